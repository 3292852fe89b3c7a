"""On a phone no page has to be pushed sideways to be read: in French, whose words are the longer ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segmentation.api import LOCAL, open_workspace
from tests.api import company
from tests.browser.builder_steps import WAIT, settled
from tests.browser.serving import serving

PHONE = {"width": 390, "height": 844}
WIDER = """() => ['html', '[data-testid=stMain]'].map(one => document.querySelector(one)).filter(one =>
  one.scrollWidth > one.clientWidth).map(one => `${one.tagName}: ${one.scrollWidth} in ${one.clientWidth}`)"""
# A card hides what is beyond its edge: no button, link or field may end there. What scrolls by itself may be wider, and
# the words of a sign are for those who hear them, in a box of one pixel.
CUT = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, a, input, p)')].filter(one => {
  const box = one.getBoundingClientRect()
  let around = one.parentElement
  while (around && !['auto', 'scroll'].includes(getComputedStyle(around).overflowX)) around = around.parentElement
  const scrolls = around && around.dataset.testid !== 'stMain'
  const heard = one.closest('[data-testid=stMarkdownContainer]')?.clientWidth === 1
  return box.width > 1 && box.right > innerWidth + 1 && !scrolls && !heard && one.checkVisibility()
}).map(one => (one.innerText || one.ariaLabel || one.tagName).slice(0, 40))"""
# Nor may words be squeezed until they stand one letter under the other.
SQUEEZED = """() => [...document.querySelectorAll('[data-testid=stMain] p')].filter(one => {
  const box = one.getBoundingClientRect()
  return one.checkVisibility() && box.width > 1 && box.width < 24 && box.height > 60
}).map(one => one.innerText.slice(0, 40))"""
ADDRESSES = (
    ("", ".st-key-card_own"),
    ("audience?prediction=orders-30d&look=plays", "[class*=st-key-play_]"),
    ("audience?prediction=orders-30d&look=compare", ".st-key-compare_measures table"),
    ("audience?prediction=orders-30d&look=money", ".st-key-look_money input"),
    ("audience?prediction=none&look=customers", ".st-key-look_customers [data-testid=stDataFrame]"),
    ("predictions?", ".st-key-prediction_orders-30d"),
    ("predictions?prediction=orders-30d", ".st-key-table_levels"),
    ("segments?", ".st-key-segment_regulars"),
    ("segments?segment=regulars", ".st-key-version_1"),
    ("campaigns?", ".st-key-campaign_march"),
    ("campaigns?campaign=march", ".st-key-offer_high"),
    ("customers?", ".st-key-customer_search"),
    ("data?", ".js-plotly-plot"),
)


@pytest.fixture(scope="module")
def phone(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    root = company.fresh_copy(tmp_path_factory.mktemp("workspaces")).parent
    workspace = open_workspace(root / "company")
    workspace.campaigns.draft("March", company.VIP, actor=LOCAL, prediction=company.FULL)
    workspace.close()
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(Path(root))}) as server:
        context = browser.new_context(viewport=PHONE, base_url=server, locale="fr-FR")
        opened = context.new_page()
        opened.set_default_timeout(WAIT)
        yield opened
        context.close()


@pytest.mark.parametrize(("address", "ready"), ADDRESSES)
def test_no_page_is_wider_than_a_phone(phone: Page, address: str, ready: str) -> None:
    phone.goto(f"/{address}{'&' if '?' in address else '?'}workspace=company&lang=fr")
    expect(phone.locator(ready).first).to_be_visible(timeout=WAIT)
    settled(phone)
    assert [phone.evaluate(what) for what in (WIDER, CUT, SQUEEZED)] == [[], [], []]
