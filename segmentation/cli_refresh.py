"""The command ``penchant refresh``, and how the fate of predictions is told."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

import typer

from segmentation.api import LOCAL, Freshness, Refreshed, UserError, day_in_words, open_workspace
from segmentation.cli_options import AsJson, Directory
from segmentation.cli_output import print_answer, progress_bar, stderr

_OUTCOMES = {
    "learned": "learned again; {scored:,} customers have new scores",
    "scored": "{scored:,} customers have new scores",
    "up_to_date": "has scores for this data",
    "unavailable": "unavailable. {reason}",
}


class GivenClock:
    """A clock that stands at the instant a command was given."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return that instant."""
        return self._at


def refresh(
    workspace: Directory,
    due: Annotated[
        bool, typer.Option("--due", help="For cron: what failed on this data waits until newer data should be there.")
    ] = False,
    now: Annotated[str | None, typer.Option(help="The present instant, e.g. 2026-10-08T06:00Z.")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge what is over, score every full prediction for the newest data, and learn again every two weeks."""
    opened = open_workspace(workspace, clock=None if now is None else GivenClock(_instant(now)))
    with progress_bar() as progress:
        done = opened.refresh(actor=LOCAL, due=due, progress=progress)
    if any(refreshed.outcome in ("learned", "scored") for refreshed in done.predictions):
        opened.segments.record_sizes()
    tell(done.predictions)
    _tell_freshness(done.freshness)
    print_answer(done, as_json)


def tell(predictions: Iterable[Refreshed]) -> None:
    """Say on standard error what became of each prediction."""
    for refreshed in predictions:
        said = _OUTCOMES[refreshed.outcome].format(scored=refreshed.scored, reason=refreshed.reason)
        stderr.print(f"“{refreshed.title}”: {said}")


def _tell_freshness(fresh: Freshness) -> None:
    if fresh.days_late:
        stderr.print(f"The data is {fresh.days_late} days late.")
    elif fresh.next_update is not None:
        stderr.print(f"The next update is due on {day_in_words(fresh.next_update)}.")


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError("now", f"{text!r} is not an instant; expected e.g. 2026-10-08T06:00Z.") from error
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
