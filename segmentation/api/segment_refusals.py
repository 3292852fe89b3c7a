"""What is refused about segments, in words."""

from collections.abc import Iterable, Sequence

from segmentation.errors import NotFound, Refused, UserError
from segmentation.storage.records import SegmentRecord

LONGEST_LABEL = 40
MOST_LABELS = 20


def known_segment(record: SegmentRecord | None, id: str) -> SegmentRecord:
    """Return a segment that was looked up. Raises `NotFound` when there is none."""
    if record is None:
        raise NotFound("segment_unknown", f"There is no segment {id!r} here.", hint="The Segments page lists them.")
    return record


def no_version(title: str, number: object, last: int) -> NotFound:
    """Return the refusal of a version that a segment does not have."""
    there = "It has one version." if last == 1 else f"Its versions are 1 to {last}."
    return NotFound("version_unknown", f"“{title}” has no version {number}.", hint=there)


def refuse_taken(title: str, live: Iterable[SegmentRecord], but: str | None = None) -> None:
    """Raise `Refused` when a live segment has the title, whatever its case; one id may have it."""
    if any(record.title.casefold() == title.casefold() for record in live if record.id != but):
        raise Refused("title_taken", f"There is already a segment called “{title}”.", hint="Choose another name.")


def refuse_used(kind: str, used_by: Sequence[str]) -> None:
    """Raise `Refused` while something that is live needs a segment or a list."""
    if used_by:
        raise Refused(
            f"{kind}_in_use", f"This {kind} is used by {', '.join(used_by)}.", hint="Change or archive those first."
        )


def checked_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return labels without surrounding space, each once whatever its case.

    Raises `UserError` for one that is empty or long, and for too many.
    """
    found: dict[str, str] = {}
    for label in labels:
        clean = " ".join(label.split())
        if not clean or len(clean) > LONGEST_LABEL:
            raise UserError(
                "label", f"{clean!r} is not a label; 1 to {LONGEST_LABEL} characters are accepted, in one line."
            )
        found.setdefault(clean.casefold(), clean)
    if len(found) > MOST_LABELS:
        raise UserError("labels", f"{len(found)} labels; at most {MOST_LABELS} are accepted.")
    return tuple(found.values())
