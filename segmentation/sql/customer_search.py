"""Statements that find customers by what identifies them: the company's id, an e-mail address, a name.

SQL lowers letters, Python folds them (``ß`` is ``ss``): a name of plain ASCII is lowered, any other is looked up among
those that Python folded (docs/decisions/0005).
"""

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from segmentation.sql import tables
from segmentation.sql.dialect import fetch_arrays, run

_PERSON = tables.customers.c
_NAMES = (_PERSON.first_name, _PERSON.last_name)


def rows_by_id(connection: duckdb.DuckDBPyConnection, text: str) -> NDArray[np.int32]:
    """Return the rows whose id begins with a text, ascending: in the order of ids, so the id itself comes first."""
    return _rows(connection, sa.func.starts_with(_PERSON.customer_id, text))


def rows_by_email(connection: duckdb.DuckDBPyConnection, text: str) -> NDArray[np.int32]:
    """Return the rows with an e-mail address, whatever its case, valid or not."""
    address = sa.func.lower(text)
    return _rows(connection, sa.or_(_PERSON.email_address == address, sa.func.lower(_PERSON.email) == address))


def rows_by_name(connection: duckdb.DuckDBPyConnection, words: Sequence[str]) -> NDArray[np.int32]:
    """Return the rows of those with a name that begins with each of the words, which are casefolded already.

    A name is any word of the first or last name.
    """
    return _rows(connection, sa.and_(*(_is_called(connection, word) for word in words)))


def _rows(connection: duckdb.DuckDBPyConnection, condition: sa.ColumnElement[bool]) -> NDArray[np.int32]:
    statement = sa.select(_PERSON.row).where(condition).order_by(_PERSON.row)
    return np.asarray(fetch_arrays(connection.cursor(), statement)["row"], dtype=np.int32)


def _is_called(connection: duckdb.DuckDBPyConnection, word: str) -> sa.ColumnElement[bool]:
    return sa.or_(*(_begins(connection, name, word) for name in _NAMES))


def _begins(connection: duckdb.DuckDBPyConnection, name: sa.Column[Any], word: str) -> sa.ColumnElement[bool]:
    plain = sa.func.contains(sa.literal(" ").concat(sa.func.lower(name)), f" {word}")
    others = [value for value in _other_than_ascii(connection, name) if _has_word(value, word)]
    ascii_only = sa.and_(sa.func.strlen(name) == sa.func.length(name), plain)
    if not others:
        return ascii_only
    among = sa.select(sa.func.unnest(sa.cast(others, sa.ARRAY(sa.Text))))
    return sa.or_(ascii_only, name.in_(among))


def _other_than_ascii(connection: duckdb.DuckDBPyConnection, name: sa.Column[Any]) -> list[str]:
    statement = sa.select(name).where(sa.func.strlen(name) != sa.func.length(name)).distinct()
    return [value for (value,) in run(connection.cursor(), statement).fetchall()]


def _has_word(name: str, word: str) -> bool:
    return any(part.startswith(word) for part in name.casefold().split())


def rows_in_order_of_name(
    connection: duckdb.DuckDBPyConnection, rows: NDArray[np.int32], count: int, *, last_first: bool
) -> NDArray[np.int32]:
    """Return the first so many of some rows by last and first name, those without one at the end."""
    cursor = connection.cursor()
    cursor.register("named", {"row": rows})
    named = sa.table("named", sa.column("row", sa.Integer))
    order = [sa.func.lower(_PERSON.last_name), sa.func.lower(_PERSON.first_name)]
    keys = [(key.desc() if last_first else key.asc()).nulls_last() for key in order]
    statement = sa.select(_PERSON.row).join(named, named.c.row == _PERSON.row).order_by(*keys, _PERSON.row).limit(count)
    try:
        return np.asarray(fetch_arrays(cursor, statement)["row"], dtype=np.int32)
    finally:
        cursor.close()
