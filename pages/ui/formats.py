"""Numbers, days and lists as the language writes them."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from pages.ui.language import current

# Babel sets a full space before the percent sign of French, its texts and browsers a narrow one.
NARROW_SPACE = "\u202f"


def number(value: float, decimals: int = 0) -> str:
    """Return a number as the language writes it: 1,293."""
    return str(format_decimal(round(value, decimals), locale=current().locale))


def fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals, zeros too, as the figures of a column need them: 0.780."""
    return str(format_decimal(value, format=f"#,##0.{'0' * decimals}", locale=current().locale))


def half_up(value: float, decimals: int) -> Decimal:
    """Return a number rounded as browsers round it: halves go up, halves of the digits that are written."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def percent(share: float, decimals: int = 0) -> str:
    """Return a share of 1 as a percentage: 0.22 is 22%."""
    pattern = Locale.parse(current().locale).percent_formats[None].pattern
    if decimals:
        pattern = pattern.replace("##0", f"##0.{'0' * decimals}")
    written = format_percent(half_up(share, decimals + 2), format=pattern, locale=current().locale)
    return str(written).replace("\u00a0", NARROW_SPACE)


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists what is absent: visits, tags or plans."""
    return str(format_list(list(words), style="or", locale=current().locale))


def joined(words: Sequence[str]) -> str:
    """Return words as a sentence lists what there is: visits, tags and plans."""
    return str(format_list(list(words), style="standard", locale=current().locale))


def day(value: date, *, year: bool = True) -> str:
    """Return a day as the language writes it: 9 December 2011."""
    return _first("d MMMM y" if year else "d MMMM", value)


def _first(pattern: str, value: date) -> str:
    """Return a day by a pattern that begins with its number; French counts the first: 1er octobre."""
    text = str(format_date(value, pattern, locale=current().locale))
    return text.replace("1 ", "1er ", 1) if current().id == "fr" and value.day == 1 else text


def last_day(as_of: date) -> str:
    """Return the last day that data as of a date knows, as the language writes it."""
    return day(as_of - timedelta(days=1))


def short_days(first: date, after: date, as_of: date) -> str:
    """Return a half-open run of days in little room: 1–30 Sep; with the year where it is not that of the data."""
    last = after - timedelta(days=1)
    if first > last:
        return "–"
    year = "" if first.year == last.year == (as_of - timedelta(days=1)).year else " y"
    ends = [_first(f"d MMM{year}", end) for end in (first, last)]
    if (first.year, first.month) == (last.year, last.month):
        return ends[1] if first == last else f"{first.day}–{ends[1]}"
    return " – ".join(ends)


def date_pattern() -> str:
    """Return how a date is typed, as ``st.date_input`` wants to know it."""
    return "DD/MM/YYYY" if current().id == "fr" else "YYYY-MM-DD"
