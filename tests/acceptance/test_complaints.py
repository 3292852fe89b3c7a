"""What people complain of in other tools, and what happens here instead; docs/filter-language.md lists them all."""

import json
import threading
from datetime import date

import pytest

from segmentation.api import (
    LOCAL,
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Everyone,
    Filter,
    InSegment,
    LastDays,
    NoneOf,
    Orders,
    Refused,
    Subscription,
    Superseded,
    Tag,
    Visits,
    from_json,
    to_json,
)
from segmentation.index.queried import Queried
from segmentation.storage.records import SegmentRecord
from tests.api.company import REGULARS, VIP, fresh_copy, opened, small_workspace

SHOP = {
    "customers": (
        "customer_id,country,email,email_consent\n"
        "ann,France,ann@example.com,yes\nbob,Italy,bob@example.com,no\ncid,,cid@example.com,yes\n"
        "dee,France,,yes\nеva,Ελλάδα,eva@example.com,yes\n"
    ),
    "visits": (
        "customer_id,visited_at\nann,2026-02-20\nann,2026-02-21\nbob,2026-02-21\ncid,2025-01-01\nеva,2026-02-28\n"
    ),
    "tags": "customer_id,tag\nann,VIP\nann,staff\nbob,staff\ndee,VIP\n",
    "orders": "order_id,customer_id,ordered_at,amount,product\n1,ann,2026-02-01,10,mat\n2,cid,2026-02-02,20,mat\n",
    "subscriptions": "customer_id,plan,started_at,ended_at\nbob,Gold,2025-01-01,2025-06-30\n",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    workspace = small_workspace(tmp_path_factory.mktemp("shop"), SHOP, timezone="Europe/Paris")
    yield workspace
    workspace.close()


@pytest.fixture
def workspace(tmp_path):
    """A company of 240 customers, with a prediction, to be changed."""
    changed = opened(fresh_copy(tmp_path))
    yield changed
    changed.close()


def country(op, *values) -> Filter:
    return Attribute(field="country", test=Comparison(op=op, values=values))


def visited(times, days=30) -> Filter:
    return Visits(count=Comparison(op=">=", values=(times,)), window=LastDays(days=days))


STAFF = Tag(mode="any_of", tags=("staff",))
FRENCH = country("=", "France")
# No column of a snapshot answers it: the database is asked.
BOUGHT_A_MAT = Orders(
    measure="count", value=Comparison(op=">=", values=(1,)), window=LastDays(days=77), products=("mat",)
)
SOME_OF_ALL = (FRENCH, country("!=", "France"), STAFF, visited(1), NoneOf(members=(VIP, FRENCH)), BOUGHT_A_MAT)


def members(workspace, filter, engine="index"):
    snapshot = workspace.audiences.snapshot_for(None)
    ids = [id for (id,) in snapshot.connection.execute('SELECT customer_id FROM customers ORDER BY "row"').fetchall()]
    return [ids[row] for row in workspace.audiences.rows(filter, snapshot, engine)]


def counts(workspace, filter):
    return {rule.path: rule for rule in workspace.audiences.view(filter).rules}


def test_a_rule_counted_once_is_not_counted_again(shop):
    first, second = BOUGHT_A_MAT, NoneOf(members=(BOUGHT_A_MAT, country("contains", "ra")))
    shop.audiences.view(AllOf(members=(first, second)))
    before = shop.audiences.memory()
    for filter in (AllOf(members=(first, second)), AnyOf(members=(second, VIP, first)), NoneOf(members=(first,))):
        assert shop.audiences.view(filter).matching == len(members(shop, filter, "oracle"))
    assert shop.audiences.memory().asked == before.asked
    new = Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=LastDays(days=78), products=("mat",))
    shop.audiences.view(AllOf(members=(first, second, new)))
    assert shop.audiences.memory().asked == before.asked + 1


def test_opening_a_segment_counts_nothing(workspace):
    inner = workspace.segments.save("Inner", AllOf(members=(REGULARS, visited(1, days=77))), actor=LOCAL)
    outer = workspace.segments.save("Outer", AnyOf(members=(InSegment(segment=inner.id), VIP)), actor=LOCAL)
    workspace.segments.list()
    again = opened(workspace.path)
    before = again.audiences.memory()
    shown = again.segments.get(outer.id)
    assert (shown.size, shown.as_of, shown.filter) == (outer.size, date(2026, 3, 1), outer.filter)
    assert {segment.id: segment.size for segment in again.segments.list()}[inner.id] == inner.size
    after = again.audiences.memory()
    assert (after.asked, after.hits, after.misses) == (before.asked, before.hits, before.misses)
    again.close()


def test_a_nested_segment_is_evaluated_once(workspace):
    workspace.segments.save("Inner", visited(1, days=77), actor=LOCAL)
    inner = InSegment(segment="inner")
    workspace.segments.save("Outer", AnyOf(members=(inner, AllOf(members=(inner, VIP)))), actor=LOCAL)
    again = opened(workspace.path)
    before = again.audiences.memory().asked
    nested = AllOf(members=(InSegment(segment="outer"), inner, NoneOf(members=(VIP,))))
    assert again.audiences.view(nested).matching == len(members(again, nested, "oracle")) > 0
    again.audiences.view(AnyOf(members=(nested, InSegment(segment="outer"))))
    assert again.audiences.memory().asked == before + 1
    again.close()


def test_a_newer_question_drops_the_older_one(shop, monkeypatch):
    asked, corrected = threading.Event(), threading.Event()
    answer, ended = Queried.members, []

    def slow(self, node, scope, request):
        asked.set()
        assert corrected.wait(30)
        return answer(self, node, scope, request)

    def ask(filter):
        try:
            shop.audiences.view(filter, asker="a page")
        except Superseded as superseded:
            ended.append(superseded)

    monkeypatch.setattr(Queried, "members", slow)
    wrong = Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=LastDays(days=79), products=("mat",))
    older = threading.Thread(target=ask, args=(wrong,))
    older.start()
    assert asked.wait(30)
    assert shop.audiences.view(STAFF, asker="a page").matching == 2
    corrected.set()
    older.join(30)
    assert len(ended) == 1


def test_every_rule_is_counted_while_rules_are_chosen(shop):
    rules = counts(shop, AllOf(members=(STAFF, visited(1), NoneOf(members=(FRENCH,)))))
    staff, recent, foreign = (rules[f"filter.all_of[{position}]"] for position in range(3))
    assert (staff.alone, staff.before, staff.kept) == (2, 5, 2)
    assert (recent.alone, recent.before, recent.kept) == (3, 2, 2)
    assert (foreign.alone, foreign.before, foreign.kept, foreign.only) == (3, 2, 1, 1)


@pytest.mark.parametrize("filter", SOME_OF_ALL)
def test_a_count_is_the_number_of_its_members(shop, tmp_path, filter):
    size = shop.audiences.count(filter).size
    for engine in ("index", "sql", "oracle"):
        assert len(members(shop, filter, engine)) == size == shop.audiences.count(filter, engine=engine).size
    written = shop.lists.write(filter, purpose="analyse", actor=LOCAL, out=tmp_path / "list.csv")
    assert written.rows == size


@pytest.mark.parametrize("filter", SOME_OF_ALL)
def test_a_rule_and_its_opposite_are_everybody_and_the_total_stands_beside(shop, filter):
    count, rest = (shop.audiences.count(one) for one in (filter, NoneOf(members=(filter,))))
    assert count.population == rest.population == 5
    assert count.size + rest.size == 5
    assert sorted(members(shop, filter) + members(shop, NoneOf(members=(filter,)))) == sorted(members(shop, Everyone()))


def test_taking_a_rule_away_leaves_nobody_behind(workspace):
    saved = workspace.segments.save("Ours", AnyOf(members=(REGULARS, STAFF)), actor=LOCAL)
    updated = workspace.segments.update(saved.id, STAFF, actor=LOCAL)
    assert updated.size < saved.size
    named = InSegment(segment=saved.id)
    assert members(workspace, named) == members(workspace, STAFF)
    updated = workspace.segments.update(saved.id, AllOf(members=(STAFF, NoneOf(members=(STAFF,)))), actor=LOCAL)
    assert (updated.size, members(workspace, named)) == (0, [])


def test_an_exclusion_binds_to_every_alternative(shop):
    alternatives = AnyOf(members=(FRENCH, visited(1), Tag(mode="any_of", tags=("VIP",))))
    assert members(shop, alternatives) == ["ann", "bob", "dee", "еva"]
    assert members(shop, AllOf(members=(alternatives, NoneOf(members=(STAFF,))))) == ["dee", "еva"]
    assert shop.audiences.count(AllOf(members=(alternatives, NoneOf(members=(STAFF,))))).sentence.startswith(
        "(Country is France, or visited at least 1 time in the last 30 days (30 January to 28 February 2026), "
        "or tagged VIP), and not (tagged staff)"
    )


@pytest.mark.parametrize("filter", SOME_OF_ALL)
@pytest.mark.parametrize("excluded", SOME_OF_ALL)
def test_an_exclusion_never_adds_anybody(shop, filter, excluded):
    without = members(shop, AllOf(members=(filter, NoneOf(members=(excluded,)))))
    assert without == [id for id in members(shop, filter) if id not in members(shop, excluded)]


def test_who_refused_is_in_no_list_to_contact_whatever_the_filter_says(shop):
    plan = shop.lists.plan(Everyone(), purpose="contact", channel="email", actor=LOCAL)
    assert (plan.steps[0].left, plan.rows) == (5, 3)


UNKNOWN = {
    "is not": (country("!=", "France"), "bob cid еva", "Country is not France (or is unknown)"),
    "none of a list": (
        country("not_in", "France", "Italy"),
        "cid еva",
        "Country is none of France, Italy (or is unknown)",
    ),
    "none of": (
        NoneOf(members=(FRENCH,)),
        "bob cid еva",
        "not (Country is France) (unknown counts as no)",
    ),
    "is": (country("in", "France", "Italy"), "ann bob dee", "Country is one of France, Italy"),
    "unknown": (country("is_blank"), "cid", "Country is unknown"),
    "two is-not rules": (
        AllOf(members=(country("!=", "France"), country("!=", "Italy"))),
        "cid еva",
        "Country is not France (or is unknown), and Country is not Italy (or is unknown)",
    ),
    "no tag at all is not the tag": (Tag(mode="none_of", tags=("staff",)), "cid dee еva", "not tagged staff"),
    "no membership": (Subscription(state="never"), "ann cid dee еva", "never had any plan"),
    "not a member now": (Subscription(state="not_active"), "ann bob cid dee еva", "has no plan now"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_happens_to_unknown_values_is_told_and_so(shop, case):
    filter, chosen, sentence = UNKNOWN[case]
    assert " ".join(members(shop, filter)) == chosen
    assert shop.audiences.count(filter).sentence == sentence


def test_the_unknown_are_counted_beside_the_rule(shop):
    rules = counts(shop, AllOf(members=(country("!=", "France"), STAFF)))
    assert rules["filter.all_of[0]"].blanks == 1
    assert rules["filter.all_of[1]"].blanks is None


@pytest.mark.parametrize(
    ("filter", "chosen"),
    [
        (NoneOf(members=(BOUGHT_A_MAT,)), "bob dee еva"),
        (Orders(measure="count", value=Comparison(op="=", values=(0,)), window=LastDays(days=30)), "bob dee еva"),
        (Tag(mode="none_of", tags=("VIP", "staff")), "cid еva"),
    ],
)
def test_an_exclusion_alone_is_a_filter(shop, filter, chosen):
    assert " ".join(members(shop, filter)) == chosen
    assert shop.audiences.count(filter).warnings == ()


def test_who_is_not_in_a_segment(workspace):
    inside, outside = (members(workspace, one) for one in (REGULARS, NoneOf(members=(InSegment(segment="regulars"),))))
    assert set(inside).isdisjoint(outside)
    assert len(inside) + len(outside) == 240


@pytest.mark.parametrize("first", SOME_OF_ALL)
@pytest.mark.parametrize("second", SOME_OF_ALL)
def test_and_is_those_in_both_and_or_those_in_either(shop, first, second):
    one, other = set(members(shop, first)), set(members(shop, second))
    assert set(members(shop, AllOf(members=(first, second)))) == one & other
    assert set(members(shop, AnyOf(members=(first, second)))) == one | other


def test_a_campaign_starts_from_a_segment_and_leaves_out_another(workspace):
    workspace.segments.save("Staff", STAFF, actor=LOCAL)
    chosen = AllOf(members=(InSegment(segment="regulars"), NoneOf(members=(InSegment(segment="staff"),))))
    draft = workspace.campaigns.draft("March", chosen, actor=LOCAL)
    assert draft.size == len(set(members(workspace, REGULARS)) - set(members(workspace, STAFF))) > 0


def test_relative_days_stay_relative(tmp_path):
    workspace = small_workspace(tmp_path, SHOP, timezone="Europe/Paris")
    workspace.segments.save("Lately", visited(1, days=8), actor=LOCAL)
    assert workspace.segments.get("lately").size == 3
    (tmp_path / "visits.csv").write_text(SHOP["visits"] + "dee,2026-03-06\n", encoding="utf-8")
    workspace.data.import_files({"visits": tmp_path / "visits.csv"}, as_of="2026-03-08", actor=LOCAL)
    segment = workspace.segments.get("lately")
    assert members(workspace, segment.filter) == ["dee", "еva"]
    assert segment.sentence == "visited at least 1 time in the last 8 days (28 February to 7 March 2026)"
    assert workspace.audiences.count(segment.filter).sentence.endswith("). Days begin at midnight, Europe/Paris time.")
    with workspace._handle.database.read() as session:
        definition = to_json(segment.filter)
        assert session.get_one(SegmentRecord, "lately").id == segment.id
    assert json.loads(json.dumps(definition))["filter"]["visits"]["window"] == {"last_days": 8}
    assert from_json(definition) == segment.filter
    workspace.close()


def test_a_segment_in_use_is_not_put_away(workspace):
    workspace.segments.save("Outer", AnyOf(members=(InSegment(segment="regulars"), VIP)), actor=LOCAL)
    workspace.campaigns.draft("March", InSegment(segment="regulars"), actor=LOCAL)
    with pytest.raises(Refused, match=r"Outer.*March"):
        workspace.segments.archive("regulars", actor=LOCAL)
    assert workspace.segments.get("regulars").used_by
    assert members(workspace, InSegment(segment="regulars")) == members(workspace, REGULARS)
