"""Numbers and days as a person reads them, in each language the program speaks."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import get_args

from babel.dates import format_date
from babel.numbers import format_decimal

from segmentation.filters.nodes import Comparison, Scalar
from segmentation.sentences import Language

LANGUAGES: tuple[str, ...] = get_args(Language)
# Set before : ; ? ! and inside « » and numbers in French, so that a line never breaks there.
NARROW_SPACE = "\u202f"
_LOCALES = {"en": "en_GB", "fr": "fr"}
_UNGROUPED_BELOW = 10_000
# The same few numbers and days are written again and again, and each takes a tenth of a millisecond.
_REMEMBERED = 4096
LONGEST_LIST = 20


# Typed: 1, 1.0 and True are equal and read differently.
@lru_cache(maxsize=_REMEMBERED, typed=True)
def number_text(value: Scalar, language: Language, *, grouped: bool = True, decimals: int = 0) -> str:
    """Return a number with at least ``decimals`` and as many more decimals as it has; a text as it stands.

    Ungrouped, four digits stand together, because a year is written so.

    >>> number_text(1293.5, "en"), number_text(1990, "fr", grouped=False)
    ('1,293.5', '1990')
    """
    if isinstance(value, str | bool) or not math.isfinite(value):
        return str(value)
    together = not grouped and abs(value) < _UNGROUPED_BELOW
    pattern = f"{'0' if together else '#,##0'}.{'0' * decimals}{'#' * (15 - decimals)}"
    return format_decimal(repr(value), format=pattern, locale=_LOCALES[language])


@lru_cache(maxsize=_REMEMBERED)
def day_text(day: date, language: Language, *, year: bool = True) -> str:
    """Return a day as "9 December 2011", or "1er octobre 2026".

    >>> day_text(date(2026, 10, 1), "fr", year=False)
    '1er octobre'
    """
    text = format_date(day, "d MMMM y" if year else "d MMMM", locale=_LOCALES[language])
    return text.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else text


def is_number(value: Scalar) -> bool:
    """Tell whether a value is a number; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def compared(test: Comparison, phrases: Mapping[str, str], show: Callable[[Scalar], str]) -> str:
    """Return a test in words: its phrase with the values put in as {0}, {1} or {all}.

    One of one value is that value. A test that validation would refuse, for which there is no phrase, stands as it was
    written.
    """
    shown = [show(value) for value in test.values]
    op = {"in": "=", "not_in": "!="}.get(test.op, test.op) if len(shown) == 1 else test.op
    return phrases[op].format(*shown, all=some_of(shown)) if op in phrases else " ".join([test.op, *shown])


def as_day(value: Scalar) -> date | None:
    """Return the day a value is, or None: a field may have held texts when the filter was saved."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def some_of(shown: Sequence[str]) -> str:
    """Return values one after the other; of many, how many more there are."""
    rest = len(shown) - LONGEST_LIST
    return ", ".join(shown) if rest <= 0 else ", ".join([*shown[:LONGEST_LIST], f"+{rest}"])


def needs_quotes(text: str, joiners: Sequence[str]) -> bool:
    """Tell whether a name would be misread in a sentence: it holds a separator, a joiner or a bracket."""
    return text != text.strip() or not text or any(part in text for part in (*",;()“”«»", *joiners))
