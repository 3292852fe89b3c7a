"""What a demo workspace is called and which day it stands at."""

from dataclasses import dataclass
from datetime import date

DEMO_VERSION = 4
"""Raised when the demos are built in another way: those of an earlier version are then brought up to date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWorkspace:
    """One of the workspaces that come with the program.

    ``name`` is its directory and command word, ``as_of`` a date of the snapshot's kind (facts before its first
    instant in ``timezone`` are known). ``past`` are the earlier dates it stood at, oldest first: its predictions began
    at the first of them, so that what they said can be seen beside what happened. ``simulated`` tells whether the
    people are invented, ``attribution`` is the credit that the licence of the data asks for, to be shown wherever the
    data is.
    """

    name: str
    title: str
    simulated: bool
    as_of: date
    past: tuple[date, ...]
    timezone: str
    currency: str
    attribution: str
