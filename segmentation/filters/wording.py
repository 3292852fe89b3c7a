"""What a language must be able to say of a filter.

A language is a module with these functions: mypy refuses one that lacks a phrase. What they are given is resolved:
names are titles, windows have their days. What they return is a part of a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeAlias

from segmentation.filters.nodes import (
    CampaignState,
    Category,
    Channel,
    Comparison,
    Event,
    Measure,
    PlanEvent,
    Scalar,
    State,
    TagMode,
    Window,
)

GroupKind: TypeAlias = Literal["all_of", "any_of", "none_of"]
BlankEffect: TypeAlias = Literal["keeps", "leaves_out", "also_leaves_out", "does_not_leave_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Days [first, after) of a window. ``first`` is None without a beginning; both are None beyond the calendar."""

    first: date | None
    after: date | None


class Wording(Protocol):
    """The phrases of one language."""

    def day(self, day: date, *, year: bool = True) -> str:
        """Return one day."""

    def days(self, first: date, after: date) -> str:
        """Return the days [first, after) by the first and the last of them."""

    def window(self, window: Window, run: Run) -> str:
        """Return when something happened, with the days meant."""

    def last_days(self, days: int, run: Run) -> str:
        """Return "in the last ... days", with the days meant."""

    def next_days(self, days: int, run: Run) -> str:
        """Return "in the next ... days", with the days meant."""

    def days_ago(self, days: int, run: Run) -> str:
        """Return "more than ... days ago", with the day before which that is."""

    def zone(self, timezone: str) -> str:
        """Return the sentence that says where days begin."""

    def group(self, kind: GroupKind, parts: Sequence[str], *, bare: bool, unknown_counts: bool) -> str:
        """Return the members of a group joined: in brackets unless ``bare`` or alone.

        ``unknown_counts`` asks for a remark that unknown values satisfy the group.
        """

    def everyone(self) -> str:
        """Return the filter that leaves nobody out."""

    def nobody(self) -> str:
        """Return the filter that chooses nobody."""

    def title(self, text: str) -> str:
        """Return a title between quotation marks."""

    def field(self, name: str, label: str) -> str:
        """Return the label of a field: translated when it is one of the program's own."""

    def score(self, low: float, high: float, prediction: str) -> str:
        """Return a range of scores, both ends inside."""

    def category(self, categories: Sequence[Category], prediction: str) -> str:
        """Return levels of likelihood."""

    def visits(self, count: Comparison, kinds: Sequence[str], window: str, *, ever: bool) -> str:
        """Return how often somebody visited."""

    def orders(
        self,
        measure: Measure,
        value: Comparison,
        narrowed: Sequence[Sequence[str]],
        window: str,
        unit: str,
        *,
        decimals: int,
    ) -> str:
        """Return a measure of purchases; ``narrowed`` holds the products and the categories it is narrowed to."""

    def contacted(self, count: Comparison, channel: str | None, window: str) -> str:
        """Return how often somebody was contacted."""

    def event_date(self, event: Event, when: str) -> str:
        """Return when the first or last visit or order was."""

    def tag(self, mode: TagMode, tags: Sequence[str]) -> str:
        """Return which tags somebody holds."""

    def subscription(self, state: State, plans: Sequence[str]) -> str:
        """Return somebody's standing with plans; without any, with all of them."""

    def subscription_date(self, event: PlanEvent, plans: Sequence[str], when: str) -> str:
        """Return when a plan starts or ends."""

    def attribute(self, name: str, label: str, test: Comparison, *, blank: bool = True) -> str:
        """Return a field compared with a value; unless ``blank`` is false, with the unknown values it keeps."""

    def date_attribute(self, name: str, label: str, test: Comparison, *, blank: bool = True) -> str:
        """Return a date compared with a date, as `attribute`."""

    def relative_date(self, name: str, label: str, when: str) -> str:
        """Return a date compared with the date of the data."""

    def birthday(self, name: str, label: str, when: str) -> str:
        """Return when the day of the year of a date comes round."""

    def reachable(self, channel: Channel) -> str:
        """Return by what somebody can be reached."""

    def segment(self, title: str, version: int | None) -> str:
        """Return membership of a segment, as it is now or as a version defined it."""

    def campaign(self, state: CampaignState, title: str, when: str) -> str:
        """Return what happened to somebody in a campaign; ``when`` may be empty."""

    def by_lot(self, low: int, high: int) -> str:
        """Return the numbers [low, high) of the 10,000 that are drawn by lot."""

    def customer_list(self, title: str) -> str:
        """Return membership of a list."""

    def blank_rule(self, effect: BlankEffect, rule: str, name: str, label: str, blanks: int) -> str:
        """Return the sentence that says what a rule does to customers whose value is unknown."""

    def value(self, value: Scalar) -> str:
        """Return a value as it is written in a sentence."""
