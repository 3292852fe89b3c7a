"""Bringing one's own data, in a real browser: a new workspace, an import, a prediction, an audience."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.builder_steps import settled
from tests.browser.handing_in import hand_in
from tests.browser.serving import serving

WAIT = 90_000
LAST_DAY = date(2026, 8, 31)


def write_files(folder: Path) -> dict[str, Path]:
    """Write customers and orders of a small shop, with a semicolon file, a bad date and an unknown customer."""
    luck = random.Random(5)
    people = [f"K{n:04d}" for n in range(400)]
    orders = ["order_id,customer_id,ordered_at,amount"]
    for person in people:
        rhythm = luck.choice([12, 25, 60, 150])
        day = date(2025, 3, 1) + timedelta(days=luck.randrange(rhythm))
        while day <= LAST_DAY:
            orders.append(f"{len(orders)},{person},{day},{luck.randrange(5, 90)}.50")
            day += timedelta(days=1 + int(luck.expovariate(1 / rhythm)))
    orders += ["x1,K0001,31/08/2026,10.00", "x2,Nobody,2026-08-01,10.00"]
    files = {"customers": folder / "customers.csv", "orders": folder / "orders.csv"}
    lines = [
        f"{person};{luck.choice(['France', 'Österreich', ''])};{luck.choice(['yes', 'no', ''])}" for person in people
    ]
    files["customers"].write_text("\n".join(["customer_id;country;email_consent", *lines]), encoding="utf-8-sig")
    files["orders"].write_text("\n".join(orders), encoding="utf-8")
    return files


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    root = tmp_path / "workspaces"
    root.mkdir()
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(root)}) as address:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, base_url=address)
        opened = context.new_page()
        opened.set_default_timeout(WAIT)
        yield opened
        context.close()


def test_from_two_files_to_an_audience(page: Page, tmp_path: Path) -> None:
    files = write_files(tmp_path)
    expect.set_options(timeout=WAIT)
    page.goto("/")
    page.get_by_role("button", name="Use your own data").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name of your company or shop").fill("Café Zoé")
    dialog.get_by_label("Name of your company or shop").press("Enter")
    dialog.get_by_role("button", name="Create").click()

    expect(page.get_by_text("This workspace has no data yet.").first).to_be_visible()
    for table, file in files.items():
        hand_in(page.locator(f".st-key-file_{table}"), file)
    empty = tmp_path / "people of May.csv"
    empty.write_text("customer_id\n")
    customers = page.locator(".st-key-file_customers")
    hand_in(customers, empty)
    page.locator(".st-key-as_of [data-type=year]").click()
    page.keyboard.type("20260901")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_test_id("stAlert")).to_contain_text(empty.name)
    settled(page)
    customers.get_by_role("button", name=f"Remove {empty.name}").click()
    expect(customers).not_to_contain_text(empty.name)
    hand_in(customers, files["customers"])
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("400 customers, up to and including 31 August 2026")).to_be_visible()
    expect(page.get_by_text("Download rejected rows: orders")).to_be_visible()
    assert [*tmp_path.glob("workspaces/*/uploads/*")] == []

    page.get_by_role("link", name="Predictions").click()
    page.get_by_text("New prediction").click()
    page.get_by_label("Name").fill("Orders soon")
    page.get_by_role("button", name="Create and build").click()
    expect(page.get_by_text("customers covered").first).to_be_visible()
    page.get_by_role("button", name="Explore this audience").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is likely to buy in the next 30 days?")
    expect(page.locator(".frame.ready")).to_be_visible()
