"""In a real browser: who may be contacted, by a legal basis but for a list of people; a launched file written again."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from segmentation.api import Workspace
from tests.api import launching
from tests.browser.builder_steps import WAIT, settled
from tests.browser.handing_in import hand_in
from tests.browser.serving import serving

expect.set_options(timeout=WAIT)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Workspace]:
    opened = launching.house(tmp_path, consents=False)
    yield opened
    opened.close()


@pytest.fixture
def page(house: Workspace, browser: Browser) -> Iterator[Page]:
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(Path(house.path).parent)}) as address:
        context = browser.new_context(
            viewport={"width": 1440, "height": 1000}, base_url=address, locale="en-GB", accept_downloads=True
        )
        opened = context.new_page()
        opened.set_default_timeout(WAIT)
        opened.goto("/data?workspace=workspace&lang=en")
        yield opened
        context.close()


def test_a_legal_basis_a_list_of_people_and_a_launched_file_written_again(
    page: Page, house: Workspace, tmp_path: Path
) -> None:
    page.get_by_role("button", name="Who may be contacted…").click()
    record_legal_basis(page)
    add_people(page, tmp_path)
    line = take_off(page)
    expect(line).to_have_count(0)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Download the list").click()
    fetched.value.save_as(never := tmp_path / "list.csv")
    with never.open(encoding="utf-8-sig", newline="") as lines:
        assert [row["customer_id"] for row in csv.DictReader(lines)] == ["c006", "nobody-we-know"]

    settled(page)
    campaign = launching.launched(house, destinations=(launching.EMAIL,))
    (file,) = campaign.launch.files
    assert "c006" not in launching.ids_in(house, file)
    page.get_by_role("button", name="Data", exact=True).click()
    page.get_by_role("button", name="Exports…").click()
    written = page.locator("[class*=st-key-export_]").filter(has_text=f"Campaign “{campaign.title}”").first
    expect(written).to_contain_text(file.sha256)
    with page.expect_download() as fetched:
        written.get_by_role("button", name="Write it again").click()
    fetched.value.save_as(again := tmp_path / "again.csv")
    assert hashlib.sha256(again.read_bytes()).hexdigest() == file.sha256
    expect(page.get_by_text("It is the launched file, byte for byte.")).to_be_visible()


def record_legal_basis(page: Page) -> None:
    email = page.locator(".st-key-consent_email")
    expect(email).to_contain_text("no legal basis is recorded")
    email.get_by_role("button", name="Record a legal basis…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why it is allowed, in words").fill("They are our customers and were told.")
    dialog.get_by_label("Who answers for it").fill("Ada Roy")
    dialog.get_by_label("Who answers for it").press("Enter")
    settled(page)
    dialog.get_by_role("button", name="Record it").click()
    expect(dialog).to_have_count(0)
    expect(email).to_contain_text("“They are our customers and were told.”")
    expect(email).to_contain_text("Named by Ada Roy")


def add_people(page: Page, folder: Path) -> None:
    file = folder / "asked.csv"
    file.write_text("customer_id\nc004\nc006\nnobody-we-know\nc006\n", encoding="utf-8")
    page.get_by_role("button", name="Add from a file…").click()
    dialog = page.get_by_role("dialog")
    hand_in(dialog, file)
    for name, rows in {"customers": "2", "unknown": "1", "duplicates": "1"}.items():
        expect(dialog.locator(f".st-key-never_found_{name} strong")).to_have_text(rows)
    dialog.get_by_role("button", name="Never contact 3 more").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".st-key-never_list")).to_contain_text("All channels · 3 customers")


def take_off(page: Page) -> Locator:
    """Take off one of them, who asked to hear again; return the line that told of her."""
    never = page.locator(".st-key-never_list")
    never.get_by_role("textbox").fill("c004")
    never.get_by_role("textbox").press("Enter")
    line = never.locator("[class*=st-key-never_line_]")
    expect(line).to_contain_text("All channels: the customer")
    settled(page)
    line.get_by_role("button", name="Take off…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("This person asked to hear from us again").click()
    dialog.get_by_role("button", name="Take off", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(never).to_contain_text("All channels · 2 customers")
    return line
