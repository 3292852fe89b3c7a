"""Countries as other services name them: from a code or a name to ISO 3166-1 alpha-2."""

import functools

from babel import Locale

# What people write instead of the name that the Unicode tables have.
_SPOKEN_NAMES = {
    "usa": "US",
    "united states of america": "US",
    "america": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "czech republic": "CZ",
    "holland": "NL",
    "the netherlands": "NL",
    "eire": "IE",
    "republic of ireland": "IE",
    "korea": "KR",
    "macedonia": "MK",
    "turkey": "TR",
    "hong kong": "HK",
}
_OTHER_CODES = {"UK": "GB", "EL": "GR"}
_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@functools.cache
def country_code(country: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code, in capitals, of a code or an English name; None when it is neither.

    >>> country_code("United Kingdom"), country_code("uk"), country_code("fr"), country_code("Atlantis")
    ('GB', 'GB', 'FR', None)
    """
    found = country.strip()
    code = found.upper() if len(found) == 2 else _codes_by_name().get(found.casefold(), "")
    code = _OTHER_CODES.get(code, code)
    return code if len(code) == 2 and code in _codes() else None


@functools.cache
def _codes() -> frozenset[str]:
    return frozenset(map(str, Locale("en").territories)) - _NO_COUNTRY


@functools.cache
def _codes_by_name() -> dict[str, str]:
    names = Locale("en").territories.items()
    return {**{name.casefold(): code for code, name in names if len(code) == 2}, **_SPOKEN_NAMES}
