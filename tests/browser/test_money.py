"""What an audience costs and brings, in a real browser: what is typed, the way to the best range, a campaign of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segmentation.api import (
    LEVELS,
    LOCAL,
    Assumptions,
    Effect,
    Everyone,
    Offer,
    Workspace,
    open_workspace,
    profit_curve,
)
from tests.browser.builder_steps import WAIT, settled
from tests.browser.serving import serving
from tests.demos import copied

expect.set_options(timeout=WAIT)
PREDICTION = "orders-30d"
TYPED = Assumptions(
    cost_per_contact=20.0,
    margin_per_order=3000.0,
    offers=(
        Offer(level="low", kind="amount", value=900),
        Offer(level="medium", kind="amount", value=500),
        Offer(level="high", kind="none"),
    ),
    effects=tuple(Effect(level=level, extra_per_100=8.0) for level in LEVELS),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("money")
    copied("retail", tmp_path_factory, root)
    return root


@pytest.fixture(scope="module")
def retail_copy(root: Path) -> Iterator[Workspace]:
    opened = open_workspace(root / "retail")
    opened.money.keep(PREDICTION, TYPED, actor=LOCAL)
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Browser, root: Path, retail_copy: Workspace) -> Iterator[Page]:
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(root)}) as server:
        context = browser.new_context(viewport={"width": 1440, "height": 1400}, locale="en-GB")
        opened = context.new_page()
        opened.set_default_timeout(WAIT)
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.goto(f"{server}/audience?workspace=retail&prediction={PREDICTION}")
        expect(opened.locator(".frame.ready")).to_be_visible()
        settled(opened)
        yield opened
        context.close()
        assert faults == []


def test_from_an_emptied_field_to_the_best_range_and_a_campaign_of_its_offers(
    page: Page, retail_copy: Workspace
) -> None:
    page.get_by_role("radio", name="What it costs and brings").click()
    look = page.locator(".st-key-look_money")
    margin = look.get_by_role("spinbutton", name="Margin of one purchase (£)")
    expect(margin).to_have_value("30.00")
    margin.fill("")
    margin.press("Enter")
    expect(look).to_contain_text("Still to type for the extra profit of your choice: margin of one purchase.")
    margin.fill("30")
    margin.press("Enter")
    expect(look).to_contain_text("Extra profit of your choice, assumed: about ")

    best = profit_curve(retail_copy.audiences.view(Everyone(), PREDICTION), TYPED).best
    assert best is not None
    look.get_by_role("button", name="Choose this range").click()
    expect(look).to_contain_text("This is your choice now.")
    settled(page)
    lowest = page.get_by_role("slider", name="Lowest score")
    expect(lowest).to_have_attribute("aria-valuenow", f"{best.low / 10:g}")
    expect(page).to_have_url(re.compile(rf"scores={best.low / 10:g}-{best.high / 10:g}"))

    look.get_by_role("button", name="Start a campaign with these offers").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Spring")
    dialog.get_by_role("button", name="Create draft").click()
    expect(page).to_have_url(re.compile("/campaigns"))
    (draft,) = retail_copy.campaigns.list()
    assert draft.title == "Spring"
    assert {offer.level for offer in draft.offers} <= set(LEVELS)
    assert {(offer.level, offer.value) for offer in draft.offers if offer.kind == "amount"} <= {
        ("low", 900),
        ("medium", 500),
    }
    assert any(offer.kind == "amount" for offer in draft.offers)
