"""Every page and its main states under axe-core, light and dark: nothing wrong that is ours."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import findings
from tests.browser.builder_steps import WAIT, settled

expect.set_options(timeout=WAIT)
AUDIENCE = "/audience?workspace=retail&prediction=orders-30d"
WIDE, NARROW = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


class Checked:
    """A page that is looked at in one state after the other, in both schemes; what is wrong is told at the end."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []

    def open(self, address: str, ready: str) -> None:
        """Open a page and look at it when what ``ready`` selects is on it."""
        self.page.goto(address)
        self.page.locator(ready).first.wait_for()
        self.look(address)

    def look(self, state: str) -> None:
        """Look at the page as it stands: all rules in the light, those about colors in the dark."""
        settled(self.page)
        self.wrong += [f"{state}, light: {one}" for one in findings(self.page)]
        self._paint("dark")
        self.wrong += [f"{state}, dark: {one}" for one in findings(self.page, colors_only=True)]
        self._paint("light")

    def _paint(self, scheme: str) -> None:
        before = self._paper()
        self.page.emulate_media(color_scheme=scheme)
        self.page.wait_for_function(
            "(before) => getComputedStyle(document.querySelector('.stApp')).backgroundColor !== before", arg=before
        )
        # What fades from one color to the other is not what a person reads.
        self.page.wait_for_function("() => document.getAnimations().every((one) => one.playState !== 'running')")

    def _paper(self) -> str:
        return self.page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor")


@pytest.fixture(scope="module")
def tab(browser: Browser, retail_app: str) -> Iterator[Page]:
    context = browser.new_context(base_url=retail_app, viewport=WIDE, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(WAIT)
    yield page
    context.close()


@pytest.fixture
def checked(tab: Page) -> Iterator[Checked]:
    tab.set_viewport_size(WIDE)
    checked = Checked(tab)
    yield checked
    assert checked.wrong == []


def choose_look(page: Page, name: str) -> None:
    page.locator(f".st-key-audience-look button:has-text('{name}')").click()
    settled(page)


def test_what_is_wrong_and_ours_is_found(tab: Page) -> None:
    tab.goto("/campaigns?workspace=retail")
    tab.locator("[class*=st-key-campaign_]").first.wait_for()
    settled(tab)
    planted = """() => document.querySelector(".stMain").insertAdjacentHTML("beforeend", `
      <p id="planted" style="color: #aaa; background: #fff">Too pale</p><button id="planted"></button>`)"""
    tab.evaluate(planted)
    tab.evaluate("""() => document.body.insertAdjacentHTML("beforeend", "<div role='menu'>Ours, outside</div>")""")
    found = {one.split(" ")[0] for one in findings(tab)}
    assert {"color-contrast", "button-name", "region"} <= found
    assert any(one.startswith("color-contrast") for one in findings(tab, colors_only=True))


def test_home(checked: Checked) -> None:
    checked.open("/?workspace=retail", ".st-key-card_own")
    checked.page.get_by_role("button", name="Use your own data").click()
    expect(checked.page.get_by_role("dialog")).to_be_visible()
    checked.look("a new workspace")


def test_audience(checked: Checked) -> None:
    page = checked.page
    checked.open(AUDIENCE, ".frame.ready")
    page.get_by_role("button", name="Levels", exact=True).click()
    checked.look("levels")
    for name in ("Customers", "Compare", "What it costs", "Who they are"):
        choose_look(page, name)
        checked.look(name)


def test_audience_of_several_rules_its_menus_and_dialogs(checked: Checked, several_rules: str) -> None:
    page = checked.page
    checked.open(f"{AUDIENCE}&draft={several_rules}", ".st-key-share")
    page.locator(".st-key-add_rule_include button").click()
    expect(page.get_by_role("menu")).to_be_visible()
    checked.look("the menu of rules")
    page.keyboard.press("Escape")
    page.locator(".st-key-share button").first.click()
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    checked.look("sharing")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save as segment").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    checked.look("saving")
    checked.open(f"/audience?workspace=retail&prediction=none&draft={several_rules}", ".st-key-size_only")


def test_predictions(checked: Checked) -> None:
    checked.open("/predictions?workspace=retail", ".st-key-prediction_orders-30d")
    checked.open("/predictions?workspace=retail&prediction=orders-30d", ".st-key-table_levels")
    for name in ("Accuracy", "Drivers", "History", "Settings"):
        checked.page.get_by_role("tab", name=name).click()
        checked.look(name)
    checked.open("/predictions?workspace=retail&new=question", ".st-key-create_buttons")


def test_segments_and_campaigns(checked: Checked) -> None:
    checked.open("/segments?workspace=retail", ".st-key-segment_christmas")
    checked.open("/segments?workspace=retail&segment=christmas", ".st-key-version_1")
    checked.open("/segments?workspace=retail&compare=christmas&with=garlands", ".st-key-overlap")
    checked.open("/campaigns?workspace=retail", "[class*=st-key-campaign_]")
    checked.open("/campaigns?workspace=retail&campaign=cards", "h1:has-text('Cards')")


def test_customers_and_data(checked: Checked) -> None:
    page = checked.page
    checked.open("/customers?workspace=retail", ".st-key-customer_search")
    box = page.locator(".st-key-customer_search input[type=text]").last
    box.fill("12748")
    box.press("Enter")
    for part in ("Profile", "Timeline", "Likelihood", "Segments"):
        page.get_by_role("radio", name=part).click()
        page.locator(f".st-key-part_{part.lower()}").wait_for()
        checked.look(part)
    checked.open("/data?workspace=retail", ".js-plotly-plot")


def test_links_that_lead_nowhere_and_french(checked: Checked) -> None:
    checked.open("/audience?workspace=retail&draft=nonesuch", ".st-key-begin_anew")
    checked.open("/audience?workspace=nowhere", ".stAlert")
    checked.open(f"{AUDIENCE}&lang=fr", ".frame.ready")


def test_on_a_phone(checked: Checked, several_rules: str) -> None:
    checked.page.set_viewport_size(NARROW)
    checked.open(f"{AUDIENCE}&draft={several_rules}", ".frame.ready")
    checked.open("/predictions?workspace=retail&prediction=orders-30d&tab=drivers", ".st-key-uses_facts")
