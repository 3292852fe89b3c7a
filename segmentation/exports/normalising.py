"""Texts as services want them before they match or hash them. Whole columns at a time; null stays null.

A service that matches on hashes finds nobody when one letter differs, so every function here says whose rule it is.
"""

import hashlib
from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from segmentation.countries import country_code

_SPACES = r"[\s\p{Z}]+"
_NOT_LETTERS = r"[^\p{L}\p{M}]+"
_PUNCTUATION = r"[\p{P}\p{S}]+"
_GMAIL = r"^(?P<local>[^@+]+)(?:\+[^@]*)?@(?P<host>gmail\.com|googlemail\.com)$"


def text(column: pa.Array) -> pa.Array:
    """Return a column as plain strings."""
    return column if column.type == pa.string() else column.cast(pa.string())


def filled(column: pa.Array) -> pa.Array:
    """Return a column of strings with null for those that are empty."""
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def by_value(column: pa.Array, function: Callable[[str], str | None]) -> pa.Array:
    """Return ``function`` of every string, asked once for each that is different."""
    encoded = text(column).dictionary_encode()
    values = pa.array([function(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return values.take(encoded.indices)


def joined(separator: str, parts: Sequence[pa.Array]) -> pa.Array:
    """Return the strings of every row in one, a separator between those that are there; empty where none is."""
    # binary_join_element_wise that skips nulls drops the rows in which there is nothing else.
    led = [pc.fill_null(pc.binary_join_element_wise(separator, part, ""), "") for part in parts]
    return pc.utf8_slice_codeunits(pc.binary_join_element_wise(*led, ""), len(separator))


def sha256(column: pa.Array) -> pa.Array:
    """Return the SHA-256 of every string in UTF-8 as 64 small hexadecimal digits; null of what is empty."""
    hashes = [_digest(value) for value in filled(text(column)).to_pylist()]
    return pa.array(hashes, pa.string())


def _digest(value: str | None) -> str | None:
    return None if value is None else hashlib.sha256(value.encode()).hexdigest()


def countries(column: pa.Array) -> pa.Array:
    """Return the ISO 3166-1 alpha-2 code in capitals; null for what is no country."""
    return by_value(column, country_code)


def languages(column: pa.Array) -> pa.Array:
    """Return the ISO 639-1 code of a language tag ("fr-FR" is fr); null for what does not begin with one."""
    return filled(pc.replace_substring_regex(pc.utf8_lower(text(column)), r"^(?:([a-z]{2})(?:[-_].*)?|.*)$", r"\1"))


def _lower(column: pa.Array) -> pa.Array:
    # The lower case of a letter with an accent is not always composed.
    return pc.utf8_normalize(pc.utf8_lower(pc.utf8_normalize(text(column), form="NFC")), form="NFC")


def _without(column: pa.Array, pattern: str) -> pa.Array:
    return pc.replace_substring_regex(column, pattern, "")


def spaceless(column: pa.Array) -> pa.Array:
    """Google: small letters, no spaces before, after or inside; for e-mail addresses and names."""
    return filled(_without(_lower(column), _SPACES))


def gmail(column: pa.Array) -> pa.Array:
    """Google's samples: the local part of gmail.com and googlemail.com without dots and without +suffix."""
    parts = pc.extract_regex(column, _GMAIL)
    local, host = pc.struct_field(parts, "local"), pc.struct_field(parts, "host")
    short = pc.binary_join_element_wise(_without(local, r"\."), host, "@")
    return pc.if_else(pc.is_valid(short), short, column)


def digits(column: pa.Array) -> pa.Array:
    """Meta: the digits of a phone number in E.164, no plus, no leading zeros."""
    return filled(pc.replace_substring_regex(_without(text(column), r"[^0-9]+"), r"^0+", ""))


def unpunctuated(column: pa.Array) -> pa.Array:
    """Meta, names: small letters without punctuation; letters of every alphabet stay."""
    return filled(pc.utf8_trim_whitespace(_without(_lower(column), _PUNCTUATION)))


def letters(column: pa.Array) -> pa.Array:
    """Meta, cities and states: small letters only, no spaces, no punctuation, no digits."""
    return filled(_without(_lower(column), _NOT_LETTERS))


def state(region: pa.Array, country: pa.Array) -> pa.Array:
    """Meta: the two-letter code in the United States, else small letters only.

    A name of a state of the United States is not its code and becomes null.
    """
    found = letters(region)
    american = pc.fill_null(pc.equal(countries(country), "US"), False)
    named = pc.and_(american, pc.not_equal(pc.utf8_length(found), 2))
    return pc.if_else(pc.fill_null(named, False), pa.scalar(None, pa.string()), found)


def postal(code: pa.Array, country: pa.Array) -> pa.Array:
    """Meta: small letters and digits without spaces and dashes; the first five digits in the United States."""
    found = filled(_without(_lower(code), r"[\s\p{Z}\p{Pd}]+"))
    american = pc.fill_null(pc.equal(countries(country), "US"), False)
    return pc.if_else(american, pc.utf8_slice_codeunits(found, 0, 5), found)
