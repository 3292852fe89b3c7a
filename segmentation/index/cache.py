"""What the index keeps between answers: sets, columns in score order, score orders and their slices, in one budget."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar, cast

from segmentation.index.requests import Request
from segmentation.settings import CACHE_BYTES

Kind = Literal["set", "size", "column", "order", "sums"]


class Sized(Protocol):
    """A value that knows how many bytes it holds."""

    @property
    def nbytes(self) -> int:
        """The bytes it holds."""


T = TypeVar("T", bound=Sized)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a value depends on: the snapshot, the order it stands in (a score issue; empty: by row), and ``text``, which
    names the condition with the version of everything it refers to.
    """

    snapshot: int
    order: str
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The size of a set of customers."""

    customers: int

    @property
    def nbytes(self) -> int:
        """About what it takes with its key: one that counted for nothing would never leave."""
        return 512


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryReport:
    """What is held, by all workspaces of the process. ``asked``: how often the database was asked for a condition."""

    conditions: int
    bytes: int
    budget: int
    hits: int
    misses: int
    asked: int


class IndexCache:
    """Values under one byte budget; the least recently used leave, columns of an order not in use before all others.

    Safe to share between threads: a value that several want is made once, and if its making fails, by the next of
    them. The newest value stays even when it is larger than the budget.
    """

    def __init__(self, budget: int = CACHE_BYTES) -> None:
        self._budget = budget
        self._held: OrderedDict[Key, Sized] = OrderedDict()
        self._bytes = 0
        self._making: set[Key] = set()
        self._changed = threading.Condition()
        self._hits = self._misses = self._asked = 0

    def get(self, key: Key, make: Callable[[], T], request: Request) -> T:
        """Return the value of a key, made by ``make`` where it is missing.

        Raises `Superseded` when the request is dropped while it waits, and what ``make`` raises.
        """
        request.check()
        found = self._found(key)
        if found is None:
            found = self._found_or_mine(key, request)
        if found is not None:
            return cast("T", found)
        try:
            value = make()
            with self._changed:
                self._keep(key, value)
        finally:
            with self._changed:
                self._making.discard(key)
                self._changed.notify_all()
        return value

    def _found(self, key: Key) -> Sized | None:
        with self._changed:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                self._hits += 1
            return found

    def _found_or_mine(self, key: Key, request: Request) -> Sized | None:
        with request.interrupting(self._wake), self._changed:
            while key not in self._held and key in self._making:
                self._changed.wait()
                request.check()
            found = self._found(key)
            if found is None:
                self._misses += 1
                self._making.add(key)
            return found

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _keep(self, key: Key, value: Sized) -> None:
        self._held[key] = value
        self._bytes += value.nbytes
        while self._bytes > self._budget and len(self._held) > 1:
            self._bytes -= self._held.pop(self._first_to_leave(key)).nbytes

    def _first_to_leave(self, newest: Key) -> Key:
        in_use = (newest.snapshot, newest.order)
        for key in self._held:
            if key.kind == "column" and (key.snapshot, key.order) != in_use:
                return key
        return next(iter(self._held))

    def forget(self, snapshot: int) -> None:
        """Drop everything of a snapshot that has been closed."""
        with self._changed:
            for key in [key for key in self._held if key.snapshot == snapshot]:
                self._bytes -= self._held.pop(key).nbytes

    def count_question(self) -> None:
        """Note that the database was asked for a condition."""
        with self._changed:
            self._asked += 1

    def report(self) -> MemoryReport:
        """Return what is held now."""
        with self._changed:
            return MemoryReport(
                conditions=sum(key.kind == "set" for key in self._held),
                bytes=self._bytes,
                budget=self._budget,
                hits=self._hits,
                misses=self._misses,
                asked=self._asked,
            )


SHARED = IndexCache()
"""The one cache of the process."""
