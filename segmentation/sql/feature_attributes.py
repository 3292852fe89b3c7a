"""Stable attributes as features: texts as categories, everything else as numbers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.sql.dialect import quoted
from segmentation.sql.feature_columns import Column
from segmentation.sql.feature_facts import AUDIENCE
from segmentation.sql.feature_run import read_columns
from segmentation.sql.feature_vocabulary import Attribute

OTHER = "(other)"
_DATES = ("DATE", "TIMESTAMP")


def attribute_values(
    connection: Any, rows: NDArray[np.int32], attributes: Sequence[Attribute], cutoff: date
) -> Mapping[str, Any]:
    """Return one column per attribute that varies, named ``attribute:<name>``, along ``rows``.

    Texts are pandas categories (the kept values, then "(other)"), dates their age in days at ``cutoff``.
    """
    return {f"attribute:{one.name}": _values(connection, rows, one, cutoff) for one in attributes if one.values != ()}


def _values(connection: Any, rows: NDArray[np.int32], attribute: Attribute, cutoff: date) -> Any:
    if attribute.values is not None:
        return _category(connection, rows, attribute)
    column = Column(name="value", expression=_number(attribute.kind))
    return read_columns(connection, rows, [column], _source(attribute), {"cutoff": cutoff})["value"]


def _category(connection: Any, rows: NDArray[np.int32], attribute: Attribute) -> pd.Categorical:
    kept = [value for value in attribute.values or () if value != OTHER]
    named = "SELECT unnest($names) AS name, generate_subscripts($names, 1) - 1 AS code"
    source = (
        f'SELECT v."row", coalesce(n.code, {len(kept)}) AS code '  # noqa: S608 - identifiers are quoted
        f"FROM ({_source(attribute)}) v LEFT JOIN ({named}) n ON n.name = v.value WHERE v.value IS NOT NULL"
    )
    column = Column(name="code", expression="max(code)", missing=-1.0)
    codes = read_columns(connection, rows, [column], source, {"names": kept})["code"]
    known = np.nan_to_num(codes, nan=-1.0).astype(np.int16)
    return pd.Categorical.from_codes(known, categories=pd.Index([*kept, OTHER], dtype=object))


def _source(attribute: Attribute) -> str:
    return (
        f'SELECT "row", {quoted(attribute.name)} AS value FROM "{attribute.table}" '  # noqa: S608 - quoted
        f'WHERE "row" IN (SELECT "row" FROM {AUDIENCE})'
    )


def _number(kind: str) -> str:
    return "max(CAST($cutoff AS DATE) - CAST(value AS DATE))" if kind in _DATES else "max(CAST(value AS DOUBLE))"
