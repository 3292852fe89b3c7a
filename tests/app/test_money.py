"""What an audience costs and brings, as a closer look: nothing before it is typed, then figures that can be checked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui.money_words import Currency, score_ends
from segmentation.api import (
    LOCAL,
    Assumptions,
    Effect,
    Everyone,
    Offer,
    Workspace,
    money_figures,
    open_workspace,
    profit_curve,
)
from tests.api import company
from tests.api.company import FULL
from tests.app.test_audience_page import IN_TIME, LATE, audience, change_issue, on_the_day, words

WHOLE = ((0, 1000),)
TYPED = Assumptions(
    cost_per_contact=5.0,
    margin_per_order=2500.0,
    offers=(
        Offer(level="low", kind="amount", value=800),
        Offer(level="medium", kind="amount", value=400),
        Offer(level="high", kind="none"),
    ),
    effects=tuple(Effect(level=level, extra_per_100=9.0) for level in ("low", "medium", "high")),
)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    shutil.copytree(company.built(), tmp_path / "company")
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    on_the_day(monkeypatch, IN_TIME)
    opened = open_workspace(tmp_path / "company")
    yield opened
    opened.close()
    st.cache_resource.clear()


def money(**asked: str) -> AppTest:
    app = audience(**asked)
    app.session_state["audience.look"] = "money"
    app.run()
    assert not app.exception
    assert not app.error
    return app


def key(field: str) -> str:
    return f"money_company_{FULL}_{field}"


def fill(app: AppTest, **fields: float) -> AppTest:
    for field, value in fields.items():
        app.number_input(key=key(field)).set_value(value)
    return app.run()


def offer(app: AppTest, level: str, kind: str, **worth: float) -> AppTest:
    app.button_group(key=key(f"kind_{level}")).set_value(kind)
    app.run()
    return fill(app, **{f"{name}_{level}": value for name, value in worth.items()})


def everything(app: AppTest) -> AppTest:
    fill(app, cost=0.05, margin=25.0, effect_low=9.0, effect_medium=9.0, effect_high=9.0)
    offer(app, "low", "amount", amount=8.0)
    return offer(app, "medium", "amount", amount=4.0)


def about(minor: float) -> str:
    return Currency(code=None, digits=2).about(minor)


def plain(app: AppTest) -> str:
    return words(app).replace("\\", "")


def test_nothing_is_shown_or_filled_in_before_it_is_typed(own: Workspace) -> None:
    app = money()
    assert [field.value for field in app.number_input if field.key.startswith("money_")] == [None] * 5
    assert [app.button_group(key=key(f"kind_{level}")).value for level in ("low", "medium")] == [None, None]
    assert "about" not in plain(app)
    assert not app.table
    assert not [button for button in app.button if str(button.key).startswith("money_")]
    assert own.money.kept(FULL) is None


def test_other_looks_count_no_money(own: Workspace) -> None:
    app = audience()
    assert not [field for field in app.number_input if field.key.startswith("money_")]


def test_the_discount_given_anyway_needs_the_discount_only(own: Workspace) -> None:
    app = offer(money(), "medium", "amount", amount=4.0)
    view = own.audiences.view(Everyone(), FULL)
    offered = Assumptions(offers=(Offer(level="medium", kind="amount", value=400), Offer(level="high", kind="none")))
    figures = money_figures(view, WHOLE, offered)
    said = plain(app)
    assert f"Discount to people who would buy anyway: **about {about(figures.anyway)}**" in said
    low, high = about(figures.anyway_low), about(figures.anyway_high)
    assert f"Likely range {low} to {high} (4 times out of 5)." in said
    assert "Without Low: no offer is decided there." in said
    assert "Still to type for the extra profit of your choice: cost of one contact, margin of one purchase" in said
    assert "Extra profit of your choice, assumed" not in said


def test_extra_profit_is_that_of_the_facade_and_says_assumed(own: Workspace) -> None:
    app = everything(money())
    view = own.audiences.view(Everyone(), FULL)
    figures, best = money_figures(view, WHOLE, TYPED), profit_curve(view, TYPED).best
    said = plain(app)
    assert f"Extra profit of your choice, assumed: **about {about(figures.profit)}**" in said
    assert f"extra profit **about {about(best.profit)}** (assumed)" in said
    ends = score_ends(best.low, best.high)
    assert f"Best range: score {ends['first']} to {ends['last']}" in said
    (table,) = [table.value for table in app.table if "High" in table.value.columns]
    rows = {row.iloc[0]: list(row.iloc[1:]) for _, row in table.iterrows()}
    assert rows["Customers"] == [str(one.customers) for one in figures.levels]
    assert [cell.replace("\\", "") for cell in rows["Extra profit (assumed)"]] == [
        about(one.profit) for one in figures.levels
    ]
    assert "Discount in all (assumed)" in rows


def test_the_button_moves_the_range_to_the_best_and_the_figures_agree(own: Workspace) -> None:
    app = everything(money())
    best = profit_curve(own.audiences.view(Everyone(), FULL), TYPED).best
    app.button(key="money_choose").click()
    app.run()
    assert app.session_state["audience.selection"] == {"mode": "range", "low": best.low / 10, "high": best.high / 10}
    assert app.query_params["scores"] == f"{best.low / 10:g}-{best.high / 10:g}"
    said = plain(app)
    assert f"Extra profit of your choice, assumed: **about {about(best.profit)}**" in said
    assert "This is your choice now." in said


def test_when_nothing_pays_it_says_to_contact_nobody(own: Workspace) -> None:
    app = everything(money())
    fill(app, effect_low=0.0, effect_medium=0.0, effect_high=0.0)
    assert "no range brings more than it costs: contact nobody" in "\n".join(info.value for info in app.info)
    assert not [button for button in app.button if button.key == "money_choose"]


def test_a_larger_discount_for_the_likelier_is_warned_of(own: Workspace) -> None:
    app = everything(money())
    assert not app.warning
    fill(app, amount_medium=9.0)
    assert [said.value for said in app.warning] == [
        "Medium gets a larger discount than Low, although more of them buy anyway."
    ]


def test_what_cannot_be_meant_is_warned_of(own: Workspace) -> None:
    app = everything(money())
    fill(app, amount_low=30.0, effect_low=99.0)
    said = "\n".join(said.value for said in app.warning)
    assert "The discount for Low takes all that a purchase leaves you." in said
    assert "The effect in Low cannot be" in said


def test_a_percent_offer_asks_for_the_average_purchase(own: Workspace) -> None:
    app = everything(money())
    assert not [field for field in app.number_input if field.key == key("order_value")]
    offer(app, "low", "percent", percent=20)
    assert "Still to type for the extra profit of your choice: average purchase" in plain(app)
    fill(app, order_value=40.0)
    assert "Extra profit of your choice, assumed" in plain(app)


def test_a_field_that_is_emptied_stays_empty_and_takes_its_figures_along(own: Workspace) -> None:
    app = everything(money())
    app.number_input(key=key("margin")).set_value(None).run()
    app.run()
    assert app.number_input(key=key("margin")).value is None
    assert "Extra profit of your choice, assumed" not in plain(app)
    assert "Discount to people who would buy anyway" in plain(app)


def test_what_was_typed_stays_for_the_visit(own: Workspace) -> None:
    app = everything(money())
    app.session_state["audience.look"] = "people"
    app.run()
    app.session_state["audience.look"] = "money"
    app.run()
    assert app.number_input(key=key("margin")).value == 25.0
    assert app.number_input(key=key("amount_medium")).value == 4.0
    assert "Extra profit of your choice, assumed" in plain(app)
    assert own.money.kept(FULL) is None


def test_only_a_button_keeps_them_for_everyone(own: Workspace) -> None:
    app = everything(money())
    assert "Only you see these, and only during this visit." in plain(app)
    app.button(key="money_keep").click().run()
    assert own.money.kept(FULL).assumptions == TYPED
    colleague = money()
    assert "Extra profit of your choice, assumed" in plain(colleague)
    assert "Kept for everyone on 4 March 2026." in plain(colleague)
    fill(colleague, margin=30.0)
    assert "What stands here differs from that." in plain(colleague)
    colleague.button(key="money_take_kept").click().run()
    assert colleague.number_input(key=key("margin")).value == 25.0
    colleague.button(key="money_withdraw").click().run()
    assert own.money.kept(FULL) is None


def test_no_campaign_starts_without_an_offer_or_from_a_preview(own: Workspace) -> None:
    assert not [button for button in money().button if button.key == "money_start"]
    app = money(prediction=company.PREVIEW)
    app.button_group(key=f"money_company_{company.PREVIEW}_kind_low").set_value("amount")
    app.run()
    app.number_input(key=f"money_company_{company.PREVIEW}_amount_low").set_value(8.0).run()
    assert app.button(key="money_start").disabled


def test_clearing_leaves_nothing_but_none_for_high(own: Workspace) -> None:
    app = everything(money())
    app.button(key="money_clear").click().run()
    assert [field.value for field in app.number_input if field.key.startswith("money_")] == [None] * 5
    assert app.button_group(key=key("kind_high")).value == "none"
    assert "about" not in plain(app)


def test_measured_effects_are_not_called_assumed_until_typed_over(own: Workspace) -> None:
    campaign = own.campaigns.draft("Spring", Everyone(), actor=LOCAL)
    effects = tuple(Effect(level=effect.level, extra_per_100=9.0, campaign=campaign.id) for effect in TYPED.effects)
    measured = Assumptions(cost_per_contact=5.0, margin_per_order=2500.0, offers=TYPED.offers, effects=effects)
    own.money.keep(FULL, measured, actor=LOCAL)
    app = money()
    said = plain(app)
    assert "Extra profit of your choice, by measured effects" in said
    assert "Measured by the campaign “spring”." in said
    assert "assumed" not in said
    fill(app, effect_low=10.0)
    assert "Extra profit of your choice, assumed" in plain(app)


def test_without_a_prediction_it_says_that_it_needs_one(own: Workspace) -> None:
    app = money(prediction="none")
    assert "depends on who would buy anyway" in "\n".join(info.value for info in app.info)
    assert not [field for field in app.number_input if field.key.startswith("money_")]


def test_while_expected_results_are_hidden_there_is_no_money_but_the_reason(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.money.keep(FULL, TYPED, actor=LOCAL)
    own.set_rhythm("weekly", actor=LOCAL)
    on_the_day(monkeypatch, LATE)
    app = money()
    assert "expected results are hidden until the next update" in "\n".join(said.value for said in app.warning)
    assert "about" not in plain(app)
    assert not app.table


def test_an_alarm_hides_money_too(own: Workspace) -> None:
    own.money.keep(FULL, TYPED, actor=LOCAL)
    change_issue(own, alarm={"band": "red", "score_index": 0.4, "blanks": {}})
    assert "about" not in plain(money())


@pytest.mark.parametrize(
    ("currency", "minor", "said"),
    [
        (Currency(code="EUR", digits=2), 781_234, "€7,812"),
        (Currency(code="EUR", digits=2), -781_234, "\u2212€7,812"),
        (Currency(code="EUR", digits=2), -40, "€0"),
        (Currency(code="JPY", digits=0), 7812, "JP¥7,812"),
        (Currency(code=None, digits=2), 781_234, "7,812"),
    ],
)
def test_amounts_are_written_in_whole_units(currency: Currency, minor: float, said: str) -> None:
    assert currency.about(minor) == said


def test_exact_amounts_keep_the_fractions_that_matter() -> None:
    euro = Currency(code="EUR", digits=2)
    assert [euro.exact(600), euro.exact(650), euro.exact(0.2, finer=1)] == ["€6", "€6.50", "€0.002"]
