"""Profit, the interval so far, what would help, quarters and measured effects, each summed by hand."""

import math
from datetime import date, timedelta

import pytest

from segmentation.api import (
    LOCAL,
    Arm,
    Assumptions,
    Effect,
    NotFound,
    Offer,
    UserError,
    quarter_of,
)
from segmentation.campaigns.difference import Limits
from segmentation.campaigns.sequential import half_width
from segmentation.campaigns.total import caused_together, total_of
from tests.api import company, launching, measuring
from tests.api.company import AS_OF, FULL
from tests.api.launching import members
from tests.api.measuring import SENT

MONEY = Assumptions(cost_per_contact=5.0, margin_per_order=2000.0, order_value=3000.0)


@pytest.fixture(scope="module")
def over(tmp_path_factory):
    """A campaign whose window is over, and one of 14 days beside it; both bought the same."""
    directory = tmp_path_factory.mktemp("over")
    workspace = company.opened(company.fresh_copy(directory))
    view = measuring.launched(workspace)
    measuring.launched(workspace, "Short", goal=measuring.SHORT, offers=())
    measuring.launched(workspace, "Nobody held out", control=0.0, offers=())
    measuring.time_passes(workspace, directory, measuring.buyers_of(workspace, view), days=31)
    yield workspace
    workspace.close()


def by_unit(workspace, view):
    """What each unit of a campaign is, from its frozen set: (arm, stratum, level, whether it is to buy)."""
    bought = set(measuring.buyers_of(workspace, workspace.campaigns.get("scale")))
    units = {}
    for one in members(workspace, view):
        before = units.get(one["address_hash"], (one["arm"], one["stratum"], one["level"], False))
        units[one["address_hash"]] = (*before[:3], before[3] or one["customer_id"] in bought)
    return list(units.values())


def test_without_costs_there_is_no_profit_and_what_is_missing_is_named(over):
    result = over.results.result("scale")
    assert result.measured.together.profit is None
    assert result.measured.together.spent is None
    assert [one.name for one in result.costs.missing] == ["cost_per_contact", "margin_per_order", "order_value"]
    assert [one.name for one in over.results.result("short").costs.missing] == ["cost_per_contact", "margin_per_order"]


def test_profit_is_margin_less_contacts_less_the_discount_of_every_buyer(over):
    result = over.results.result("scale", money=MONEY)
    units = by_unit(over, over.campaigns.get("scale"))
    discount = {"low": 0.2 * 3000, "medium": 400, "high": 0}
    effects = {"": result.measured.together} | {level: one.together for level, one in result.by_level.items()}
    for level, effect in effects.items():
        if effect is None:
            continue
        treated = [one for one in units if one[0] == 1 and level in ("", one[2])]
        compared = [one for one in treated if one[1] not in effect.left_out]
        assert (effect.people, effect.compared) == (len(treated), len(compared))
        spent = 5 * len(compared) + sum(discount[of] for _, _, of, bought in compared if bought)
        assert effect.spent == pytest.approx(spent)
        assert effect.profit == pytest.approx(2000 * effect.purchases - spent)
        assert effect.profit_limits.low == pytest.approx(2000 * effect.purchases_limits.low - spent)
        assert effect.profit_limits.high == pytest.approx(2000 * effect.purchases_limits.high - spent)


def test_what_is_kept_for_its_prediction_is_what_profit_is_computed_from(workspace, tmp_path):
    view = measuring.launched(workspace, offers=(), goal=measuring.SHORT)
    measuring.time_passes(workspace, tmp_path, measuring.buyers_of(workspace, view), days=15)
    assert workspace.results.result(view.id).measured.together.profit is None
    workspace.money.keep(FULL, MONEY, actor=LOCAL)
    found = workspace.results.result(view.id)
    assert (found.costs.prediction, found.costs.kept_by, found.costs.missing) == (FULL, LOCAL.name, ())
    effect = found.measured.together
    assert effect.profit == pytest.approx(2000 * effect.purchases - 5 * effect.people)


def test_only_those_of_a_delivery_report_cost_a_contact_and_every_arm_has_its_own_discount(tmp_path):
    workspace = launching.house(tmp_path)
    arms = (Arm(title="Ten", kind="percent", value=10), Arm(title="Six", kind="amount", value=600))
    view = launching.launched(workspace, arms=arms, destinations=(launching.SMS,), control=0.3)
    assigned = members(workspace, view)
    reached = launching.ids_in(workspace, view.launch.files[0])[:4]
    (tmp_path / "report.txt").write_text("\n".join(reached), encoding="utf-8")
    workspace.sendings.sent_in_part(view.id, AS_OF, tmp_path / "report.txt", actor=LOCAL)
    orders = [(one["customer_id"], AS_OF, 20) for one in assigned]
    files = company.write_files(tmp_path, {"orders": launching.orders_csv(orders)})
    workspace.data.import_files(files, as_of=AS_OF + timedelta(days=31), actor=LOCAL)
    result = workspace.results.result(view.id, money=MONEY)
    first, second = result.measured.effects
    arm_of = {one["customer_id"]: one["arm"] for one in assigned}
    for effect, discount in ((first, 300), (second, 600)):
        contacts = sum(arm_of[id] == effect.arms[0] for id in reached)
        assert effect.left_out == ()
        assert effect.spent == pytest.approx(5 * contacts + discount * effect.people)
    assert result.measured.together.spent == pytest.approx(first.spent + second.spent)
    workspace.close()


def test_a_list_to_leave_people_out_costs_no_contact(tmp_path):
    workspace = launching.house(tmp_path)
    exclude = launching.DestinationSetting(destination="meta", channel="ads", exclude=True)
    view = launching.launched(workspace, destinations=(exclude,), control=0.3)
    workspace.sendings.sent(view.id, AS_OF, actor=LOCAL)
    files = company.write_files(tmp_path, {"orders": launching.orders_csv()})
    workspace.data.import_files(files, as_of=AS_OF + timedelta(days=31), actor=LOCAL)
    assert workspace.results.result(view.id, money=MONEY).measured.together.spent == 0
    workspace.close()


def test_while_measuring_the_interval_so_far_is_that_of_the_formula_on_the_purchases_known(workspace, tmp_path):
    view = measuring.launched(workspace, offers=())
    bought = set(measuring.buyers_of(workspace, view))
    measuring.time_passes(workspace, tmp_path, sorted(bought), days=12)
    result = workspace.results.result(view.id)
    assert (result.state, result.day, result.days, result.measured, result.helps) == ("measuring", 11, 30, None, None)
    (effect,) = result.so_far.effects
    units = {}
    for one in members(workspace, view):
        before = units.get(one["address_hash"], (one["arm"], one["stratum"], one["p"], False))
        units[one["address_hash"]] = (*before[:3], before[3] or one["customer_id"] in bought)
    strata = {}
    for arm, stratum, p, buys in units.values():
        strata.setdefault(stratum, {0: [], 1: []})[arm].append((p, buys))
    assert all(min(len(sides[0]), len(sides[1])) >= 2 for sides in strata.values())
    people = sum(len(sides[1]) for sides in strata.values())
    rate = apart = together = planned = 0.0
    for sides in strata.values():
        weight, (n, m) = len(sides[1]) / people, (len(sides[1]), len(sides[0]))
        x, y = (sum(buys for _, buys in sides[side]) for side in (1, 0))
        chance = sum(p for side in sides.values() for p, _ in side) / (n + m)
        rate += weight * (x / n - y / m)
        apart += weight**2 * (x / n**2 + y / m**2)
        together += weight**2 * (x + y) / (n + m) * (1 / n + 1 / m)
        planned += weight**2 * chance * (1 / n + 1 / m)
    half = half_width(max(apart, together), planned)
    assert effect.rate == pytest.approx(rate)
    assert (effect.rate_limits.low, effect.rate_limits.high) == pytest.approx((max(rate - half, -1), rate + half))
    assert result.so_far.verdict == "too_early"


def test_where_nobody_can_tell_it_says_what_would_help_and_a_longer_window_only_once_it_is_known(workspace, tmp_path):
    view = measuring.launched(workspace, offers=(), goal=measuring.SHORT)
    buyers = measuring.buyers_of(workspace, view, of_treated=4, of_control=4)
    measuring.time_passes(workspace, tmp_path, buyers, days=20)
    early = workspace.results.result(view.id)
    smallest = early.measured.together.smallest
    assert early.measured.verdict == "cannot_tell"
    assert early.helps.longer == {}
    assert early.helps.even_split is not None
    assert 1.8 < smallest.rate / early.helps.pooled[4].rate < 3
    measuring.time_passes(workspace, tmp_path, buyers, days=29)
    assert set(workspace.results.result(view.id).helps.longer) == {28}


class TestQuarters:
    def test_a_quarter_has_the_campaigns_whose_window_ended_in_it(self, over):
        first = over.quarters.quarter("2026-Q1")
        assert (first.first, first.last, first.previous, first.next) == (
            (date(2026, 1, 1), date(2026, 3, 31), "2025-Q4", "2026-Q2")
        )
        assert [one.id for one in first.measured] == ["short", "scale"]
        assert [one.last_day for one in first.measured] == [SENT + timedelta(days=13), SENT + timedelta(days=29)]
        assert [one.id for one in first.without_control] == ["nobody-held-out"]
        assert first.measuring == ()
        assert over.quarters.newest() == "2026-Q1"
        for name in ("2025-Q4", "2026-Q2"):
            other = over.quarters.quarter(name)
            assert (other.measured, other.total, other.without_control, other.measuring) == ((), None, (), ())

    def test_the_total_is_the_sum_and_its_variances_add(self, over):
        quarter = over.quarters.quarter("2026-Q1")
        effects = [over.results.result(id).measured.together for id in ("short", "scale")]
        total = quarter.total
        assert [one.effect for one in quarter.measured] == effects
        assert (total.campaigns, total.people) == (2, sum(one.people for one in effects))
        for name in ("purchases", "revenue"):
            summed = getattr(total, name)
            figures = [(getattr(one, name), getattr(one, f"{name}_limits")) for one in effects]
            assert summed.sum == pytest.approx(sum(figure for figure, _ in figures))
            below = math.sqrt(sum((figure - limits.low) ** 2 for figure, limits in figures))
            above = math.sqrt(sum((limits.high - figure) ** 2 for figure, limits in figures))
            assert (summed.limits.low, summed.limits.high) == pytest.approx((summed.sum - below, summed.sum + above))
        assert (total.profit, quarter.no_profit, quarter.goals) == (None, 2, 1)

    def test_it_says_how_many_customers_are_in_several(self, over):
        quarter = over.quarters.quarter("2026-Q1")
        views = [over.campaigns.get(id) for id in ("short", "scale")]
        sides = [{one["customer_id"]: one["arm"] for one in members(over, view)} for view in views]
        both = sides[0].keys() & sides[1].keys()
        assert quarter.in_several == len(both) > 0
        assert quarter.held_out_by_several == sum(sides[0][id] == sides[1][id] == 0 for id in both)

    def test_what_is_archived_still_counts_and_what_runs_is_listed(self, workspace, tmp_path):
        view = measuring.launched(workspace, offers=(), goal=measuring.SHORT)
        measuring.launched(workspace, "Long", offers=())
        measuring.time_passes(workspace, tmp_path, [], days=15)
        before = workspace.quarters.quarter("2026-Q1").total
        workspace.campaigns.archive(view.id, actor=LOCAL)
        quarter = workspace.quarters.quarter("2026-Q1")
        assert quarter.total == before
        assert [(one.id, one.archived) for one in quarter.measured] == [("scale", True)]
        assert [(one.id, one.effect) for one in quarter.measuring] == [("long", None)]

    @pytest.mark.parametrize("name", ["2026-Q5", "2026", "Q1-2026", "2026-q1", "0001-Q1", "9999-Q4", "20260-Q1"])
    def test_anything_else_is_refused(self, over, name):
        with pytest.raises(UserError, match="is not a quarter"):
            over.quarters.quarter(name)

    def test_every_day_has_its_quarter(self):
        for month in range(1, 13):
            assert quarter_of(date(2024, month, 28)) == f"2024-Q{math.ceil(month / 3)}"

    def test_a_sum_without_figures_is_none_and_without_an_interval_has_none(self):
        assert caused_together([]) is None
        assert total_of([(None, None)]) is None
        one = total_of([(4.0, Limits(low=1, high=8)), (None, None)])
        assert (one.campaigns, one.sum, one.limits) == (1, 4.0, Limits(low=1.0, high=8.0))
        assert total_of([(4.0, Limits(low=1, high=8)), (5.0, None)]).limits is None


class TestMeasuredEffects:
    def test_a_measured_campaign_is_offered_with_the_effect_of_each_level_and_others_say_why_not(self, over):
        offered = {one.campaign: one for one in over.measured_effects.offered(FULL)}
        assert {id: one.unfit for id, one in offered.items()} == {
            "scale": None,
            "short": "window",
            "nobody-held-out": "no_control",
        }
        by_level = over.results.result("scale").by_level
        for effect in offered["scale"].effects:
            found = by_level[effect.level].together
            assert effect.extra_per_100 == round(100 * found.rate, 2)
            assert (effect.low, effect.high) == (
                (round(100 * found.rate_limits.low, 2), round(100 * found.rate_limits.high, 2))
            )
            assert effect.campaign == "scale"
        assert [one.level for one in offered["scale"].effects] == [
            level for level, one in by_level.items() if one.together is not None
        ]
        assert (offered["scale"].day, offered["short"].effects) == (SENT + timedelta(days=29), ())

    def test_the_newest_window_comes_first(self, over):
        days = [one.day for one in over.measured_effects.offered(FULL)]
        assert days == sorted(days, reverse=True)

    def test_what_was_measured_is_kept_with_its_interval_and_its_origin_outlives_it(self, workspace, tmp_path):
        view = measuring.launched(workspace, offers=())
        assert [one.unfit for one in workspace.measured_effects.offered(FULL)] == ["measuring"]
        buyers = measuring.buyers_of(workspace, view)
        measuring.time_passes(workspace, tmp_path, buyers, days=31)
        (offered,) = workspace.measured_effects.offered(FULL)
        taken = Assumptions(effects=offered.effects)
        workspace.money.keep(FULL, taken, actor=LOCAL)
        assert workspace.money.kept(FULL).assumptions == taken
        origin = workspace.measured_effects.origins(taken)[view.id]
        assert (origin.number, origin.archived, origin.changed, origin.now) == (1, False, False, offered.effects)
        workspace.campaigns.archive(view.id, actor=LOCAL)
        measuring.time_passes(workspace, tmp_path, buyers[2:], days=32)
        origin = workspace.measured_effects.origins(taken)[view.id]
        assert (origin.archived, origin.changed) == (True, True)
        assert origin.now != offered.effects
        assert workspace.measured_effects.offered(FULL) == ()

    def test_effects_that_were_typed_have_no_origin(self, over):
        assert over.measured_effects.origins(Assumptions(effects=(Effect(level="low", extra_per_100=1),))) == {}
        with pytest.raises(NotFound):
            over.measured_effects.offered("nope")

    def test_a_campaign_without_the_prediction_is_not_offered(self, workspace):
        view = launching.drafted(workspace, destinations=(launching.EMAIL,))
        plan = workspace.launches.plan(view.id, actor=LOCAL)
        workspace.launches.launch(view.id, expected=plan.expected, actor=LOCAL)
        workspace.sendings.sent(view.id, SENT, actor=LOCAL)
        assert [one.unfit for one in workspace.measured_effects.offered(FULL)] == ["prediction"]

    @pytest.mark.parametrize(
        "ends",
        [{"low": 1.0}, {"high": 3.0}, {"low": 2.5, "high": 3.0}, {"low": 1.0, "high": 3.0, "campaign": None}],
        ids=["one end", "other end", "beside it", "of no campaign"],
    )
    def test_an_interval_that_cannot_be_is_refused(self, ends):
        with pytest.raises(UserError, match="is no interval of an effect"):
            Effect(**{"level": "low", "extra_per_100": 2.0, "campaign": "spring", **ends})


def test_an_offer_that_costs_nothing_gives_nothing_away(over):
    result = over.results.result("short", money=MONEY)
    assert result.measured.together.spent == 5 * result.measured.together.people
    assert Offer(level="high", kind="none").value == 0
