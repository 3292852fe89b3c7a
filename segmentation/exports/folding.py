"""Several columns as one: a JSON object in every row, without those that are empty there."""

import json
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from segmentation.exports.destination import FileColumn, FileOptions
from segmentation.exports.normalising import by_value, joined

_ESCAPED = r'[\x00-\x1f"\\\x7f]'


def folded(header: str, columns: Sequence[FileColumn]) -> FileColumn:
    """Return one column of JSON objects, the members by the headers of ``columns``."""

    def values(people: pa.RecordBatch, options: FileOptions) -> pa.Array:
        if not columns:
            return pa.repeat("{}", people.num_rows)
        parts = [_member(column.header, column.values(people, options)) for column in columns]
        return pc.binary_join_element_wise("{", joined(", ", parts), "}", "")

    sources = tuple(dict.fromkeys(source for column in columns for source in column.sources))
    return FileColumn(name=header, header=header, sources=sources, values=values, guarded=False)


def _member(name: str, column: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(json.dumps(name, ensure_ascii=False) + ": ", _json(column), "")


def _json(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return column.cast(pa.string())
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_finite(column), column.cast(pa.string()), pa.scalar(None, pa.string()))
    return _quoted(column.cast(pa.string()))


def _quoted(column: pa.Array) -> pa.Array:
    simply = pc.binary_join_element_wise('"', column, '"', "")
    special = pc.fill_null(pc.match_substring_regex(column, _ESCAPED), False)
    if not pc.any(special).as_py():
        return simply
    return pc.if_else(special, by_value(column, _dumped), simply)


def _dumped(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
