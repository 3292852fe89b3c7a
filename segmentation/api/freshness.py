"""How fresh the data is: when the next update is due, and when expected results must not be shown any more."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol, cast, get_args
from zoneinfo import ZoneInfo

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context
from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage import snapshots
from segmentation.storage.workspace_directory import read_directory, write_rhythm

Rhythm = Literal["daily", "weekly", "monthly"]
RHYTHMS: tuple[str, ...] = get_args(Rhythm)
GRACE_DAYS = 1
RED_ALARM = Sentence(
    "Customers behave differently from when this prediction learned, so expected results are hidden until it has "
    "learned again. Sizes are right."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """``as_of`` is the date of the data in force, None before the first import; ``next_update`` when the next is due.

    Without a ``rhythm`` nothing is ever due, and neither is a demo's data: its days count back from its own date.
    ``days_late`` is 0 until the day after the one the update was due.
    """

    rhythm: Rhythm | None
    as_of: date | None
    next_update: date | None
    days_late: int


class Alarmed(Protocol):
    """What an alarm says at a glance: ``red`` means that the customers are others than those learned from."""

    @property
    def band(self) -> str:
        """``calm``, ``moved`` or ``red``."""


def freshness(context: Context, as_of: date | None = None) -> Freshness:
    """Return how fresh the data of a workspace is, by its clock and the days of its zone.

    ``as_of`` is the date of data that is about to be in force, by default of that which is.
    """
    settings = read_directory(context.handle.directory.path).settings
    info = snapshots.current_snapshot(context.handle.directory.path)
    rhythm = cast("Rhythm", settings.rhythm) if settings.rhythm and settings.kind == "own" else None
    if as_of is None and info is not None:
        as_of = info.as_of
    if as_of is None or rhythm is None:
        return Freshness(rhythm=rhythm, as_of=as_of, next_update=None, days_late=0)
    due = next_update(as_of, rhythm)
    today = context.handle.clock.now().astimezone(ZoneInfo(settings.timezone)).date()
    late = (today - due).days
    return Freshness(rhythm=rhythm, as_of=as_of, next_update=due, days_late=late if late > GRACE_DAYS else 0)


def next_update(as_of: date, rhythm: Rhythm) -> date:
    """Return the day the data after that of ``as_of`` is due; a month after the 31st is the last day of the next.

    >>> next_update(date(2026, 1, 31), "monthly")
    datetime.date(2026, 2, 28)
    """
    if rhythm != "monthly":
        return as_of + timedelta(days=1 if rhythm == "daily" else 7)
    year, month = (as_of.year, as_of.month + 1) if as_of.month < 12 else (as_of.year + 1, 1)
    return date(year, month, min(as_of.day, monthrange(year, month)[1]))


def set_rhythm(context: Context, rhythm: Rhythm | None, actor: Actor) -> Freshness:
    """Say how often the data is to be updated, or None for no rhythm.

    Raises `UserError` for a rhythm that is not one, and `Refused` unless the actor is an admin.
    """
    require(actor, "admin")
    if rhythm is not None and rhythm not in RHYTHMS:
        raise UserError(
            "rhythm",
            Sentence("{rhythm!r} is not a rhythm; accepted: {rhythms}.", rhythm=rhythm, rhythms=", ".join(RHYTHMS)),
        )
    before = read_directory(context.handle.directory.path).settings.rhythm
    write_rhythm(context.handle.directory.path, rhythm or "")
    with context.handle.database.write() as session:
        session.add(context.audit_line(actor, "workspace.rhythm", "workspace", before=before, after=rhythm or ""))
    return freshness(context)


def hidden_reason(fresh: Freshness, alarm: Alarmed | None) -> str:
    """Return why expected results must not be shown, though sizes may; empty when they may be shown too."""
    if fresh.days_late and fresh.as_of is not None:
        return Sentence.counted(
            "Data is {n} day late: it ends on {last_day}. Sizes are right for that day; the expected results are "
            "hidden until the next update.",
            "Data is {n} days late: it ends on {last_day}. Sizes are right for that day; the expected results are "
            "hidden until the next update.",
            n=fresh.days_late,
            last_day=Sentence.day(fresh.as_of - timedelta(days=1)),
        )
    return RED_ALARM if alarm is not None and alarm.band == "red" else ""
