"""Suggestions for a query text that cannot be read: what the person most likely meant."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from lark import Token

from segmentation.sentences import Sentence

# An example of each rule, by the keywords that no other rule has; the last one read decides.
EXAMPLES = {
    "SCORE": 'score of "orders-30d" from 50 until 75',
    "LIKELIHOOD": 'likelihood of "orders-30d" in (medium, high)',
    "VISITS": "visits >= 5 in 30d",
    "ORDERS": "orders total >= 100 in 90d",
    "FIRST": "first visit within 30d",
    "LAST": "last order within 30d",
    "VISIT": "last visit more than 60d ago",
    "ORDER": "last order more than 60d ago",
    "TAG": 'tag in ("VIP")',
    "SUBSCRIPTION": 'subscription active in ("Gold")',
    "ENDS": "subscription ends within 14d",
    "STARTED": "subscription started within 7d",
    "ENDED": "subscription ended more than 60d ago",
    "ATTRIBUTE": 'attribute country = "France"',
    "BIRTHDAY": "attribute birth_date birthday within 7d",
    "REACHABLE": "reachable by email",
    "SEGMENT": 'in segment "regulars"',
    "CAMPAIGN": 'campaign "spring" sent within 30d',
    "CONTACTED": "contacted >= 2 in 7d by email",
    "RANDOM": "random bucket from 0 until 5000",
    "LIST": 'on list "spring-guests"',
}
# The terminals that begin a rule.
RULE_STARTS = frozenset(
    (
        *("ALL", "ANY", "ATTRIBUTE", "CAMPAIGN", "CONTACTED", "EVERYONE", "FIRST", "IN", "LAST", "LIKELIHOOD", "LPAR"),
        *("NONE", "NOT", "ON", "ORDERS", "RANDOM", "REACHABLE", "SCORE", "SUBSCRIPTION", "TAG", "VISITS"),
    )
)
# Those that are not a word to be written as it is.
CLASSES = frozenset(("COMMA", "DATE", "DAYS", "LPAR", "NUMBER", "OPERATOR", "RPAR", "STRING", "WORD"))
# word -> what is written instead
_ENGLISH = {
    **dict.fromkeys(("purchase", "purchases", "bought"), "orders"),
    **dict.fromkeys(("membership", "memberships", "plan", "plans"), "subscription"),
    **dict.fromkeys(("anyone", "anybody", "everybody", "customers"), "everyone"),
    **dict.fromkeys(("equals", "equal", "is"), "="),
    **dict.fromkeys(("like", "includes"), "contains"),
    **dict.fromkeys(("null", "empty", "unknown"), "blank"),
    **dict.fromkeys(("mail", "e"), "email"),
    **dict.fromkeys(("text", "phone"), "sms"),
    **dict.fromkeys(("always", "anytime"), "ever"),
    "but": "and",
    "except": "and not",
    "without": "not",
    "of": "with",
    "to": "until",
    "since": "from 2026-01-01 until 2026-02-01",
    "probability": "likelihood",
    "current": "this",
}
_FRENCH = {
    **dict.fromkeys(("pas", "non", "sans"), "not"),
    **dict.fromkeys(("visite", "visites"), "visits"),
    **dict.fromkeys(("achat", "achats", "commande", "commandes"), "orders"),
    **dict.fromkeys(("abonnement", "abonnements", "forfait"), "subscription"),
    **dict.fromkeys(("étiquette", "étiquettes"), "tag"),
    **dict.fromkeys(("tous", "tout", "toutes"), "everyone"),
    "et": "and",
    "ou": "or",
    "sauf": "and not",
    "dans": "in",
    "entre": "between",
    "jamais": "never",
    "actif": "active",
    "attribut": "attribute",
    "contient": "contains",
    "vrai": "true",
    "faux": "false",
}
# The same, where a rule begins.
_OPENINGS = {
    **{state: f"subscription {state}" for state in ("active", "paused", "upcoming", "lapsed", "ends", "ended")},
    **{channel: f"reachable by {channel}" for channel in ("email", "sms", "push", "post", "ads")},
    "segment": "in segment",
    "list": "on list",
    "bucket": "random bucket",
    "birthday": "attribute birth_date birthday",
}
# The same, where a comparison is expected.
_COMPARISONS = (
    (re.compile(r"at\s+least\b", re.IGNORECASE), ">="),
    (re.compile(r"at\s+most\b", re.IGNORECASE), "<="),
    (re.compile(r"(?:is\s+)?(?:more\s+than|over|above)\s+[0-9]+\b", re.IGNORECASE), ">"),
    (re.compile(r"(?:is\s+)?(?:less\s+than|fewer\s+than|under|below)\s+[0-9]+\b", re.IGNORECASE), "<"),
    (re.compile(r"(?:is\s+)?not\s+[0-9]+\b", re.IGNORECASE), "!="),
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
# What stands where the query cannot be read on, and what to do about it.
_UNREADABLE: tuple[tuple[str, Callable[..., Sentence]], ...] = (
    (r'"', lambda: Sentence('This quote is never closed: add `"` where the text ends, on the same line.')),
    (r"'([^'\n]*)'", lambda one: Sentence('Texts stand in double quotes: `"{one}"`.', one=one)),
    (r"[“”„«]([^“”„«»\n]*)[“”»]", lambda one: Sentence('Typographic quotes are not read: write `"{one}"`.', one=one)),
    (r"[“”„«»‘’']", lambda: Sentence('Texts stand in plain double quotes: `"Gold"`.')),
    (r"===?", lambda: Sentence("Equality is written `=`.")),
    (r"<>|≠|!==|=!|/=", lambda: Sentence("Inequality is written `!=`.")),
    (r"=>|≥", lambda: Sentence("At least is written `>=`.")),
    (r"=<|≤", lambda: Sentence("At most is written `<=`.")),
    (r"&&?", lambda: Sentence("Write `and`.")),
    (r"\|\|?", lambda: Sentence("Write `or`.")),
    (r"[!~¬]", lambda: Sentence("Write `not` before the rule.")),
    (r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}", lambda: Sentence("A date is written year-month-day: `2026-01-31`.")),
    (
        r"(-?[0-9.]+?)\.\.+([0-9.]+)",
        lambda one, two: Sentence("A range is written `from {one} until {two}`.", one=one, two=two),
    ),
    (
        r"([0-9]+)-([0-9]+)\b",
        lambda one, two: Sentence("A range is written `from {one} until {two}`.", one=one, two=two),
    ),
    (
        r"[0-9]{1,3}(?:,[0-9]{3})+\b",
        lambda: Sentence("Thousands are not set apart; values of a list have a space after the comma."),
    ),
    (
        r"([0-9]+),([0-9]+)",
        lambda one, two: Sentence(
            "A decimal is written `{one}.{two}`; values of a list have a space after the comma.", one=one, two=two
        ),
    ),
    (r"0[0-9]+", lambda: Sentence("A number does not begin with 0; values of a list have a space after the comma.")),
    (r"\+([0-9.]+)", lambda one: Sentence("Write `{one}`.", one=one)),
    (r"(\.[0-9]+)", lambda one: Sentence("Write `0{one}`.", one=one)),
    (r"[%€$£]|[0-9.]+[%€$£]", lambda: Sentence("A number stands alone, without a sign or a currency.")),
    (r"\{", lambda: Sentence("The JSON form has a place of its own; the query text has round brackets only.")),
    (r"[\[\]}]", lambda: Sentence("Brackets are round: `(` and `)`.")),
    (r"--|#|//|/\*", lambda: Sentence("There are no comments in a query text.")),
    (r";", lambda: Sentence("There is one query in a text.")),
)
# What a person takes for one word where no terminal begins.
_RUN = re.compile(r"[0-9.+][\w.,/+-]*(?<!,)|[“”„«][^“”„«»\n]*[“”»]|'[^'\n]*'|\"[^\n]*|[^\w\s()\"',]+|.", re.DOTALL)
_DURATION = re.compile(
    r"([0-9]{1,4})\s*(?:(?P<days>days?|d|jours?|j)|(?P<weeks>weeks?|w|semaines?)|(?P<months>months?|mois|years?|ans?))\b",
    re.IGNORECASE,
)
_RECENT = re.compile(r"(?:the\s+)?(?:last|past)\s+(?:([0-9]{1,4})\s*d(?:ays?)?|(week|month))\b", re.IGNORECASE)
_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where reading stopped: before the character ``at``, at ``word``, of type "$END" at the end, "" when unreadable.

    ``before`` are the tokens read, ``accepts`` the types that would have been read on.
    """

    text: str
    at: int
    type: str
    word: str
    before: tuple[Token, ...]
    accepts: frozenset[str]

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.text.count("\n", 0, self.at) + 1

    @property
    def column(self) -> int:
        """The character of the line, from 1."""
        return self.at - self.text.rfind("\n", 0, self.at)

    @property
    def rest(self) -> str:
        """The text from this place on."""
        return self.text[self.at :]

    @property
    def last(self) -> str:
        """The type of the token before, or empty."""
        return self.before[-1].type if self.before else ""


def unreadable_word(text: str, at: int) -> str:
    """Return what stands at a character with which no terminal begins."""
    found = _RUN.match(text, at)
    return found[0] if found else ""


def hint(place: Place) -> str:
    """Return what to write instead, a sentence or two; empty when there is nothing to add."""
    return next((said for suggest in _SUGGESTIONS if (said := suggest(place))), "")


def _of_nothing(place: Place) -> str:
    return Sentence("To mean every customer, write `everyone`.") if place.type == "$END" and not place.before else ""


def _of_brackets(place: Place) -> str:
    if place.type == "$END" and "RPAR" in place.accepts:
        opened = _unclosed(place.before)
        return Sentence(
            "The bracket of line {line}, column {column} is not closed: add `)`.",
            line=opened.line,
            column=opened.column,
        )
    if place.type == "RPAR" and place.last == "LPAR":
        return Sentence("Empty brackets are refused; they never mean everyone.")
    if place.type == "RPAR" and place.last == "COMMA":
        return Sentence("Remove the comma before the bracket.")
    if place.type == "RPAR" and "$END" in place.accepts:
        return Sentence("No bracket is open here: remove it.")
    return ""


def _unclosed(tokens: tuple[Token, ...]) -> Token:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "LPAR":
            opened.append(token)
        elif token.type == "RPAR":
            opened.pop()
    return opened[-1]


def _of_days(place: Place) -> str:
    if not place.accepts & {"DAYS", "IN"}:
        return ""
    before = "" if "DAYS" in place.accepts else "in "
    if recent := _RECENT.match(place.rest):
        days, period = recent.groups()
        return (
            Sentence("Write `{before}{days}d`.", before=before, days=days)
            if days
            else Sentence("Write `{before}previous {period}`.", before=before, period=period.lower())
        )
    duration = _DURATION.match(place.rest)
    if duration is None:
        return ""
    number = int(duration[1])
    if duration["days"]:
        return Sentence("Write `{before}{days}d`.", before=before, days=str(number))
    if duration["weeks"]:
        return Sentence("Windows are counted in days: write `{before}{days}d`.", before=before, days=str(7 * number))
    return Sentence("Windows are counted in days, such as `in 30d`; a calendar month is `in previous month`.")


def _of_unreadable(place: Place) -> str:
    if place.type:
        return ""
    if _INVISIBLE.match(place.word):
        return Sentence("An invisible character (U+{code}) stands here: remove it.", code=f"{ord(place.word[0]):04X}")
    for pattern, told in _UNREADABLE:
        if found := re.match(pattern, place.rest):
            return told(*(group.strip() for group in found.groups()))
    return ""


def _of_joining(place: Place) -> str:
    if place.type in ("AND", "OR") and "EVERYONE" in place.accepts:
        return Sentence("A rule is missing before `{word}`.", word=place.word)
    if place.type == "NOT" and place.last == "TAG":
        return Sentence('Write `tag none of ("VIP")`.')
    if not {"AND", "OR"} <= place.accepts:
        return ""
    if place.type == "NOT":
        return Sentence("Write `and not`.")
    return Sentence("Rules are joined by `and` or `or`.") if place.type in RULE_STARTS or place.type == "COMMA" else ""


def _of_other_words(place: Place) -> str:
    word = place.word.lower()
    for words, french in ((_ENGLISH, False), (_FRENCH, True)):
        written = words.get(word, word)
        first = written.split()[0].upper() if written[:1].isalpha() else "OPERATOR"
        if written != word and first in place.accepts:
            if french:
                return Sentence("The query text is English: write `{written}`.", written=written)
            if written == "until":
                return Sentence("Write `{written}`; what follows it is outside.", written=written)
            return Sentence("Write `{written}`.", written=written)
    return ""


def _of_comparisons(place: Place) -> str:
    if "OPERATOR" not in place.accepts:
        return ""
    return next((Sentence("Write `{sign}`.", sign=sign) for words, sign in _COMPARISONS if words.match(place.rest)), "")


def _of_openings(place: Place) -> str:
    if place.last == "IN" and place.word == "list":
        return Sentence("Write `on list`.")
    if place.last == "ALL" and place.word == "customers":
        return Sentence("Write `everyone`.")
    opening = _OPENINGS.get(place.word.lower()) if "EVERYONE" in place.accepts else None
    return Sentence("Write `{opening}`.", opening=opening) if opening else ""


def _of_misspelt(place: Place) -> str:
    if not place.word[:1].isalpha():
        return ""
    known = [accepted.lower() for accepted in sorted(place.accepts) if accepted.isalpha() and accepted not in CLASSES]
    near = get_close_matches(place.word.lower(), known, n=1, cutoff=0.65)
    return Sentence("Did you mean `{near}`?", near=near[0]) if near else ""


def _of_names(place: Place) -> str:
    name = _NAME.match(place.rest)
    if name is None or place.type in ("STRING", "NUMBER", "DATE", "DAYS", ""):
        return ""
    if "STRING" in place.accepts:
        return Sentence('Write `"{name}"`.', name=name[0])
    if place.last == "IN" and "LPAR" in place.accepts:
        return Sentence('Write `("{name}")`.', name=name[0])
    if place.type == "WORD" and "IN" in place.accepts and not {"OPERATOR", "EVER", "EVERYONE"} & place.accepts:
        return Sentence('Write `in ("{name}")`.', name=name[0])
    if "EVERYONE" in place.accepts and re.match(r"\w+\s*(?:[=!<>]|(?:is|in|contains|starts|between)\b)", place.rest):
        return Sentence("If this is a field of the customer, write `attribute {word}`.", word=place.word)
    return ""


def _of_texts(place: Place) -> str:
    if place.type != "STRING":
        return ""
    inside = place.word[1:-1]
    if inside.upper() in place.accepts or ("NUMBER" in place.accepts and re.fullmatch(r"-?[0-9.]+", inside)):
        return Sentence("Without quotes: `{inside}`.", inside=inside)
    if "DAYS" in place.accepts and re.fullmatch(r"[0-9]+d", inside):
        return Sentence("Without quotes: `{inside}`.", inside=inside)
    if "LPAR" in place.accepts and place.last == "IN":
        return Sentence("A list stands in brackets: `({word})`.", word=place.word)
    if "COMMA" in place.accepts:
        return Sentence("Put a comma between two texts.")
    if {"OPERATOR", "CONTAINS"} <= place.accepts:
        return Sentence("Write `= {word}`.", word=place.word)
    return (
        Sentence("Write `in ({word})`.", word=place.word)
        if "IN" in place.accepts and "DAYS" not in place.accepts
        else ""
    )


def _of_example(place: Place) -> str:
    if {"AND", "OR"} <= place.accepts:
        return ""
    rule = next((token.type for token in reversed(place.before) if token.type in EXAMPLES), "")
    return (
        Sentence("For example: `{example}`.", example=EXAMPLES[rule])
        if rule and "EVERYONE" not in place.accepts
        else ""
    )


_SUGGESTIONS: tuple[Callable[[Place], str], ...] = (
    *(_of_nothing, _of_brackets, _of_days, _of_unreadable, _of_joining, _of_comparisons, _of_other_words),
    *(_of_openings, _of_misspelt, _of_names, _of_texts, _of_example),
)
