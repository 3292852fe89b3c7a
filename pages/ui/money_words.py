"""Amounts of money and scores as the language writes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_currency, get_currency_symbol

from pages.ui.language import current
from pages.ui.text import joined, number, t
from segmentation.api import Catalog, Level, LevelMoney, Missing

BINS_PER_POINT = 10
MINUS = "\u2212"
"""Unlike a hyphen, a line never ends with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """The currency of a workspace's data: its ISO 4217 code, None where the data names none, and its decimal places."""

    code: str | None
    digits: int

    @classmethod
    def of(cls, catalog: Catalog) -> "Currency":
        """Return the currency of some data."""
        return cls(code=catalog.currency, digits=catalog.minor_units)

    @property
    def minor(self) -> int:
        """How many minor units one unit has."""
        return int(10**self.digits)

    @property
    def unit(self) -> str:
        """What stands behind a field that an amount is typed into."""
        if self.code is None:
            return t("money.unit_unknown")
        return str(get_currency_symbol(self.code, locale=current().locale))

    def about(self, minor: float) -> str:
        """Return an amount of minor units in whole units: €7,800."""
        return self._written(float(round(minor / self.minor)), 0)

    def exact(self, minor: float, finer: int = 0) -> str:
        """Return an amount of minor units with its decimals, and ``finer`` ones more: €0.85."""
        value = minor / self.minor
        whole = value == round(value) and not finer
        return self._written(value, 0 if whole else self.digits + finer)

    def _written(self, value: float, decimals: int) -> str:
        # Adding 0.0 takes the sign away from a negative zero.
        value = round(value, decimals) + 0.0
        if self.code is None:
            return number(value, decimals).replace("-", MINUS)
        locale, pattern = current().locale, _pattern(decimals)
        text = format_currency(value, self.code, format=pattern, locale=locale, currency_digits=False)
        return str(text).replace("-", MINUS)


def _pattern(decimals: int) -> str:
    """Return how the language writes an amount: the sign before the number in English, after it in French."""
    digits = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return f"{digits}\u00a0¤" if current().id == "fr" else f"¤{digits}"


def level_name(level: Level) -> str:
    """Return the word of a level."""
    return t(f"money.level_{level}")


def missing_inputs(missing: Sequence[Missing]) -> str:
    """Return the inputs that are missing, as a sentence lists them."""
    return joined([_input(one) for one in missing])


def _input(one: Missing) -> str:
    if one.level is None:
        return t(f"money.missing_{one.name}")
    return t(f"money.missing_{one.name}", level=level_name(one.level))


def offer_text(one: LevelMoney, currency: Currency) -> str:
    """Return an offer in words, a dash where none is decided."""
    if one.offer is None:
        return "–"
    if one.offer.kind == "none":
        return t("money.offer_none")
    if one.offer.kind == "amount":
        return currency.exact(one.offer.value)
    return t("money.offer_percent", n=number(one.offer.value))


def score_ends(low: int, high: int) -> dict[str, str]:
    """Return the first and the last score of the bins [low, high), as they are shown: cut to one decimal."""
    last = high if high == 1000 else high - 1
    return {"first": number(low / BINS_PER_POINT, 1), "last": number(last / BINS_PER_POINT, 1)}
