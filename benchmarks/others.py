"""The same two questions on what a team would otherwise use: pandas, SQLite and PostgreSQL, on the same narrow rows.

Each engine gets the columns the questions read, as plain numbers, and is asked with the SQL of ``baseline.sql``
(pandas: with boolean masks). Its counts must be those of the scan.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import baseline
from benchmarks.answers import cpu_ms
from benchmarks.postgres import ABSENT, Postgres, postgres_is_here
from segmentation.api import Failed

AT_MOST = 1_000_000
"""Loading more customers into all of them would take longer than measuring everything else."""
REPETITIONS = 5
# The high tags are not asked for, and the others know no unsigned numbers of 64 bits.
_COLUMNS = """
    sb::INTEGER AS sb, p::DOUBLE AS p, value::BIGINT AS value, country::INTEGER AS country,
    visits_30::INTEGER AS visits_30, visits_90::INTEGER AS visits_90, amount_90::BIGINT AS amount_90,
    amount_365::BIGINT AS amount_365, (tags_0 & 1152921504606846975)::BIGINT AS tags_0,
    plans_active::INTEGER AS plans_active, plans_ever::INTEGER AS plans_ever
"""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """An engine's CPU milliseconds for F7 and F8; None with a reason where it was not measured."""

    name: str
    cpu_ms: Mapping[str, float | None]
    note: str


def others(narrow: Path, customers: int) -> Iterator[Other]:
    """Measure pandas, SQLite and PostgreSQL, up to `AT_MOST` customers. Raises Failed when one counts otherwise."""
    if customers > AT_MOST:
        for name in ("pandas", "SQLite", "PostgreSQL"):
            yield _not_measured(name, f"not measured: more than {AT_MOST:,} customers")
        return
    with baseline.connect(narrow) as connection:
        wanted = {name: baseline.per_bin(baseline.ask(connection, name)) for name in baseline.LIMITS}
        frame = connection.sql(f"SELECT {_COLUMNS} FROM narrow").df()
    yield _pandas(frame, wanted)
    yield _sqlite(frame, wanted)
    yield _postgres(frame, wanted) if postgres_is_here() else _not_measured("PostgreSQL", ABSENT)


def _not_measured(name: str, why: str) -> Other:
    return Other(name=name, cpu_ms=dict.fromkeys(baseline.LIMITS), note=why)


def _pandas(frame: pd.DataFrame, wanted: Mapping[str, Counts]) -> Other:
    best = {}
    for name, masked in (("F7", _f7), ("F8", _f8)):
        found = _answer(frame, masked)["customers"]
        _refuse_other_counts("pandas", name, dict(zip(found.index.to_list(), found.to_list(), strict=True)), wanted)
        best[name] = min(cpu_ms(partial(_answer, frame, masked)) for _ in range(REPETITIONS))
    return Other(name="pandas", cpu_ms=best, note="boolean masks, every column in memory")


def _answer(frame: pd.DataFrame, masked: Callable[[pd.DataFrame], "pd.Series[bool]"]) -> pd.DataFrame:
    chosen = frame[masked(frame)]
    return chosen.groupby("sb").agg(customers=("sb", "size"), sum_p=("p", "sum"), sum_value=("value", "sum"))


def _f7(frame: pd.DataFrame) -> "pd.Series[bool]":
    return (frame["visits_30"] >= 5) & ((frame["plans_active"] & 3) == 0)


def _f8(frame: pd.DataFrame) -> "pd.Series[bool]":
    return (
        frame["country"].isin([1, 2, 3])
        & ((frame["visits_90"] >= 4) | (frame["amount_90"] >= 10_000))
        & ((frame["tags_0"] & 8) == 0)
        & ((frame["plans_active"] & 8) == 0)
        & (((frame["tags_0"] & 131_104) != 0) | ((frame["plans_ever"] & 4) != 0))
        & (frame["amount_365"] >= 5_000)
    )


def _sqlite(frame: pd.DataFrame, wanted: Mapping[str, Counts]) -> Other:
    with TemporaryDirectory() as directory, closing(sqlite3.connect(Path(directory) / "narrow.sqlite")) as connection:
        connection.execute("PRAGMA mmap_size = 4294967296")
        connection.execute(_create(frame))
        marks = ", ".join("?" * len(frame.columns))
        rows = zip(*(frame[name].to_list() for name in frame.columns), strict=True)
        connection.executemany(f"INSERT INTO narrow VALUES ({marks})", rows)
        connection.commit()
        best = {}
        for name in baseline.LIMITS:
            statement = baseline.statements()[name]
            found = {row[0]: row[1] for row in connection.execute(statement)}
            _refuse_other_counts("SQLite", name, found, wanted)
            ask = partial(_all_rows, connection, statement)
            best[name] = min(cpu_ms(ask) for _ in range(REPETITIONS))
    return Other(name="SQLite", cpu_ms=best, note=f"{sqlite3.sqlite_version}, a file on disk, memory-mapped")


def _all_rows(connection: sqlite3.Connection, statement: str) -> list[tuple[float, ...]]:
    return connection.execute(statement).fetchall()


def _postgres(frame: pd.DataFrame, wanted: Mapping[str, Counts]) -> Other:
    with _loaded(frame) as server:
        best = {}
        for name in baseline.LIMITS:
            statement = baseline.statements()[name]
            found = {int(sb): int(customers) for sb, customers, *_ in server.rows(statement)}
            _refuse_other_counts("PostgreSQL", name, found, wanted)
            best[name] = min(server.cpu_ms(statement) for _ in range(REPETITIONS))
        note = f"{server.version}, one process, CPU of the backend; table in shared buffers"
    return Other(name="PostgreSQL", cpu_ms=best, note=note)


@contextmanager
def _loaded(frame: pd.DataFrame) -> Iterator[Postgres]:
    with Postgres() as server:
        server.rows(_create(frame))
        file = server.directory / "narrow.csv"
        frame.to_csv(file, index=False, header=False)
        file.chmod(0o644)
        server.rows(f"COPY narrow FROM '{file}' (FORMAT csv)")
        file.unlink()
        server.rows("VACUUM (FREEZE, ANALYZE) narrow")
        yield server


def _create(frame: pd.DataFrame) -> str:
    types = {"int32": "INTEGER", "int64": "BIGINT", "float64": "DOUBLE PRECISION"}
    columns = ", ".join(f"{name} {types[str(frame[name].dtype)]}" for name in frame.columns)
    return f"CREATE TABLE narrow ({columns})"


def _refuse_other_counts(engine: str, name: str, found: Mapping[int, int], wanted: Mapping[str, Counts]) -> None:
    counted = np.bincount(list(found), weights=list(found.values()), minlength=len(wanted[name]))
    if not np.array_equal(counted, wanted[name]):
        raise Failed("counts_differ", f"{engine} and the scan count other customers for {name}.")
