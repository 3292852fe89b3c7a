"""What a demo workspace is called and which day it stands at."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWorkspace:
    """One of the workspaces that come with the program.

    ``name`` is its directory and command word, ``as_of`` a date of the snapshot's kind (facts before its first
    instant in ``timezone`` are known), ``simulated`` whether the people are invented, ``attribution`` the credit that
    the licence of the data asks for, to be shown wherever the data is.
    """

    name: str
    title: str
    simulated: bool
    as_of: date
    timezone: str
    currency: str
    attribution: str
