"""What is refused about segments, in words."""

from collections.abc import Iterable, Sequence

from segmentation.errors import NotFound, Refused, UserError
from segmentation.sentences import Sentence
from segmentation.storage.records import SegmentRecord

LONGEST_LABEL = 40
MOST_LABELS = 20


def known_segment(record: SegmentRecord | None, id: str) -> SegmentRecord:
    """Return a segment that was looked up. Raises `NotFound` when there is none."""
    if record is None:
        raise NotFound(
            "segment_unknown",
            Sentence("There is no segment {id!r} here.", id=id),
            hint=Sentence("The Segments page lists them."),
        )
    return record


def no_version(title: str, number: object, last: int) -> NotFound:
    """Return the refusal of a version that a segment does not have."""
    there = Sentence("It has one version.") if last == 1 else Sentence("Its versions are 1 to {last}.", last=last)
    return NotFound(
        "version_unknown", Sentence("“{title}” has no version {number}.", title=title, number=number), hint=there
    )


def refuse_taken(title: str, live: Iterable[SegmentRecord], but: str | None = None) -> None:
    """Raise `Refused` when a live segment has the title, whatever its case; one id may have it."""
    if any(record.title.casefold() == title.casefold() for record in live if record.id != but):
        raise Refused(
            "title_taken",
            Sentence("There is already a segment called “{title}”.", title=title),
            hint=Sentence("Choose another name."),
        )


def refuse_edited(record: SegmentRecord, began_with: int | None) -> None:
    """Raise `Refused` when a segment has another version than the one that an edit of it began with, where given."""
    if began_with is not None and record.version != began_with:
        raise Refused(
            "edited_meanwhile",
            Sentence(
                "“{title}” was changed meanwhile: it has version {now}, and your change began with version {began}. "
                "Nothing was saved.",
                title=record.title,
                now=record.version,
                began=began_with,
            ),
            hint=Sentence("Open the segment again to see what changed, or save yours as another segment."),
        )


def refuse_used(kind: str, used_by: Sequence[str]) -> None:
    """Raise `Refused` while something that is live needs a segment or a list."""
    if used_by:
        raise Refused(
            f"{kind}_in_use",
            Sentence("This {kind} is used by {used_by}.", kind=kind, used_by=Sentence.joined(", ", used_by)),
            hint=Sentence("Change or archive those first."),
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
                "label",
                Sentence(
                    "{clean!r} is not a label; 1 to {longest_label} characters are accepted, in one line.",
                    clean=clean,
                    longest_label=LONGEST_LABEL,
                ),
            )
        found.setdefault(clean.casefold(), clean)
    if len(found) > MOST_LABELS:
        raise UserError(
            "labels", Sentence("{n} labels; at most {most_labels} are accepted.", n=len(found), most_labels=MOST_LABELS)
        )
    return tuple(found.values())
