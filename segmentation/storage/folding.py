"""The distinct values of the text fields, each with its code and with Python's casefold beside it."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from segmentation.sql.dialect import quoted
from segmentation.storage.statements import insert, literal, select

_BATCH = 50_000


def fold_texts(cursor: duckdb.DuckDBPyConnection, table: str, fields: Sequence[str]) -> None:
    """Fill the table ``text_values`` with the values of some fields of a table.

    ``cursor`` sees the snapshot's tables under their plain names and may make temporary tables.
    """
    for field in fields:
        _note_values(cursor, table, field)
        _fold_other_than_ascii(cursor)
        # In plain ASCII, lower and casefold are the same.
        columns = {
            "field": literal(field),
            "value": "v.value",
            "folded": "coalesce(f.folded, lower(v.value))",
            "code": "v.code",
            "customers": "v.customers",
        }
        folded = select(columns, "field_values AS v LEFT JOIN folds AS f ON f.code = v.code", order="v.code")
        cursor.execute(insert("text_values", columns, folded))
        cursor.execute("DROP TABLE temp.field_values")
        cursor.execute("DROP TABLE temp.folds")


def _note_values(cursor: duckdb.DuckDBPyConnection, table: str, field: str) -> None:
    counted = {"value": quoted(field), "customers": "count(*)::INTEGER"}
    distinct = select(counted, table, where=f"{quoted(field)} IS NOT NULL", group="1")
    coded = {"value": "value", "customers": "customers", "code": "(row_number() OVER (ORDER BY value))::INTEGER"}
    cursor.execute(f"CREATE TEMP TABLE field_values AS {select(coded, f'({distinct})')}")


def _fold_other_than_ascii(cursor: duckdb.DuckDBPyConnection) -> None:
    cursor.execute("CREATE TEMP TABLE folds (code INTEGER, folded VARCHAR)")
    done = 0
    while values := cursor.execute(_other_than_ascii(done)).fetchall():
        done = values[-1][0]
        folds = {
            "code": pa.array([code for code, _ in values], pa.int32()),
            "folded": pa.array([value.casefold() for _, value in values], pa.string()),
        }
        cursor.register("folded_values", pa.table(folds))
        cursor.execute("INSERT INTO folds FROM folded_values")
        cursor.unregister("folded_values")


def _other_than_ascii(done: int) -> str:
    other = f"code > {done} AND strlen(value) <> length(value)"
    return select({"code": "code", "value": "value"}, "field_values", where=other, order=f"code LIMIT {_BATCH}")
