"""In a real browser: a complaint answered from the customer's page, from "why did I get this?" to never again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segmentation.api import LOCAL, Exclusions, Workspace, said
from tests.api import launching
from tests.api.company import AS_OF
from tests.browser.builder_steps import WAIT, settled
from tests.browser.serving import serving

expect.set_options(timeout=WAIT)
NOBODY_OUT = Exclusions(minors=False, control_groups=False)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = launching.house(tmp_path_factory.mktemp("workspaces"))
    campaign = launching.launched(workspace, destinations=(launching.EMAIL,), exclusions=NOBODY_OUT)
    workspace.sendings.sent(campaign.id, AS_OF, actor=LOCAL)
    yield workspace
    workspace.close()


@pytest.fixture
def page(house: Workspace, browser: Browser) -> Iterator[Page]:
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(Path(house.path).parent)}) as address:
        context = browser.new_context(
            viewport={"width": 1440, "height": 1000}, permissions=["clipboard-read", "clipboard-write"]
        )
        opened = context.new_page()
        opened.set_default_timeout(WAIT)
        opened.goto(f"{address}/customers?workspace=workspace&lang=en")
        yield opened
        context.close()


def test_a_complaint_is_answered_from_the_customers_page(page: Page, house: Workspace) -> None:
    (campaign,) = house.campaigns.list()
    id = launching.ids_in(house, campaign.launch.files[0])[3]
    draft = launching.drafted(house, "Next", destinations=(launching.EMAIL,), exclusions=NOBODY_OUT)
    row = house.customers.profile(id, actor=LOCAL).row
    assert row in house.launches.step(draft.id, "csv-email", "not_suppressed", actor=LOCAL)

    box = page.get_by_role("textbox").first
    box.fill(id)
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(id)
    settled(page)
    page.get_by_text("Campaigns and why", exact=True).click()
    part = page.locator(".st-key-part_campaigns")
    expect(part).to_contain_text("C1 · Spring · sent on 1 March 2026")
    expect(part).to_contain_text("This holds for everybody.")

    part.get_by_text("Français", exact=True).click()
    reply = part.get_by_role("textbox", name="Reply to copy")
    expect(reply).to_have_value(said(house.past_sends.why(campaign.id, id, actor=LOCAL).reply, "fr"))
    part.get_by_role("button", name="Copy the reply").click()
    expect(part.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Vous avez reçu notre e-mail du 1er mars 2026.")

    settled(page)
    part.get_by_role("button", name="Never contact…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Any channel", exact=True).click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert house.ledger.wishes(id).never == (None,)
    assert row not in house.launches.step(draft.id, "csv-email", "not_suppressed", actor=LOCAL)
