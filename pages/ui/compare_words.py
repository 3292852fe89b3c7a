"""How audiences that are compared are called, and their figures in words."""

from collections.abc import Iterable, Mapping

from pages.ui import session
from pages.ui.formats import number, percent
from pages.ui.money_words import Currency
from pages.ui.text import share, t
from segmentation.api import AudienceComparison, ComparedAudience, HeldShare

LEVELS = ("high", "medium", "low")
AUDIENCE, EVERYONE = "audience", "everyone"
Names = Mapping[str, str]
"""What each audience of a comparison is called, by its key."""


def level_name(level: str) -> str:
    """Return a level's name."""
    return t(f"predictions.level_{level}")


def range_name(low: float, high: float) -> str:
    """Return a half-open range of scores by the scores in it: 40 to 59.9."""
    last = 100.0 if high >= 100 else round(high - 0.1, 1)
    if low == last:
        return t("compare.range_one", low=number(low, 1))
    return t("compare.range", low=number(low, 1), high=number(last, 1))


def everyone_name(*, covered: bool) -> str:
    """Return what everybody is called: those a prediction covers, or all there are."""
    return t("compare.everyone_prediction" if covered else "compare.everyone")


def told_apart(names: Iterable[tuple[str, str]]) -> Names:
    """Return names by key, with a number behind one that another has already: two segments may share a title."""
    found: dict[str, str] = {}
    for key, name in names:
        taken, number_behind, unique = set(found.values()), 1, name
        while unique in taken:
            number_behind += 1
            unique = f"{name} ({number_behind})"
        found[key] = unique
    return found


def amount(minor: float, compared: AudienceComparison) -> str:
    """Return an amount in minor units as the language writes money: in whole units where it is 100 or more."""
    currency = Currency(code=compared.currency or None, digits=compared.minor_units)
    return currency.about(minor) if minor >= 100 * currency.minor else currency.exact(round(minor))


def part_of(n: int, whole: int) -> str:
    """Return a number with its share: 1,293 (22%)."""
    return t("compare.part_of", n=number(n), share=share(n, whole)) if whole else number(n)


def marked(said: str, mark: str) -> str:
    """Return a figure with the sign of how it differs, both for eyes and ears, as Markdown."""
    return f"**{said}** {t(f'compare.{mark}')}" if mark else said


def held(one: HeldShare, size: int) -> str:
    """Return the share of those who hold something; « few » where it may not be told."""
    return t("compare.few") if one.customers is None else share(one.customers, size)


def usual(one: HeldShare) -> str:
    """Return the baseline's share, to whole percents, or to a tenth where it is small."""
    if one.baseline_share is None:
        return t("compare.nothing")
    return percent(one.baseline_share, 0 if one.baseline_share >= 0.1 else 1)


def why_untold(one: ComparedAudience) -> str:
    """Return why nothing is told of what an audience holds; empty when it may be."""
    return t(f"compare.common_{'few' if one.few == 'few_inside' else 'outside'}") if one.few else ""


def heading(name: str) -> str:
    """Return a name as the head of a column: Markdown must not eat its signs."""
    return session.plain(name)
