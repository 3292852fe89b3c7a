"""Behaviours, groups of facts and reasons in words, in English or French.

What is said stands here, how it is said in `explaining_english` and `explaining_french`. Nothing names a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from segmentation.catalog import FieldType
from segmentation.filters.nodes import Scalar
from segmentation.predictions import explaining_english, explaining_french
from segmentation.predictions import feature_groups as groups
from segmentation.predictions.behaviours import Behaviour, Subject
from segmentation.predictions.reasons import Reason
from segmentation.sentences import Language


class Wording(Protocol):
    """The phrases of one language; all return a part of a sentence, without a capital or a full stop."""

    def group(self, group: str, subject: Subject) -> str:
        """Return what a group of facts tells of a customer."""

    def field(self, name: str, label: str) -> str:
        """Return the label of a field: translated when it is one of the program's own."""

    def done(self, subject: Subject, least: int, days: int) -> str:
        """Return "did it so often or more" in the last days, or so far (0 days)."""

    def quiet(self, subject: Subject, days: int) -> str:
        """Return "did it before, not in the last days"."""

    def new(self, subject: Subject, days: int) -> str:
        """Return "did it for the first time in the last days"."""

    def known(self, subject: Subject, days: int) -> str:
        """Return "did it for the first time before the last days"."""

    def cart(self, days: int) -> str:
        """Return "left something in the cart" in the last days."""

    def returned(self) -> str:
        """Return "returned something"."""

    def tagged(self, names: Sequence[str]) -> str:
        """Return which tags somebody holds; none: not tagged."""

    def has_plan(self, names: Sequence[str]) -> str:
        """Return which plans somebody has now; none named: some plan."""

    def had_plan(self, names: Sequence[str]) -> str:
        """Return which plans somebody has or had; none named: some plan."""

    def plan_ended(self, names: Sequence[str], days: int | None) -> str:
        """Return which plans somebody had, and how long ago the last one ended; none named: never had one."""

    def value(self, name: str, label: str, value: Scalar) -> str:
        """Return the value of a field; empty: unknown."""

    def about(self, label: str) -> str:
        """Return that a field matters, without its value."""

    def ago(self, days: int) -> str:
        """Return "so many days ago"."""

    def rhythm(self, subject: Subject, gap: int | None, last: int | None) -> str:
        """Return how often somebody did it, and how many days ago the last time was; None: only once, or never."""

    def so_far(self, subject: Subject, times: int) -> str:
        """Return how often somebody did it so far."""

    def recent(self, subject: Subject, times: int, days: int) -> str:
        """Return how often somebody did it in the last days."""

    def between(self, subject: Subject, times: int, first: int, last: int) -> str:
        """Return how often somebody did it between so many days ago and so many."""

    def since(self, subject: Subject, first: int | None, known: int | None) -> str:
        """Return how many days ago somebody did it first; else how long she has been known."""

    def spent(self, total: float, each: float, unit: str, decimals: int) -> str:
        """Return what somebody spent in all, and on average."""

    def gaps(self, subject: Subject, shortest: int | None, longest: int | None) -> str:
        """Return the days between one time and the next; None: there was no second time."""

    def last_year(self, subject: Subject, times: int) -> str:
        """Return how often somebody did it in the same days a year ago."""

    def visited(self, times: int, last: int | None) -> str:
        """Return how often somebody visited in the last 30 days, or how long ago the last visit was."""

    def returns(self, times: int, last: int | None) -> str:
        """Return how often somebody returned something."""

    def left_in_cart(self, last: int | None) -> str:
        """Return how many days ago somebody left something in the cart."""


PERSONAL = frozenset({"first_name", "last_name", "postal_code", "birth_date", "gender", "language"})
"""Fields whose value is never part of a reason: the prediction may use them, the words do not repeat them."""
_WORDINGS: Mapping[Language, Wording] = {"en": explaining_english, "fr": explaining_french}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What the words of one workspace need: its fields, its currency and the decimals of an amount."""

    labels: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, FieldType] = field(default_factory=dict)
    currency: str = ""
    decimals: int = 2

    def label(self, name: str) -> str:
        """Return the label of a field."""
        return self.labels.get(name, name)


def behaviour_text(behaviour: Behaviour, places: Places, language: Language = "en") -> str:
    """Return a behaviour in words: "visited 5 times or more in the last 30 days"."""
    say = _WORDINGS[language]
    names = (behaviour.name,) if behaviour.name else ()
    match behaviour.code:
        case "tag":
            return say.tagged(names)
        case "has_plan" | "has_any_plan":
            return say.has_plan(names)
        case "had_plan" | "had_any_plan":
            return say.had_plan(names)
        case "field":
            return say.value(behaviour.name, places.label(behaviour.name), behaviour.value)
        case _:
            return _done(behaviour, say)


def _done(behaviour: Behaviour, say: Wording) -> str:
    match behaviour.code:
        case "quiet":
            return say.quiet(behaviour.subject, behaviour.days)
        case "new":
            return say.new(behaviour.subject, behaviour.days)
        case "known":
            return say.known(behaviour.subject, behaviour.days)
        case "cart":
            return say.cart(behaviour.days)
        case "returned":
            return say.returned()
        case _:
            return say.done(behaviour.subject, behaviour.least, behaviour.days)


def group_text(group: str, subject: Subject, places: Places, language: Language = "en") -> str:
    """Return what a group of facts tells: "how often they ordered so far"; of a field, its label."""
    say = _WORDINGS[language]
    if group.startswith(groups.ATTRIBUTE):
        name = group.removeprefix(groups.ATTRIBUTE)
        return say.field(name, places.label(name))
    return say.group(group, subject)


def reason_text(reason: Reason, places: Places, language: Language = "en") -> str:
    """Return a reason with the customer's own figures: "bought about every 31 days, last order 62 days ago"."""
    say, of = _WORDINGS[language], _Figures(reason.figures)
    if reason.group.startswith(groups.ATTRIBUTE):
        return _of_field(reason, places, say)
    match reason.group:
        case groups.MONEY:
            scale = 10.0**places.decimals
            return say.spent(of.get("spend") / scale, of.get("mean") / scale, places.currency, places.decimals)
        case groups.TAGS:
            return say.tagged(reason.names)
        case groups.PLANS:
            if of.get("active"):
                return say.has_plan(reason.names)
            return say.plan_ended(reason.names, of.days("since_end"))
        case groups.RETURNS:
            return say.returns(of.count("times"), of.days("since_last"))
        case groups.VISITS:
            return say.visited(of.count("times"), of.days("since_last"))
        case groups.CARTS:
            return say.left_in_cart(of.days("since_last"))
        case _:
            return _of_events(reason, say, of)


def _of_events(reason: Reason, say: Wording, of: "_Figures") -> str:
    subject = reason.subject
    match reason.group:
        case groups.RECENCY:
            return say.rhythm(subject, of.days("gap"), of.days("since_last"))
        case groups.FREQUENCY:
            return say.so_far(subject, of.count("times"))
        case groups.LAST_30_DAYS:
            return say.recent(subject, of.count("times"), 30)
        case groups.EARLIER:
            return say.between(subject, of.count("times_365") - of.count("times_30"), 31, 365)
        case groups.TENURE:
            return say.since(subject, of.days("since_first"), of.days("known"))
        case groups.GAPS:
            return say.gaps(subject, of.days("shortest"), of.days("longest"))
        case groups.LAST_YEAR:
            return say.last_year(subject, of.count("times"))
        case groups.ORDERS:
            return say.rhythm("orders", None, of.days("since_last"))
        case _:
            raise KeyError(reason.group)


@dataclass(frozen=True, slots=True)
class _Figures:
    """The figures of a reason: days are None where they are not known."""

    known: Mapping[str, float]

    def get(self, name: str) -> float:
        return self.known.get(name, 0.0)

    def count(self, name: str) -> int:
        return round(self.get(name))

    def days(self, name: str) -> int | None:
        return max(round(self.known[name]), 1) if name in self.known else None


def _of_field(reason: Reason, places: Places, say: Wording) -> str:
    """A field with the customer's own value, save for what tells who she is."""
    name = reason.group.removeprefix(groups.ATTRIBUTE)
    label = places.label(name)
    if name in PERSONAL:
        return say.about(say.field(name, label))
    if reason.names or "value" not in reason.figures:
        return say.value(name, label, reason.names[0] if reason.names else "")
    value = reason.figures["value"]
    match places.kinds.get(name):
        case FieldType.DATE:
            return say.value(name, label, say.ago(round(value)))
        case FieldType.BOOLEAN:
            return say.value(name, label, bool(value))
        case _:
            return say.value(name, label, round(value, 2))
