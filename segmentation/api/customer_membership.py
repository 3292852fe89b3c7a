"""Why a customer is in a segment, is covered by a prediction, or is not: every rule in words, with what she has."""

from dataclasses import replace
from datetime import date, timedelta

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.customer_facts import customer_at, present, setting_of
from segmentation.api.customer_values import Likeness, RuleVerdict
from segmentation.api.masking import is_personal, shown
from segmentation.api.moments import Moment
from segmentation.api.questions import SENSITIVE
from segmentation.catalog import Catalog, FieldType
from segmentation.filters.describe import describe
from segmentation.filters.evaluate import held_tags, standing
from segmentation.filters.facts import Customer
from segmentation.filters.nodes import Attribute, Comparison, CustomerList, Filter, Subscription, Tag
from segmentation.filters.verdicts import Having, Verdict, judge
from segmentation.index.composition import FEWEST
from segmentation.sentences import Language
from segmentation.storage import vocabulary
from segmentation.storage.references import References


def verdict_on(
    context: Context, snapshot: OpenSnapshot, row: int, filter: Filter, moment: Moment, language: Language, reveal: bool
) -> RuleVerdict:
    """Return the verdict of a filter on the customer of a row. It fits exactly when she is among its members.

    Raises `InvalidFilter` and `Unavailable` as counting the filter does.
    """
    scope = context.scope(snapshot, filter, moment=moment)
    found = judge(filter, customer_at(snapshot, row, scope), setting_of(scope))
    return in_words(found, context.catalog(snapshot, moment), moment.references, language, reveal=reveal)


def in_words(
    found: Verdict, catalog: Catalog, references: References, language: Language, *, reveal: bool
) -> RuleVerdict:
    """Return a verdict with every rule in words; personal data is masked unless it is revealed."""
    return _Words(catalog, references, language, reveal=reveal).verdict(found)


class _Words:
    def __init__(self, catalog: Catalog, references: References, language: Language, *, reveal: bool) -> None:
        self.catalog = catalog
        self.references = references
        self.language = language
        self.reveal = reveal

    def verdict(self, found: Verdict) -> RuleVerdict:
        # What fails stands first; sorting keeps the filter's own order otherwise.
        members = sorted((self.verdict(member) for member in found.members), key=lambda member: member.fits)
        return RuleVerdict(
            path=found.path,
            sentence=describe(found.node, self.catalog, self.language),
            wanted=found.wanted,
            fits=found.fits,
            held=None if found.held is None else self.held(found.node, found.held),
            needs=found.needs,
            members=tuple(members),
            made=self.made(found.node),
        )

    def held(self, node: Filter, held: Having) -> Having:
        if held.value is None or not isinstance(node, Attribute):
            return held
        return replace(held, value=shown(node.field, held.value, reveal=self.reveal or not is_personal(node)))

    def made(self, node: Filter) -> date | None:
        stored = self.references.frozen_as(node) if isinstance(node, CustomerList) else None
        return None if stored is None or stored.as_of is None else stored.as_of - timedelta(days=1)


def failing_rules(verdict: RuleVerdict) -> tuple[RuleVerdict, ...]:
    """Return every rule at the root of why a verdict does not fit; none where it does."""
    if verdict.fits:
        return ()
    if not verdict.members:
        return (verdict,)
    return tuple(rule for member in verdict.members for rule in failing_rules(member))


def likenesses(
    snapshot: OpenSnapshot, customer: Customer, catalog: Catalog, language: Language
) -> tuple[Likeness, ...]:
    """Return what a customer shares with at least 20 others, each with the rule that finds them.

    Personal and sensitive data never becomes a rule, nor does a number, a date or a text that only a few have.
    """
    rules = [
        *_by_field(snapshot, customer, catalog),
        *(("plan", rule) for rule in _by_plan(snapshot, customer, catalog)),
        *(("tag", rule) for rule in _by_tag(snapshot, customer, catalog)),
    ]
    return tuple(Likeness(code=code, text=describe(rule, catalog, language), filter=rule) for code, rule in rules)


def _by_field(snapshot: OpenSnapshot, customer: Customer, catalog: Catalog) -> list[tuple[str, Filter]]:
    found: list[tuple[str, Filter]] = []
    for name, field in catalog.fields.items():
        value = customer.fields.get(name)
        if value is None or name in SENSITIVE or is_personal(Attribute(field=name, test=Comparison(op="is_not_blank"))):
            continue
        if field.type is FieldType.BOOLEAN:
            found.append((name, Attribute(field=name, test=Comparison(op="=", values=(value,)))))
        if field.type is FieldType.TEXT and _shared(snapshot, name, value):
            found.append((name, Attribute(field=name, test=Comparison(op="in", values=(value,)))))
    return found


def _shared(snapshot: OpenSnapshot, field: str, value: str) -> bool:
    return vocabulary.holders(snapshot.connection, field, value) >= FEWEST


def _by_plan(snapshot: OpenSnapshot, customer: Customer, catalog: Catalog) -> list[Filter]:
    setting = present(snapshot)
    plans = sorted({row.plan for row in customer.plans})
    active = [plan for plan in plans if standing(customer, (plan,), setting) == "active"]
    return [Subscription(state="active", plans=(plan,)) for plan in active if catalog.plans.get(plan, 0) >= FEWEST]


def _by_tag(snapshot: OpenSnapshot, customer: Customer, catalog: Catalog) -> list[Filter]:
    held = sorted(held_tags(customer, present(snapshot)))
    return [Tag(mode="any_of", tags=(tag,)) for tag in held if catalog.tags.get(tag, 0) >= FEWEST]
