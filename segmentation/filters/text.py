"""The query text: a filter as one readable line, and back (docs/query-text.md)."""

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import cast

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from segmentation.filters import nodes
from segmentation.filters.nodes import AllOf, AnyOf, Comparison, Filter, NoneOf
from segmentation.filters.text_errors import refusal, too_deep, too_long
from segmentation.filters.text_hints import Place, unreadable_word
from segmentation.filters.text_nodes import NodeBuilder
from segmentation.settings import MAX_FILTER_DEPTH

LONGEST_TEXT = 100_000
_WORD = re.compile(r"[^\W\d]\w*")
# As the JSON form: validation names every group that is too deep; far beyond that, reading on is refused here.
_READABLE_DEPTH = 4 * MAX_FILTER_DEPTH


def from_text(text: str) -> Filter:
    """Return the filter of a query text.

    Names and types are `validate`'s business. Raises `QueryTextError` for a text that is empty, longer than
    `LONGEST_TEXT` characters, nested too deep, or not of the form; nothing is guessed. Takes time linear in the length.

    >>> from_text('tag none of ("staff")')
    Tag(mode='none_of', tags=('staff',))
    """
    if len(text) > LONGEST_TEXT:
        raise too_long(text, LONGEST_TEXT)
    session = _parser().parse_interactive(text)
    reading = _Reading()
    try:
        for token in session.iter_parse():
            reading.take(token)
        filter: Filter = session.feed_token(Token("$END", ""))
    except UnexpectedCharacters as error:
        at = cast("int", error.pos_in_stream)
        raise refusal(_place(text, at, "", unreadable_word(text, at), reading.tokens)) from None
    except UnexpectedToken as error:
        token = error.token
        if token.type == "$END":
            raise refusal(_place(text, len(text.rstrip()), "$END", "", reading.tokens)) from None
        raise refusal(_place(text, token.start_pos or 0, token.type, str(token), reading.tokens[:-1])) from None
    return filter


@cache
def _parser() -> Lark:
    grammar = files("segmentation.filters").joinpath("query.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", transformer=NodeBuilder())


@cache
def _keywords() -> frozenset[str]:
    return frozenset(
        terminal.name for terminal in _parser().terminals if terminal.name.lower() == terminal.pattern.value
    )


class _Reading:
    """The tokens so far, each with its type settled; refuses a text that nests too deep."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self._opened: list[int] = []
        self._depth = 0
        self._negations = 0

    def take(self, token: Token) -> None:
        token.type = _type_of(token, self.tokens[-1].type if self.tokens else "")
        self.tokens.append(token)
        self._nest(token)
        if self._depth + self._negations > _READABLE_DEPTH:
            raise too_deep(token, MAX_FILTER_DEPTH)

    def _nest(self, token: Token) -> None:
        match token.type:
            case "NOT":
                self._negations += 1
            case "LPAR":
                self._opened.append(self._negations + 1)
                self._depth += self._opened[-1]
                self._negations = 0
            case "RPAR" if self._opened:
                self._depth -= self._opened.pop()
            case "ALL" | "ANY" | "NONE" | "OF":
                pass
            case _:
                self._negations = 0


def _type_of(token: Token, before: str) -> str:
    if before == "ATTRIBUTE" and token.type in _keywords():
        return "WORD"
    keyword = token.upper() if token.isascii() else ""
    return keyword if token.type == "WORD" and before != "ATTRIBUTE" and keyword in _keywords() else token.type


def _place(text: str, at: int, type: str, word: str, before: list[Token]) -> Place:
    # What the parser would have taken is asked of a fresh one: the one that failed has already closed rules.
    session = _parser().parse_interactive("")
    for token in before:
        session.feed_token(token)
    accepts = frozenset(session.accepts())  # type: ignore[no-untyped-call]
    return Place(text=text, at=at, type=type, word=word, before=tuple(before), accepts=accepts)


def to_text(node: Filter) -> str:
    """Return the canonical query text of a filter, on one line; `from_text` gives back an equal filter.

    >>> to_text(NoneOf(members=(nodes.Tag(mode="any_of", tags=("staff",)),)))
    'not tag in ("staff")'
    """
    match node:
        case AllOf(members=(_, _, *_)):
            return " and ".join(_bracketed(member, AllOf, AnyOf) for member in node.members)
        case AnyOf(members=(_, _, *_)):
            return " or ".join(_bracketed(member, AnyOf) for member in node.members)
        case NoneOf(members=(member,)):
            return f"not {_bracketed(member, AllOf, AnyOf)}"
        case AllOf() | AnyOf() | NoneOf():
            kind = {AllOf: "all of", AnyOf: "any of", NoneOf: "none of"}[type(node)]
            return f"{kind} ({', '.join(map(to_text, node.members))})"
        case _:
            return _condition(node)


def _bracketed(node: Filter, *joined: type) -> str:
    loose = isinstance(node, joined) and isinstance(node, AllOf | AnyOf) and len(node.members) > 1
    return f"({to_text(node)})" if loose else to_text(node)


def _condition(node: Filter) -> str:  # noqa: C901 - one case per node, nothing else
    match node:
        case nodes.Score():
            return f"score of {_quoted(node.prediction)} from {node.low!r} until {node.high!r}"
        case nodes.InCategory():
            return f"likelihood of {_quoted(node.prediction)} in ({', '.join(node.categories)})"
        case nodes.Visits():
            return f"visits {_test(node.count)} {_window(node.window)}{_named(' with kind', node.kinds)}"
        case nodes.Orders():
            return _orders(node)
        case nodes.EventDate():
            return f"{node.event.replace('_', ' ')} {_when(node.when)}"
        case nodes.Tag():
            mode = "in" if node.mode == "any_of" else node.mode.replace("_", " ")
            return f"tag {mode} {_texts(node.tags)}"
        case nodes.Subscription():
            return f"subscription {node.state.replace('_', ' ')}{_named('', node.plans)}"
        case nodes.SubscriptionDate():
            event = node.event.replace("_days", f" {node.days}d").replace("_", " ")
            return f"subscription {event}{_named('', node.plans)}"
        case nodes.Attribute():
            return f"attribute {_field(node.field)} {_test(node.test)}"
        case nodes.Reachable():
            return f"reachable by {node.channel}"
        case nodes.RandomBucket():
            return f"random bucket from {node.low!r} until {node.high!r}"
        case _:
            return _reference(node)


def _reference(node: Filter) -> str:
    match node:
        case nodes.InSegment():
            version = "" if node.version is None else f" version {node.version!r}"
            return f"in segment {_quoted(node.segment)}{version}"
        case nodes.InCampaign():
            within = "" if node.within_days is None else f" within {node.within_days}d"
            return f"campaign {_quoted(node.campaign)} {node.state.replace('_', ' ')}{within}"
        case nodes.Contacted():
            by = "" if node.channel is None else f" by {_channel(node.channel)}"
            return f"contacted {_test(node.count)} {_window(node.window)}{by}"
        case nodes.CustomerList():
            return f"on list {_quoted(node.list)}"
        case _:
            return "everyone"


def _orders(node: nodes.Orders) -> str:
    measure = "" if node.measure == "count" else f" {node.measure}"
    narrowed = _named(" with product", node.products) + _named(" with category", node.categories)
    return f"orders{measure} {_test(node.value)} {_window(node.window)}{narrowed}"


def _test(test: Comparison) -> str:
    values = list(map(_literal, test.values))
    match test.op:
        case "between":
            return f"between {' and '.join(values)}"
        case "in" | "not_in":
            return f"{test.op.replace('_', ' ')} ({', '.join(values)})"
        case "within_days" | "birthday_within_days" | "more_than_days_ago":
            return test.op.replace("_days", f" {''.join(values)}d").replace("_", " ")
        case _:
            return " ".join([test.op.replace("_", " "), *values])


def _window(window: nodes.Window) -> str:
    match window:
        case nodes.LastDays(days=days):
            return f"in {days}d"
        case nodes.Calendar(period=period):
            return f"in {period.replace('_', ' ')}"
        case nodes.Between():
            return _days(window)
        case nodes.Ever():
            return "ever"


def _when(when: nodes.When) -> str:
    match when:
        case nodes.WithinDays(days=days):
            return f"within {days}d"
        case nodes.MoreThanDaysAgo(days=days):
            return f"more than {days}d ago"
        case nodes.Between():
            return _days(when)


def _days(days: nodes.Between) -> str:
    return f"from {days.first.isoformat()} until {days.after.isoformat()}"


def _named(words: str, values: tuple[str, ...]) -> str:
    return f"{words} in {_texts(values)}" if values else ""


def _texts(values: Iterable[str]) -> str:
    return f"({', '.join(map(_quoted, values))})"


def _field(name: str) -> str:
    return name if _WORD.fullmatch(name) and name.upper() not in _keywords() else _quoted(name)


def _channel(channel: str) -> str:
    return channel if channel in nodes.CHANNELS else _quoted(channel)


def _literal(value: nodes.Scalar) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value if _is_day(value) else _quoted(value)
        case _:
            return repr(value)


def _is_day(text: str) -> bool:
    try:
        # Python also reads 20260131 and 2026-W05-6, which the grammar does not.
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _quoted(text: str) -> str:
    # A character nobody can see is written by its number, so that two texts that differ look different.
    shown = (char if char.isprintable() and char not in '"\\' else json.dumps(char)[1:-1] for char in text)
    return f'"{"".join(shown)}"'
