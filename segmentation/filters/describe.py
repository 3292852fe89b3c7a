"""A filter in words, in English or French, with its dates resolved.

What is said stands here, how it is said in `english` and `french`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, partial

from segmentation.catalog import Catalog, FieldType
from segmentation.filters import english, french, nodes
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Contacted,
    CustomerList,
    EventDate,
    Ever,
    Everyone,
    Filter,
    InCampaign,
    InCategory,
    InSegment,
    LastDays,
    MoreThanDaysAgo,
    NoneOf,
    Orders,
    RandomBucket,
    Reachable,
    Score,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
    When,
    Window,
    WithinDays,
)
from segmentation.filters.references import walk
from segmentation.filters.windows import days_of
from segmentation.filters.wording import BlankEffect, Run, Wording
from segmentation.sentences import Language, Sentence

_WORDINGS: Mapping[Language, Wording] = {"en": english, "fr": french}
_NEVER = Run(first=None, after=None)
_DATED = ("within_days", "more_than_days_ago", "birthday_within_days")
_NEGATIVE = ("!=", "not_in")
_ABOUT_BLANKS = ("is_blank", "is_not_blank")


def describe(node: Filter, catalog: Catalog, language: Language = "en") -> str:
    """Return one sentence part for a filter, e.g. "visited at least 5 times in the last 30 days (...)".

    It never fails on a filter that reads: unknown names are shown as they stand.
    """
    return _Describer(catalog, language).node(node, bare=True)


def described(node: Filter, catalog: Catalog) -> Sentence:
    """Return what `describe` says, to be said in any language."""
    return Sentence.told(lambda language: describe(node, catalog, language))


def sentence(node: Filter, catalog: Catalog, language: Language = "en") -> str:
    """Return a filter in words and, when it speaks of days, in which time zone they begin: all of a definition."""
    return whole_sentence(describe(node, catalog, language), node, catalog, language)


def whole_sentence(described: str, node: Filter, catalog: Catalog, language: Language = "en") -> str:
    """Return the same as `sentence` of a filter that is ``described`` already."""
    return ". ".join(part for part in (described, zone_note(node, catalog, language)) if part)


def descriptions(filter: Filter, catalog: Catalog, language: Language = "en") -> dict[str, str]:
    """Return what `describe` returns for every node of a filter, by its path; each rule is put into words once."""
    describer = _Describer(catalog, language)
    return {path: describer.node(node, bare=True) for path, node in walk(filter)}


def descriptions_in_words(filter: Filter, catalog: Catalog) -> dict[str, Sentence]:
    """Return what `descriptions` returns, to be said in any language; under "" what `sentence` says of the whole."""

    @cache
    def all_in(language: Language) -> dict[str, str]:
        found = descriptions(filter, catalog, language)
        return found | {"": whole_sentence(found["filter"], filter, catalog, language)}

    return {path: Sentence.told(partial(_at, all_in, path)) for path in all_in("en")}


def _at(all_in: Callable[[Language], dict[str, str]], path: str, language: Language) -> str:
    return all_in(language)[path]


def zone_note(node: Filter, catalog: Catalog, language: Language = "en") -> str:
    """Return where days begin, a sentence of its own; empty for a filter that speaks of no day."""
    if not any(_speaks_of_days(inner, catalog) for _, inner in walk(node)):
        return ""
    return _WORDINGS[language].zone(catalog.timezone)


def blank_rule(
    node: Filter, blanks: int, catalog: Catalog, language: Language = "en", *, excluded: bool = False
) -> str:
    """Return what a rule does to the ``blanks`` customers without a value; empty when there is nothing to say.

    ``excluded`` tells that the rule stands in a none-of group: it then keeps whom it would leave out.
    """
    if not isinstance(node, Attribute) or blanks < 1 or node.test.op in _ABOUT_BLANKS:
        return ""
    effect: BlankEffect = "keeps" if node.test.op in _NEGATIVE else "leaves_out"
    if excluded:
        effect = "also_leaves_out" if node.test.op in _NEGATIVE else "does_not_leave_out"
    words = _WORDINGS[language]
    describer = _Describer(catalog, language)
    rule = describer.attribute(node, blank=False)
    return words.blank_rule(effect, rule, node.field, describer.label(node.field), blanks)


def rule_in_quotes(node: Filter, catalog: Catalog, language: Language = "en") -> str:
    """Return a rule between quotation marks, without what it does to unknown values: its name in another sentence."""
    describer = _Describer(catalog, language)
    if isinstance(node, Attribute):
        return quoted(describer.attribute(node, blank=False), language)
    return quoted(describer.node(node, bare=True), language)


def quoted(text: str, language: Language = "en") -> str:
    """Return a text between the quotation marks of a language."""
    return _WORDINGS[language].title(text)


def day_in_words(day: date, *, year: bool = True, language: Language = "en") -> str:
    """Return a day as "9 December 2011".

    >>> day_in_words(date(2011, 12, 9))
    '9 December 2011'
    """
    return _WORDINGS[language].day(day, year=year)


def days_in_words(first: date, after: date, language: Language = "en") -> str:
    """Return a half-open run of days as a person reads it: both ends are days inside.

    >>> days_in_words(date(2026, 9, 1), date(2026, 10, 1))
    '1 to 30 September 2026'
    """
    return _WORDINGS[language].days(first, after)


def window_in_words(window: Window, as_of: date, language: Language = "en") -> str:
    """Return a window with its resolved days, e.g. "in the last 30 days (1 to 30 September 2026)"."""
    return _WORDINGS[language].window(window, _run(window, as_of))


def _run(window: Window, as_of: date) -> Run:
    try:
        first, after = days_of(window, as_of)
    except OverflowError:
        return _NEVER
    return Run(first=first, after=after)


def _day(as_of: date, days: int) -> date | None:
    try:
        return as_of + timedelta(days=days)
    except OverflowError:
        return None


def _speaks_of_days(node: Filter, catalog: Catalog) -> bool:
    match node:
        case Visits() | Orders() | Contacted() | EventDate() | SubscriptionDate():
            return True
        case InCampaign(within_days=days):
            return days is not None
        case Attribute(field=name, test=test) if test.op not in _ABOUT_BLANKS:
            field = catalog.fields.get(name)
            return field is not None and field.type is FieldType.DATE
    return False


class _Describer:
    def __init__(self, catalog: Catalog, language: Language) -> None:
        self.catalog = catalog
        self.language = language
        self.words = _WORDINGS[language]
        # By identity, with the node to keep it: 1 and True are equal and read differently.
        self._said: dict[int, tuple[Filter, str]] = {}

    def node(self, node: Filter, *, bare: bool = False) -> str:
        match node:
            case NoneOf(members=(Everyone(),)):
                return self.words.nobody()
            case NoneOf(members=(AnyOf(members=members),)) | NoneOf(members=members):
                parts = [self.node(member) for member in members]
                return self.words.group("none_of", parts, bare=False, unknown_counts=_keeps_unknown(members))
            case AllOf(members=members):
                return self.words.group("all_of", self.members(members, bare), bare=bare, unknown_counts=False)
            case AnyOf(members=members):
                return self.words.group("any_of", self.members(members, bare), bare=bare, unknown_counts=False)
        if id(node) not in self._said:
            self._said[id(node)] = node, self.rule(node)
        return self._said[id(node)][1]

    def rule(self, node: Filter) -> str:
        if isinstance(node, Visits | Orders | Contacted | EventDate | SubscriptionDate):
            return self.event(node)
        return self.fact(node)

    def members(self, members: Sequence[Filter], bare: bool) -> list[str]:
        """Return each member; the only one of a group stands as the group would."""
        return [self.node(member, bare=bare and len(members) == 1) for member in members]

    def event(self, node: Visits | Orders | Contacted | EventDate | SubscriptionDate) -> str:
        words = self.words
        match node:
            case Visits(window=window, kinds=kinds):
                return words.visits(node.count, kinds, self.window(window), ever=isinstance(window, Ever))
            case Orders(window=window):
                return words.orders(
                    node.measure,
                    node.value,
                    (node.products, node.categories),
                    self.window(window),
                    self.catalog.currency or "",
                    decimals=self.catalog.minor_units,
                )
            case Contacted(window=window):
                return words.contacted(node.count, node.channel, self.window(window))
            case EventDate(event=event, when=when):
                return words.event_date(event, self.when(when))
            case SubscriptionDate(event=event, days=days, plans=plans):
                return words.subscription_date(event, plans, self.plan_when(event, days))

    def fact(self, node: Filter) -> str:
        words, catalog = self.words, self.catalog
        match node:
            case Score(prediction=prediction, low=low, high=high):
                last = 100.0 if high >= 100 else round(high - 0.1, 10)
                return words.score(low, last, self.prediction(prediction))
            case InCategory(prediction=prediction, categories=categories):
                return words.category(categories, self.prediction(prediction))
            case Tag(mode=mode, tags=tags):
                return words.tag(mode, tags)
            case Subscription(state=state, plans=plans):
                return words.subscription(state, plans)
            case Attribute():
                return self.attribute(node)
            case InSegment(segment=segment, version=version):
                return words.segment(words.title(catalog.segments.get(segment, segment)), version)
            case InCampaign(campaign=campaign, state=state, within_days=days):
                when = "" if days is None else self.last_days(days)
                return words.campaign(state, words.title(catalog.campaigns.get(campaign, campaign)), when)
            case _:
                return self.plain(node)

    def plain(self, node: Filter) -> str:
        words = self.words
        match node:
            case Reachable(channel=channel):
                return words.reachable(channel)
            case RandomBucket(low=low, high=high):
                return words.by_lot(low, high)
            case CustomerList(list=listed):
                return words.customer_list(words.title(self.catalog.lists.get(listed, listed)))
        return words.everyone()

    def prediction(self, id: str) -> str:
        known = self.catalog.predictions.get(id)
        return self.words.title(known.title) if known else id

    def label(self, name: str) -> str:
        field = self.catalog.fields.get(name)
        return self.words.field(name, field.label if field else name)

    def attribute(self, node: Attribute, *, blank: bool = True) -> str:
        name, test, label = node.field, node.test, self.label(node.field)
        field = self.catalog.fields.get(name)
        days = test.values[0] if len(test.values) == 1 else None
        if test.op in _DATED and isinstance(days, int):
            if test.op == "birthday_within_days":
                return self.words.birthday(name, label, self.next_days(days))
            past = self.days_ago(days) if test.op == "more_than_days_ago" else self.last_days(days)
            return self.words.relative_date(name, label, past)
        if field is not None and field.type is FieldType.DATE:
            return self.words.date_attribute(name, label, test, blank=blank)
        return self.words.attribute(name, label, test, blank=blank)

    def window(self, window: Window) -> str:
        return window_in_words(window, self.catalog.as_of, self.language)

    def when(self, when: When) -> str:
        match when:
            case WithinDays(days=days):
                return self.last_days(days)
            case MoreThanDaysAgo(days=days):
                return self.days_ago(days)
            case Between():
                return self.window(when)

    def plan_when(self, event: nodes.PlanEvent, days: int) -> str:
        if event == "ends_within_days":
            return self.next_days(days)
        return self.days_ago(days) if event == "ended_more_than_days_ago" else self.last_days(days)

    def last_days(self, days: int) -> str:
        return self.words.last_days(days, _run(LastDays(days=days), self.catalog.as_of))

    def next_days(self, days: int) -> str:
        return self.words.next_days(days, Run(first=self.catalog.as_of, after=_day(self.catalog.as_of, days)))

    def days_ago(self, days: int) -> str:
        return self.words.days_ago(days, Run(first=None, after=_day(self.catalog.as_of, -days)))


def _keeps_unknown(members: Sequence[Filter]) -> bool:
    """Tell whether a none-of group over these keeps customers because a value is unknown."""
    return any(
        isinstance(leaf, Attribute) and leaf.test.op not in (*_NEGATIVE, *_ABOUT_BLANKS)
        for member in members
        for leaf in _same_side(member)
    )


def _same_side(node: Filter) -> Iterator[Filter]:
    if isinstance(node, AllOf | AnyOf):
        for member in node.members:
            yield from _same_side(member)
    else:
        yield node
