"""From what the grammar of the query text found to nodes, bottom-up: one method for each name in ``query.lark``."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar, cast

from lark import Token, Transformer, v_args

from segmentation.filters import nodes
from segmentation.filters.nodes import Comparison, Filter, Scalar
from segmentation.filters.text_errors import QueryTextError
from segmentation.sentences import Sentence

_T = TypeVar("_T")
_Texts = tuple[str, ...]


@v_args(inline=True)
class NodeBuilder(Transformer[Token, Filter]):
    """Keeps no state, so that one parser serves every thread. Raises `QueryTextError` for what no node can hold."""

    def everyone(self) -> Filter:
        return nodes.Everyone()

    def all_of(self, *members: Filter) -> Filter:
        return nodes.AllOf(members=members)

    def any_of(self, *members: Filter) -> Filter:
        return nodes.AnyOf(members=members)

    def none_of(self, *members: Filter) -> Filter:
        return nodes.NoneOf(members=members)

    def score(self, prediction: str, low: float, high: float) -> Filter:
        return nodes.Score(prediction=prediction, low=low, high=high)

    def likelihood(self, prediction: str, levels: tuple[nodes.Category, ...]) -> Filter:
        return nodes.InCategory(prediction=prediction, categories=levels)

    def visits(self, count: Comparison, window: nodes.Window, kinds: _Texts | None) -> Filter:
        return nodes.Visits(count=count, window=window, kinds=kinds or ())

    def orders(
        self,
        measure: nodes.Measure | None,
        value: Comparison,
        window: nodes.Window,
        products: _Texts | None,
        categories: _Texts | None,
    ) -> Filter:
        return nodes.Orders(
            measure=measure or "count",
            value=value,
            window=window,
            products=products or (),
            categories=categories or (),
        )

    def orders_by_category(
        self,
        measure: nodes.Measure | None,
        value: Comparison,
        window: nodes.Window,
        categories: _Texts,
        products: _Texts,
    ) -> Filter:
        return self.orders(measure, value, window, products, categories)

    def event_date(self, event: nodes.Event, when: nodes.When) -> Filter:
        return nodes.EventDate(event=event, when=when)

    def tag_any_of(self, tags: _Texts) -> Filter:
        return nodes.Tag(mode="any_of", tags=tags)

    def tag_all_of(self, tags: _Texts) -> Filter:
        return nodes.Tag(mode="all_of", tags=tags)

    def tag_none_of(self, tags: _Texts) -> Filter:
        return nodes.Tag(mode="none_of", tags=tags)

    def subscription(self, state: nodes.State, plans: _Texts | None) -> Filter:
        return nodes.Subscription(state=state, plans=plans or ())

    def ends_within(self, days: int, plans: _Texts | None) -> Filter:
        return nodes.SubscriptionDate(event="ends_within_days", days=days, plans=plans or ())

    def started_within(self, days: int, plans: _Texts | None) -> Filter:
        return nodes.SubscriptionDate(event="started_within_days", days=days, plans=plans or ())

    def ended_within(self, days: int, plans: _Texts | None) -> Filter:
        return nodes.SubscriptionDate(event="ended_within_days", days=days, plans=plans or ())

    def ended_more_than(self, days: int, plans: _Texts | None) -> Filter:
        return nodes.SubscriptionDate(event="ended_more_than_days_ago", days=days, plans=plans or ())

    def attribute(self, field: str, test: Comparison) -> Filter:
        return nodes.Attribute(field=field, test=test)

    def reachable(self, channel: nodes.Channel) -> Filter:
        return nodes.Reachable(channel=channel)

    def in_segment(self, segment: str, version: int | None) -> Filter:
        return nodes.InSegment(segment=segment, version=version)

    def in_campaign(self, campaign: str, state: nodes.CampaignState, days: int | None) -> Filter:
        return nodes.InCampaign(campaign=campaign, state=state, within_days=days)

    def contacted(self, count: Comparison, window: nodes.Window, channel: str | None) -> Filter:
        return nodes.Contacted(count=count, window=window, channel=channel)

    def random_bucket(self, low: int, high: int) -> Filter:
        return nodes.RandomBucket(low=low, high=high)

    def customer_list(self, name: str) -> Filter:
        return nodes.CustomerList(list=name)

    def last_days(self, days: int) -> nodes.Window:
        return nodes.LastDays(days=days)

    def calendar(self, period: nodes.Period) -> nodes.Window:
        return nodes.Calendar(period=period)

    def between(self, first: date, after: date) -> nodes.Between:
        return nodes.Between(first=first, after=after)

    def ever(self) -> nodes.Window:
        return nodes.Ever()

    def within_days(self, days: int) -> nodes.When:
        return nodes.WithinDays(days=days)

    def more_than_days_ago(self, days: int) -> nodes.When:
        return nodes.MoreThanDaysAgo(days=days)

    def compare(self, operator: str, *values: Scalar) -> Comparison:
        return Comparison(op=cast("nodes.Operator", str(operator)), values=values)

    def compare_between(self, low: Scalar, high: Scalar) -> Comparison:
        return Comparison(op="between", values=(low, high))

    def compare_within(self, days: int) -> Comparison:
        return Comparison(op="within_days", values=(days,))

    def compare_more_than(self, days: int) -> Comparison:
        return Comparison(op="more_than_days_ago", values=(days,))

    def compare_birthday(self, days: int) -> Comparison:
        return Comparison(op="birthday_within_days", values=(days,))

    def _keywords(self, *words: Token) -> Any:
        return "_".join(word.type.lower() for word in words)

    period = event = measure = state = campaign_state = channel = level = wording = choice = blankness = _keywords

    def _all(self, *values: _T) -> tuple[_T, ...]:
        return values

    levels = texts = _all

    def narrowed(self, texts: _Texts) -> _Texts:
        return texts

    def true(self) -> bool:
        return True

    def false(self) -> bool:
        return False

    def word(self, token: Token) -> str:
        return str(token) if token.type == "WORD" else self.day(token).isoformat()

    def text(self, token: Token) -> str:
        try:
            return str(json.loads(token, strict=False))
        except ValueError as error:
            # What json says of a place inside the text is not about this query; its position is.
            at = getattr(error, "pos", 0)
            raise QueryTextError(
                line=token.line or 1,
                column=(token.column or 1) + at,
                found=Sentence("`{signs}` inside a text", signs=token[at : at + 2]),
                accepted=Sentence('`\\"` for a quote, `\\\\` for a backslash, `\\n` for a new line'),
                hint=Sentence("Write every backslash twice."),
            ) from None

    def number(self, token: Token) -> int | float:
        number = _read(int if token.removeprefix("-").isdigit() else float, token)
        if number in (float("inf"), float("-inf")):
            raise _unreadable(token, Sentence("a smaller number"))
        return number

    def whole(self, token: Token) -> int:
        if not token.isdigit():
            raise _unreadable(token, Sentence("a whole number"))
        return _read(int, token)

    def day(self, token: Token) -> date:
        try:
            return date.fromisoformat(token)
        except ValueError:
            raise _unreadable(token, Sentence("a day of the calendar, YYYY-MM-DD")) from None

    def days(self, token: Token) -> int:
        return _read(int, token, token[:-1])


def _read(kind: Callable[[str], _T], token: Token, digits: str | None = None) -> _T:
    try:
        return kind(token if digits is None else digits)
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        raise _unreadable(token, Sentence("a smaller number")) from None


def _unreadable(token: Token, accepted: str) -> QueryTextError:
    return QueryTextError(line=token.line or 1, column=token.column or 1, found=f"`{token[:40]}`", accepted=accepted)
