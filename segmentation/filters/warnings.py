"""What may be applied but is hardly meant: rules that hold for everybody or for nobody, and values nobody has."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from itertools import combinations
from typing import Literal, TypeAlias, get_args

from segmentation.catalog import Catalog, FieldType
from segmentation.errors import Problem
from segmentation.filters.describe import day_in_words, quoted, rule_in_quotes
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Comparison,
    Contacted,
    EventDate,
    Everyone,
    Filter,
    InSegment,
    NoneOf,
    Orders,
    Tag,
    Visits,
)
from segmentation.filters.references import walk
from segmentation.filters.windows import days_of
from segmentation.filters.worlds import Worlds
from segmentation.sentences import Language

Unheld: TypeAlias = Callable[[str, Collection[str]], Mapping[str, str | None]]
"""Of some values of a text field those that no customer has, each with one that is meant perhaps, or None."""

Code: TypeAlias = Literal["always_true", "always_false", "is_not_or", "no_day_yet", "nobody_has"]
CODES: tuple[str, ...] = get_args(Code)
Pair: TypeAlias = tuple[Filter, Filter]

# Of more members than this, pairs are not named.
_MOST_MEMBERS = 40
_EXACT = ("=", "!=", "in", "not_in")
_MESSAGES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "always_true": "every customer satisfies this rule, so it leaves nobody out",
        "always_false": "no customer can satisfy this rule",
        "segment_true": "this segment is everybody, so the rule leaves nobody out",
        "segment_false": "nobody can be in this segment",
        "no_day_yet": "this period has no day yet: the data ends on {day}",
        "contradiction": "{first} and {second} contradict each other: nobody satisfies both",
        "contradictions": "these rules contradict each other: nobody satisfies all of them",
        "everyone_in_any": "everyone is one of these, so the other rules change nothing",
        "everyone_in_none": "everyone is one of these, so nobody is left",
        "either": "every customer satisfies {first} or {second}, so this group leaves nobody out",
        "any": "every customer satisfies at least one of these, so this group leaves nobody out",
        "none": "every customer satisfies at least one of these, so nobody is left",
        "is_not_or_all": (
            "{first} or {second}: joined by “at least one of these”, they keep everybody; "
            "to leave out both, use “all of these”"
        ),
        "is_not_or": (
            "{first} or {second}: joined by “at least one of these”, they keep almost everybody; "
            "to leave out both, use “all of these”"
        ),
        "nobody_has": "no customer has {value} today",
        "nobody_has_but": "no customer has {value} today; did you mean {other}?",
    },
    "fr": {
        "always_true": "tous les clients remplissent ce critère, il n’écarte donc personne",
        "always_false": "aucun client ne peut remplir ce critère",
        "segment_true": "ce segment contient tous les clients, le critère n’écarte donc personne",
        "segment_false": "aucun client ne peut être dans ce segment",
        "no_day_yet": "cette période n’a encore aucun jour\u202f: les données s’arrêtent au {day} inclus",
        "contradiction": "{first} et {second} se contredisent\u202f: aucun client ne remplit les deux",
        "contradictions": "ces critères se contredisent\u202f: aucun client ne les remplit tous",
        "everyone_in_any": "«\u202ftous les clients\u202f» est l’un de ces critères, les autres ne changent donc rien",
        "everyone_in_none": "«\u202ftous les clients\u202f» est l’un de ces critères, il ne reste donc personne",
        "either": "tous les clients remplissent {first} ou {second}, ce groupe n’écarte donc personne",
        "any": "tous les clients remplissent au moins un de ces critères, ce groupe n’écarte donc personne",
        "none": "tous les clients remplissent au moins un de ces critères, il ne reste donc personne",
        "is_not_or_all": (
            "{first} ou {second}\u202f: réunis par «\u202fau moins un de ces critères\u202f», ils gardent tous "
            "les clients\u202f; pour écarter les deux, choisissez «\u202ftous ces critères\u202f»"
        ),
        "is_not_or": (
            "{first} ou {second}\u202f: réunis par «\u202fau moins un de ces critères\u202f», ils gardent presque "
            "tous les clients\u202f; pour écarter les deux, choisissez «\u202ftous ces critères\u202f»"
        ),
        "nobody_has": "aucun client n’a {value} aujourd’hui",
        "nobody_has_but": "aucun client n’a {value} aujourd’hui\u202f; vouliez-vous dire {other}\u202f?",
    },
}


def warnings_of(
    filter: Filter,
    catalog: Catalog,
    segments: Mapping[str, Filter],
    *,
    unheld: Unheld | None = None,
    parting: Collection[str] = (),
    language: Language = "en",
) -> tuple[Problem, ...]:
    """Return what is odd about a filter that may be applied, each with its path, in the order of `walk`.

    Codes: ``always_true``, ``always_false`` (on the smallest rule or group it is true of; certain for any customers),
    ``no_day_yet``, ``is_not_or`` (two is-not rules on one field joined by any-of) and, where ``unheld`` looks them up,
    ``nobody_has``. NoneOf(Everyone) is meant: it is how nobody is written. ``parting`` are the paths of rules and
    groups known to hold for one customer and not for another: they spare looking into these, and change nothing.
    """
    return tuple(_Warner(filter, catalog, segments, unheld, parting, language).all())


class _Warner:
    def __init__(
        self,
        filter: Filter,
        catalog: Catalog,
        segments: Mapping[str, Filter],
        unheld: Unheld | None,
        parting: Collection[str],
        language: Language,
    ) -> None:
        self.filter = filter
        self.catalog = catalog
        self.segments = segments
        self.unheld = unheld
        self.parting = parting
        self.language = language

    @cached_property
    def worlds(self) -> Worlds:
        return Worlds(self.filter, self.catalog, self.segments)

    def all(self) -> Iterator[Problem]:
        for path, node in walk(self.filter):
            match node:
                case NoneOf(members=(Everyone(),)) | Everyone():
                    continue
                case AllOf(members=members):
                    yield from self.all_of(path, members)
                case AnyOf(members=members) | NoneOf(members=members):
                    yield from self.any_of(path, members, none=isinstance(node, NoneOf))
                case _:
                    yield from self.rule(path, node)

    def problem(self, path: str, code: Code, message: str, **parts: str) -> Problem:
        return Problem(path=path, code=code, message=_MESSAGES[self.language][message].format(**parts))

    def rule(self, path: str, node: Filter) -> Iterator[Problem]:
        verdict = None if path in self.parting else self.worlds.verdict(node)
        code: Code = "always_true" if verdict else "always_false"
        if self.without_days(node):
            last = self.catalog.as_of - timedelta(days=1)
            yield self.problem(path, "no_day_yet", "no_day_yet", day=day_in_words(last, language=self.language))
        elif verdict is not None:
            message = f"segment_{str(verdict).lower()}" if isinstance(node, InSegment) else code
            yield self.problem(path, code, message)
        if isinstance(node, Attribute):
            yield from self.values(path, node)

    def without_days(self, node: Filter) -> bool:
        match node:
            case Visits(window=window) | Orders(window=window) | Contacted(window=window):
                first, after = days_of(window, self.catalog.as_of)
                return first is not None and first >= after
            case EventDate(when=Between(first=first)):
                return first >= self.catalog.as_of
        return False

    def values(self, path: str, node: Attribute) -> Iterator[Problem]:
        field = self.catalog.fields.get(node.field)
        if self.unheld is None or field is None or field.type is not FieldType.TEXT or node.test.op not in _EXACT:
            return
        for value, other in self.unheld(node.field, [str(value) for value in node.test.values]).items():
            message = "nobody_has" if other is None else "nobody_has_but"
            found = {"value": quoted(value, self.language), "other": quoted(other or "", self.language)}
            yield self.problem(path, "nobody_has", message, **found)

    def all_of(self, path: str, members: Sequence[Filter]) -> Iterator[Problem]:
        if path in self.parting or self.worlds.together(members, every=True) is not False or self.alone(members, False):
            return
        pair = self.pair(members, every=True)
        if pair is None:
            yield self.problem(path, "always_false", "contradictions")
        else:
            yield self.problem(path, "always_false", "contradiction", **self.named(pair))

    def any_of(self, path: str, members: Sequence[Filter], *, none: bool) -> Iterator[Problem]:
        code: Code = "always_false" if none else "always_true"
        denials = _denials(members)
        if path in self.parting or self.worlds.together(members, every=False) is not True:
            if denials and not none:
                yield self.problem(path, "is_not_or", "is_not_or", **self.named(denials))
        elif Everyone() in members:
            if len(members) > 1:
                yield self.problem(path, code, "everyone_in_none" if none else "everyone_in_any")
        elif not self.alone(members, True):
            yield self.covering(path, code, members, denials, none=none)

    def covering(
        self, path: str, code: Code, members: Sequence[Filter], denials: Pair | None, *, none: bool
    ) -> Problem:
        pair = self.pair(members, every=False)
        if none or pair is None:
            return self.problem(path, code, "none" if none else "any")
        if denials and self.worlds.together(denials, every=False):
            return self.problem(path, code, "is_not_or_all", **self.named(denials))
        return self.problem(path, code, "either", **self.named(pair))

    def alone(self, members: Sequence[Filter], verdict: bool) -> bool:
        """Tell whether a member has the verdict by itself: the warning stands there, or it is meant."""
        return any(self.worlds.verdict(member) is verdict for member in members)

    def pair(self, members: Sequence[Filter], *, every: bool) -> Pair | None:
        """Return the first two members that decide the group, without the others."""
        pairs = combinations(members[:_MOST_MEMBERS], 2)
        return next((pair for pair in pairs if self.worlds.together(pair, every=every) is (not every)), None)

    def named(self, pair: Pair) -> dict[str, str]:
        first, second = (rule_in_quotes(node, self.catalog, self.language) for node in pair)
        return {"first": first, "second": second}


def _denials(members: Sequence[Filter]) -> Pair | None:
    """Return the first two members that each say what something is not, of the same field or of tags."""
    denied = [(about, member) for member in members if (about := _denied(member)) is not None]
    return next(((one, other) for (first, one), (second, other) in combinations(denied, 2) if first == second), None)


def _denied(node: Filter) -> str | None:
    match node:
        case Attribute(field=field, test=Comparison(op="!=" | "not_in")):
            return f"field {field}"
        case NoneOf(members=(Attribute(field=field, test=Comparison(op="=" | "in")),)):
            return f"field {field}"
        case Tag(mode="none_of") | NoneOf(members=(Tag(mode="any_of"),)):
            return "tags"
    return None
