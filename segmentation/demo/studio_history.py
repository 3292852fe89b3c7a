"""The recorded past of the simulated studio: day after day from its opening, chunk of customers by chunk."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.demo.studio_calendar import HISTORY_DAYS
from segmentation.demo.studio_catalogue import Tag
from segmentation.demo.studio_day import Changes, Day, live
from segmentation.demo.studio_people import People, arrivals, draw_people, draw_traits, first_state
from segmentation.demo.studio_state import Bytes, Floats, Rows, Shorts, State, Traits
from segmentation.errors import UserError

CHUNK = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Events of one kind in day order: who (position in the chunk), on which day, and what (a code)."""

    rows: Rows
    days: Shorts
    codes: Bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the history says about the hidden factors, which multiplied every rate below.

    ``exposure`` is each customer's sum of the daily rates of ordering and of joining for a hidden factor of 1;
    ``rows`` and ``rates`` are the days on which it happened, with that day's rate for a factor of 1.
    """

    exposure: NDArray[np.float64]
    rows: Rows
    rates: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that happened to a chunk of customers before the as-of date, and where it left them.

    ``first`` is the chunk's first position in the whole studio; ``starts`` belongs to ``bought`` (the day each
    membership starts), ``expired`` to ``ended``. ``detail`` is a generator for what has no effect on behaviour
    (names, hours, prices), ``future`` one for going on from ``state``.
    """

    first: int
    people: People
    traits: Traits
    state: State
    visits: Dated
    orders: Dated
    bought: Dated
    starts: Shorts
    ended: Dated
    tagged: Dated
    untagged: Dated
    evidence: Evidence
    detail: np.random.Generator
    future: np.random.Generator


class _Diary:
    """Collects what happens, day by day."""

    def __init__(self, people: People, traits: Traits) -> None:
        self.people = people
        self.traits = traits
        self.exposure = np.zeros(len(people.created))
        self.entries: dict[str, list[Dated]] = {
            name: [_entry(0, _NOBODY, _NOTHING)]
            for name in ("visits", "orders", "bought", "ended", "tagged", "untagged")
        }
        self.starts: list[Shorts] = [np.empty(0, np.int16)]
        self.rates: list[tuple[Rows, Floats]] = [(_NOBODY, np.empty(0, np.float32))]

    def note(self, day: int, events: Day) -> None:
        """Write down a day."""
        for name in ("visits", "orders", "bought", "tagged", "untagged"):
            changes: Changes = getattr(events, name)
            self.entries[name].append(_entry(day, changes.rows, changes.codes))
        self.entries["ended"].append(_entry(day, events.ended, events.expired.astype(np.int8)))
        self.starts.append(events.starts)
        self._weigh(events)

    def note_registration(self, tag: Tag, rows: Rows) -> None:
        """Write down a tag given on the day of registration."""
        days = self.people.created[rows]
        self.entries["tagged"].append(Dated(rows=rows, days=days, codes=np.full(len(rows), tag, np.int8)))

    def _weigh(self, events: Day) -> None:
        present = len(events.order_rates)
        hidden = self.traits.hidden
        self.exposure[:present] += (events.order_rates + events.join_rates) / hidden[:present]
        joined = events.bought.rows[events.join_rates[events.bought.rows] > 0]  # A renewal has no rate of joining.
        for rows, rates in ((events.orders.rows, events.order_rates), (joined, events.join_rates)):
            self.rates.append((rows, rates[rows] / hidden[rows]))

    def evidence(self) -> Evidence:
        """Return what was weighed."""
        rows, rates = zip(*self.rates, strict=True)
        return Evidence(exposure=self.exposure, rows=np.concatenate(rows), rates=np.concatenate(rates))

    def dated(self, name: str) -> Dated:
        """Return all entries of one kind."""
        entries = self.entries[name]
        return Dated(
            rows=np.concatenate([entry.rows for entry in entries]),
            days=np.concatenate([entry.days for entry in entries]),
            codes=np.concatenate([entry.codes for entry in entries]),
        )


_NOBODY: Rows = np.empty(0, np.intp)
_NOTHING: Bytes = np.empty(0, np.int8)


def _entry(day: int, rows: Rows, codes: Bytes) -> Dated:
    return Dated(rows=rows, days=np.full(len(rows), day, np.int16), codes=codes)


def histories(customers: int, seed: int) -> Iterator[History]:
    """Yield the studio's customers in order of registration, in chunks, each from random streams of its own.

    Raises :class:`UserError` unless there is at least one customer.
    """
    if customers < 1:
        raise UserError("customers", f"A studio of {customers} customers was asked for; it needs at least 1.")
    root = np.random.SeedSequence(seed)
    created = arrivals(customers, np.random.default_rng(root.spawn(1)[0]))
    for first in range(0, customers, CHUNK):
        yield _history(first, created[first : first + CHUNK], root.spawn(1)[0])


def customer_ids(history: History) -> list[str]:
    """Return the ids of the chunk's customers, from S000001 on."""
    return [f"S{history.first + number + 1:06d}" for number in range(len(history.people.created))]


def _history(first: int, created: Shorts, seed: np.random.SeedSequence) -> History:
    people_rng, life, detail, future = (np.random.default_rng(child) for child in seed.spawn(4))
    people = draw_people(created, people_rng)
    traits = draw_traits(people, people_rng)
    state, given = first_state(len(created), people_rng)
    diary = _Diary(people, traits)
    for tag, rows in given:
        diary.note_registration(tag, rows)
    for day in range(int(created[0]) + 1, HISTORY_DAYS):
        present = int(np.searchsorted(created, day))
        diary.note(day, live(state.head(present), traits.head(present), day, life))
    return History(
        first=first,
        people=people,
        traits=traits,
        state=state,
        **{name: diary.dated(name) for name in diary.entries},
        starts=np.concatenate(diary.starts),
        evidence=diary.evidence(),
        detail=detail,
        future=future,
    )
