"""An audience in four sentences, for a message to a colleague: who, how many, what to expect, what it cannot say.

Whoever reads them later reads them right: days are named, never "the next 30 days". Nobody's data is in them.
"""

from pages.ui.language import current
from pages.ui.shared_audience import SharedAudience
from pages.ui.text import day, number, percent, plural, share, t
from segmentation.api import Everyone, describe, split_audience

LONGEST_DEFINITION = 360
"""In characters: what one page has room for, and a person reads."""


def summary(shared: SharedAudience) -> str:
    """Return the four sentences, in the language that is spoken."""
    return " ".join((who(shared), how_many(shared), expected(shared), limits(shared)))


def definition(shared: SharedAudience) -> str:
    """Return who is in the audience, in words; without rules that hold values about somebody, and cut where long."""
    told = _definition(shared)
    if len(told) <= LONGEST_DEFINITION:
        return told
    return t("share.shortened", text=told[:LONGEST_DEFINITION].rsplit(" ", 1)[0], n=number(len(told)))


def _definition(shared: SharedAudience) -> str:
    if shared.private:
        part = split_audience(shared.whole)[1] if not shared.all_scores else None
        if part is None:
            return t("share.private")
        return t("share.private_part", part=describe(part, shared.catalog, current().id))
    told = shared.rules if shared.all_scores else shared.whole
    if isinstance(told, Everyone):
        return t("share.everyone_covered" if shared.prediction else "share.everyone")
    return describe(told, shared.catalog, current().id)


def who(shared: SharedAudience) -> str:
    """Return the sentence on who they are, and on the data it was seen on."""
    told = definition(shared)
    return t(f"share.who_{shared.kind}", workspace=shared.workspace, day=day(shared.last_day), definition=told)


def how_many(shared: SharedAudience) -> str:
    """Return the sentence on the size."""
    key = "share.size_covered" if shared.prediction else "share.size_all"
    return plural(key, shared.size, share=share(shared.size, shared.base), base=number(shared.base))


def expected(shared: SharedAudience) -> str:
    """Return the sentence on what they are expected to do, or on why that is not told."""
    prediction = shared.prediction
    if prediction is None:
        return t("share.expected_nothing")
    if shared.hidden or shared.likely is None or shared.likely_range is None:
        return t("share.expected_hidden", reason=shared.hidden)
    if shared.size == 0:
        return t("share.expected_nobody")
    return plural(
        f"share.expected_{prediction.event}",
        shared.likely.likely_buyers,
        days=prediction.window_days,
        day=day(shared.last_day),
        low=number(shared.likely_range.low),
        high=number(shared.likely_range.high),
    )


def limits(shared: SharedAudience) -> str:
    """Return the sentence on what this cannot say, and on how good the prediction was."""
    prediction = shared.prediction
    if prediction is None:
        return t("share.limits_nothing")
    quality = prediction.quality
    if quality is None or quality.band is None or quality.top_tenth is None:
        return t(f"share.limits_unknown_{prediction.event}")
    band = t(f"share.band_{quality.band}")
    return t(f"share.limits_{prediction.event}", band=band, share=percent(quality.top_tenth))
