"""What a preview, a demo prediction or earlier data forbids, everywhere below the page."""

from collections.abc import Iterable
from typing import NoReturn

from segmentation.errors import Refused
from segmentation.sentences import Sentence


def restriction(kind: str, title: str) -> tuple[str, str]:
    """Return why audiences of a prediction cannot leave the page, and the way out; two empty texts when they can."""
    if kind == "preview":
        reason = Sentence(
            "“{title}” is a preview. Saving, downloading and campaigns are off, because a preview is built once and "
            "its scores go out of date.",
            title=title,
        )
        return reason, Sentence("Make it a full prediction.")
    if kind == "demo":
        reason = Sentence("“{title}” is a demo. Saving, downloading and campaigns are off.", title=title)
        return reason, Sentence("Use your own data.")
    return "", ""


def refuse_restricted(used: Iterable[tuple[str, str]]) -> None:
    """Raise `Refused` when one of the (kind, title) pairs an audience depends on is a preview or a demo."""
    for kind, title in used:
        reason, way_out = restriction(kind, title)
        if reason:
            raise Refused(f"{kind}_prediction", reason, hint=way_out)


def refuse_earlier() -> NoReturn:
    """Raise `Refused`: what is taken away is of the newest data."""
    raise Refused(
        "earlier_data",
        Sentence("You are looking at earlier data. Saving, downloading and campaigns are off."),
        hint=Sentence("Show the new numbers."),
    )
