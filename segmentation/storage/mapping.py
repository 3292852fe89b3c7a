"""The mapping: how a company's own columns, formats and words read as the canonical tables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage.canonical import CUSTOMERS, TABLES

_COMMON = ("columns", "date_format", "decimal")
_OWN = {"customers": ("stable",), "subscriptions": ("paused", "inactive", "fixed_term")}
DEFAULT_PAUSED = ("paused",)
DEFAULT_INACTIVE = ("cancelled", "expired", "inactive")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """How one file is read. ``columns`` maps a canonical name (or, for customers, an attribute) to theirs."""

    columns: Mapping[str, str]
    date_formats: tuple[str, ...] = ()
    decimal: str = "."
    stable: tuple[str, ...] = ()
    paused: tuple[str, ...] = DEFAULT_PAUSED
    inactive: tuple[str, ...] = DEFAULT_INACTIVE
    fixed_term: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceMapping:
    """The mapping of a whole import: ``sections`` as they were given, checked, and the workspace's currency."""

    sections: Mapping[str, Mapping[str, Any]]
    currency: str | None

    def table(self, name: str) -> TableMapping:
        """Return the mapping of one table, with the defaults for what it does not say."""
        return table_mapping(self.sections.get(name, {}))


def table_mapping(section: Mapping[str, Any]) -> TableMapping:
    """Return the checked ``section`` of one table as a value."""
    formats = section.get("date_format", ())
    return TableMapping(
        columns=dict(section.get("columns", {})),
        date_formats=(formats,) if isinstance(formats, str) else tuple(formats),
        decimal=section.get("decimal", "."),
        stable=tuple(section.get("stable", ())),
        paused=tuple(section.get("paused", DEFAULT_PAUSED)),
        inactive=tuple(section.get("inactive", DEFAULT_INACTIVE)),
        fixed_term=tuple(section.get("fixed_term", ())),
    )


def read_mapping(mapping: Mapping[str, object]) -> WorkspaceMapping:
    """Check a mapping and return it.

    Raises ``UserError`` (``bad_mapping``) at the first key or value that means nothing, naming what would.
    """
    sections: dict[str, Mapping[str, Any]] = {}
    for key, value in mapping.items():
        if key == "currency":
            continue
        if key not in TABLES:
            raise _bad(key, Sentence("The mapping may speak of {listed}.", listed=_listed((*TABLES, "currency"))))
        sections[key] = _section(key, value)
    return WorkspaceMapping(sections=sections, currency=_currency(mapping.get("currency")))


def as_json(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``section`` as plain JSON values with its keys in order, for hashes and manifests."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(section), sort_keys=True))
    return plain


def _currency(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not (len(value) == 3 and value.isascii() and value.isalpha()):
        raise _bad("currency", Sentence("A currency is three letters, such as EUR."))
    return value.upper()


def _section(table: str, value: object) -> Mapping[str, Any]:
    allowed = (*_COMMON, *_OWN.get(table, ()))
    if not isinstance(value, Mapping):
        raise _bad(table, Sentence("It is a table of {listed}.", listed=_listed(allowed)))
    for key, part in value.items():
        if key not in allowed:
            raise _bad(f"{table}.{key}", Sentence("{table} may have {listed}.", table=table, listed=_listed(allowed)))
        _CHECKS[key](table, key, part)
    return value


def _columns(table: str, key: str, value: object) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(x, str) and x for pair in value.items() for x in pair):
        raise _bad(f"{table}.{key}", Sentence('It maps our names to yours, such as ordered_at = "Order Date".'))
    for name in value:
        if table != CUSTOMERS.name and name not in TABLES[table].names:
            raise _bad(
                f"{table}.{key}.{name}",
                Sentence("The columns of {table} are {listed}.", table=table, listed=_listed(TABLES[table].names)),
            )


def _date_format(table: str, key: str, value: object) -> None:
    formats = [value] if isinstance(value, str) else value
    if not isinstance(formats, list | tuple) or not formats or not all(isinstance(x, str) and x for x in formats):
        raise _bad(f"{table}.{key}", Sentence("It is a format such as %d/%m/%Y, or a list of them."))
    if any("%z" in text or "%Z" in text or "%" not in text for text in formats):
        raise _bad(f"{table}.{key}", Sentence("A format has fields such as %d, %m and %Y, and no time zone."))


def _decimal(table: str, key: str, value: object) -> None:
    if value not in {".", ","}:
        raise _bad(f"{table}.{key}", Sentence('It is "." or ",".'))


def _names(table: str, key: str, value: object) -> None:
    if not isinstance(value, list | tuple) or not all(isinstance(x, str) for x in value):
        raise _bad(f"{table}.{key}", Sentence("It is a list of texts."))


_CHECKS = {
    "columns": _columns,
    "date_format": _date_format,
    "decimal": _decimal,
    "stable": _names,
    "paused": _names,
    "inactive": _names,
    "fixed_term": _names,
}


def _bad(where: str, hint: str) -> UserError:
    return UserError(
        "bad_mapping", Sentence("The mapping says something at {where} that cannot be read.", where=where), hint=hint
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
