"""How far the level of a prediction may be off: what the likely range of expected purchasers allows for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How far levels drift between a prediction and what happens, known from so many past ``windows``.

    ``tau`` is in logits, ``degrees`` are those of Student's t.
    """

    tau: float
    degrees: float
    windows: int
