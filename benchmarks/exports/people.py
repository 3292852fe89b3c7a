"""Made-up people, drawn batch by batch so that they are never all in memory; one in a hundred names is a formula."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

BATCH = 100_000
FIRST_NAMES = ("Zoë", "Ada", "李", "Jean-Paul", "محمد", "O'Neil", 'Bob "B"', "Anaïs", "Søren", "Łukasz")
LAST_NAMES = ("Lefèvre", "Smith", "=cmd()", "García, hijo", "Müller", "d’Arc", "@home", "Nguyễn", "-", "Papadopoulos")
CITIES = ("Saint-Étienne", "London", "New York", "Lyon", "Berlin", "Genève")
COUNTRIES = ("France", "uk", "United States", "DE", "Switzerland")


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpPeople:
    """So many people, as `segmentation.exports` reads them."""

    count: int

    @property
    def schema(self) -> pa.Schema:
        """The columns and their types."""
        return _batch(0, 0).schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the people."""
        for start in range(0, self.count, BATCH):
            yield _batch(start, min(BATCH, self.count - start))


def _batch(start: int, count: int) -> pa.RecordBatch:
    number = np.arange(start, start + count)
    random = np.random.default_rng(start)
    return pa.RecordBatch.from_pydict(
        {
            "customer_id": _texts("C{:08d}", number),
            "email": _texts("somebody.{}@example.com", number),
            "phone": _texts("+3363{:08d}", number),
            "first_name": _drawn(random, FIRST_NAMES, count),
            "last_name": _drawn(random, LAST_NAMES, count),
            "country": _drawn(random, COUNTRIES, count),
            "postal_code": _texts("{:05d}", number % 100_000),
            "city": _drawn(random, CITIES, count),
            "region": _drawn(random, CITIES, count),
            "language": _drawn(random, ("fr", "en", "de"), count),
            "score": pa.array(random.integers(0, 1000, count) / 10),
            "chance": pa.array(random.random(count).round(4)),
            "level": _drawn(random, ("Low", "Medium", "High"), count),
        }
    )


def _texts(form: str, numbers: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> pa.Array:
    return pa.array([form.format(number) for number in numbers.tolist()], pa.string())


def _drawn(random: np.random.Generator, texts: tuple[str, ...], count: int) -> pa.Array:
    return pa.array(texts, pa.string()).take(pa.array(random.integers(0, len(texts), count)))
