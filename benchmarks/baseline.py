"""The scan to compare with: ``baseline.sql``, built once beside a workspace and run on DuckDB as it stands there."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import duckdb
import numpy as np
from numpy.typing import NDArray

from benchmarks.data import AS_OF

LIMITS = MappingProxyType({"F7": 10.0, "F8": 30.0})
"""CPU nanoseconds a customer that each scan may take: a slower one is no fair thing to be compared with."""
MEMORY = "5GB"
_PARTS = re.compile(r"^-- :(\w+)$", re.MULTILINE)

Answer = Mapping[str, NDArray[np.generic]]


def statements() -> dict[str, str]:
    """Return the parts of ``baseline.sql`` by name: build, F7, F8."""
    pieces = _PARTS.split(Path(__file__).with_name("baseline.sql").read_text(encoding="utf-8"))
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def build(file: Path, sources: Mapping[str, Path], scores: Path) -> None:
    """Write the narrow table to ``file``, whole or not at all. A file that is there is kept."""
    if file.exists():
        return
    building = file.with_name(file.name + ".tmp")
    for path in (building, building.with_name(building.name + ".wal")):
        path.unlink(missing_ok=True)
    with _quiet(duckdb.connect(str(building))) as connection:
        connection.execute(f"SET temp_directory = '{file.parent / 'spill'}'")
        connection.execute("SET VARIABLE as_of = $1::DATE", [AS_OF])
        for name, path in {**sources, "scores": scores}.items():
            connection.execute(f"SET VARIABLE {name} = $1", [str(path)])
        connection.execute(statements()["build"])
        connection.execute("CHECKPOINT")
    building.rename(file)


def connect(file: Path) -> duckdb.DuckDBPyConnection:
    """Open a built narrow table for reading. The caller closes it."""
    return _quiet(duckdb.connect(str(file), read_only=True))


def ask(connection: duckdb.DuckDBPyConnection, question: str) -> Answer:
    """Run a question; return the columns sb, customers, sum_p and sum_value."""
    found = connection.execute(statements()[question]).fetchnumpy()
    return {name: np.asarray(column) for name, column in found.items()}


def per_bin(answer: Answer) -> NDArray[np.int64]:
    """Return the customers in each of the 1,000 bins."""
    return np.bincount(answer["sb"], weights=answer["customers"], minlength=1000).astype(np.int64)


def _quiet(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    return connection
