"""What a draft is launched with: set, kept, copied, and refused where it cannot be."""

from datetime import date

import pytest

from segmentation.api import (
    LOCAL,
    Arm,
    CampaignChanges,
    DestinationSetting,
    Everyone,
    Exclusions,
    InSegment,
    Offer,
    Score,
    Tag,
    UserError,
)
from tests.api.company import FULL, PREVIEW, VIP, fresh_copy, opened

LIKELY = Score(prediction=FULL, low=50, high=100)
EMAIL = DestinationSetting(
    destination="csv", channel="email", start=date(2026, 3, 2), end=date(2026, 3, 5), options={"delimiter": ";"}
)
SMS = DestinationSetting(destination="csv", channel="sms", exclude=True)
ARMS = (Arm(title="Ten", kind="percent", value=10), Arm(title="Nothing"))
CHOSEN = CampaignChanges(
    destinations=(EMAIL, SMS),
    control=0.25,
    arms=ARMS,
    exclusions=Exclusions(contacted_more_than=2, contacted_days=14, running_campaigns=True),
    narrowing=VIP,
)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """A workspace with one draft, which nobody changes."""
    workspace = opened(fresh_copy(tmp_path_factory.mktemp("drafted")))
    yield workspace, workspace.campaigns.draft("One", LIKELY, actor=LOCAL, prediction=FULL)
    workspace.close()


def chosen(view):
    return view.destinations, view.control, view.arms, view.exclusions, view.narrowing


def test_a_draft_begins_with_a_control_group_and_without_a_destination(drafted):
    _, draft = drafted
    assert chosen(draft) == ((), 0.1, (), Exclusions(), None)
    assert (draft.state, draft.launch) == ("draft", None)
    assert Exclusions() == Exclusions(control_groups=True, global_control=True, minors=True, running_campaigns=False)


def test_the_settings_are_kept_and_copied(workspace):
    draft = workspace.campaigns.draft("One", LIKELY, actor=LOCAL, prediction=FULL)
    edited = workspace.campaigns.edit(draft.id, CHOSEN, actor=LOCAL)
    assert chosen(edited) == ((EMAIL, SMS), 0.25, ARMS, CHOSEN.exclusions, VIP)
    again = opened(workspace.path)
    assert again.campaigns.get(draft.id) == edited
    again.close()
    copy = workspace.campaigns.duplicate(draft.id, "Two", actor=LOCAL)
    assert chosen(copy) == chosen(edited)
    assert workspace.campaigns.edit(draft.id, CHOSEN, actor=LOCAL) == edited
    plain = workspace.campaigns.edit(draft.id, CampaignChanges(narrowing=Everyone(), arms=()), actor=LOCAL)
    assert (plain.narrowing, plain.arms) == (None, ())


def test_a_further_filter_narrows_what_is_counted_and_keeps_its_segment_from_being_archived(workspace):
    draft = workspace.campaigns.draft("One", LIKELY, actor=LOCAL, prediction=FULL)
    before = workspace.campaigns.sizes(draft.id)
    workspace.campaigns.edit(draft.id, CampaignChanges(narrowing=InSegment(segment="regulars")), actor=LOCAL)
    sizes = workspace.campaigns.sizes(draft.id)
    assert 0 < sizes.size < before.size == draft.size
    assert sum(level.size for level in sizes.levels) == sizes.size
    with pytest.raises(UserError, match="the campaign “One”"):
        workspace.segments.archive("regulars", actor=LOCAL)


REFUSED = {
    "destination": CampaignChanges(destinations=(DestinationSetting(destination="pigeon", channel="email"),)),
    "channel": CampaignChanges(destinations=(DestinationSetting(destination="csv", channel="fax"),)),
    "destination_option": CampaignChanges(
        destinations=(DestinationSetting(destination="csv", channel="email", options={"colour": "red"}),)
    ),
    "destination_twice": CampaignChanges(destinations=(EMAIL, EMAIL)),
    "destination_dates": CampaignChanges(
        destinations=(
            DestinationSetting(destination="csv", channel="email", start=date(2026, 3, 2), end=date(2026, 3, 1)),
        )
    ),
    "control": CampaignChanges(control=0.95),
    "arms": CampaignChanges(arms=(Arm(title="Only"),)),
    "arm_title": CampaignChanges(arms=(Arm(title="A"), Arm(title=" a "))),
    "arms_and_offers": CampaignChanges(arms=ARMS, offers=(Offer(level="high", kind="none"),)),
    "contact_limit": CampaignChanges(exclusions=Exclusions(contacted_days=0)),
    "invalid_filter": CampaignChanges(narrowing=Tag(mode="any_of", tags=("nope",))),
    "preview_prediction": CampaignChanges(narrowing=Score(prediction=PREVIEW, low=0, high=50)),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_setting_that_is_not_accepted_changes_nothing(drafted, code):
    workspace, draft = drafted
    with pytest.raises(UserError) as refused:
        workspace.campaigns.edit(draft.id, REFUSED[code], actor=LOCAL)
    assert refused.value.code == code
    assert workspace.campaigns.get(draft.id) == draft


def test_an_offer_for_each_level_is_refused_where_offers_are_tested(workspace):
    draft = workspace.campaigns.draft("One", LIKELY, actor=LOCAL, prediction=FULL)
    workspace.campaigns.edit(draft.id, CampaignChanges(arms=ARMS), actor=LOCAL)
    with pytest.raises(UserError, match="cannot be combined"):
        workspace.campaigns.edit(draft.id, CampaignChanges(offers=(Offer(level="high", kind="none"),)), actor=LOCAL)
