"""The pictures: every page in every state, each with the stage it stands on and what a person does to get there."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from docs.screenshots.campaign_shots import CAMPAIGNS
from docs.screenshots.shot import Shot, settled
from docs.screenshots.stages import FAIR, NO_GUESTS, OWN, REGULARS
from pages.ui.audience_rules import encode

LOOKS = ("plays", "customers", "compare", "money", "people")
REFUSED_FILE = "name,town\nAnna,Lyon\n"


def _tour(page: Page) -> None:
    page.locator(".st-key-tour_start button, .st-key-tour_again button").first.click()
    page.locator(".st-key-tour_next button").wait_for()
    settled(page)
    page.locator(".st-key-tour_next button").click()


def _share(page: Page) -> None:
    page.locator(".st-key-share button").first.click()
    page.locator(".st-key-share_link").wait_for()
    settled(page)
    page.locator(".st-key-share_link button").click()
    page.get_by_label("Link to this audience").wait_for()


def _one_page(page: Page) -> None:
    page.locator(".st-key-share button").first.click()
    link = page.locator(".st-key-share_menu a").first
    link.wait_for()
    settled(page)
    page.goto(str(link.evaluate("link => link.href")))


def _slow_rule(page: Page) -> None:
    page.locator(".st-key-add_rule_include button").click()
    page.get_by_role("menuitem", name="Visits").click()


def _search(by: str, text: str) -> Callable[[Page], None]:
    def search(page: Page) -> None:
        page.locator(".st-key-customers-by").get_by_text(by, exact=True).click()
        settled(page)
        box = page.locator(".st-key-customers-text input")
        box.fill(text)
        box.press("Enter")

    return search


def _customer(part: str) -> Callable[[Page], None]:
    def look(page: Page) -> None:
        _search("Customer id", FAIR[2])(page)
        page.locator(".st-key-part_profile").wait_for()
        settled(page)
        if part != "profile":
            page.locator("[class*=st-key-customers-part]").get_by_text(part, exact=True).click()
            settled(page)

    return look


def _why(page: Page) -> None:
    _customer("Segments")(page)
    page.get_by_role("combobox", name="Segment").click()
    page.get_by_role("option", name="Regulars without Gold").click()
    settled(page)


def _refused_import(page: Page) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        file.write_text(REFUSED_FILE, encoding="utf-8")
        page.locator(".st-key-file_customers input[type=file]").set_input_files(file)
        page.locator(".st-key-file_customers").get_by_text("people.csv").first.wait_for()
        settled(page)
        page.get_by_role("button", name="Import", exact=True).click()
        page.get_by_test_id("stAlert").first.wait_for(timeout=90_000)


def _opened_import(page: Page) -> None:
    page.locator("details summary", has_text="Import").first.click()


def _building(page: Page) -> None:
    """Build anew what takes longest, unless the picture before began it."""
    if page.get_by_role("progressbar").count() == 0:
        page.get_by_role("button", name="More for Orders, next 30 days").click()
        page.get_by_role("menuitem", name="Build again").click()
    page.get_by_role("progressbar").first.wait_for()


RULES, NOBODY = f"filter={encode(REGULARS)}", f"filter={encode(NO_GUESTS)}"


def _audience_shot(name: str, rest: str, ready: str, workspace: str = OWN, **more: Any) -> Shot:
    address = f"audience?workspace={workspace}" + (f"&{rest}" if rest else "")
    return Shot(name=name, page="audience", address=address, ready=ready, **more)


ORDERS, MEDIUM = "prediction=orders-30d", "prediction=orders-30d&scores=50-75"
PLAYS = "[class*=st-key-play_]"
AUDIENCE = (
    _audience_shot("audience", "segment=regulars-without-gold&look=customers", ".st-key-look_customers canvas"),
    _audience_shot("audience-levels", f"{ORDERS}&scores=medium_high&{RULES}&look=plays", PLAYS),
    _audience_shot("audience-compare", f"{ORDERS}&{RULES}&look=compare", ".st-key-look_compare table"),
    _audience_shot("audience-money", f"{MEDIUM}&look=money", ".st-key-look_money [data-testid=stTable]"),
    _audience_shot("audience-people", f"{MEDIUM}&{RULES}&look=people", ".st-key-look_people table"),
    _audience_shot("audience-filters", f"prediction=none&{RULES}&look=people", ".st-key-size_only"),
    _audience_shot("audience-joins", "prediction=joins-30d&scores=75-100&look=plays", PLAYS),
    _audience_shot(
        "audience-preview", "prediction=orders-90d-preview&scores=75-100&look=plays", PLAYS, state="preview"
    ),
    _audience_shot("audience-demo-scores", "prediction=orders-30d-demo&scores=50-100&look=plays", PLAYS, state="demo"),
    _audience_shot("audience-retail", f"{MEDIUM}&look=plays", PLAYS, "retail", state="demo"),
    _audience_shot("audience-late", f"{MEDIUM}&look=compare", ".st-key-look_compare", state="late", stage="troubled"),
    _audience_shot("audience-alarm", f"{MEDIUM}&look=plays", PLAYS, "alarmed", state="error", stage="troubled"),
    _audience_shot("audience-broken-link", f"{ORDERS}&filter=1.eJyrViour", ".st-key-begin_anew", state="error"),
    _audience_shot("audience-nobody", f"{ORDERS}&{NOBODY}&look=compare", ".frame.ready", state="empty"),
    _audience_shot("audience-empty", "", "h1", "bakery", state="empty", stage="new"),
    _audience_shot("audience-no-prediction", "", ".st-key-size_only", "shop", state="empty", stage="new"),
    _audience_shot(
        "audience-counting-first", f"{ORDERS}&{RULES}", ".st-key-count_cancel", state="loading", stage="slow"
    ),
    _audience_shot(
        "audience-counting", MEDIUM, ".st-key-count_cancel", state="loading", stage="slow", steps=_slow_rule
    ),
    _audience_shot("audience-shared", f"{MEDIUM}&{RULES}", ".st-key-share_menu textarea", steps=_share, whole=False),
    _audience_shot("audience-one-page", f"{MEDIUM}&{RULES}", "body", steps=_one_page),
    _audience_shot("audience-french", f"{MEDIUM}&{RULES}&look=plays&lang=fr", PLAYS),
    _audience_shot("audience-french-compare", f"{ORDERS}&{RULES}&look=compare&lang=fr", ".st-key-look_compare table"),
)
SHOTS = (
    *AUDIENCE,
    Shot(name="home", page="home", address=f"?workspace={OWN}", ready=".st-key-card_own"),
    Shot(name="home-first", page="home", address="", ready=".st-key-card_own", state="empty", stage="nothing"),
    Shot(
        name="home-late",
        page="home",
        address=f"?workspace={OWN}",
        ready="[class*=st-key-attention_]",
        state="late",
        stage="troubled",
    ),
    Shot(
        name="home-new", page="home", address="?workspace=bakery", ready=".st-key-card_own", state="empty", stage="new"
    ),
    Shot(
        name="home-tour", page="home", address=f"?workspace={OWN}", ready=".st-key-tour_back", steps=_tour, whole=False
    ),
    Shot(name="home-french", page="home", address=f"?workspace={OWN}&lang=fr", ready=".st-key-card_own"),
    Shot(name="segments", page="segments", address=f"segments?workspace={OWN}", ready="[class*=st-key-segment_]"),
    Shot(
        name="segments-empty",
        page="segments",
        address="segments?workspace=shop",
        ready=".st-key-empty",
        state="empty",
        stage="new",
    ),
    Shot(
        name="segment",
        page="segments",
        address=f"segments?workspace={OWN}&segment=trial-class-guests-in-france",
        ready=".st-key-version_1",
    ),
    Shot(
        name="segments-compared",
        page="segments",
        address=(
            f"segments?workspace={OWN}&compare=trial-class-guests-in-france@1&with=trial-class-guests-in-france"
            "&with=regulars-without-gold"
        ),
        ready=".st-key-overlap",
    ),
    Shot(
        name="predictions",
        page="predictions",
        address=f"predictions?workspace={OWN}",
        ready=".st-key-prediction_joins-30d",
    ),
    Shot(
        name="predictions-empty",
        page="predictions",
        address="predictions?workspace=shop",
        ready=".st-key-empty",
        state="empty",
        stage="new",
    ),
    Shot(
        name="predictions-no-data",
        page="predictions",
        address="predictions?workspace=bakery",
        ready=".st-key-go_data",
        state="empty",
        stage="new",
    ),
    Shot(
        name="predictions-troubled",
        page="predictions",
        address=f"predictions?workspace={OWN}",
        ready=".st-key-prediction_gift-cards",
        state="error",
        stage="troubled",
    ),
    Shot(
        name="prediction-failed",
        page="predictions",
        address=f"predictions?workspace={OWN}&prediction=gift-cards",
        ready="h1",
        state="error",
        stage="troubled",
    ),
    Shot(
        name="predictions-building",
        page="predictions",
        address=f"predictions?workspace={OWN}",
        ready="[role=progressbar]",
        state="loading",
        stage="slow",
        steps=_building,
    ),
    Shot(
        name="prediction",
        page="predictions",
        address=f"predictions?workspace={OWN}&prediction=orders-30d",
        ready=".st-key-table_levels",
    ),
    *(
        Shot(
            name=f"prediction-{tab}",
            page="predictions",
            address=f"predictions?workspace={OWN}&prediction=orders-30d&tab={tab}",
            ready=ready,
        )
        for tab, ready in (
            ("accuracy", ".st-key-analysts"),
            ("drivers", ".st-key-uses_facts"),
            ("history", ".st-key-table_issues"),
            ("settings", ".st-key-settings_analysts"),
        )
    ),
    Shot(
        name="prediction-new",
        page="predictions",
        address=f"predictions?workspace={OWN}&new=question",
        ready=".st-key-create_buttons",
    ),
    Shot(
        name="prediction-own-scores",
        page="predictions",
        address=f"predictions?workspace={OWN}&new=own-scores",
        ready="h1",
    ),
    Shot(name="campaigns", page="campaigns", address=f"campaigns?workspace={OWN}", ready="[class*=st-key-campaign_]"),
    Shot(
        name="campaigns-empty",
        page="campaigns",
        address="campaigns?workspace=shop",
        ready=".st-key-empty",
        state="empty",
        stage="new",
    ),
    Shot(
        name="campaign",
        page="campaigns",
        address=f"campaigns?workspace={OWN}&campaign=the-likelier-the-smaller-the-discount",
        ready=".st-key-offer_high",
    ),
    *CAMPAIGNS,
    Shot(
        name="customers",
        page="customers",
        address=f"customers?workspace={OWN}",
        ready=".st-key-customer_search",
        state="empty",
    ),
    Shot(
        name="customers-no-data",
        page="customers",
        address="customers?workspace=bakery",
        ready="h1",
        state="empty",
        stage="new",
    ),
    Shot(
        name="customers-found",
        page="customers",
        address=f"customers?workspace={OWN}",
        ready=".st-key-customer_results",
        steps=_search("Customer id", "S00008"),
    ),
    Shot(
        name="customers-nobody",
        page="customers",
        address=f"customers?workspace={OWN}",
        ready=".st-key-nobody",
        state="error",
        steps=_search("Name", "Nobody at all"),
    ),
    *(
        Shot(
            name=f"customer-{part.lower()}",
            page="customers",
            address=f"customers?workspace={OWN}",
            ready="[class*=st-key-part_]",
            steps=_customer(part),
        )
        for part in ("profile", "Timeline", "Likelihood")
    ),
    Shot(
        name="customer-why",
        page="customers",
        address=f"customers?workspace={OWN}",
        ready=".st-key-part_segments",
        steps=_why,
    ),
    Shot(name="data", page="data", address=f"data?workspace={OWN}", ready=".js-plotly-plot"),
    Shot(
        name="data-import",
        page="data",
        address=f"data?workspace={OWN}",
        ready=".js-plotly-plot",
        steps=_opened_import,
    ),
    Shot(
        name="data-empty",
        page="data",
        address="data?workspace=bakery",
        ready=".st-key-file_customers",
        state="empty",
        stage="new",
    ),
    Shot(
        name="data-refused",
        page="data",
        address="data?workspace=bakery",
        ready="[data-testid=stAlert]",
        state="error",
        stage="new",
        steps=_refused_import,
    ),
)
