"""Customers through the facade: who may see what, who is found, what is told of one customer, and why she is where."""

import csv
import io
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from segmentation.api import (
    LOCAL,
    Actor,
    AllOf,
    Attribute,
    Comparison,
    CustomerList,
    Ever,
    Everyone,
    InSegment,
    NoneOf,
    NotFound,
    Orders,
    Reachable,
    Refused,
    Search,
    Subscription,
    Tag,
    UserError,
    create_workspace,
    to_json,
)
from segmentation.storage import segment_store
from segmentation.storage.records import AuditRecord
from tests import population
from tests.api import company
from tests.api.company import FULL, PREVIEW, REGULARS

VIEWER = Actor(name="vera", role="viewer")
MARKETER = Actor(name="mara", role="marketer")


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(company.company_tables()[table])))


PEOPLE = rows_of("customers")
ORDERS = [row for row in rows_of("orders") if float(row["amount"]) > 0]


def of(rows, id):
    return [row for row in rows if row["customer_id"] == id]


def audit(workspace):
    with workspace._handle.database.read() as session:
        return list(session.scalars(sa.select(AuditRecord).order_by(AuditRecord.id)))


def ids(found):
    return [row.customer_id for row in found.rows]


# -- the table of an audience ------------------------------------------------------------------------------------------


def by_likelihood(workspace, *, descending=True):
    scored = workspace.customers.table(Everyone(), prediction=FULL, limit=500, actor=LOCAL)
    return sorted(scored.rows, key=lambda row: (-row.chance if descending else row.chance, row.row))


@pytest.mark.parametrize("descending", [True, False])
def test_the_likeliest_of_all_come_first(looked_at, descending):
    found = looked_at.customers.table(Everyone(), prediction=FULL, descending=descending, limit=20, actor=LOCAL)
    assert list(found.rows) == by_likelihood(looked_at, descending=descending)[:20]
    assert found.size == found.found == looked_at.audiences.size(Everyone(), FULL)
    assert all(row.level and 0 <= row.score < 100 and 0 < row.chance < 1 for row in found.rows)


def test_later_lines_go_on_where_the_first_ended(looked_at):
    table = looked_at.customers.table
    first = table(Everyone(), prediction=FULL, limit=30, actor=LOCAL)
    parts = [table(Everyone(), prediction=FULL, offset=at, limit=10, actor=LOCAL) for at in (0, 10, 20)]
    assert [row for part in parts for row in part.rows] == list(first.rows)


ORACLES = {
    "orders": lambda id: len({row["order_id"] for row in of(ORDERS, id)}),
    "spent": lambda id: sum(round(float(row["amount"]) * 100) for row in of(ORDERS, id)),
    "value": lambda id: sum(round(float(row["amount"]) * 100) for row in of(ORDERS, id)),
    "last_order": lambda id: max(
        (datetime.fromisoformat(row["ordered_at"]).date() for row in of(ORDERS, id)), default=None
    ),
}


@pytest.fixture(scope="module")
def in_euros(tmp_path_factory):
    """The same customers with a currency, and without a prediction: money is told where its currency is known."""
    folder = tmp_path_factory.mktemp("euros")
    workspace = create_workspace(folder / "workspace", title="Euros", currency="EUR", clock=company.Watch())
    files = company.write_files(folder, company.company_tables())
    workspace.data.import_files(files, as_of=company.AS_OF, actor=LOCAL)
    yield workspace
    workspace.close()


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize(
    ("sort", "prediction"),
    [("last_order", FULL), ("orders", FULL), ("last_order", None), ("orders", None), ("spent", None), ("value", None)],
)
def test_a_column_orders_the_whole_audience(looked_at, in_euros, sort, descending, prediction):
    filter, workspace = Tag(mode="none_of", tags=("VIP",)), looked_at if prediction else in_euros
    known = [column.name for column in workspace.customers.columns(prediction) if column.name in ORACLES]
    assert known == (["last_order", "orders"] if prediction else ["last_order", "orders", "spent", "value"])
    asked = {"prediction": prediction, "columns": known, "sort": sort, "descending": descending, "actor": LOCAL}
    found = workspace.customers.table(filter, limit=500, **asked)
    assert found.rows
    for row in found.rows:
        assert row.values == {name: ORACLES[name](row.customer_id) for name in known}
    keys = [row.values[sort] for row in found.rows if row.values[sort] is not None]
    assert keys == sorted(keys, reverse=descending)
    # Who never ordered has no last order and stands at the end, whichever way it goes.
    assert [row.values[sort] for row in found.rows][: len(keys)] == keys
    few = workspace.customers.table(filter, limit=7, **asked)
    assert few.rows == found.rows[:7]


def test_tags_plans_and_fields_are_as_the_rules_see_them(looked_at):
    names = ("tags", "plans", "field:country", "field:height")
    found = looked_at.customers.table(Everyone(), columns=names, sort="id", descending=False, limit=500, actor=LOCAL)
    assert ids(found) == sorted(row["customer_id"] for row in PEOPLE)
    for tag in population.TAGS:
        rule = Tag(mode="any_of", tags=(tag,))
        assert sum(tag in row.values["tags"] for row in found.rows) == looked_at.audiences.size(rule)
    for plan in population.PLANS:
        rule = Subscription(state="active", plans=(plan,))
        assert sum(plan in row.values["plans"] for row in found.rows) == looked_at.audiences.size(rule)
    country = {row["customer_id"]: row["country"] or None for row in PEOPLE}
    assert all(row.values["field:country"] == country[row.customer_id] for row in found.rows)


def test_a_name_orders_only_what_is_revealed(looked_at):
    names = {"sort": "name", "columns": ("field:first_name",), "descending": False, "limit": 500}
    with pytest.raises(Refused, match="personal data"):
        looked_at.customers.table(Everyone(), actor=LOCAL, **names)
    found = looked_at.customers.table(Everyone(), actor=LOCAL, reveal=True, **names)
    said = [row.values["field:first_name"] for row in found.rows]
    assert said == sorted(said, key=str.lower)


def test_a_search_stays_within_the_audience(looked_at):
    gold = Subscription(state="active", plans=("Gold",))
    members = set(ids(looked_at.customers.table(gold, sort="id", limit=500, actor=LOCAL)))
    found = looked_at.customers.table(gold, sort="id", search=Search(text=" c001"), limit=500, actor=LOCAL)
    assert set(ids(found)) == {id for id in members if id.startswith("c001")}
    assert found.found == len(found.rows) < found.size == len(members)


def test_a_search_within_a_prediction_stays_among_those_with_a_score(looked_at):
    # c0000, c0012, ... never ordered, so the prediction does not cover them.
    found = looked_at.customers.table(Everyone(), prediction=FULL, search=Search(text="c000"), actor=LOCAL)
    assert sorted(ids(found)) == [f"c000{number}" for number in range(1, 10)]


@pytest.mark.parametrize("by", ["email", "name"])
def test_a_search_by_personal_data_must_be_asked_for(looked_at, by):
    with pytest.raises(Refused, match="not shown now"):
        looked_at.customers.table(Everyone(), sort="id", search=Search(text="c0001", by=by), actor=LOCAL)


def test_an_unknown_column_and_an_unknown_order_are_refused(looked_at):
    with pytest.raises(UserError, match="no column 'field:shoe size'"):
        looked_at.customers.table(Everyone(), sort="id", columns=("field:shoe size",), actor=LOCAL)
    with pytest.raises(UserError, match="cannot be sorted by 'likelihood'"):
        looked_at.customers.table(Everyone(), actor=LOCAL)


def test_a_preview_keeps_to_its_data(looked_at):
    found = looked_at.customers.table(Everyone(), prediction=PREVIEW, actor=LOCAL)
    assert found.size == looked_at.audiences.size(Everyone(), PREVIEW)


# -- personal data -----------------------------------------------------------------------------------------------------

PERSONAL = ("field:email", "field:phone", "field:first_name", "field:postal_code", "field:birth_date")


def test_personal_data_is_masked_unless_it_is_asked_for(looked_at):
    table = looked_at.customers.table
    hidden = table(Everyone(), columns=PERSONAL, sort="id", descending=False, limit=500, actor=LOCAL)
    open_ = table(Everyone(), columns=PERSONAL, sort="id", descending=False, limit=500, actor=LOCAL, reveal=True)
    assert any(value for row in open_.rows for value in row.values.values())
    for masked, plain, person in zip(hidden.rows, open_.rows, PEOPLE, strict=True):
        for name in PERSONAL:
            value, seen = plain.values[name], masked.values[name]
            assert (str(value) if value else "") == person[name.removeprefix("field:")]
            assert (seen is None) == (value is None)
            assert value is None or ("•••" in seen and str(value) not in seen)


def test_every_reveal_is_written_down_without_saying_whose(workspace):
    workspace.customers.table(Everyone(), columns=PERSONAL, sort="id", limit=3, actor=MARKETER, reveal=True)
    workspace.customers.search("c0007@example.com", "email", actor=MARKETER)
    workspace.customers.profile("c0007", actor=MARKETER, reveal=True)
    table, search, profile = audit(workspace)[-3:]
    assert (table.action, table.actor, table.detail) == ("customers.table", "mara", {"customers": 3, "revealed": True})
    assert (search.action, search.subject, search.detail) == (
        "customers.search",
        "email",
        {"customers": 1, "revealed": False},
    )
    assert (profile.action, profile.detail) == ("customers.profile", {"customers": 1, "revealed": True})
    assert all("c0007" not in f"{line.subject}{line.detail}" for line in audit(workspace))


def test_a_viewer_never_sees_personal_data(looked_at):
    customers = looked_at.customers
    assert not customers.may_reveal(VIEWER)
    for call in (
        lambda: customers.table(Everyone(), sort="id", actor=VIEWER, reveal=True),
        lambda: customers.profile("c0001", actor=VIEWER, reveal=True),
        lambda: customers.search("c0001", actor=VIEWER, reveal=True),
        lambda: customers.search("c0001@example.com", "email", actor=VIEWER),
        lambda: customers.search("Zoë", "name", actor=VIEWER),
        lambda: customers.why("regulars", "c0001", actor=VIEWER, reveal=True),
    ):
        with pytest.raises(Refused, match="needs a marketer"):
            call()
    assert ids(customers.search("c0001", actor=VIEWER)) == ["c0001"]
    profile = customers.profile("c0001", actor=VIEWER)
    assert not profile.can_reveal
    assert all("•" in f"{field.value}" for field in profile.fields if field.personal and field.value is not None)


# -- search ------------------------------------------------------------------------------------------------------------


def test_an_id_is_found_by_its_beginning_and_fifty_are_shown(looked_at):
    search = looked_at.customers.search
    assert ids(search("c0042", actor=LOCAL)) == ["c0042"]
    assert ids(search("c004", actor=LOCAL)) == [f"c004{number}" for number in range(10)]
    many = search("c", actor=LOCAL)
    assert (len(many.rows), many.more) == (50, True)
    assert not search("c004", actor=LOCAL).more
    assert ids(search("C0042", actor=LOCAL)) == []


def test_an_email_is_found_whole_whatever_its_case(looked_at):
    search = looked_at.customers.search
    assert ids(search(" C0007@Example.COM ", "email", actor=LOCAL)) == ["c0007"]
    assert ids(search("c0007@example", "email", actor=LOCAL)) == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 201])
def test_nothing_and_too_much_are_refused_without_repeating_it(looked_at, text):
    with pytest.raises(UserError, match=r"^(There is nothing to search for|This is too long)"):
        looked_at.customers.search(text, actor=LOCAL)


NAMED = "customer_id,first_name,last_name\n" + "\n".join(
    (
        "1,Anna,Müller",
        "2,Annabel,Strauß",
        "3,ANNA,Strasser",
        "4,Zoë,de la Cruz",
        "5,李,小龙",
        "6,İpek,O'Neill",
        "7,,",
        "8,100%,_under",
    )
)


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    opened = company.small_workspace(tmp_path_factory.mktemp("named"), {"customers": NAMED})
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("anna", ["1", "2", "3"]),
        ("ANNA m", ["1"]),
        ("müller anna", ["1"]),
        ("MÜL", ["1"]),
        ("strass", ["3"]),
        ("STRAUSS", ["2"]),
        ("strauß", ["2"]),
        ("zoe", []),
        ("zoë cruz", ["4"]),
        ("李", ["5"]),
        ("İPEK", ["6"]),
        ("o'neill", ["6"]),
        ("neill", []),
        ("%", []),
        ("100%", ["8"]),
        ("_", ["8"]),
        ("nobody", []),
    ],
)
def test_names_are_found_by_their_beginnings_whatever_their_case(named, text, found):
    assert ids(named.customers.search(text, "name", actor=LOCAL)) == found


# -- one customer ------------------------------------------------------------------------------------------------------


def test_a_profile_agrees_with_the_files(looked_at):
    for id in ("c0000", "c0001", "c0007"):
        profile = looked_at.customers.profile(id, actor=LOCAL, reveal=True)
        assert profile.orders == ORACLES["orders"](id)
        assert profile.spent == profile.spent_last_year == ORACLES["spent"](id)
        assert profile.last_order == ORACLES["last_order"](id)
        assert profile.visits == len(of(rows_of("visits"), id))
        assert {tag.tag for tag in profile.tags} == {row["tag"] for row in of(rows_of("tags"), id)}
        assert sorted(plan.plan for plan in profile.plans) == sorted(
            row["plan"] for row in of(rows_of("subscriptions"), id)
        )
        (person,) = of(PEOPLE, id)
        told = {field.name: field.value for field in profile.fields}
        assert (told["email"] or "") == person["email"]
        assert profile.last_day == date(2026, 2, 28)


@pytest.mark.parametrize("channel", ["email", "sms", "push", "post", "ads"])
def test_who_can_be_contacted_is_who_the_rule_finds(looked_at, channel):
    reachable = set(ids(looked_at.customers.table(Reachable(channel=channel), sort="id", limit=500, actor=LOCAL)))
    for id in [f"c{row:04d}" for row in range(60)]:
        profile = looked_at.customers.profile(id, actor=LOCAL)
        (reach,) = [one.reach for one in profile.reach if one.channel == channel]
        assert (reach == "reachable") == (id in reachable)
        (person,) = of(PEOPLE, id)
        if reach != "reachable":
            consent = {"true": "no_address", "false": "refused", "": "no_consent"}[person[f"{channel}_consent"]]
            assert reach == consent


@pytest.mark.parametrize("call", ["profile", "timeline", "alike"])
def test_nobody_of_that_id_is_said_without_repeating_it(looked_at, call):
    with pytest.raises(NotFound, match="no customer with this id") as error:
        getattr(looked_at.customers, call)("ada@example.com", actor=LOCAL)
    assert "ada" not in str(error.value)


def test_a_timeline_has_every_event_the_latest_first(looked_at):
    for id in ("c0000", "c0003", "c0010"):
        timeline = looked_at.customers.timeline(id, actor=LOCAL, limit=1000)
        times = [event.at for event in timeline.events]
        assert times == sorted(times, reverse=True)
        assert timeline.total == len(times) == sum(events for _, _, events in timeline.months)
        kinds = [event.kind for event in timeline.events]
        assert kinds.count("order") == ORACLES["orders"](id)
        assert kinds.count("visit") == len(of(rows_of("visits"), id))
        assert kinds.count("contact") == len(of(rows_of("contacts"), id))
        plans = of(rows_of("subscriptions"), id)
        assert kinds.count("plan_started") == len(plans)
        assert kinds.count("plan_ended") == sum(bool(plan["ended_at"]) for plan in plans)
        paid = sum(event.amount for event in timeline.events if event.kind == "order")
        assert paid == ORACLES["spent"](id)
    assert "return" in [event.kind for event in looked_at.customers.timeline("c0000", actor=LOCAL, limit=1000).events]


def test_a_timeline_is_cut_and_says_how_much_there_is(looked_at):
    whole = looked_at.customers.timeline("c0001", actor=LOCAL, limit=1000)
    cut = looked_at.customers.timeline("c0001", actor=LOCAL, limit=2)
    assert cut.events == whole.events[:2]
    assert (cut.total, cut.months) == (whole.total, whole.months)


MANY_LINES = {
    "customers": "customer_id\na\nb\n",
    "orders": (
        "order_id,line_id,customer_id,ordered_at,amount,product,is_return\n"
        "1,1,a,2026-02-01T10:00,5.00,mat,false\n1,2,a,2026-02-01T10:00,2.50,ball,false\n"
        "1,3,a,2026-02-03T10:00,-2.50,ball,true\n2,1,a,2026-02-04T10:00,0,gift,false\n"
    ),
    "tags": "customer_id,tag,added_at,removed_at\na,new,2026-01-01,2026-02-02\na,old,,\n",
    "subscriptions": (
        "customer_id,plan,bought_at,started_at,ended_at\na,Gold,2026-02-20,2026-03-05,\na,Gold,,2025-01-01,2025-02-01\n"
    ),
}


def test_an_order_is_one_event_and_what_has_not_happened_is_none(tmp_path):
    workspace = company.small_workspace(tmp_path, MANY_LINES)
    events = workspace.customers.timeline("a", actor=LOCAL).events
    assert [(event.kind, event.at.date(), event.names, event.amount) for event in events] == [
        ("plan_bought", date(2026, 2, 20), ("Gold",), None),
        ("free_order", date(2026, 2, 4), ("gift",), 0),
        ("return", date(2026, 2, 3), ("ball",), -250),
        ("tag_removed", date(2026, 2, 2), ("new",), None),
        ("order", date(2026, 2, 1), ("ball", "mat"), 750),
        ("tag_added", date(2026, 1, 1), ("new",), None),
        ("plan_ended", date(2025, 2, 1), ("Gold",), None),
        ("plan_started", date(2025, 1, 1), ("Gold",), None),
    ]
    profile = workspace.customers.profile("a", actor=LOCAL)
    assert [(plan.state, plan.started) for plan in profile.plans] == [
        ("upcoming", date(2026, 3, 5)),
        ("lapsed", date(2025, 1, 1)),
    ]
    assert [(tag.tag, tag.held) for tag in profile.tags] == [("old", True), ("new", False)]
    assert (profile.orders, profile.spent) == (1, 750)
    assert workspace.customers.timeline("b", actor=LOCAL).events == ()
    workspace.close()


# -- scores ------------------------------------------------------------------------------------------------------------


def test_scores_are_those_of_the_table(looked_at):
    for row in looked_at.customers.table(Everyone(), prediction=FULL, limit=5, actor=LOCAL).rows:
        found = looked_at.customers.scores(row.customer_id, FULL, actor=LOCAL)
        assert (found.now.score, found.now.level, found.now.chance) == (row.score, row.level, row.chance)
        assert found.scores == (found.now,)
        assert found.absent == ""
        assert looked_at.customers.scored_row(row.customer_id, FULL) == row.row


def test_who_is_not_covered_is_told_by_which_rule(looked_at):
    found = looked_at.customers.scores("c0012", FULL, actor=LOCAL)
    assert (found.now, found.scores, found.absent) == (None, (), "not_covered")
    assert found.verdict.held.code == "orders"
    assert found.verdict.held.number == 0
    assert not found.verdict.fits


# -- why ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def segmented(tmp_path_factory):
    """A workspace with the names that generated filters use, and a segment to be defined anew again and again."""
    opened = company.opened(company.fresh_copy(tmp_path_factory.mktemp("segmented")))
    company.add_names(opened, tmp_path_factory.mktemp("lists"))
    opened.segments.save("Probe", REGULARS, actor=LOCAL)
    yield opened
    opened.close()


def define(workspace, filter):
    with workspace._handle.database.write() as session:
        record = segment_store.segment(session, "probe")
        segment_store.add_version(session, record, to_json(filter), by="test", at=company.NOW)


@settings(max_examples=25)
@given(population.filters)
def test_why_agrees_with_who_is_in_the_segment(segmented, filter):
    whole = AllOf(members=(Everyone(), filter))
    size = segmented.audiences.size(filter)
    members = set(segmented.audiences.rows(whole, segmented.audiences.snapshot_for(None)).tolist())
    assert len(members) == size
    define(segmented, filter)
    for row in (0, 7, 12, 101, 239):
        found = segmented.customers.why("probe", f"c{row:04d}", actor=LOCAL)
        assert found.inside == (row in members)
        assert bool(found.failing) != found.inside


def test_every_failing_rule_is_told_with_what_she_has(workspace):
    orders = Orders(measure="count", value=Comparison(op=">=", values=(1000,)), window=Ever())
    rule = AllOf(
        members=(
            orders,
            Attribute(field="birth_date", test=Comparison(op=">", values=("2020-01-01",))),
            Everyone(),
            NoneOf(members=(Reachable(channel="email"), InSegment(segment="regulars"))),
        )
    )
    workspace.segments.save("Hard to enter", rule, actor=LOCAL)
    reachable = AllOf(
        members=(Reachable(channel="email"), InSegment(segment="regulars"), Tag(mode="any_of", tags=("VIP",)))
    )
    id = ids(workspace.customers.table(reachable, sort="id", limit=1, actor=LOCAL))[0]
    found = workspace.customers.why("hard-to-enter", id, actor=LOCAL)
    assert not found.inside
    codes = [(one.held.code, one.wanted) for one in found.failing]
    assert codes[0] == ("orders", True)
    assert ("reachable", False) in codes
    assert ("tags", False) in codes
    # What fails stands before what she satisfies.
    assert [member.fits for member in found.rules.members] == sorted(member.fits for member in found.rules.members)
    assert found.failing[0].sentence.startswith("made at least 1,000 orders")


def test_a_birth_date_in_a_rule_is_masked_too(workspace):
    rule = Attribute(field="birth_date", test=Comparison(op="=", values=("1900-01-01",)))
    workspace.segments.save("Old", rule, actor=LOCAL)
    known = ids(
        workspace.customers.table(
            Attribute(field="birth_date", test=Comparison(op="is_not_blank")), sort="id", limit=1, actor=LOCAL
        )
    )[0]
    assert workspace.customers.why("old", known, actor=LOCAL).rules.held.value == "•••"
    assert isinstance(workspace.customers.why("old", known, actor=LOCAL, reveal=True).rules.held.value, date)


def test_a_fixed_list_says_when_it_was_made(workspace):
    workspace.segments.save("VIPs then", company.VIP, actor=LOCAL, fixed=True)
    rows = workspace.audiences.rows(company.VIP, workspace.audiences.snapshot_for(None))
    outside = next(row for row in range(company.CUSTOMERS) if row not in set(rows.tolist()))
    inside = workspace.customers.why("vips-then", f"c{rows[0]:04d}", actor=LOCAL)
    assert (inside.inside, inside.rules.held.code, inside.rules.made) == (True, "on_list", date(2026, 2, 28))
    found = workspace.customers.why("vips-then", f"c{outside:04d}", actor=LOCAL)
    assert (found.inside, found.rules.held.code) == (False, "not_on_list")


def test_a_segment_that_cannot_be_counted_says_so(workspace):
    company.smuggle(workspace, "broken", CustomerList(list="gone"))
    with pytest.raises(UserError):
        workspace.customers.why("broken", "c0001", actor=LOCAL)
    with pytest.raises(NotFound, match="no segment 'nowhere'"):
        workspace.customers.why("nowhere", "c0001", actor=LOCAL)


# -- others like her ---------------------------------------------------------------------------------------------------


def test_what_she_shares_finds_her_and_others_and_is_never_personal(looked_at):
    everybody = ids(looked_at.customers.table(Everyone(), sort="id", limit=500, actor=LOCAL))
    codes = set()
    for id in everybody[:25]:
        for one in looked_at.customers.alike(id, actor=LOCAL):
            codes.add(one.code)
            members = ids(looked_at.customers.table(one.filter, sort="id", limit=500, actor=LOCAL))
            assert id in members
            assert one.text
    assert {"country", "plan", "tag"} <= codes
    assert not codes & {"email", "phone", "first_name", "last_name", "postal_code", "birth_date", "height"}


def test_a_value_that_few_have_becomes_no_rule(tmp_path):
    rows = [f"{number},{'Paris' if number else 'Nowhere'}" for number in range(21)]
    workspace = company.small_workspace(tmp_path, {"customers": "customer_id,city\n" + "\n".join(rows)})
    assert workspace.customers.alike("0", actor=LOCAL) == ()
    assert [one.code for one in workspace.customers.alike("1", actor=LOCAL)] == ["city"]
    workspace.close()
