"""The lines of the results: what was measured, what it is compared with, and what it may be at most."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["ms", "MB"]
JUDGED_FROM = 1_000_000
"""Below this many customers the fixed cost of any question hides the rest: figures are shown, nothing is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure. Milliseconds are of CPU; ``per`` names the scan that ``ratio`` is to; ``bound`` is what the ratio, or
    the value where there is no ratio, may be at most. ``within`` is None where nothing is judged; ``value`` is None
    where nothing was measured, and ``note`` says why.
    """

    key: str
    what: str
    value: float | None
    unit: Unit = "ms"
    per: str | None = None
    ratio: float | None = None
    bound: float | None = None
    within: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """CPU milliseconds of the two scans, and the customers they scan."""

    customers: int
    f7: float
    f8: float

    def of(self, name: str) -> float:
        """Return the milliseconds of F7 or F8."""
        return {"F7": self.f7, "F8": self.f8}[name]

    def compared(
        self, key: str, what: str, value: float, *, per: str, bound: float | None = None, note: str = ""
    ) -> Line:
        """Return a line that is compared with a scan."""
        ratio = value / self.of(per)
        within = self._judge(ratio, bound)
        return Line(key=key, what=what, value=value, per=per, ratio=ratio, bound=bound, within=within, note=note)

    def absolute(
        self, key: str, what: str, value: float, *, unit: Unit = "ms", bound: float | None = None, note: str = ""
    ) -> Line:
        """Return a line whose value itself is bounded, or nothing is."""
        within = self._judge(value, bound)
        return Line(key=key, what=what, value=value, unit=unit, bound=bound, within=within, note=note)

    def _judge(self, found: float, bound: float | None) -> bool | None:
        return None if bound is None or self.customers < JUDGED_FROM else found <= bound
