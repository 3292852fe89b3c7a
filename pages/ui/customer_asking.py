"""Answers about the customer who is open, asked once for the same question: each time one is asked is written down."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from pages.ui import session

T = TypeVar("T")
KEPT = "customers.answers"


def asked_once(question: tuple[Hashable, ...], ask: Callable[[], T]) -> T:
    """Return the answer to a question, from before where it was the last of its kind (the question's first part)."""
    kept = session.get(KEPT, {})
    kind = question[0]
    if kind in kept and kept[kind][0] == question:
        return kept[kind][1]
    answer = ask()
    session.put(KEPT, {**session.get(KEPT, {}), kind: (question, answer)})
    return answer
