"""The tables of a comparison: as they are read, and as files for other programs, the same in every language."""

from collections.abc import Callable, Sequence

import pandas as pd

from pages.ui.compare_words import Names, amount, heading, held, marked, part_of
from pages.ui.text import number, share, t
from segmentation.api import AudienceComparison, ComparedAudience, HeldShare, csv_text

Cell = Callable[[ComparedAudience], str]
Held = Callable[[ComparedAudience], Sequence[HeldShare]]
DIGITS = 6


def columns_of(compared: AudienceComparison) -> tuple[ComparedAudience, ...]:
    """Return the audiences in the order of the columns: the baseline last."""
    return (*compared.parts, compared.baseline)


def measures_table(compared: AudienceComparison, names: Names) -> pd.DataFrame:
    """Return one line a measure, one column an audience, in words and Markdown."""
    rows = [*_sizes(compared), *_reach(compared), *_expected(compared), *_orders(compared)]
    return pd.DataFrame(
        {
            t("compare.measure"): [label for label, _ in rows],
            **{heading(names[one.key]): [cell(one) for _, cell in rows] for one in columns_of(compared)},
        }
    )


def _sizes(compared: AudienceComparison) -> list[tuple[str, Cell]]:
    rows: list[tuple[str, Cell]] = [(t("compare.size"), lambda one: part_of(one.size, compared.counted))]
    if any(one.without_score for one in compared.parts):
        rows.append((t("compare.without_score"), lambda one: number(one.without_score)))
    return rows


def _reach(compared: AudienceComparison) -> list[tuple[str, Cell]]:
    return [
        (t(f"compare.reach_{channel}"), lambda one, by=channel: _sized(one, part_of(one.reachable[by], one.size), by))
        for channel in compared.channels
    ]


def _expected(compared: AudienceComparison) -> list[tuple[str, Cell]]:
    if compared.prediction is None:
        return []
    labels = (t(f"compare.likely_{compared.prediction.event}"), t("compare.likely_range"), t("compare.chance"))
    if compared.hidden:
        return [(label, lambda _: t("compare.hidden")) for label in labels]
    return list(zip(labels, (_buyers, _likely_range, _chance), strict=True))


def _buyers(one: ComparedAudience) -> str:
    return t("compare.nothing") if one.likely_buyers is None else number(one.likely_buyers)


def _likely_range(one: ComparedAudience) -> str:
    if one.likely_range is None:
        return t("compare.nothing")
    low, high = one.likely_range
    return t("compare.from_to", low=number(low), high=number(high))


def _chance(one: ComparedAudience) -> str:
    if one.expected is None:
        return t("compare.nothing")
    return _sized(one, share(one.expected, one.size), "mean_chance")


def _orders(compared: AudienceComparison) -> list[tuple[str, Cell]]:
    if compared.baseline.ordered is None and all(one.ordered is None for one in compared.parts):
        return []

    def mean(one: ComparedAudience) -> str:
        if one.mean_value is None:
            return t("compare.nothing")
        return _sized(one, amount(one.mean_value, compared), "mean_value")

    def total(one: ComparedAudience) -> str:
        return t("compare.nothing") if one.total_value is None else amount(one.total_value, compared)

    def days(one: ComparedAudience) -> str:
        if one.days_since_order is None:
            return t("compare.nothing")
        return _sized(one, number(one.days_since_order, 1), "days_since_order")

    return [(t("compare.value"), mean), (t("compare.value_total"), total), (t("compare.days"), days)]


def _sized(one: ComparedAudience, said: str, measure: str) -> str:
    """Return a figure with its mark; of nobody there is none."""
    return marked(said, one.marks.get(measure, "")) if one.size else t("compare.nothing")


def held_table(compared: AudienceComparison, names: Names, of: Held, what: str) -> pd.DataFrame:
    """Return one line a tag or plan, one column an audience that may be described."""
    told = [one for one in columns_of(compared) if not one.few]
    lines = range(len(of(told[0])) if told else 0)
    return pd.DataFrame(
        {
            what: [heading(of(told[0])[line].name) for line in lines],
            **{
                heading(names[one.key]): [marked(held(of(one)[line], one.size), of(one)[line].mark) for line in lines]
                for one in told
            },
        }
    )


def overlap_table(compared: AudienceComparison, names: Names) -> pd.DataFrame:
    """Return one line for each two audiences: how many of the first are in the second."""
    rows = overlap_pairs(compared)
    return pd.DataFrame(
        {
            t("compare.overlap_of"): [heading(names[one.key]) for one, _, _ in rows],
            t("compare.overlap_in"): [heading(names[other.key]) for _, other, _ in rows],
            t("compare.overlap_share"): [part_of(both, one.size) for one, _, both in rows],
        }
    )


def overlap_pairs(compared: AudienceComparison) -> list[tuple[ComparedAudience, ComparedAudience, int]]:
    """Return each two audiences, either way round, with how many are in both; not in all who are counted."""
    audiences = columns_of(compared)
    within = compared.baseline.size == compared.counted
    shown = [position for position in range(len(audiences)) if not (within and position == len(audiences) - 1)]
    return [
        (audiences[one], audiences[other], compared.overlap.shared[one][other])
        for one in shown
        for other in shown
        if one != other
    ]


def measures_csv(compared: AudienceComparison) -> str:
    """Return one line an audience, by its key; shares and chances of 1, amounts in the currency."""
    channels = [f"reachable_{channel}" for channel in compared.channels]
    columns = ["audience", "customers", "share_of_counted", "without_score", *channels, "likely_buyers", "likely_low"]
    columns += ["likely_high", "mean_chance", "value_365_days", "value_per_customer", "currency"]
    columns += ["median_days_since_order"]
    return csv_text(columns, [_csv_row(one, compared) for one in columns_of(compared)])


def _csv_row(one: ComparedAudience, compared: AudienceComparison) -> list[str | int | float | None]:
    low, high = one.likely_range or (None, None)
    scale = 10**compared.minor_units
    return [
        one.key,
        one.size,
        _fraction(one.size, compared.counted),
        one.without_score,
        *(one.reachable[channel] for channel in compared.channels),
        one.likely_buyers,
        low,
        high,
        _rounded(one.mean_chance),
        None if one.total_value is None else round(one.total_value / scale, compared.minor_units),
        None if one.mean_value is None else round(one.mean_value / scale, compared.minor_units),
        compared.currency or "",
        one.days_since_order,
    ]


def held_csv(compared: AudienceComparison, of: Held) -> str:
    """Return one line for each audience and what it holds; nothing of fewer than 20 customers."""
    return csv_text(
        ("audience", "name", "customers", "share", "share_of_baseline", "differs"),
        [
            (one.key, has.name, has.customers, _rounded(has.share), _rounded(has.baseline_share), has.mark)
            for one in columns_of(compared)
            for has in of(one)
        ],
    )


def overlap_csv(compared: AudienceComparison) -> str:
    """Return one line for each two audiences, either way round."""
    return csv_text(
        ("audience", "other", "customers_in_both", "share_of_audience"),
        [(one.key, other.key, both, _fraction(both, one.size)) for one, other, both in overlap_pairs(compared)],
    )


def _fraction(part: int, whole: int) -> float | None:
    return round(part / whole, DIGITS) if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
