"""SQLAlchemy Core statements on a native DuckDB connection.

Statements are compiled with the PostgreSQL dialect, whose text DuckDB reads, and run on DuckDB's own connection:
results come as Arrow or NumPy, and no third-party dialect stands between (docs/decisions/0001).
"""

from collections.abc import Mapping
from typing import Any, cast

import duckdb
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.compiler import SQLCompiler

# With DuckDB's own paramstyle a percent sign in a name is not doubled.
_DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


def render(statement: sa.sql.ClauseElement) -> tuple[str, list[Any]]:
    """Return the SQL text of a statement with $1, $2, ... and the values in that order."""
    compiled = cast("SQLCompiler", statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True}))
    names = compiled.positiontup or []
    values = compiled.params
    return str(compiled), [values[name] for name in names]


def quoted(name: str) -> str:
    """Return an identifier in double quotes, safe to stand in SQL text."""
    return '"' + name.replace('"', '""') + '"'


def create_table_text(table: sa.Table, name: str | None = None, *, schema: str = "main") -> str:
    """Return the CREATE TABLE statement of a table, under another name or in another schema where one is given."""
    named = table.to_metadata(sa.MetaData(), schema=schema, name=name or table.name)
    return str(sa.schema.CreateTable(named).compile(dialect=_DIALECT))


def run(connection: duckdb.DuckDBPyConnection, statement: sa.sql.ClauseElement) -> duckdb.DuckDBPyConnection:
    """Execute a statement and return the connection, ready to be fetched from."""
    text, values = render(statement)
    return connection.execute(text, values)


def fetch_arrays(connection: duckdb.DuckDBPyConnection, statement: sa.sql.ClauseElement) -> Mapping[str, NDArray[Any]]:
    """Execute a statement and return its columns as NumPy arrays, masked where a column holds NULL."""
    return cast("Mapping[str, NDArray[Any]]", run(connection, statement).fetchnumpy())
