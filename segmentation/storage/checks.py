"""What can be wrong with a row, in the order it is looked for: the first problem found is the one reported."""

from dataclasses import dataclass
from datetime import date

from segmentation.storage.accounts import IDENTICAL
from segmentation.storage.canonical import CUSTOMERS, CanonicalTable, Column, Kind
from segmentation.storage.parsing import ACCEPTED

BAD_REASONS = {
    Kind.TIME: "bad_date",
    Kind.DATE: "bad_date",
    Kind.MONEY: "bad_number",
    Kind.NUMBER: "bad_number",
    Kind.FLAG: "bad_flag",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One problem. ``code`` marks its rows; ``condition`` is over the typed row, empty when found in another way."""

    code: int
    reason: str
    column: str
    accepted: str
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the rows of one file are held to."""

    table: CanonicalTable
    provided: frozenset[str]
    as_of: date
    date_formats: tuple[str, ...]
    currency: str | None


# Problems found by comparing rows or tables.
BAD_ROW, ERASED, REJECTED_CUSTOMER, UNKNOWN_CUSTOMER, TWIN, REPEATED = 101, 102, 103, 104, 105, 106


def row_checks(rules: Rules) -> list[Check]:
    """Return the checks a row can be put to by itself, in order, with codes from 1."""
    found: list[tuple[str, str, str, str]] = []
    columns = [column for column in rules.table.columns if column.name in rules.provided]
    found += [
        (f"missing_{column.name}", column.name, "a value in every row", f"{_given(column)} IS NULL")
        for column in columns
        if column.required
    ]
    for column in columns:
        if column.kind in BAD_REASONS:
            unread = f"{_given(column)} IS NOT NULL AND {_value(column)} IS NULL"
            found.append((BAD_REASONS[column.kind], column.name, _accepted(column, rules), unread))
    found += _currency_check(rules)
    found += _date_checks(rules, [column.name for column in columns])
    return [
        Check(code=code, reason=reason, column=column, accepted=accepted, condition=condition)
        for code, (reason, column, accepted, condition) in enumerate(found, start=1)
    ]


def set_checks(table: CanonicalTable) -> list[Check]:
    """Return the problems that only show beside other rows and tables."""
    key, repeated = _repeated(table)
    return [
        Check(code=BAD_ROW, reason="bad_row", column="", accepted="as many columns as the header"),
        Check(code=ERASED, reason="erased_customer", column="customer_id", accepted="a person who was not erased"),
        Check(
            code=REJECTED_CUSTOMER,
            reason="customer_rejected",
            column="customer_id",
            accepted="a customer whose own row is accepted; this one's was rejected, see the rejects of customers",
        ),
        Check(
            code=UNKNOWN_CUSTOMER,
            reason="unknown_customer",
            column="customer_id",
            accepted="a customer of the customers table",
        ),
        Check(code=TWIN, reason=IDENTICAL, column="", accepted="one of several identical rows"),
        Check(code=REPEATED, reason=f"duplicate_{key}", column=f"{key}_id", accepted=repeated),
    ]


def _repeated(table: CanonicalTable) -> tuple[str, str]:
    if table is CUSTOMERS:
        return "customer", "one row per customer: the last one counts, and a refused consent in any of them"
    return "order", "one row per order, or a line_id that tells its lines apart: the first one counts"


def _given(column: Column) -> str:
    return f'"given {column.name}"'


def _value(column: Column) -> str:
    return f'"{column.name}"'


def _accepted(column: Column, rules: Rules) -> str:
    if column.kind in {Kind.TIME, Kind.DATE} and rules.date_formats:
        return "a date written as " + " or ".join(rules.date_formats)
    return ACCEPTED[column.kind]


def _currency_check(rules: Rules) -> list[tuple[str, str, str, str]]:
    if "currency" not in rules.provided or rules.currency is None:
        return []
    other = f'"currency" IS NOT NULL AND upper("currency") <> \'{rules.currency}\''
    return [("other_currency", "currency", f"{rules.currency}, the workspace's one currency", other)]


def _date_checks(rules: Rules, columns: list[str]) -> list[tuple[str, str, str, str]]:
    """Rows that became true at or after as_of, and people born after it, are not known yet."""
    accepted = f"a time before {rules.as_of.isoformat()}, the day up to which this import knows"
    midnight = f"TIMESTAMP '{rules.as_of.isoformat()}'"
    dated = [name for name in rules.table.dated if name in columns]
    checks = []
    for index, name in enumerate(dated):
        blank_before = "".join(f'"{earlier}" IS NULL AND ' for earlier in dated[:index])
        checks.append(("after_as_of", name, accepted, f'{blank_before}"{name}" >= {midnight}'))
    if "birth_date" in columns:
        checks.append(("after_as_of", "birth_date", accepted, f'"birth_date" >= {midnight}'))
    return checks
