"""What is told of a campaign that chose a customer. All frozen; personal data is masked unless it was asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from segmentation.api.customer_values import RuleVerdict
from segmentation.filters.nodes import Category

Outcome = Literal["sent", "launched", "not_delivered", "held_out", "left_out"]
Allowed = Literal["agreed", "legal_basis", "unknown"]
MissingValues = Literal["", "data_gone", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFile:
    """A file of a launch that a customer was in, and why its channel was allowed on that day's data.

    Those on a file to ``exclude`` are left out by its tool. ``agreed`` is her own consent; of a ``legal_basis`` the
    ``words`` and who answers for it (``named_by``) are those recorded at the launch; ``unknown`` where the data is not
    kept any more.
    """

    destination: str
    channel: str
    exclude: bool
    allowed: Allowed
    words: str
    named_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSend:
    """A launched campaign that chose a customer, and what became of that.

    ``outcome`` is ``sent``; ``launched`` while nobody has said on which day (``day`` is that of the launch then);
    ``not_delivered`` where a delivery report does not name her; ``held_out`` in the control group, which is not
    contacted; ``left_out`` where she was only on lists of people to leave out. ``files`` are those she was in.

    ``rules`` are those that let her in, with what she had on the launch's data, which ends with ``last_day``; None
    where that cannot be told (``missing``): the data is gone, or something the rules name is not what it was.
    ``sentence`` says the rules in words, always. ``score`` and ``level`` are those of the launch, None without a
    prediction, and, as the scores among the rules, while she ``objects`` to profiling. ``arm`` and ``offer`` are what
    she was offered, empty where it was the same for everybody or nothing.

    ``reply`` is what to answer her, without scores; `segmentation.sentences.said` says it in another language.
    """

    campaign: str
    number: int
    title: str
    archived: bool
    outcome: Outcome
    day: date
    launched_at: datetime
    launched_by: str
    last_day: date
    files: tuple[PastFile, ...]
    arm: str
    offer: str
    score: float | None
    level: Category | None
    rules: RuleVerdict | None
    missing: MissingValues
    sentence: str
    objects: bool
    reply: str
