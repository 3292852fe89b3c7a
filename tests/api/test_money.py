"""What money figures are computed from: kept for everyone by an act, with its trail, and nowhere otherwise."""

import pytest
import sqlalchemy as sa

from segmentation.api import LOCAL, Actor, NotFound, Refused, Unavailable
from segmentation.money import Assumptions, Effect, Offer
from segmentation.storage.records import AuditRecord, MoneyRecord
from tests.api.company import FULL, PREVIEW, VIP, opened

TYPED = Assumptions(
    cost_per_contact=2.5,
    margin_per_order=2000.0,
    order_value=4500.0,
    offers=(Offer(level="high", kind="none"), Offer(level="low", kind="percent", value=15)),
    effects=(Effect(level="low", extra_per_100=1.25),),
)


def audited(workspace, action):
    with workspace._handle.database.read() as session:
        return session.scalars(sa.select(AuditRecord).where(AuditRecord.action == action)).all()


def test_nothing_is_kept_before_somebody_keeps_it(looked_at):
    assert looked_at.money.kept(FULL) is None


def test_what_is_kept_is_seen_by_everyone_and_after_a_restart(workspace):
    mia = Actor(name="Mia", role="marketer")
    kept = workspace.money.keep(FULL, TYPED, actor=mia)
    assert (kept.prediction, kept.assumptions, kept.kept_by) == (FULL, TYPED, "Mia")
    again = opened(workspace.path)
    assert again.money.kept(FULL) == kept
    assert again.money.kept(PREVIEW) is None
    again.close()
    (line,) = audited(workspace, "money.keep")
    assert (line.actor, line.subject, line.detail["margin_per_order"]) == ("Mia", FULL, 2000.0)
    assert line.detail["offers"][1] == {"level": "low", "kind": "percent", "value": 15}


def test_keeping_again_replaces_and_withdrawing_leaves_nothing(workspace):
    workspace.money.keep(FULL, TYPED, actor=LOCAL)
    workspace.money.keep(FULL, Assumptions(margin_per_order=100.0), actor=LOCAL)
    assert workspace.money.kept(FULL).assumptions == Assumptions(margin_per_order=100.0)
    workspace.money.withdraw(FULL, actor=LOCAL)
    assert workspace.money.kept(FULL) is None
    assert [line.subject for line in audited(workspace, "money.withdraw")] == [FULL]
    with pytest.raises(NotFound, match="No figures about money are kept"):
        workspace.money.withdraw(FULL, actor=LOCAL)


def test_an_effect_keeps_the_campaign_that_measured_it(workspace):
    campaign = workspace.campaigns.draft("Spring", VIP, actor=LOCAL)
    measured = Assumptions(effects=(Effect(level="low", extra_per_100=2, campaign=campaign.id),))
    workspace.money.keep(FULL, measured, actor=LOCAL)
    assert workspace.money.kept(FULL).assumptions.effect("low").campaign == "spring"


def test_a_campaign_that_does_not_exist_measured_nothing(looked_at):
    measured = Assumptions(effects=(Effect(level="low", extra_per_100=2, campaign="nope"),))
    with pytest.raises(NotFound, match="no campaign 'nope'"):
        looked_at.money.keep(FULL, measured, actor=LOCAL)
    assert looked_at.money.kept(FULL) is None


def test_a_viewer_keeps_and_withdraws_nothing(looked_at):
    viewer = Actor(name="Vic", role="viewer")
    with pytest.raises(Refused, match="needs a marketer"):
        looked_at.money.keep(FULL, TYPED, actor=viewer)
    with pytest.raises(Refused, match="needs a marketer"):
        looked_at.money.withdraw(FULL, actor=viewer)
    assert audited(looked_at, "money.keep") == []


def test_an_unknown_prediction_is_named(looked_at):
    for call in (
        lambda: looked_at.money.kept("nope"),
        lambda: looked_at.money.keep("nope", TYPED, actor=LOCAL),
        lambda: looked_at.money.withdraw("nope", actor=LOCAL),
    ):
        with pytest.raises(NotFound, match="nope"):
            call()


def test_amounts_of_another_currency_are_not_taken_for_ours(workspace):
    workspace.money.keep(FULL, TYPED, actor=LOCAL)
    with workspace._handle.database.write() as session:
        session.execute(sa.update(MoneyRecord).values(currency="JPY"))
    assert workspace.money.kept(FULL) is None


@pytest.mark.parametrize("stored", [{}, {"offers": [{"level": "low"}], "effects": []}, {"offers": 1, "effects": []}])
def test_what_cannot_be_read_is_said_and_not_guessed(workspace, stored):
    workspace.money.keep(FULL, TYPED, actor=LOCAL)
    with workspace._handle.database.write() as session:
        session.execute(sa.update(MoneyRecord).values(assumptions=stored))
    with pytest.raises(Unavailable, match=r"cannot be read\. Type them again"):
        workspace.money.kept(FULL)
