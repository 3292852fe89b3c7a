"""What is said of a query text that cannot be read: where, what was found, what would be accepted, a suggestion."""

from lark import Token

from segmentation.errors import UserError
from segmentation.filters.text_hints import RULE_STARTS, Place, hint

_RULES = (
    *("everyone", "visits", "orders", "last visit", "first order", "tag", "subscription", "attribute", "reachable by"),
    *("score of", "likelihood of", "in segment", "on list", "campaign", "contacted", "random bucket"),
)
# What stands for several terminals, or for one with no word of its own; the first that applies takes them.
_PHRASES: tuple[tuple[frozenset[str], str], ...] = (
    (
        RULE_STARTS,
        f"a rule ({', '.join(f'`{rule}`' for rule in _RULES)}), `not` or `(`",
    ),
    (
        frozenset(("EVER", "FROM", "IN")),
        "a window (`in 30d`, `in previous month`, `from 2026-01-01 until 2026-02-01` or `ever`)",
    ),
    (frozenset(("DAYS", "PREVIOUS", "THIS")), "`30d`, `this week`, `previous week`, `this month` or `previous month`"),
    (
        frozenset(("DATE", "FALSE", "NUMBER", "STRING", "TRUE")),
        'a value (`"France"`, `5`, `2026-01-31`, `true` or `false`)',
    ),
    (frozenset(("BETWEEN", "CONTAINS", "IS", "OPERATOR")), "a comparison such as `= 5`, `between`, `contains`, `is`"),
    (frozenset(("BETWEEN", "OPERATOR")), "a comparison such as `>= 5` or `between 2 and 5`"),
    (frozenset(("STRING", "WORD")), "the name of a field"),
    (frozenset(("STRING",)), "a text in quotes"),
    (frozenset(("NUMBER",)), "a number"),
    (frozenset(("DAYS",)), "days such as `30d`"),
    (frozenset(("DATE",)), "a date such as `2026-01-31`"),
)
_SIGNS = {"LPAR": "`(`", "RPAR": "`)`", "COMMA": "`,`", "$END": "the end"}
_SHOWN = 40


class QueryTextError(UserError):
    """A query text that cannot be read. ``line`` and ``column`` count from 1; ``hint`` is the suggestion, or empty."""

    def __init__(self, *, line: int, column: int, found: str, accepted: str, hint: str = "") -> None:
        self.line, self.column, self.found, self.accepted = line, column, found, accepted
        message = f"Line {line}, column {column}: found {found}; expected {accepted}."
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
        line=place.line, column=place.column, found=f"{len(text):,} characters", accepted=f"at most {longest:,}"
    )


def too_deep(token: Token, levels: int) -> QueryTextError:
    """Return the error for the bracket or ``not`` that nests too deep to be read."""
    found, accepted = f"`{token}` nested too deep", f"at most {levels} levels of groups"
    return QueryTextError(line=token.line or 1, column=token.column or 1, found=found, accepted=accepted)


def _found(place: Place) -> str:
    if place.type == "$END":
        return "the end of the text" if place.before else "an empty text"
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
    *others, last = phrases + words + signs
    return f"{', '.join(others)} or {last}" if others else last
