"""The result of a campaign on its page: picture, profit, what would help, before it is over; and a quarter of them."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import session
from pages.ui.money_words import Currency
from pages.ui.result_effects import p_value
from segmentation.api import LOCAL, Assumptions, Effect, Goal, Workspace, open_workspace
from tests.api import company, measuring
from tests.api.company import FULL
from tests.app.test_pages import SECONDS, SHELL, words

MONEY = Assumptions(cost_per_contact=5.0, margin_per_order=2000.0, order_value=3000.0)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """A measured campaign with an offer for each level, one of 14 days, one without control group, one that runs: where
    they are, and on which day."""
    directory = tmp_path_factory.mktemp("measured")
    opened = company.opened(company.fresh_copy(directory))
    view = measuring.launched(opened)
    measuring.launched(opened, "Short", goal=measuring.SHORT, offers=())
    measuring.launched(opened, "Nobody held out", control=0.0, offers=())
    measuring.launched(opened, "Long", goal=Goal(days=60), offers=())
    measuring.time_passes(opened, directory, measuring.buyers_of(opened, view, of_control=9), days=31)
    now = opened._handle.clock.at
    opened.close()
    return opened.path, now


@pytest.fixture
def house(measured: tuple[Path, datetime], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    path, now = measured
    clock = company.Watch(now)
    opened = open_workspace(shutil.copytree(path, tmp_path / "company"), clock=clock)
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    monkeypatch.setattr(session, "_open_workspace", partial(open_workspace, clock=clock))
    yield opened
    opened.close()
    st.cache_resource.clear()


def page(language: str = "en", **asked: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "company"
    app.query_params["lang"] = language
    app.run()
    app.switch_page("../campaigns.py")
    for name, value in asked.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return words(app).replace("\\", "")


def about(minor: float) -> str:
    return Currency(code=None, digits=2).about(minor)


def field(name: str) -> str:
    return f"campaigns.result_scale_{name}"


def pictures(app: AppTest) -> list[str]:
    return [one.proto.alt for one in app.get("vega_lite_chart") if "per 100" in one.proto.alt]


class TestProfit:
    def test_nothing_of_it_is_shown_before_its_inputs_are_typed_then_it_says_assumed(self, house: Workspace) -> None:
        app = page(campaign="scale")
        assert "Still to type for the extra profit: cost of one contact, margin of one purchase" in said(app)
        assert "Extra profit (assumed)" not in said(app)
        assert "Extra profit (assumed)" not in app.dataframe[1].value.columns
        for name, value in (("cost", 0.05), ("margin", 20.0), ("order_value", 30.0)):
            app.number_input(key=field(name)).set_value(value)
        app.run()
        assert not app.exception
        effect = house.results.result("scale", money=MONEY).measured.together
        low, high = about(effect.profit_limits.low), about(effect.profit_limits.high)
        assert f"Extra profit (assumed): **about {about(effect.profit)}** (likely between {low} and {high}" in said(app)
        levels = house.results.result("scale", money=MONEY).by_level
        frame = app.dataframe[1].value
        assert list(frame["Extra profit (assumed)"]) == [
            about(levels[level].together.profit) for level in ("medium", "low") if levels[level].together is not None
        ]
        assert house.results.result("scale").measured.together.profit is None

    def test_kept_for_everyone_it_stands_with_the_figures_of_its_prediction(self, house: Workspace) -> None:
        typed = Assumptions(effects=(Effect(level="low", extra_per_100=2.0),), order_value=3000.0)
        house.money.keep(FULL, typed, actor=LOCAL)
        app = page(campaign="scale")
        assert app.number_input(key=field("order_value")).value == 30.0
        for name, value in (("cost", 0.05), ("margin", 20.0)):
            app.number_input(key=field(name)).set_value(value)
        app.run()
        app.button(key="result_keep").click().run()
        assert not app.exception
        kept = house.money.kept(FULL).assumptions
        assert (kept.cost_per_contact, kept.margin_per_order, kept.order_value) == (5.0, 2000.0, 3000.0)
        assert kept.effects == typed.effects
        assert "Kept for everyone on" in said(page(campaign="scale"))


@pytest.mark.parametrize(
    ("p", "told"), [(0.00001, "p-value below 0.0001"), (0.0001, "p-value 0.0001"), (0.04567, "p-value 0.0457")]
)
def test_no_p_value_is_shown_as_zero(p: float, told: str) -> None:
    assert p_value(p) == told


class TestThePage:
    def test_one_picture_has_the_campaign_and_every_level_in_words_too(self, house: Workspace) -> None:
        result = house.results.result("scale")
        (picture,) = pictures(page(campaign="scale"))
        for name, effect in [("Whole campaign", result.measured.together), ("Low", result.by_level["low"].together)]:
            extra = f"{100 * effect.rate:.1f}".rstrip("0").rstrip(".")
            assert f"{name}: {extra} per 100, likely between " in picture

    def test_where_nobody_can_tell_it_says_what_could_be_seen_and_what_would_help(self, house: Workspace) -> None:
        result = house.results.result("short")
        assert result.measured.verdict == "cannot_tell"
        text = said(page(campaign="short"))
        now, pooled = result.measured.together.smallest.rate, result.helps.pooled[4].rate
        assert f"This time, effects from {round(100 * now, 1):g} extra purchases per 100 contacted on" in text
        assert f"Send it 4 times and measure all together: effects from {round(100 * pooled, 1):g} per 100 on." in text
        # Half of them were held out already.
        assert "Next time hold out" not in text
        assert "Contacts per extra purchase: cannot tell. At least about " in text

    def test_before_it_is_over_no_figure_stands_outside_the_details_for_analysts(self, house: Workspace) -> None:
        app = page(campaign="long")
        assert app.get("progress")[0].proto.text == "Day 30 of 60, too early to say"
        assert not app.dataframe
        assert not pictures(app)
        assert not [*app.success, *app.info, *app.error]
        (details,) = [one for one in app.expander if one.label == "Details for analysts"]
        (effect,) = house.results.result("long").so_far.effects
        inside, everything = (" ".join(one.value for one in part.markdown) for part in (details, app.main))
        ends = (effect.purchases_limits.low, effect.purchases_limits.high)
        fewest, most = (f"{round(end):,}".replace("-", "\u2212") for end in ends)
        told = f"extra purchases per 100 contacted so far, {fewest} to {most} in all."
        assert told in inside.replace("\\", "")
        assert everything.count("contacted so far") == inside.count("contacted so far") == 1


class TestQuarter:
    def test_its_sums_are_those_of_the_facade_and_its_table_can_be_taken_away(self, house: Workspace) -> None:
        house.money.keep(FULL, MONEY, actor=LOCAL)
        total = house.quarters.quarter("2026-Q1").total
        app = page(quarter="2026-Q1")
        text = said(app)
        assert f"**2 campaigns, {total.people} people contacted**" in text
        assert f"Extra profit (assumed): about {about(total.profit.sum)} (likely between" in text
        frame: pd.DataFrame = app.table[0].value
        assert list(frame["Campaign"]) == ["2 · Short", "1 · Scale", "Together"]
        assert frame["Extra purchases"].iloc[-1] == str(round(total.purchases.sum)).replace("-", "\u2212")
        assert frame["Extra profit (assumed)"].iloc[-1] == about(total.profit.sum)
        assert "customers were in more than one of them: what they bought may count twice." in text
        assert "**Without a control group: nobody can tell what they caused**" in text
        assert "**Still measuring**" in text
        assert len(pictures(app)) == 1
        assert [one.label for one in app.get("download_button")] == ["Download as CSV"]

    def test_without_costs_it_says_where_to_type_them(self, house: Workspace) -> None:
        app = page(quarter="2026-Q1")
        assert "Extra profit appears once margin and cost of a contact are typed" in said(app)
        assert "Extra profit (assumed): about" not in said(app)

    def test_one_goes_from_quarter_to_quarter_and_to_a_campaign(self, house: Workspace) -> None:
        app = page()
        app.button(key="go_quarter").click().run()
        assert app.title[0].value == "What the campaigns of quarter 1 of 2026 caused"
        app.button(key="quarter_previous").click().run()
        assert "**No campaign of this quarter is measured**" in said(app)
        app.button(key="quarter_next").click().run()
        app.button(key="quarter_open_scale").click().run()
        assert app.title[0].value == "Scale"
        assert not app.exception

    def test_a_link_to_no_quarter_says_what_would_be_one(self, house: Workspace) -> None:
        app = page(quarter="spring")
        (error,) = [box.value for box in app.error]
        assert error == "'spring' is not a quarter. A year and a quarter are accepted, such as 2026-Q1."
        french = page("fr", quarter="2026-Q1")
        assert french.title[0].value.startswith("Ce qu’ont provoqué les campagnes du trimestre 1 de 2026")


class TestMeasuredEffects:
    def money(self) -> AppTest:
        app = AppTest.from_file(SHELL, default_timeout=SECONDS)
        app.query_params["workspace"] = "company"
        app.query_params["prediction"] = FULL
        app.session_state["audience.look"] = "money"
        app.run()
        app.switch_page("../audience.py").run()
        assert not app.exception
        return app

    def value(self, app: AppTest, name: str) -> float | None:
        return app.number_input(key=f"money_company_{FULL}_{name}").value

    def offered(self, app: AppTest) -> AppTest:
        app.session_state["measured_use"] = True
        app.run()
        assert not app.exception
        return app

    def test_they_take_the_place_of_what_was_typed_say_where_they_come_from_and_are_given_back(
        self, house: Workspace
    ) -> None:
        app = self.money()
        for name, value in (("cost", 0.05), ("margin", 20.0), ("effect_low", 1.0), ("effect_medium", 3.0)):
            app.number_input(key=f"money_company_{FULL}_{name}").set_value(value)
        app.run()
        self.offered(app)
        text = said(app)
        assert "**Campaign 1, 31 March 2026: Scale**" in text
        assert "Campaign 2, 15 March 2026: Short: it counted another number of days" in text
        assert "Nobody held out: it had no control group to compare with" in text
        app.button(key="take_scale").click().run()
        assert not app.exception
        scale = next(one for one in house.measured_effects.offered(FULL) if one.campaign == "scale")
        measured = {one.level: one for one in scale.effects}
        assert self.value(app, "effect_low") == measured["low"].extra_per_100
        ends = (measured["low"].low, measured["low"].high)
        low, high = (f"{end:.2f}".rstrip("0").rstrip(".").replace("-", "\u2212") for end in ends)
        text = said(app)
        assert f"Measured by campaign 1, 31 March 2026: likely between {low} and {high}." in text
        assert (
            app.number_input(key=f"money_company_{FULL}_effect_low").label == "Extra purchases per 100, Low (measured)"
        )
        assert (
            "Measured: extra purchases in Medium and extra purchases in Low. Assumed: cost of one contact and " in text
        )
        # Typed over, it is assumed again; the way back is kept.
        app.number_input(key=f"money_company_{FULL}_effect_low").set_value(2.0).run()
        assert (
            app.number_input(key=f"money_company_{FULL}_effect_low").label == "Extra purchases per 100, Low (assumed)"
        )
        assert "Measured: extra purchases in Medium. Assumed: extra purchases in Low, " in said(app)
        app.button(key="measured_undo").click().run()
        assert (self.value(app, "effect_low"), self.value(app, "effect_medium")) == (1.0, 3.0)
        assert "Measured by campaign" not in said(app)

    def test_what_became_of_the_campaign_since_is_said(self, house: Workspace, tmp_path: Path) -> None:
        scale = next(one for one in house.measured_effects.offered(FULL) if one.campaign == "scale")
        house.money.keep(FULL, Assumptions(effects=scale.effects), actor=LOCAL)
        house.campaigns.archive("scale", actor=LOCAL)
        assert "The campaign is archived now; what it measured stands." in said(self.money())
        measuring.time_passes(house, tmp_path, [], days=32)
        now = {
            one.level: one for one in house.measured_effects.origins(Assumptions(effects=scale.effects))["scale"].now
        }
        told = f"{now['low'].extra_per_100:.2f}".rstrip("0").rstrip(".").replace("-", "\u2212")
        assert f"With the newest data it measures {told}. Use it anew to take that." in said(self.money())
