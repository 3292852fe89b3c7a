"""What is said of a query text that cannot be read: where, what was found, what would be accepted, a suggestion."""

from lark import Token

from segmentation.errors import UserError
from segmentation.filters.text_hints import RULE_STARTS, Place, hint
from segmentation.sentences import Sentence

_RULES = (
    *("everyone", "visits", "orders", "last visit", "first order", "tag", "subscription", "attribute", "reachable by"),
    *("score of", "likelihood of", "in segment", "on list", "campaign", "contacted", "random bucket"),
)
# What stands for several terminals, or for one with no word of its own; the first that applies takes them.
_PHRASES: tuple[tuple[frozenset[str], str], ...] = (
    (
        RULE_STARTS,
        Sentence("a rule ({rules}), `not` or `(`", rules=", ".join(f"`{rule}`" for rule in _RULES)),
    ),
    (
        frozenset(("EVER", "FROM", "IN")),
        Sentence("a window (`in 30d`, `in previous month`, `from 2026-01-01 until 2026-02-01` or `ever`)"),
    ),
    (
        frozenset(("DAYS", "PREVIOUS", "THIS")),
        Sentence("`30d`, `this week`, `previous week`, `this month` or `previous month`"),
    ),
    (
        frozenset(("DATE", "FALSE", "NUMBER", "STRING", "TRUE")),
        Sentence('a value (`"France"`, `5`, `2026-01-31`, `true` or `false`)'),
    ),
    (
        frozenset(("BETWEEN", "CONTAINS", "IS", "OPERATOR")),
        Sentence("a comparison such as `= 5`, `between`, `contains`, `is`"),
    ),
    (frozenset(("BETWEEN", "OPERATOR")), Sentence("a comparison such as `>= 5` or `between 2 and 5`")),
    (frozenset(("STRING", "WORD")), Sentence("the name of a field")),
    (frozenset(("STRING",)), Sentence("a text in quotes")),
    (frozenset(("NUMBER",)), Sentence("a number")),
    (frozenset(("DAYS",)), Sentence("days such as `30d`")),
    (frozenset(("DATE",)), Sentence("a date such as `2026-01-31`")),
)
_SIGNS = {"LPAR": "`(`", "RPAR": "`)`", "COMMA": "`,`", "$END": Sentence("the end")}
_SHOWN = 40


class QueryTextError(UserError):
    """A query text that cannot be read. ``line`` and ``column`` count from 1; ``hint`` is the suggestion, or empty."""

    def __init__(self, *, line: int, column: int, found: str, accepted: str, hint: str = "") -> None:
        self.line, self.column, self.found, self.accepted = line, column, found, accepted
        message = Sentence(
            "Line {line}, column {column}: found {found}; expected {accepted}.",
            line=line,
            column=column,
            found=found,
            accepted=accepted,
        )
        super().__init__("query_text", message, hint=hint)

    def __reduce__(self) -> tuple[object, ...]:
        return (_again, (self.line, self.column, self.found, self.accepted, self.hint))


def _again(line: int, column: int, found: str, accepted: str, hint: str) -> QueryTextError:
    return QueryTextError(line=line, column=column, found=found, accepted=accepted, hint=hint)


def refusal(place: Place) -> QueryTextError:
    """Return the error for a place at which the text does not go on as a query."""
    return QueryTextError(
        line=place.line, column=place.column, found=_found(place), accepted=_accepted(place.accepts), hint=hint(place)
    )


def too_long(text: str, longest: int) -> QueryTextError:
    """Return the error for a text of more than ``longest`` characters."""
    place = Place(text=text, at=longest, type="", word="", before=(), accepts=frozenset())
    return QueryTextError(
        line=place.line,
        column=place.column,
        found=Sentence("{n:,} characters", n=len(text)),
        accepted=Sentence("at most {longest:,}", longest=longest),
    )


def too_deep(token: Token, levels: int) -> QueryTextError:
    """Return the error for the bracket or ``not`` that nests too deep to be read."""
    found = Sentence("`{token}` nested too deep", token=token)
    accepted = Sentence("at most {levels} levels of groups", levels=levels)
    return QueryTextError(line=token.line or 1, column=token.column or 1, found=found, accepted=accepted)


def _found(place: Place) -> str:
    if place.type == "$END":
        return Sentence("the end of the text") if place.before else Sentence("an empty text")
    word = place.word
    return f"`{word[:_SHOWN]}…`" if len(word) > _SHOWN else f"`{word}`"


def _accepted(accepts: frozenset[str]) -> str:
    phrases = []
    for terminals, phrase in _PHRASES:
        if terminals <= accepts:
            phrases.append(phrase)
            accepts -= terminals
    words = sorted(f"`{terminal.lower()}`" for terminal in accepts - _SIGNS.keys())
    signs = [sign for terminal, sign in _SIGNS.items() if terminal in accepts]
    *others, last = [*phrases, *words, *signs]
    return Sentence("{others} or {last}", others=Sentence.joined(", ", others), last=last) if others else last
