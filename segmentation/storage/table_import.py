"""One file becomes one canonical table, with the account of its rows."""

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from babel.numbers import get_currency_precision

from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage.accounts import IDENTICAL
from segmentation.storage.addresses import VERSION
from segmentation.storage.attributes import Attribute, attribute_names, attribute_types
from segmentation.storage.canonical import CUSTOMERS, DEFAULT_STABLE, ORDERS, TABLES
from segmentation.storage.canonical_files import write_customers, write_events
from segmentation.storage.checks import Check, Rules, row_checks, set_checks
from segmentation.storage.classifying import Reading, find_problems, type_rows
from segmentation.storage.csv_rows import ROW
from segmentation.storage.manifests import TableRecord
from segmentation.storage.mapping import TableMapping, table_mapping
from segmentation.storage.parsing import Format, present
from segmentation.storage.planning import Plan
from segmentation.storage.raw import RawTable, open_raw, unreadable_parquet
from segmentation.storage.reading import WINDOWS_1252
from segmentation.storage.rejects import write_rejects
from segmentation.storage.statements import parquet, select

_MINOR_DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One table on its way through an import. ``folder`` is the import's directory, being built."""

    work: duckdb.DuckDBPyConnection
    plan: Plan
    table: str
    folder: Path

    @property
    def mapping(self) -> TableMapping:
        return table_mapping(self.plan.sections[self.table])

    @property
    def format(self) -> Format:
        mapping = self.mapping
        return Format(zone=self.plan.request.timezone, date_formats=mapping.date_formats, decimal=mapping.decimal)


def import_table(work: duckdb.DuckDBPyConnection, plan: Plan, table: str, folder: Path) -> TableRecord:
    """Read one file into ``folder``: ``<table>.parquet`` and ``rejects/<table>.csv``; return its record.

    Customers must be imported before the tables that speak of them. Raises ``UserError`` when the whole file is
    refused.
    """
    step = _Step(work=work, plan=plan, table=table, folder=folder)
    raw = open_raw(work, table, plan.kinds[table], step.mapping, folder / "work")
    _refuse_no_rows(step, raw)
    currency = _currency(step, raw)
    digits = get_currency_precision(currency) if currency else _MINOR_DIGITS
    reading = Reading(form=step.format, digits=digits)
    checks = _classify(step, raw, reading, currency)
    attributes = _attributes(step, raw)
    _write(step, raw, reading, attributes, currency)
    reasons = write_rejects(work, raw, checks, folder / "rejects" / f"{table}.csv")
    accepted = _count(work, f"accepted_{table}")
    record = _record(step, raw, accepted, reasons)
    return _with_details(record, table, currency, digits, attributes)


def _refuse_no_rows(step: _Step, raw: RawTable) -> None:
    if step.table == CUSTOMERS.name and not _count(step.work, raw.view) + _count(step.work, f"bad_{raw.table}"):
        raise UserError(
            "no_rows",
            Sentence("The customers file {file} has a header and no rows: everybody would be gone.", file=raw.file),
            hint=Sentence("Give a file with customers, or leave customers out; the earlier data stays in force."),
        )


def _classify(step: _Step, raw: RawTable, reading: Reading, currency: str | None) -> list[Check]:
    rules = Rules(
        table=TABLES[step.table],
        provided=frozenset(raw.columns),
        as_of=step.plan.request.as_of,
        date_formats=step.mapping.date_formats,
        currency=currency,
    )
    checks = row_checks(rules)
    try:
        type_rows(step.work, raw, reading, checks)
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        if step.plan.kinds[step.table].encoding is not None:
            raise
        raise unreadable_parquet(step.table, raw.file) from error
    known, rejected = _known_customers(step)
    find_problems(step.work, raw, known=known, rejected=rejected)
    return [*checks, *set_checks(TABLES[step.table])]


def _known_customers(step: _Step) -> tuple[str | None, str | None]:
    """Return the relations of known customers and of the ones this import rejected, None where there are none."""
    if step.table == CUSTOMERS.name:
        return None, None
    if CUSTOMERS.name in step.plan.kinds:
        rejected = f"(FROM typed_{CUSTOMERS.name} SEMI JOIN problems_{CUSTOMERS.name} USING ({ROW}))"
        return f"accepted_{CUSTOMERS.name}", rejected
    if CUSTOMERS.name in step.plan.kept:
        return parquet(step.plan.kept[CUSTOMERS.name].path), None
    return None, None


def _currency(step: _Step, raw: RawTable) -> str | None:
    """Return the one currency of the orders: the mapping's, else the most frequent in the file."""
    asked = step.plan.request.mapping.currency
    if step.table != ORDERS.name or asked or "currency" not in raw.columns:
        return asked if step.table == ORDERS.name else None
    index = raw.columns["currency"]
    code = f"upper({present(f'c{index}', raw.storage[index] or 'text')}::VARCHAR)"
    listed = select({"code": code, "rows": "count(*)"}, raw.view, group="code", order="count(*) DESC, code")
    found = [row[0] for row in step.work.execute(listed).fetchall() if row[0] and _is_code(row[0])]
    return found[0] if found else None


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha()


def _attributes(step: _Step, raw: RawTable) -> list[tuple[Attribute, int]]:
    if step.table != CUSTOMERS.name:
        return []
    names = attribute_names(raw)
    stable = _stable(step, raw, names)
    types = attribute_types(step.work, raw, names, step.format, select({ROW: ROW}, f"accepted_{step.table}"))
    return [(Attribute(name=name, type=types[name], stable=name in stable), index) for name, index in names.items()]


def _stable(step: _Step, raw: RawTable, names: dict[str, int]) -> set[str]:
    stable = set(step.mapping.stable) | set(DEFAULT_STABLE)
    unknown = sorted(stable - set(names) - set(CUSTOMERS.names))
    if unknown:
        raise UserError(
            "bad_mapping",
            Sentence(
                "The mapping calls {unknown} stable, which the customers file {file} does not have.",
                unknown=", ".join(unknown),
                file=raw.file,
            ),
            hint=Sentence("Its columns are {names}.", names=", ".join((*raw.columns, *names))),
        )
    return stable


def _write(
    step: _Step,
    raw: RawTable,
    reading: Reading,
    attributes: list[tuple[Attribute, int]],
    currency: str | None,
) -> None:
    target = step.folder / f"{step.table}.parquet"
    if step.table == CUSTOMERS.name:
        write_customers(step.work, raw, attributes, reading, previous=_previous_customers(step), target=target)
    else:
        write_events(step.work, raw, currency, target)


def _previous_customers(step: _Step) -> Path | None:
    """Return the canonical customers whose phone numbers can be reused."""
    earlier = step.plan.earlier_customers
    return earlier.path if earlier is not None and earlier.record.addresses == VERSION else None


def _record(step: _Step, raw: RawTable, accepted: int, reasons: dict[str, int]) -> TableRecord:
    kind = step.plan.kinds[step.table]
    return TableRecord(
        file=raw.file,
        sha256=kind.sha256,
        context=step.plan.contexts[step.table],
        notices=tuple(_notices(step, raw, reasons)),
        mapping=step.plan.sections[step.table],
        read=_count(step.work, raw.view) + _count(step.work, f"bad_{raw.table}"),
        accepted=accepted,
        rejected=sum(reasons.values()),
        collapsed=reasons.get(IDENTICAL, 0),
        reasons=reasons,
    )


def _with_details(
    record: TableRecord, table: str, currency: str | None, digits: int, attributes: list[tuple[Attribute, int]]
) -> TableRecord:
    if table == ORDERS.name:
        return replace(record, currency=currency, digits=digits)
    if table == CUSTOMERS.name:
        named = tuple((attribute.name, attribute.type) for attribute, _ in attributes)
        return replace(record, attributes=named, addresses=VERSION)
    return record


def _notices(step: _Step, raw: RawTable, reasons: dict[str, int]) -> list[str]:
    notices: list[str] = []
    if step.plan.kinds[step.table].encoding == WINDOWS_1252:
        notices.append(Sentence("{file} is not UTF-8 and was read as Windows-1252.", file=raw.file))
    if step.table != CUSTOMERS.name and raw.others:
        notices.append(
            Sentence(
                "Columns of {file} that {table} does not have were left out: {others}.",
                file=raw.file,
                table=step.table,
                others=", ".join(raw.others),
            )
        )
    if step.table == CUSTOMERS.name:
        notices += _attribute_notices(raw)
    if reasons.get("customer_rejected"):
        notices.append(
            Sentence(
                "{reasons} rows of {file} belong to customers whose own row was rejected.",
                reasons=reasons["customer_rejected"],
                file=raw.file,
            )
        )
    return notices


def _attribute_notices(raw: RawTable) -> list[str]:
    left_out = [name for name, index in raw.others.items() if raw.storage[index] is None]
    by_index = {index: name for name, index in attribute_names(raw).items()}
    renamed = [(name, by_index[i]) for name, i in raw.others.items() if i in by_index and by_index[i] != name]
    notices: list[str] = [
        Sentence("The column {name} of {file} is shown as {shown}.", name=name, file=raw.file, shown=shown)
        for name, shown in renamed
    ]
    if left_out:
        notices.append(
            Sentence(
                "Columns of {file} with lists, records or bytes were left out: {left_out}.",
                file=raw.file,
                left_out=", ".join(left_out),
            )
        )
    return notices


def _count(work: duckdb.DuckDBPyConnection, relation: str) -> int:
    found = work.execute(select({"rows": "count(*)"}, relation)).fetchone()
    return int(found[0]) if found else 0
