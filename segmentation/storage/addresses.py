"""E-mail addresses and phone numbers as other services expect them: normalised, and NULL when not valid.

Phone numbers are validated by the phonenumbers package and take tens of microseconds each, so a number that was in the
previous import is not computed again.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import phonenumbers
import pyarrow as pa

from segmentation.countries import country_code
from segmentation.storage.statements import create_as, literal, parquet, select

# Written into each import: numbers validated by another version are computed again.
VERSION = f"phonenumbers {phonenumbers.__version__}, e-mail rule 1"
_BATCH = 50_000
_LOCAL = r"""[^\s@"(),:;<>\[\\\].]+(\.[^\s@"(),:;<>\[\\\].]+)*"""
_LABEL = r"[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?"
# Most addresses are plain ASCII, where a small pattern is 30 times cheaper; it accepts nothing that _EMAIL does not.
_PLAIN_EMAIL = r"[a-z0-9_+%-]+(\.[a-z0-9_+%-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z]+"
_EMAIL = rf"{_LOCAL}@({_LABEL}\.)+(\p{{L}}\p{{L}}+|xn--[a-z0-9-]+)"


def email_address(text: str) -> str:
    """Return the SQL of a normalised e-mail address: trimmed, NFC, lower case; NULL unless it could be delivered to.

    The check is pragmatic: one @, a local part of at most 64 characters without stray dots, and a host of labels with a
    top-level domain; at most 254 characters in all. Quoted local parts and bare hosts are refused.
    """
    address = f"lower({text})"
    short = f"length({address}) <= 254 AND strpos({address}, '@') <= 65"
    plain, other = (f"regexp_full_match({address}, {literal(pattern)})" for pattern in (_PLAIN_EMAIL, _EMAIL))
    return f"CASE WHEN NOT ({short}) THEN NULL WHEN {plain} THEN {address} WHEN {other} THEN {address} END"


def phone_number(phone: str, region: str | None) -> str | None:
    """Return a phone number in E.164, or None when it is not a valid number.

    Without a ``region`` (ISO 3166 alpha-2) only numbers in international form, +..., can be read.
    """
    try:
        parsed = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def region_of(country: str) -> str | None:
    """Return the phone region of an ISO alpha-2 code or an English country name, None when it is neither."""
    code = country_code(country)
    return code if code in phonenumbers.SUPPORTED_REGIONS else None


def normalise_phones(work: duckdb.DuckDBPyConnection, customers: str, previous: Path | None) -> int:
    """Fill the table ``phones(phone, country, phone_number)`` for every pair of the relation ``customers``.

    Numbers of ``previous``, the canonical customers of the last import, are reused. Returns how many were computed.
    """
    pairs = select({"phone": "phone", "country": "country"}, customers, where="phone IS NOT NULL") + "\nGROUP BY ALL"
    work.execute(create_as("wanted_phones", pairs))
    known = select(
        {"phone": "phone", "country": "country", "phone_number": "min(phone_number)"},
        parquet(previous) if previous else "(SELECT ''::VARCHAR phone, ''::VARCHAR country, ''::VARCHAR phone_number)",
        where="phone IS NOT NULL" if previous else "false",
    )
    work.execute(create_as("phones", f"{known}\nGROUP BY phone, country"))
    new = "FROM wanted_phones w ANTI JOIN phones p ON w.phone = p.phone AND w.country IS NOT DISTINCT FROM p.country"
    work.execute(create_as("new_phones", f"SELECT w.phone, w.country {new}"))
    return _compute(work)


def _compute(work: duckdb.DuckDBPyConnection) -> int:
    computed = 0
    reader = work.cursor().execute("FROM new_phones")
    while pairs := reader.fetchmany(_BATCH):
        work.register("computed_phones", _numbers(pairs))
        work.execute("INSERT INTO phones FROM computed_phones")
        work.unregister("computed_phones")
        computed += len(pairs)
    return computed


def _numbers(pairs: Iterable[tuple[str, str | None]]) -> pa.Table:
    rows = [(phone, country, phone_number(phone, region_of(country) if country else None)) for phone, country in pairs]
    phones, countries, numbers = zip(*rows, strict=True)
    return pa.table(
        {
            "phone": pa.array(phones, pa.string()),
            "country": pa.array(countries, pa.string()),
            "phone_number": pa.array(numbers, pa.string()),
        }
    )
