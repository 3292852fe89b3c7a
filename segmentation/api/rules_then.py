"""The rules of a launch as they stood when it was launched, and what one customer had of them on its data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.customer_facts import customer_at
from segmentation.api.moments import Moment
from segmentation.errors import InvalidFilter, NotFound, Unavailable
from segmentation.filters.evaluate import Setting
from segmentation.filters.facts import Contact, Customer
from segmentation.filters.nodes import AllOf, AnyOf, CustomerList, Filter, InSegment, NoneOf
from segmentation.filters.references import expand, predictions_in
from segmentation.filters.verdicts import Having, Verdict, judge
from segmentation.sql.customers import row_of
from segmentation.sql.own_contacts import own_contacts_of
from segmentation.storage.names_then import definitions_at, lists_at
from segmentation.storage.records import FrozenSetRecord, LaunchRecord
from segmentation.storage.references import readable
from segmentation.storage.score_issues import score_of_customer


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesThen:
    """The frozen filter of a launch with the ``definitions`` of its segments at that moment, by key.

    ``whole`` tells that all of these, and the sets of its lists, are known as they were.
    """

    filter: Filter
    definitions: Mapping[str, Filter]
    lists: Mapping[str, FrozenSetRecord]
    whole: bool

    @property
    def expanded(self) -> Filter:
        """The filter with each segment replaced by what it meant; one that is not known stays by its name."""
        return _expanded(self.filter, self.definitions, ())


def rules_then(context: Context, launch: LaunchRecord, stored: FrozenSetRecord) -> RulesThen | None:
    """Return the rules of a launch as they stood, None where this version cannot read them."""
    filter, at = readable(stored.definition or {}), launch.launched_at
    if filter is None:
        return None
    with context.handle.database.read() as session:
        definitions = definitions_at(session, filter, at)
        try:
            named = {node.list for node in expand(filter, definitions) if isinstance(node, CustomerList)}
        except InvalidFilter:
            return RulesThen(filter=filter, definitions=definitions, lists={}, whole=False)
        lists = lists_at(session, named, at)
    return RulesThen(filter=filter, definitions=definitions, lists=lists, whole=len(lists) == len(named))


def data_then(context: Context, stored: FrozenSetRecord) -> OpenSnapshot | None:
    """Return the data of a launch, None when it is not kept any more."""
    try:
        return context.snapshot(stored.snapshot or "")
    except (NotFound, Unavailable):
        return None


def verdict_then(
    context: Context, rules: RulesThen, launch: LaunchRecord, stored: FrozenSetRecord, id: str, moment: Moment
) -> Verdict | None:
    """Return the verdict of the rules on a customer on the launch's data; scores are those the launch was made with.

    It fits. None where it would not, or cannot be known: then something is not what it was, and no value is told.
    """
    snapshot = data_then(context, stored)
    row = None if snapshot is None else row_of(snapshot.connection.cursor(), id)
    if snapshot is None or row is None or not rules.whole:
        return None
    for kept in rules.lists.values():
        snapshot.attach_list(kept)
    context.attach_ledger(snapshot, moment)
    try:
        bins = _bins(context, snapshot, rules, stored, id)
    except Unavailable:
        return None
    customer = replace(_before(launch, customer_at(snapshot, row), snapshot, row, moment), bins=bins)
    found = judge(rules.filter, customer, _setting(rules, snapshot))
    return found if found.fits else None


def without_scores(found: Verdict) -> Verdict:
    """Return a verdict that does not tell the scores it was reached by."""
    held = Having(code="withheld") if found.held is not None and found.held.code == "score" else found.held
    return replace(found, held=held, members=tuple(map(without_scores, found.members)))


def _setting(rules: RulesThen, snapshot: OpenSnapshot) -> Setting:
    return Setting(
        as_of=snapshot.info.as_of,
        snapshot_as_of=snapshot.info.as_of,
        segments=rules.definitions,
        lists={id: kept.id for id, kept in rules.lists.items()},
        minor_units=snapshot.catalog.minor_units,
    )


def _bins(
    context: Context, snapshot: OpenSnapshot, rules: RulesThen, stored: FrozenSetRecord, id: str
) -> dict[str, int]:
    issues = (stored.basis or {}).get("scores", {})
    found = {}
    for prediction in predictions_in(rules.filter, rules.definitions) & issues.keys():
        directory = context.handle.directory.scores / prediction / issues[prediction]
        score = score_of_customer(snapshot.connection, directory, id)
        if score is not None:
            found[prediction] = score[1]
    return found


def _before(launch: LaunchRecord, customer: Customer, snapshot: OpenSnapshot, row: int, moment: Moment) -> Customer:
    """Return a customer without what this launch and later ones did: it stands beside their data all the same."""
    earlier = {
        one.campaign
        for one in moment.references.launches
        if one.launched_at < launch.launched_at and one.campaign != launch.campaign
    }
    contacts = list(customer.contacts)
    for campaign, at, channel in own_contacts_of(snapshot.connection, row):
        contact = Contact(at=at, channel=channel)
        if campaign not in earlier and contact in contacts:
            contacts.remove(contact)
    campaigns = tuple(place for place in customer.campaigns if place.campaign in earlier)
    return replace(customer, contacts=tuple(contacts), campaigns=campaigns)


def _expanded(node: Filter, definitions: Mapping[str, Filter], inside: tuple[str, ...]) -> Filter:
    match node:
        case AllOf(members=members):
            return AllOf(members=tuple(_expanded(one, definitions, inside) for one in members))
        case AnyOf(members=members):
            return AnyOf(members=tuple(_expanded(one, definitions, inside) for one in members))
        case NoneOf(members=members):
            return NoneOf(members=tuple(_expanded(one, definitions, inside) for one in members))
        case InSegment() if node.key in definitions and node.key not in inside:
            return _expanded(definitions[node.key], definitions, (*inside, node.key))
    return node
