"""The few shapes of SQL text that imports and snapshots are made of, with every name and value quoted in one place.

These statements run on DuckDB's native connection; the columns they treat are only known when a file has been read.
"""

from collections.abc import Iterable, Mapping

from segmentation.sql.dialect import quoted


def literal(text: str) -> str:
    """Return a string literal; DuckDB knows no backslash escapes in it."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Return string literals with commas between them, for IN and for lists."""
    return ", ".join(literal(text) for text in texts)


def select(columns: Mapping[str, str], source: str, *, where: str = "", group: str = "", order: str = "") -> str:
    """Return a SELECT; ``columns`` maps each output name to its expression."""
    shown = ",\n  ".join(f"{expression} AS {quoted(name)}" for name, expression in columns.items())
    parts = ["SELECT", shown, "FROM", source]
    for keyword, clause in (("WHERE", where), ("GROUP BY", group), ("ORDER BY", order)):
        if clause:
            parts += [keyword, clause]
    return "\n".join(parts)


def subquery(query: str, alias: str) -> str:
    """Return a query as a source for FROM."""
    return f"({query}) AS {quoted(alias)}"


def create_as(table: str, query: str) -> str:
    """Return a CREATE TABLE that holds the rows of ``query`` in its order."""
    return f"CREATE TABLE {table} AS {query}"


def insert(table: str, columns: Iterable[str], query: str) -> str:
    """Return an INSERT of the rows of ``query`` into the named columns, in its order."""
    return f"INSERT INTO {table} ({', '.join(quoted(name) for name in columns)})\n{query}"


def copy_to_parquet(query: str, path: object) -> str:
    """Return a COPY of the rows of ``query`` to a Parquet file."""
    return f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"


def copy_to_csv(query: str, path: object) -> str:
    """Return a COPY of the rows of ``query`` to a CSV file with a header."""
    return f"COPY ({query}) TO {literal(str(path))} (FORMAT csv, HEADER true)"


def parquet(path: object) -> str:
    """Return the source that reads a Parquet file."""
    return f"read_parquet({literal(str(path))})"
