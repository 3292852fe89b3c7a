"""Campaign drafts: an audience set aside, numbered, deleted and restored."""

import pytest
import sqlalchemy as sa

from segmentation.api import (
    LOCAL,
    PLAYS,
    Actor,
    AllOf,
    CampaignChanges,
    Comparison,
    Everyone,
    Goal,
    InSegment,
    InvalidFilter,
    LastDays,
    NoneOf,
    NotFound,
    Offer,
    Reachable,
    Refused,
    Score,
    Tag,
    UserError,
    Visits,
    to_json,
)
from segmentation.storage.records import AuditRecord, CampaignRecord
from tests.api.company import FULL, PREVIEW, REGULARS, VIP, fresh_copy, opened, small_workspace
from tests.api.test_predictions import import_next_day

MIA, BEN = Actor(name="Mia", role="marketer"), Actor(name="Ben", role="admin")
LIKELY = Score(prediction=FULL, low=50, high=100)


def test_a_draft_keeps_its_audience_and_its_number(workspace):
    draft = workspace.campaigns.draft("  Spring  sale ", LIKELY, actor=LOCAL, prediction=FULL, notes=" for Mia ")
    assert (draft.id, draft.title, draft.number) == ("spring-sale", "Spring sale", 1)
    assert (draft.state, draft.notes) == ("draft", "for Mia")
    assert draft.size == workspace.audiences.size(LIKELY) > 0
    assert draft.filter == LIKELY
    assert draft.snapshot == workspace.data.snapshot().id
    assert draft.last_day == workspace.data.snapshot().last_day
    again = opened(workspace.path)
    assert again.campaigns.list() == (draft,)
    again.close()


def test_numbers_are_never_used_again(workspace):
    first = workspace.campaigns.draft("One", VIP, actor=LOCAL)
    workspace.campaigns.archive(first.id, actor=LOCAL)
    second = workspace.campaigns.draft("One", VIP, actor=LOCAL)
    assert (second.number, second.id) == (2, "one-2")
    workspace.campaigns.restore(first.id, actor=LOCAL)
    assert [campaign.number for campaign in workspace.campaigns.list()] == [2, 1]
    with pytest.raises(NotFound):
        workspace.campaigns.restore(first.id, actor=LOCAL)
    with pytest.raises(NotFound):
        workspace.campaigns.archive("nope", actor=LOCAL)


def test_a_draft_outlives_newer_data(workspace, tmp_path):
    draft = workspace.campaigns.draft("One", LIKELY, actor=LOCAL)
    import_next_day(workspace, tmp_path)
    assert workspace.campaigns.list() == (draft,)


@pytest.mark.parametrize(
    ("title", "filter", "error"),
    [
        (" ", VIP, UserError),
        ("New", Tag(mode="any_of", tags=("nope",)), InvalidFilter),
        ("New", InSegment(segment="nope"), InvalidFilter),
        ("New", Score(prediction="nope", low=0, high=50), NotFound),
    ],
)
def test_what_cannot_be_a_draft(looked_at, title, filter, error):
    with pytest.raises(error):
        looked_at.campaigns.draft(title, filter, actor=LOCAL)
    assert looked_at.campaigns.list() == ()


def test_a_viewer_starts_no_campaign(looked_at):
    viewer = Actor(name="Vic", role="viewer")
    for change in (
        lambda: looked_at.campaigns.draft("New", REGULARS, actor=viewer),
        lambda: looked_at.campaigns.archive("x", actor=viewer),
        lambda: looked_at.campaigns.restore("x", actor=viewer),
        lambda: looked_at.campaigns.edit("x", CampaignChanges(title="y"), actor=viewer),
        lambda: looked_at.campaigns.duplicate("x", "y", actor=viewer),
        lambda: looked_at.campaigns.draft("New", Everyone(), actor=viewer),
    ):
        with pytest.raises(Refused, match="needs a marketer"):
            change()
    assert looked_at.campaigns.list() == ()


def settings(view):
    return (view.goal, view.owner, view.offers, view.places, view.purpose, view.notes, view.play)


def test_a_draft_is_for_what_its_prediction_asks_and_belongs_to_whoever_made_it(workspace):
    draft = workspace.campaigns.draft("One", LIKELY, actor=MIA, prediction=FULL)
    assert settings(draft) == (Goal(event="orders", days=30), "Mia", (), (), "contact", "", None)
    assert draft.levels == ("medium", "high")
    assert (draft.edited_by, draft.edited_at, draft.archived) == ("Mia", draft.created_at, False)
    without = workspace.campaigns.draft("Two", VIP, actor=MIA)
    assert (without.goal, without.levels) == (Goal(), ())


def test_a_play_gives_a_draft_its_settings_and_high_no_discount(workspace):
    draft = workspace.campaigns.draft("Scale", LIKELY, actor=MIA, prediction=FULL, play="sliding-scale")
    assert (draft.play, draft.purpose, draft.places) == ("sliding-scale", "contact", ("email",))
    assert draft.offers == (Offer(level="medium", kind="percent", value=10), Offer(level="high", kind="none"))
    assert draft.filter == LIKELY
    everybody = Score(prediction=FULL, low=0, high=100)
    burst = workspace.campaigns.draft("Burst", everybody, actor=MIA, prediction=FULL, play="three-day-push")
    assert burst.filter == Score(prediction=FULL, low=0, high=50)
    assert burst.size == workspace.audiences.size(burst.filter)
    assert burst.places == ("email", "sms", "push", "ads")
    left_out = workspace.campaigns.draft("Ads", LIKELY, actor=MIA, prediction=FULL, play="exclude-from-ads")
    assert (left_out.purpose, left_out.offers, left_out.levels) == ("exclude", (), ("high",))


def test_what_is_changed_stands_instead_of_what_a_play_gives(workspace):
    chosen = CampaignChanges(
        goal=Goal(days=14, categories=("classes",)),
        owner=" Ben  Ott ",
        offers=(Offer(level="high", kind="amount", value=600),),
        places=("post", "team"),
        notes=" by hand ",
    )
    draft = workspace.campaigns.draft("One", LIKELY, actor=MIA, prediction=FULL, play="sliding-scale", changes=chosen)
    assert settings(draft) == (
        Goal(days=14, categories=("classes",)),
        "Ben Ott",
        (Offer(level="high", kind="amount", value=600),),
        ("post", "team"),
        "contact",
        "by hand",
        "sliding-scale",
    )
    assert workspace.campaigns.get(draft.id) == draft


def test_the_later_of_two_edits_does_not_overwrite_the_earlier(workspace):
    seen = workspace.campaigns.draft("One", LIKELY, actor=MIA, prediction=FULL, notes="old")
    first = workspace.campaigns.edit(seen.id, CampaignChanges(notes="Mia's"), actor=MIA, began_with=seen.edited_at)
    other = opened(workspace.path)
    late = CampaignChanges(notes="Ben's", places=("email",))
    with pytest.raises(Refused, match="“One” was changed meanwhile, so nothing was saved"):
        other.campaigns.edit(seen.id, late, actor=BEN, began_with=seen.edited_at)
    assert workspace.campaigns.get(seen.id) == first
    assert other.campaigns.edit(seen.id, late, actor=BEN, began_with=first.edited_at).notes == "Ben's"
    other.close()


def test_an_edit_changes_what_it_names_and_leaves_its_line(workspace):
    draft = workspace.campaigns.draft("One", LIKELY, actor=MIA, prediction=FULL, notes="old")
    edited = workspace.campaigns.edit(
        draft.id, CampaignChanges(title="Two", places=("email",), purpose="exclude"), actor=BEN
    )
    assert (edited.id, edited.title, edited.places, edited.purpose, edited.notes) == (
        ("one", "Two", ("email",), "exclude", "old")
    )
    assert (edited.owner, edited.edited_by, edited.created_by) == ("Mia", "Ben", "Mia")
    assert edited.edited_at > draft.edited_at
    assert (edited.size, edited.filter, edited.snapshot) == (draft.size, draft.filter, draft.snapshot)
    with workspace._handle.database.read() as session:
        line = session.scalars(sa.select(AuditRecord).order_by(AuditRecord.id.desc())).first()
    assert (line.action, line.actor, line.detail) == (
        ("campaign.edit", "Ben", {"changed": ["places", "purpose", "title"]})
    )
    assert workspace.campaigns.edit(draft.id, CampaignChanges(title="Two"), actor=MIA) == edited


REFUSED = {
    "title_empty": CampaignChanges(title=" "),
    "owner": CampaignChanges(owner=""),
    "notes_long": CampaignChanges(notes="x" * 4001),
    "window": CampaignChanges(goal=Goal(days=91)),
    "event": CampaignChanges(goal=Goal(event="returns")),
    "products": CampaignChanges(goal=Goal(event="subscription_starts", products=("mat",))),
    "places": CampaignChanges(places=("email", "pigeon")),
    "purpose": CampaignChanges(purpose="haunt"),
    "offer_twice": CampaignChanges(offers=(Offer(level="high", kind="none"), Offer(level="high", kind="none"))),
    "offer_level": CampaignChanges(offers=(Offer(level="low", kind="percent", value=5),)),
    "offer_excluded": CampaignChanges(purpose="exclude", offers=(Offer(level="high", kind="amount", value=5),)),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_setting_that_is_not_accepted_changes_nothing(drafted, code):
    workspace, draft = drafted
    with pytest.raises(UserError) as refused:
        workspace.campaigns.edit(draft.id, REFUSED[code], actor=LOCAL)
    assert refused.value.code == code
    assert workspace.campaigns.get(draft.id) == draft


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """A workspace with one draft, which nobody changes."""
    workspace = opened(fresh_copy(tmp_path_factory.mktemp("drafted")))
    yield workspace, workspace.campaigns.draft("One", LIKELY, actor=LOCAL, prediction=FULL)
    workspace.close()


def test_a_copy_counts_its_audience_anew_and_keeps_the_settings(workspace, tmp_path):
    draft = workspace.campaigns.draft("One", LIKELY, actor=MIA, prediction=FULL, play="special-offer", notes="n")
    import_next_day(workspace, tmp_path)
    copy = workspace.campaigns.duplicate(draft.id, "Two", actor=BEN)
    assert settings(copy) == settings(draft)
    assert (copy.id, copy.number, copy.created_by) == ("two", 2, "Ben")
    assert copy.snapshot == workspace.data.snapshot().id != draft.snapshot
    assert copy.size == workspace.audiences.size(Score(prediction=FULL, low=50, high=75))


def test_what_is_archived_is_neither_edited_nor_copied_until_it_is_back(workspace):
    draft = workspace.campaigns.draft("One", LIKELY, actor=LOCAL, prediction=FULL)
    workspace.campaigns.archive(draft.id, actor=LOCAL)
    (put_away,) = workspace.campaigns.archived()
    assert (put_away.id, put_away.archived) == (draft.id, True)
    for change in (
        lambda: workspace.campaigns.get(draft.id),
        lambda: workspace.campaigns.edit(draft.id, CampaignChanges(title="x"), actor=LOCAL),
        lambda: workspace.campaigns.duplicate(draft.id, "x", actor=LOCAL),
        lambda: workspace.campaigns.archive(draft.id, actor=LOCAL),
    ):
        with pytest.raises(NotFound, match="no campaign 'one'"):
            change()
    workspace.campaigns.restore(draft.id, actor=LOCAL)
    assert workspace.campaigns.get(draft.id) == draft
    assert workspace.campaigns.archived() == ()


def test_sizes_by_level_are_those_of_the_audience_now(drafted):
    workspace, draft = drafted
    sizes = workspace.campaigns.sizes(draft.id)
    assert (sizes.size, sizes.problem, sizes.hidden) == (draft.size, "", "")
    assert [one.level for one in sizes.levels] == ["medium", "high"]
    assert sum(one.size for one in sizes.levels) == draft.size
    whole = workspace.audiences.count(LIKELY, prediction=FULL)
    assert sum(one.likely_buyers for one in sizes.levels) == pytest.approx(whole.expected_purchasers)


def test_an_audience_that_cannot_be_counted_says_why(workspace):
    used = workspace.predictions.duplicate(FULL, "Other", actor=LOCAL)
    draft = workspace.campaigns.draft("One", VIP, actor=LOCAL)
    with workspace._handle.database.write() as session:
        session.get(CampaignRecord, draft.id).definition = to_json(Score(prediction=used.id, low=0, high=50))
    sizes = workspace.campaigns.sizes(draft.id)
    assert sizes.size is None
    assert "cannot be used now" in sizes.problem


def test_plays_tell_how_many_of_the_audience_each_can_meet(looked_at):
    views = {view.play.id: view for view in looked_at.campaigns.plays(LIKELY, FULL)}
    assert tuple(views) == tuple(play.id for play in PLAYS)
    high, medium = (Score(prediction=FULL, low=low, high=high) for low, high in ((75, 100), (50, 75)))
    whole = looked_at.audiences.size(high, FULL)
    assert views["buy-now"].reach == (("app", whole),)
    assert (views["hands-on-help"].lacks, views["hands-on-help"].reach) == ("level", ())
    for place, met in views["special-offer"].reach:
        counted = looked_at.audiences.count(AllOf(members=(Reachable(channel=place), medium)), engine="oracle")
        assert 0 < met == counted.size < views["special-offer"].customers
    assert (views["layer-filter"].lacks, views["layer-filter"].reach) == ("rules", ())
    narrowed = {view.play.id: view for view in looked_at.campaigns.plays(AllOf(members=(VIP, LIKELY)), FULL)}
    assert narrowed["layer-filter"].lacks is None
    assert narrowed["layer-filter"].customers == looked_at.audiences.size(AllOf(members=(VIP, LIKELY)))


def test_a_cart_reminder_is_for_those_who_left_a_cart_and_ordered_nothing_since(tmp_path):
    """Ann left a cart; Ben ordered after it; Cem never had one; Dea left hers long ago."""
    tables = {
        "customers": "customer_id,email,email_consent\n" + "".join(f"{id},{id}@example.com,true\n" for id in "abcd"),
        "orders": "order_id,customer_id,ordered_at,amount\n1,a,2026-01-05,9\n2,b,2026-02-27,9\n3,c,2026-01-05,9\n",
        "visits": "customer_id,visited_at,kind\na,2026-02-26,cart\nb,2026-02-26,cart\nc,2026-02-26,shop\n"
        "d,2026-02-01,cart\n",
    }
    workspace = small_workspace(tmp_path, tables)
    (view,) = [view for view in workspace.campaigns.plays(Everyone()) if view.play.id == "cart-reminder"]
    assert (view.lacks, view.customers, dict(view.reach)["email"]) == (None, 1, 1)
    draft = workspace.campaigns.draft("Cart", VIPLESS, actor=LOCAL, play="cart-reminder")
    assert (draft.size, draft.places) == (1, ("email",))
    assert [type(rule).__name__ for rule in draft.filter.members] == ["NoneOf", "Visits", "Orders"]
    workspace.close()


VIPLESS = NoneOf(members=(Visits(count=Comparison(op=">=", values=(9,)), window=LastDays(days=30)),))


def test_a_play_that_lacks_its_data_is_refused_with_those_that_do_not(tmp_path):
    workspace = small_workspace(tmp_path, {"orders": "order_id,customer_id,ordered_at\n1,a,2026-02-01\n"})
    with pytest.raises(Refused, match=r"'special-offer' .*prediction.* buy-now, early-access, hands-on-help"):
        workspace.campaigns.draft("One", Everyone(), actor=LOCAL, play="special-offer")
    with pytest.raises(NotFound, match="cart-reminder, buy-now"):
        workspace.campaigns.draft("One", Everyone(), actor=LOCAL, play="wave")
    assert workspace.campaigns.list() == ()
    workspace.close()


def test_a_preview_makes_no_draft_and_is_none_by_an_edit(workspace):
    draft = workspace.campaigns.draft("One", VIP, actor=LOCAL)
    with workspace._handle.database.write() as session:
        session.get(CampaignRecord, draft.id).definition = to_json(Score(prediction=PREVIEW, low=0, high=50))
    for change in (
        lambda: workspace.campaigns.draft("New", VIP, actor=LOCAL, prediction=PREVIEW, play="buy-now"),
        lambda: workspace.campaigns.edit(draft.id, CampaignChanges(title="x"), actor=LOCAL),
        lambda: workspace.campaigns.duplicate(draft.id, "x", actor=LOCAL),
    ):
        with pytest.raises(Refused, match="is a preview"):
            change()
