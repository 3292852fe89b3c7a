"""Looking at data that is kept, and what copied links stand for."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from segmentation.api import (
    LOCAL,
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    CustomerList,
    Everyone,
    Filter,
    InCategory,
    InSegment,
    InvalidFilter,
    LastDays,
    NoneOf,
    NotFound,
    Refused,
    Tag,
    Unavailable,
    UserError,
    Visits,
    Workspace,
    canonical_hash,
)
from segmentation.storage.records import AudienceDraftRecord, AuditRecord
from tests.api import company
from tests.api.company import FULL, PREVIEW, Watch

ACTIVE = Visits(count=Comparison(op=">=", values=(2,)), window=LastDays(days=30))
HIGH = InCategory(prediction=FULL, categories=("high",))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Workspace]:
    opened = company.opened(company.fresh_copy(tmp_path))
    yield opened
    opened.close()


def newer(workspace: Workspace, directory: Path, days: int = 7) -> str:
    """Import newer data: the same customers, seen some days later."""
    tables = {"visits": company.company_tables()["visits"]}
    files = company.write_files(directory, tables)
    day = company.AS_OF + timedelta(days=days)
    return workspace.data.import_files(files, as_of=day, actor=LOCAL).snapshot


def test_kept_data_is_looked_at_with_the_numbers_it_had(own: Workspace, tmp_path: Path) -> None:
    first = own.data.snapshot().id
    before = own.audiences.view(ACTIVE, FULL)
    counted = own.audiences.count(ACTIVE, prediction=FULL, selection=HIGH)
    members = own.explanations.composition(Everyone(), FULL)

    second = newer(own, tmp_path)
    then = own.at(first)

    assert (then.earlier, own.at(second).earlier) == (True, False)
    assert own.audiences.view(ACTIVE, FULL).snapshot.id == second
    after = then.audiences.view(ACTIVE, FULL)
    assert after.snapshot == before.snapshot
    assert after.matching == before.matching
    assert after.prediction == before.prediction
    assert after.count.tolist() == before.count.tolist()
    assert after.sum_p.tolist() == before.sum_p.tolist()
    assert then.audiences.count(ACTIVE, prediction=FULL, selection=HIGH) == counted
    assert then.explanations.composition(Everyone(), FULL) == members
    assert then.data.snapshot().id == first
    # Another day, other visits in the last 30 days: the pinned numbers are no accident.
    assert own.audiences.count(ACTIVE, prediction=FULL).size != then.audiences.count(ACTIVE, prediction=FULL).size


def test_a_preview_stays_on_its_own_data(own: Workspace, tmp_path: Path) -> None:
    first = own.data.snapshot().id
    second = newer(own, tmp_path)
    assert own.at(second).audiences.view(Everyone(), PREVIEW).snapshot.id == first


def test_nothing_is_taken_away_from_earlier_data(own: Workspace, tmp_path: Path) -> None:
    then = own.at(own.data.snapshot().id)
    assert then.lists.plan(ACTIVE, purpose="analyse", actor=LOCAL).rows > 0
    newer(own, tmp_path)
    takes = (
        lambda: then.segments.save("Active", ACTIVE, actor=LOCAL),
        lambda: then.segments.save("Active", ACTIVE, actor=LOCAL, fixed=True),
        lambda: then.campaigns.draft("Active", ACTIVE, actor=LOCAL),
        lambda: then.lists.plan(ACTIVE, purpose="analyse", actor=LOCAL),
        lambda: then.lists.write(ACTIVE, purpose="analyse", actor=LOCAL),
        lambda: then.audiences.refuse_restricted(ACTIVE),
    )
    for take in takes:
        with pytest.raises(Refused, match="You are looking at earlier data"):
            take()
    own.audiences.refuse_restricted(ACTIVE)


def test_late_data_hides_nothing_of_what_was_said_before_it(own: Workspace, tmp_path: Path) -> None:
    own.set_rhythm("daily", actor=LOCAL)
    first = own.data.snapshot().id
    newer(own, tmp_path, days=1)
    own._handle.clock.at += timedelta(days=30)
    assert own.audiences.view(Everyone(), FULL).hidden
    then = own.at(first).audiences.view(Everyone(), FULL)
    assert not then.hidden
    assert then.sum_p.sum() > 0


def test_data_that_is_gone_says_so(own: Workspace) -> None:
    for name in ("2020-01-01-gone", "../snapshots", ""):
        with pytest.raises(Unavailable, match=r"is not kept any more\. Look at the newest\."):
            own.at(name)


def test_stored_rules_come_back_by_an_id_that_tells_nothing(own: Workspace) -> None:
    rules = Attribute(field="birth_date", test=Comparison(op="=", values=("1990-02-28",)))
    id = own.links.store(rules, actor=LOCAL)
    assert len(id) >= 16
    assert id != own.links.store(rules, actor=LOCAL)
    assert canonical_hash(own.links.open(id, actor=LOCAL)) == canonical_hash(rules)
    with own._handle.database.read() as records:
        lines = records.scalars(sa.select(AuditRecord).where(AuditRecord.action.startswith("link."))).all()
        assert [(line.action, line.actor) for line in lines] == [
            ("link.store", "local"),
            ("link.store", "local"),
            ("link.open", "local"),
        ]
        assert "1990" not in str([line.detail for line in lines])


def test_rules_that_cannot_be_applied_are_not_stored(own: Workspace) -> None:
    with pytest.raises(InvalidFilter):
        own.links.store(Tag(mode="any_of", tags=()), actor=LOCAL)


@pytest.mark.parametrize("definition", [{"version": 9, "filter": {"everyone": {}}}, {"version": 1, "filter": {"x": 1}}])
def test_stored_rules_that_cannot_be_read_never_mean_everyone(own: Workspace, definition: dict) -> None:
    id = own.links.store(ACTIVE, actor=LOCAL)
    with own._handle.database.write() as records:
        records.get(AudienceDraftRecord, id).definition = definition
    with pytest.raises(Unavailable, match="cannot read the rules of this link"):
        own.links.open(id, actor=LOCAL)


def test_what_nobody_uses_for_90_days_is_removed_and_what_is_used_stays(own: Workspace) -> None:
    clock: Watch = own._handle.clock
    unused, used = own.links.store(ACTIVE, actor=LOCAL), own.links.store(ACTIVE, actor=LOCAL)
    clock.at += timedelta(days=60)
    own.links.open(used, actor=LOCAL)
    clock.at += timedelta(days=31)
    own.links.store(ACTIVE, actor=LOCAL)
    with pytest.raises(NotFound, match="not stored here, or no longer"):
        own.links.open(unused, actor=LOCAL)
    assert own.links.open(used, actor=LOCAL) == ACTIVE


def test_the_data_a_link_opens_on_is_kept_while_the_link_is_used(own: Workspace, tmp_path: Path) -> None:
    first = own.data.snapshot().id
    with own._handle.database.write() as records:
        # A preview would keep the data it was built on anyway.
        records.execute(sa.text("UPDATE prediction SET kind = 'full', archived_at = created_at"))
    own.links.store(ACTIVE, actor=LOCAL)
    for days in range(1, 9):
        newer(own, tmp_path, days)
    assert own.at(first).earlier
    own._handle.clock.at += timedelta(days=91)
    newer(own, tmp_path, 10)
    with pytest.raises(Unavailable, match="not kept any more"):
        company.opened(own.path).at(first)


def test_what_an_address_may_hold(own: Workspace) -> None:
    def attribute(field: str, op: str, *values: object) -> Filter:
        return Attribute(field=field, test=Comparison(op=op, values=values))

    assert not own.links.names_somebody(ACTIVE)
    assert not own.links.names_somebody(attribute("height", ">", 1.6))
    common = max(own.audiences.values("country"), key=own.audiences.values("country").get)
    assert not own.links.names_somebody(attribute("country", "in", common))
    for told in (
        attribute("country", "=", "Zoë Quentin"),
        attribute("country", "contains", common[:2]),
        attribute("birth_date", "=", str(date(1990, 2, 28))),
        Tag(mode="any_of", tags=("zoe@example.com",)),
    ):
        assert own.links.names_somebody(told)


def visits(at_least: int) -> Filter:
    return Visits(count=Comparison(op=">=", values=(at_least,)), window=LastDays(days=30))


def test_a_link_means_its_segments_as_they_were(own: Workspace) -> None:
    """Whatever is edited afterwards, at any depth: the same number; what nobody edited stays as it was asked for."""
    inner = own.segments.save("Inner", visits(1), actor=LOCAL).id
    outer = own.segments.save("Outer", AllOf(members=(InSegment(segment=inner), visits(1))), actor=LOCAL).id
    other = own.segments.save("Other", Tag(mode="any_of", tags=("VIP",)), actor=LOCAL).id
    rules = AnyOf(members=(InSegment(segment=outer), NoneOf(members=(InSegment(segment=other),))))
    made, size = own.links.versions(rules), own.audiences.size(rules)
    assert own.links.as_it_was(rules, made).changed == ()
    assert own.links.as_it_was(rules, made).filter == rules

    own.segments.update(outer, AllOf(members=(InSegment(segment=inner), visits(9))), actor=LOCAL)
    once = own.links.as_it_was(rules, made)
    assert once.changed == ("Outer",)
    assert once.filter.members == (InSegment(segment=outer, version=1), rules.members[1])
    assert own.audiences.size(rules) != size == own.audiences.size(once.filter)

    own.segments.update(inner, visits(5), actor=LOCAL)
    twice = own.links.as_it_was(rules, made)
    assert twice.changed == ("Outer", "Inner")
    assert twice.filter.members[0] == AllOf(members=(InSegment(segment=inner, version=1), visits(1)))
    assert own.audiences.size(twice.filter) == size != own.audiences.size(once.filter)


def test_a_version_that_names_a_live_segment_is_kept_as_it_was_too(own: Workspace) -> None:
    inner = own.segments.save("Inner", visits(1), actor=LOCAL).id
    outer = own.segments.save("Outer", InSegment(segment=inner), actor=LOCAL).id
    rules = InSegment(segment=outer, version=1)
    made, size = own.links.versions(rules), own.audiences.size(rules)
    own.segments.update(inner, visits(4), actor=LOCAL)
    then = own.links.as_it_was(rules, made)
    assert then.filter == InSegment(segment=inner, version=1)
    assert own.audiences.size(then.filter) == size != own.audiences.size(rules)


def test_a_list_that_was_replaced_is_counted_as_it_is_and_named(own: Workspace, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("c0000\nc0001\nc0002")
    second.write_text("c0000\nc0001\nc0002\nc0003\nc0004")
    list_id = own.customer_lists.add("Guests", first, actor=LOCAL).id
    segment = own.segments.save("Invited", CustomerList(list=list_id), actor=LOCAL).id
    for rules in (CustomerList(list=list_id), AllOf(members=(InSegment(segment=segment),))):
        made = own.links.versions(rules)
        assert own.links.as_it_was(rules, made).replaced == ()
        own.customer_lists.replace(list_id, second, actor=LOCAL)
        then = own.links.as_it_was(rules, made)
        assert (then.filter, then.changed, then.replaced) == (rules, (), ("Guests",))
        assert own.audiences.size(then.filter) == 5
        own.customer_lists.replace(list_id, first, actor=LOCAL)


@pytest.mark.parametrize("versions", [(), (1, 1), (7,)])
def test_versions_that_are_not_of_the_rules_are_refused(own: Workspace, versions: tuple[int, ...]) -> None:
    segment = own.segments.save("Inner", visits(1), actor=LOCAL).id
    with pytest.raises(UserError, match="incomplete or were changed on the way"):
        own.links.as_it_was(InSegment(segment=segment), versions)


def test_a_segment_put_away_since_is_no_longer_counted_as_anything(own: Workspace) -> None:
    segment = own.segments.save("Inner", visits(1), actor=LOCAL).id
    rules = InSegment(segment=segment)
    made = own.links.versions(rules)
    own.segments.archive(segment, actor=LOCAL)
    with pytest.raises(InvalidFilter, match="is not known"):
        own.audiences.size(own.links.as_it_was(rules, made).filter)
