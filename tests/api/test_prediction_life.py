"""The life of a prediction: drafted, edited, renamed, archived, restored, duplicated; who may, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Contacted,
    CustomerList,
    Everyone,
    InCampaign,
    InCategory,
    InSegment,
    InvalidFilter,
    LastDays,
    NoneOf,
    NotFound,
    Orders,
    Question,
    RandomBucket,
    Reachable,
    Refused,
    Score,
    Subscription,
    Tag,
    Unavailable,
    UserError,
    Visits,
    event_sentence,
)
from segmentation.api.questions import event_json, feature_source
from segmentation.storage import prediction_store
from segmentation.storage.records import AuditRecord, JobRecord
from tests.api.company import DEMO, FULL, NOW, PREVIEW, VIP, add_names, company_tables, small_workspace

WHOLE = Score(prediction=FULL, low=0, high=100)
VISITED = Visits(count=Comparison(op=">=", values=(1,)), window=LastDays(days=30))
MARKETER = Actor(name="Mia", role="marketer")
VIEWER = Actor(name="Vic", role="viewer")


def drafted(workspace, title="New", **question):
    return workspace.predictions.create(title, Question(**{"window": 7, **question}), actor=LOCAL)


def audit(workspace, action):
    with workspace._handle.database.read() as session:
        return [line for line in session.query(AuditRecord).order_by(AuditRecord.id) if line.action == action]


def running_job(workspace, prediction):
    """A build that another process is at work on; its heartbeat is fresh, so it counts as alive."""
    job = JobRecord(
        id="at-work",
        kind="predict",
        state="queued",
        arguments={"prediction": prediction, "role": "admin"},
        progress=0.0,
        message="",
        reason="",
        created_at=workspace._handle.clock.now(),
        created_by="somebody",
    )
    with workspace._handle.database.write() as session:
        session.add(job)


# What counts as a purchase


@pytest.mark.parametrize(
    ("question", "stored", "words"),
    [
        ({}, {"kind": "orders"}, "an order"),
        ({"products": ("mat",)}, {"kind": "orders", "product": ["mat"]}, "an order of product mat"),
        (
            {"categories": ("classes",), "products": ("mat", "ball", "mat")},
            {"kind": "orders", "product": ["ball", "mat"], "category": ["classes"]},
            "an order of product ball or mat in category classes",
        ),
        ({"event": "subscription_starts"}, {"kind": "subscription_starts"}, "a new subscription"),
        (
            {"event": "subscription_starts", "plans": ("Silver", "Gold", "Bronze")},
            {"kind": "subscription_starts", "plan": ["Bronze", "Gold", "Silver"]},
            "a new subscription to Bronze, Gold or Silver",
        ),
    ],
)
def test_purchase_events(question, stored, words):
    asked = Question(window=7, **question)
    assert event_json(asked) == stored
    assert event_sentence(asked) == words


def test_a_narrowed_event_is_kept_and_counted(looked_at):
    view = drafted(looked_at, title="Mats", products=("mat",))
    assert (view.question.products, view.event_sentence) == (("mat",), "an order of product mat")
    built = looked_at.predictions.build(view.id, actor=LOCAL)
    every = looked_at.predictions.view(FULL)
    assert built.usable
    assert built.scored == every.scored
    assert 0 < built.expected < every.expected


@pytest.mark.parametrize(
    ("question", "code", "words"),
    [
        ({"products": ("mta",)}, "unknown_product", "product 'mta' is not known; did you mean 'mat'?"),
        ({"categories": ("yoga",)}, "unknown_category", "category 'yoga' is not known; known: classes"),
        ({"event": "subscription_starts", "plans": ("Iron",)}, "unknown_plan", "plan 'Iron' is not known"),
        ({"plans": ("Gold",)}, "plans", "Orders cannot be narrowed by plans; accepted: product and category"),
        (
            {"event": "subscription_starts", "products": ("mat",)},
            "products",
            "Subscription starts cannot be narrowed by products; accepted: plan",
        ),
    ],
)
def test_purchase_events_that_are_refused(looked_at, question, code, words):
    before = looked_at.predictions.list()
    with pytest.raises(UserError) as refusal:
        drafted(looked_at, **question)
    assert refusal.value.code == code
    assert words in str(refusal.value)
    assert looked_at.predictions.list() == before


# Whom it is about

WITHOUT_A_PAST = [
    (Tag(mode="any_of", tags=("VIP",)), "“tagged VIP” cannot", "the tag “VIP” is held without a date"),
    (Tag(mode="none_of", tags=("VIP",)), "“not tagged VIP” cannot", "import tags with a column added_at"),
    (Reachable(channel="email"), "“can be e-mailed” cannot", "consent has no date"),
    (WHOLE, FULL, "choose customers by what they did"),
    (InCategory(prediction=FULL, categories=("high",)), FULL, "a score comes from a prediction"),
    (InSegment(segment="regulars"), "Regulars", "put its rules here instead"),
    (Attribute(field="is_guest", test=Comparison(op="=", values=(True,))), "Is guest", "declare it stable where the"),
    (Attribute(field="created_at", test=Comparison(op="within_days", values=(7,))), "Customer since", "has no date"),
    (Subscription(state="paused"), "paused", "whether a plan is paused has no date"),
]


@pytest.mark.parametrize(("rule", "named", "words"), WITHOUT_A_PAST, ids=lambda value: type(value).__name__)
def test_a_rule_without_a_past_is_refused_by_name(looked_at, rule, named, words):
    audience = AllOf(members=(VISITED, NoneOf(members=(rule,))))
    with pytest.raises(InvalidFilter) as refusal:
        drafted(looked_at, audience=audience)
    (problem,) = refusal.value.problems
    assert (problem.path, problem.code) == ("filter.all_of[1].none_of[0]", "no_past")
    assert named in problem.message
    assert "cannot say whom a prediction is about: " in problem.message
    assert words in problem.message


def test_lists_and_campaigns_have_no_past_and_every_problem_is_told_at_once(workspace, tmp_path):
    add_names(workspace, tmp_path)
    campaign = next(iter(workspace.campaigns.list())).id
    listed = workspace.customer_lists.all()[0].id
    rules = (CustomerList(list=listed), InCampaign(campaign=campaign, state="sent"), Reachable(channel="sms"))
    with pytest.raises(InvalidFilter) as refusal:
        drafted(workspace, audience=AnyOf(members=rules))
    assert [problem.path for problem in refusal.value.problems] == [f"filter.any_of[{place}]" for place in range(3)]
    assert "nobody knows who stood on it" in str(refusal.value)
    assert "predictions chose whom it was sent to" in str(refusal.value)


@pytest.mark.parametrize(
    "audience",
    [
        Everyone(),
        VISITED,
        RandomBucket(low=0, high=5000),
        Contacted(count=Comparison(op="=", values=(0,)), window=LastDays(days=30)),
        Attribute(field="country", test=Comparison(op="!=", values=("France",))),
        Subscription(state="not_active"),
    ],
)
def test_rules_with_a_past_are_accepted(workspace, audience):
    assert drafted(workspace, audience=audience).question.audience == audience


def test_a_dated_tag_may_choose_whom_it_is_about(tmp_path):
    tables = {
        "orders": "order_id,customer_id,ordered_at\n1,a,2026-01-05\n",
        "tags": "customer_id,tag,added_at\na,VIP,2026-01-06\na,old,\n",
    }
    workspace = small_workspace(tmp_path, tables)
    assert drafted(workspace, audience=VIP).question.audience == VIP
    with pytest.raises(InvalidFilter, match="the tag “old” is held without a date"):
        drafted(workspace, title="Other", audience=Tag(mode="any_of", tags=("VIP", "old")))
    workspace.close()


# Editing


def test_a_draft_is_edited_and_the_trail_says_so(workspace):
    view = drafted(workspace)
    edited = workspace.predictions.edit(view.id, Question(window=14, audience=VISITED), actor=MARKETER)
    assert (edited.status, edited.window_days, edited.question.audience) == ("draft", 14, VISITED)
    (line,) = audit(workspace, "prediction.edit")
    assert (line.actor, line.subject, line.detail["window"]) == ("Mia", view.id, 14)
    built = workspace.predictions.build(view.id, actor=LOCAL)
    assert built.window_days == 14
    assert built.scored < workspace.predictions.view(FULL).scored


def test_one_that_failed_goes_back_to_a_draft(tmp_path):
    tables = {"orders": "order_id,customer_id,ordered_at,product\n1,a,2026-01-05,mat\n"}
    workspace = small_workspace(tmp_path, tables)
    nobody = Orders(measure="count", value=Comparison(op=">=", values=(2,)), window=LastDays(days=7))
    view = drafted(workspace, audience=nobody)
    with pytest.raises(UserError, match="No prediction"):
        workspace.predictions.build(view.id, actor=LOCAL)
    assert workspace.predictions.view(view.id).status == "failed"
    edited = workspace.predictions.edit(view.id, Question(window=7), actor=LOCAL)
    assert (edited.status, edited.reason) == ("draft", "")
    workspace.close()


def test_what_has_scores_is_not_edited(looked_at):
    before = looked_at.predictions.view(FULL)
    with pytest.raises(Refused, match="Duplicate it and change the duplicate") as refusal:
        looked_at.predictions.edit(FULL, Question(window=14), actor=LOCAL)
    assert refusal.value.code == "has_scores"
    assert looked_at.predictions.view(FULL) == before


def test_an_edit_is_checked_like_a_new_one(workspace):
    view = drafted(workspace)
    for question, error in ((Question(window=91), UserError), (Question(window=7, audience=WHOLE), InvalidFilter)):
        with pytest.raises(error):
            workspace.predictions.edit(view.id, question, actor=LOCAL)
    assert workspace.predictions.view(view.id) == view


def test_while_it_is_being_built_it_is_neither_edited_nor_archived(workspace):
    view = drafted(workspace)
    running_job(workspace, view.id)
    assert workspace.predictions.view(view.id).status == "building"
    assert workspace.predictions.view(view.id).building.id == "at-work"
    for change in (
        lambda: workspace.predictions.edit(view.id, Question(window=14), actor=LOCAL),
        lambda: workspace.predictions.set_sensitive(view.id, (), actor=LOCAL),
        lambda: workspace.predictions.archive(view.id, actor=LOCAL),
    ):
        with pytest.raises(Refused, match="“New” is being built"):
            change()


def test_an_edit_from_elsewhere_during_a_build_is_not_answered_by_it(workspace):
    view = drafted(workspace)

    def edit(share, text):
        if workspace.predictions.view(view.id).window_days == 7:
            workspace.predictions.edit(view.id, Question(window=14), actor=MARKETER)

    with pytest.raises(Unavailable, match="edited while it was being built"):
        workspace.predictions.build(view.id, actor=LOCAL, progress=edit)
    edited = workspace.predictions.view(view.id)
    assert (edited.window_days, edited.status, edited.usable) == (14, "failed", False)
    assert workspace.predictions.issues(view.id) == ()
    assert not list((workspace.path / "scores").glob(f"{view.id}/*"))


# Renaming, archiving, restoring, duplicating


def test_a_title_changes_and_the_id_stays(workspace):
    view = workspace.predictions.rename(FULL, "  Orders   soon ", actor=LOCAL)
    assert (view.id, view.title) == (FULL, "Orders soon")
    assert audit(workspace, "prediction.rename")[0].detail == {"before": FULL, "after": "Orders soon"}
    with pytest.raises(Refused, match="already a prediction called “ORDERS SOON”"):
        workspace.predictions.rename(PREVIEW, "ORDERS SOON", actor=LOCAL)
    with pytest.raises(Refused, match="already a prediction called"):
        drafted(workspace, title="orders SOON")
    assert workspace.predictions.rename(FULL, "orders soon", actor=LOCAL).title == "orders soon"


def test_what_is_used_is_not_archived_and_its_users_are_named(workspace):
    likely = workspace.segments.save("Likely", Score(prediction=FULL, low=50, high=100), actor=LOCAL)
    workspace.segments.save("Outer", InSegment(segment=likely.id), actor=LOCAL)
    october = workspace.campaigns.draft("October", VIP, actor=LOCAL, prediction=FULL)
    assert workspace.predictions.used_by(FULL) == ("the segment “Likely”", "the campaign “October”")
    with pytest.raises(Refused) as refusal:
        workspace.predictions.archive(FULL, actor=LOCAL)
    assert str(refusal.value) == (
        "This prediction is used by the segment “Likely”, the campaign “October”. Change or archive those first."
    )
    workspace.segments.update("outer", VIP, actor=LOCAL)
    workspace.segments.archive(likely.id, actor=LOCAL)
    workspace.campaigns.archive(october.id, actor=LOCAL)
    assert workspace.predictions.archive(FULL, actor=LOCAL).archived
    brought_back = workspace.segments.restore(likely.id, actor=LOCAL)
    assert brought_back.size is None
    assert "the prediction “orders-30d” is archived; restore it or choose another" in brought_back.problem


def test_an_earlier_version_that_is_named_keeps_a_prediction_in_use(workspace):
    saved = workspace.segments.save("Likely", Score(prediction=FULL, low=50, high=100), actor=LOCAL)
    workspace.segments.save("Then", InSegment(segment=saved.id, version=1), actor=LOCAL)
    workspace.segments.update(saved.id, VIP, actor=LOCAL)
    assert workspace.predictions.used_by(FULL) == ("version 1 of the segment “Likely”",)


def test_archived_it_keeps_its_scores_and_cannot_be_named(workspace):
    issues, backtests = workspace.predictions.issues(FULL), workspace.predictions.backtests(FULL)
    view = workspace.predictions.archive(FULL, actor=LOCAL)
    assert (view.archived, view.usable, view.scored > 0) == (True, False, True)
    assert FULL not in [one.id for one in workspace.predictions.list()]
    assert [one.id for one in workspace.predictions.archived()] == [FULL]
    assert workspace.predictions.view(FULL) == view
    assert workspace.predictions.issues(FULL) == issues
    assert workspace.predictions.backtests(FULL) == backtests
    for use in (
        lambda: workspace.audiences.view(Everyone(), FULL),
        lambda: workspace.audiences.count(Everyone(), prediction=FULL),
        lambda: workspace.audiences.size(WHOLE),
        lambda: workspace.segments.save("All", WHOLE, actor=LOCAL),
        lambda: workspace.predictions.build(FULL, actor=LOCAL),
        lambda: workspace.jobs.start_build(FULL, actor=LOCAL),
        lambda: workspace.predictions.rename(FULL, "Else", actor=LOCAL),
        lambda: workspace.predictions.archive(FULL, actor=LOCAL),
    ):
        with pytest.raises(UserError):
            use()
    with pytest.raises(NotFound, match=f"The prediction “{FULL}” is archived. Restore it first"):
        workspace.predictions.build(FULL, actor=LOCAL)
    with pytest.raises(Refused, match="already a prediction 'orders-30d'"):
        workspace.predictions.create("Again", Question(window=7), actor=LOCAL, id=FULL)


def test_restored_it_is_as_it_was(workspace):
    before = workspace.predictions.view(FULL)
    sizes = workspace.audiences.count(WHOLE, prediction=FULL)
    workspace.predictions.archive(FULL, actor=LOCAL)
    assert workspace.predictions.restore(FULL, actor=LOCAL) == before
    assert workspace.audiences.count(WHOLE, prediction=FULL) == sizes
    with pytest.raises(Refused, match="is not archived"):
        workspace.predictions.restore(FULL, actor=LOCAL)
    assert [
        line.action for line in audit(workspace, "prediction.archive") + audit(workspace, "prediction.restore")
    ] == [
        "prediction.archive",
        "prediction.restore",
    ]


def test_a_title_taken_meanwhile_needs_another(workspace):
    workspace.predictions.archive(FULL, actor=LOCAL)
    drafted(workspace, title=FULL)
    with pytest.raises(Refused, match="already a prediction called"):
        workspace.predictions.restore(FULL, actor=LOCAL)
    assert workspace.predictions.view(FULL).archived
    assert workspace.predictions.restore(FULL, actor=LOCAL, title="The first").title == "The first"


@pytest.mark.parametrize("id", [FULL, PREVIEW, DEMO])
def test_a_duplicate_asks_the_same_and_has_no_scores(workspace, id):
    source = workspace.predictions.view(id)
    copy = workspace.predictions.duplicate(id, "Once more", actor=LOCAL)
    assert (copy.id, copy.title, copy.kind) == ("once-more", "Once more", source.kind)
    assert (copy.status, copy.usable, copy.question) == ("draft", False, source.question)
    with pytest.raises(Refused, match="already a prediction called"):
        workspace.predictions.duplicate(id, "once more", actor=LOCAL)


def test_only_a_preview_becomes_full(workspace):
    assert workspace.predictions.make_full(PREVIEW, actor=LOCAL).kind == "full"
    workspace.segments.save("Likely", Score(prediction=PREVIEW, low=50, high=100), actor=LOCAL)
    for id in (PREVIEW, DEMO):
        with pytest.raises(Refused, match="Only a preview can be made a full prediction"):
            workspace.predictions.make_full(id, actor=LOCAL)


def test_recentred_its_next_scores_put_50_at_the_average(workspace):
    first = workspace.predictions.view(FULL)
    with workspace._handle.database.write() as session:
        # As if customers had been twice as likely to buy when it was first trained.
        prediction_store.stored_prediction(session, FULL).base_odds *= 2
    assert workspace.predictions.build(FULL, actor=LOCAL).base_odds == 2 * first.base_odds
    waiting = workspace.predictions.recentre(FULL, actor=LOCAL)
    assert (waiting.recentring, waiting.base_odds) == (True, 2 * first.base_odds)
    assert audit(workspace, "prediction.recentre")[0].detail == {"before": 2 * first.base_odds}
    with pytest.raises(Refused, match="put 50 at the average chance anyway"):
        workspace.predictions.recentre(FULL, actor=LOCAL)
    rebuilt = workspace.predictions.build(FULL, actor=LOCAL)
    assert not rebuilt.recentring
    assert rebuilt.average_chance == pytest.approx(rebuilt.expected / rebuilt.scored, rel=1e-6)
    newest, before, _ = workspace.predictions.issues(FULL)
    assert newest.chance_at_50 < before.chance_at_50


def test_the_history_of_scores(looked_at):
    (issue, *_) = looked_at.predictions.issues(FULL)
    view = looked_at.predictions.view(FULL)
    assert (issue.scored, issue.expected, issue.snapshot) == (view.scored, view.expected, view.snapshot)
    assert 0 <= issue.low80 <= issue.expected <= issue.high80 <= issue.scored
    assert issue.chance_at_50 == view.average_chance < issue.chance_at_75 < 1
    assert issue.last_day == issue.as_of - timedelta(days=1)
    assert issue.drift == view.drift
    with pytest.raises(NotFound):
        looked_at.predictions.issues("nope")


# What it learns from


def stable_workspace(tmp_path, *fields):
    tables = company_tables()
    return small_workspace(tmp_path, tables, mapping={"customers": {"stable": list(fields)}})


def test_no_sensitive_field_is_used_unless_an_admin_allows_it(tmp_path):
    workspace = stable_workspace(tmp_path, "first_name", "postal_code", "height")
    view = drafted(workspace)
    uses = workspace.predictions.uses(view.id)
    assert {fact.code for fact in uses.used if fact.kind == "field"} == {"country", "height"}
    assert {fact.code for fact in uses.used if fact.kind == "facts"} >= {"tenure", "event", "money", "visits", "plans"}
    assert {fact.code for fact in uses.left_out} == {"first_name", "postal_code", "birth_date"}
    with pytest.raises(Refused, match="Mia is a marketer; learning from first_name needs an admin"):
        workspace.predictions.edit(view.id, Question(window=7, sensitive=("first_name",)), actor=MARKETER)
    with pytest.raises(Refused, match="needs an admin"):
        workspace.predictions.set_sensitive(view.id, ["first_name"], actor=MARKETER)
    with pytest.raises(Refused, match="needs an admin"):
        workspace.predictions.create("B", Question(window=7, sensitive=("birth_date",)), actor=MARKETER)
    allowed = workspace.predictions.set_sensitive(view.id, ["first_name", "birth_date"], actor=LOCAL)
    assert allowed.question.sensitive == ("birth_date", "first_name")
    sensitive = {fact.code for fact in workspace.predictions.uses(view.id).used if fact.sensitive}
    assert sensitive == {"birth_date", "first_name"}
    assert audit(workspace, "prediction.sensitive")[0].detail == {"before": [], "after": ["birth_date", "first_name"]}
    kept = workspace.predictions.edit(view.id, allowed.question, actor=MARKETER)
    assert kept.question == allowed.question, "whoever edits the rest need not be an admin"
    assert workspace.predictions.set_sensitive(view.id, [], actor=MARKETER).question.sensitive == ()
    workspace.close()


def columns_of(workspace, question):
    context = workspace.predictions._context
    snapshot = context.current()
    return set(feature_source(context, question, snapshot, snapshot.info.as_of).features(snapshot.info.as_of).columns)


def test_the_features_have_a_sensitive_field_only_when_it_is_allowed(tmp_path):
    workspace = stable_workspace(tmp_path, "first_name", "postal_code")
    fields = ("first_name", "postal_code", "birth_date")
    every = {f"attribute:{name}" for name in fields}
    assert not columns_of(workspace, Question(window=7)) & every
    assert columns_of(workspace, Question(window=7, sensitive=("first_name",))) & every == {"attribute:first_name"}
    assert columns_of(workspace, Question(window=7, sensitive=fields)) & every == every
    workspace.close()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("gender", "Gender has no date and is not declared stable"),
        ("first_name", 'with a mapping of stable = ["first_name"]'),
        ("email", "'email' is not a sensitive field; these are: gender, birth_date"),
    ],
)
def test_sensitive_fields_that_are_refused(looked_at, field, words):
    with pytest.raises(UserError) as refusal:
        drafted(looked_at, sensitive=(field,))
    assert refusal.value.code == "sensitive"
    assert words in str(refusal.value)


def test_which_sensitive_fields_there_are(looked_at):
    fields = {field.name: field for field in looked_at.predictions.sensitive_fields()}
    assert set(fields) == {"birth_date", "postal_code", "first_name"}
    assert fields["birth_date"].problem == ""
    assert "not declared stable" in fields["first_name"].problem
    assert all(0 < field.filled <= 240 for field in fields.values())


def test_a_marketers_duplicate_leaves_sensitive_fields_behind(workspace):
    view = drafted(workspace, sensitive=("birth_date",))
    assert workspace.predictions.duplicate(view.id, "By Mia", actor=MARKETER).question.sensitive == ()
    assert workspace.predictions.duplicate(view.id, "By an admin", actor=LOCAL).question.sensitive == ("birth_date",)


# Who may


def test_a_viewer_changes_nothing(looked_at):
    before = looked_at.predictions.list()
    for change in (
        lambda: looked_at.predictions.edit(FULL, Question(window=7), actor=VIEWER),
        lambda: looked_at.predictions.set_sensitive(FULL, (), actor=VIEWER),
        lambda: looked_at.predictions.rename(FULL, "Else", actor=VIEWER),
        lambda: looked_at.predictions.archive(FULL, actor=VIEWER),
        lambda: looked_at.predictions.restore(FULL, actor=VIEWER),
        lambda: looked_at.predictions.duplicate(FULL, "Else", actor=VIEWER),
        lambda: looked_at.predictions.recentre(FULL, actor=VIEWER),
    ):
        with pytest.raises(Refused, match="needs a marketer"):
            change()
    assert looked_at.predictions.list() == before


def test_what_a_view_says(looked_at):
    view = looked_at.predictions.view(FULL)
    assert (view.archived, view.recentring, view.building, view.event_sentence) == (False, False, None, "an order")
    assert view.as_of is not None
    assert view.learned_as_of == view.as_of
    assert view.drift.tau > 0
    assert view.issued_at > NOW.astimezone(UTC) - timedelta(days=1) > datetime(2026, 1, 1, tzinfo=UTC)
    assert view.hidden == ""
