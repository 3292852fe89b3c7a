"""Campaign drafts: an audience set aside, numbered, deleted and restored."""

import pytest

from segmentation.api import LOCAL, Actor, Everyone, InSegment, InvalidFilter, NotFound, Refused, Score, Tag, UserError
from tests.api.company import FULL, REGULARS, VIP, opened
from tests.api.test_predictions import import_next_day

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
        lambda: looked_at.campaigns.draft("New", Everyone(), actor=viewer),
    ):
        with pytest.raises(Refused, match="needs a marketer"):
            change()
    assert looked_at.campaigns.list() == ()
