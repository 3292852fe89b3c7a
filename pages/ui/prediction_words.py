"""What the Predictions page says about a prediction in sentences. Nothing is drawn here."""

from datetime import date, timedelta
from math import floor, log10

from pages.ui.text import day, last_day, number, percent, plural, t
from segmentation.api import AlarmView, IssueView, PredictionView, QualityView, Workspace

FRACTIONS = ((2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10))
MOST, MANY = 0.925, 0.4
MOVED = 0.1
"""From this index on the spread of something has moved: Siddiqi (2006) calls 0.1 to 0.25 a slight change."""
STATE_COLORS = {
    "draft": "gray",
    "building": "orange",
    "ready": "green",
    "failed": "red",
    "stale": "orange",
    "archived": "gray",
}


def state_of(view: PredictionView) -> str:
    """Return draft, building, ready, failed, stale (ready once, without scores for the newest data) or archived."""
    if view.archived:
        return "archived"
    if view.building is not None:
        return "building"
    return "stale" if view.status == "ready" and not view.usable else view.status


def question(view: PredictionView, *, own: bool) -> str:
    """Return what a prediction asks; of a company's ``own`` data as the future, of a demo's with its days."""
    said = {"event": view.event_sentence}
    if own or view.as_of is None:
        return plural(f"predictions.question_{view.event}", view.window_days, **said)
    return plural(f"predictions.question_past_{view.event}", view.window_days, day=last_day(view.as_of), **said)


def frequency(p: float, event: str) -> str:
    """Return a chance as a fraction that a person can picture, as the Audience page does.

    >>> frequency(0.31, "orders"), frequency(0.66, "orders"), frequency(0.0127, "orders")
    ('about 1 in 3', 'about 2 in 3', 'about 1 in 79')
    """
    if p <= 0:
        return t(f"predictions.frequency_none_{event}")
    if p >= MOST:
        return t("predictions.frequency_most", a=9, b=10)
    if p < MANY:
        return t("predictions.frequency", a=1, b=number(_two_digits(1 / p)))
    a, b = min(FRACTIONS, key=lambda pair: abs(pair[0] / pair[1] - p))
    return t("predictions.frequency", a=a, b=b)


def _two_digits(n: float) -> float:
    step = 10 ** max(0, floor(log10(n)) - 1)
    # Halves go up, as in the browser; round() would take them to the even neighbour.
    return floor(n / step + 0.5) * step


def quality_sentence(view: PredictionView) -> str:
    """Return how well a prediction ranked customers, in the words of its band; why not where that is not known."""
    quality = view.quality
    if quality is None:
        return t("predictions.quality_unknown")
    if quality.band is None or quality.top_tenth is None:
        return t(f"predictions.quality_undefined_{view.event}")
    said = top_tenth(quality, view.event, sentence=False)
    return t("predictions.band_sentence", band=t(f"predictions.band_{quality.band}"), sentence=said)


def top_tenth(quality: QualityView, event: str, *, sentence: bool = True) -> str:
    """Return what share of those who bought was among the 10% rated highest; nothing where nobody bought."""
    if quality.top_tenth is None:
        return ""
    key = "predictions.top_tenth" if sentence else "predictions.top_tenth_inside"
    return t(f"{key}_{event}", share=percent(quality.top_tenth))


def said_and_happened(quality: QualityView, event: str) -> str:
    """Return how many buyers were expected, and how many there were."""
    said = plural(f"predictions.we_said_{event}", round(quality.said))
    return plural(f"predictions.happened_{event}", quality.happened, said=said)


def window_days(origin: date, window: int) -> str:
    """Return the days of a window: from its first to its last."""
    last = origin + timedelta(days=window - 1)
    if window == 1:
        return day(origin)
    return t("predictions.days_from_to", first=day(origin, year=origin.year != last.year), last=day(last))


def freshness(view: PredictionView) -> str:
    """Return up to when the scores know the data, and up to when the prediction learned."""
    if view.as_of is None:
        return t("predictions.no_scores")
    scores = t("predictions.scores_of", day=last_day(view.as_of))
    if view.learned_as_of is None:
        return scores
    return t("predictions.scores_and_learned", scores=scores, day=last_day(view.learned_as_of))


def likely_range(issue: IssueView | None) -> str:
    """Return the likely range of the likely buyers; nothing where it is not known."""
    if issue is None or issue.low80 is None or issue.high80 is None:
        return ""
    return t("predictions.likely_range", low=number(issue.low80), high=number(issue.high80))


def likely_range_note(view: PredictionView) -> str:
    """Return what the width of the likely ranges is known from."""
    if view.drift is None or view.drift.windows == 0:
        return t("predictions.range_wide")
    return plural("predictions.range_known", view.drift.windows)


def alarm_sentence(alarm: AlarmView) -> str:
    """Return in plain words whether customers still behave as they did when the prediction learned."""
    return t(f"predictions.alarm_{alarm.band}")


def issue_shown(workspace: Workspace, view: PredictionView) -> IssueView | None:
    """Return the issue whose scores a prediction is explored with; None where there is none."""
    if not view.usable:
        return None
    return next((issue for issue in workspace.predictions.issues(view.id) if issue.snapshot == view.snapshot), None)
