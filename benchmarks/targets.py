"""A target: a figure, the bound that was set for it beforehand, and whether it is met."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One figure and its bound: from ``low`` to ``high``, either of which may be open, neither included if ``strict``.

    ``measured`` is None where there is no figure, which meets nothing; nor is a target met that lacks both bounds,
    because what it is compared with has no figure. ``digits`` are the decimals shown; the figure
    itself is judged, not what is shown of it.
    """

    what: str
    measured: float | None
    low: float | None = None
    high: float | None = None
    strict: bool = False
    digits: int = 4
    unit: str = ""
    note: str = ""

    @property
    def met(self) -> bool:
        """Tell whether the figure lies within its bound."""
        if self.measured is None or not math.isfinite(self.measured) or (self.low is None and self.high is None):
            return False
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return low < self.measured < high if self.strict else low <= self.measured <= high

    @property
    def bound(self) -> str:
        """The bound in words: "at least 0.7910", "0.75 to 0.92", "below 0.4252"."""
        if self.low is not None and self.high is not None:
            ends = dict.fromkeys((self.shown(self.low), self.shown(self.high)))
            return " to ".join(ends)
        if self.low is not None:
            return f"{'above' if self.strict else 'at least'} {self.shown(self.low)}"
        return f"{'below' if self.strict else 'at most'} {self.shown(self.high)}"

    def shown(self, value: float | None) -> str:
        """Return a figure with the decimals and the unit of this target, "none" for none."""
        return "none" if value is None else f"{value:,.{self.digits}f}{self.unit and ' ' + self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The targets of one measurement, how it was made (``protocol``), and a ``head`` and ``rows`` of what is behind."""

    name: str
    title: str
    protocol: str
    targets: tuple[Target, ...]
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def part_to_json(part: Part) -> Document:
    """Return a part as it is printed with ``--json`` and kept."""
    judged = [asdict(target) | {"bound": target.bound, "met": target.met} for target in part.targets]
    return asdict(part) | {"targets": judged}


def part_from_json(document: Mapping[str, Any]) -> Part:
    """Return a kept part again; whether a target is met is judged anew."""
    fields = {name: document[name] for name in ("name", "title", "protocol")}
    targets = (
        Target(**{name: value for name, value in target.items() if name not in ("bound", "met")})
        for target in document["targets"]
    )
    rows = tuple(tuple(row) for row in document["rows"])
    return Part(**fields, targets=tuple(targets), head=tuple(document["head"]), rows=rows)


def missed(parts: Sequence[Part]) -> list[str]:
    """Return every target that is not met, with what was measured and what was asked."""
    return [
        f"{part.name}: {target.what}: {target.shown(target.measured)}, {target.bound} was asked"
        for part in parts
        for target in part.targets
        if not target.met
    ]
