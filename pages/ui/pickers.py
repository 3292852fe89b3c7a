"""Which names a picker offers when there are more than a browser should be sent."""

from collections.abc import Mapping

MOST = 5000
"""Names sent at once. A picker of that many opens in a fifth of a second."""


def offered(known: Mapping[str, int], typed: str = "") -> list[str]:
    """Return the names to offer, most frequent first: all that hold what was typed, at most `MOST`.

    >>> offered({"Gold": 7, "Day pass": 3, "Golden hour": 1}, "gold")
    ['Gold', 'Golden hour']
    """
    part = typed.casefold()
    return [name for name in known if part in name.casefold()][:MOST]


def known_name(typed: str, known: Mapping[str, int]) -> str | None:
    """Return the name that was typed, whatever its case; None when there is none."""
    if typed in known:
        return typed
    same = [name for name in known if name.casefold() == typed.strip().casefold()]
    return same[0] if len(same) == 1 else None
