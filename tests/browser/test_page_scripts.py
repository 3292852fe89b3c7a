"""The scripts that stand beside Streamlit's own, in a page of nothing else: the order of what happens is exact here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

SCRIPTS = Path(__file__).parents[2] / "pages" / "ui"
PAGE = "http://penchant.test/predictions"
COMPLETE = "(data) => import('/address.js').then((script) => script.default({ data }))"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name.endswith(".js"):
            route.fulfill(path=SCRIPTS / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><body></body>", content_type="text/html")

    page.route("**/*", answer)
    yield page
    context.close()


def data(found: str, wanted: str) -> dict[str, str]:
    return {"path": "predictions", "found": found, "wanted": wanted}


def test_an_address_is_completed_without_an_entry_of_the_history(page: Page) -> None:
    page.goto(f"{PAGE}?workspace=w")
    entries = page.evaluate("history.length")
    page.evaluate(COMPLETE, data("workspace=w", "workspace=w&lang=en"))
    assert page.url == f"{PAGE}?workspace=w&lang=en"
    page.evaluate(COMPLETE, data("workspace=w", "workspace=w&lang=fr"))
    assert page.url == f"{PAGE}?workspace=w&lang=fr"
    assert page.evaluate("history.length") == entries


def test_what_an_earlier_run_wanted_does_not_replace_the_address_of_a_later_one(page: Page) -> None:
    page.goto(f"{PAGE}?workspace=w")
    earlier = data("workspace=w", "workspace=w&lang=en")
    later = data("workspace=w&tab=accuracy", "workspace=w&lang=en&tab=accuracy")
    page.evaluate(COMPLETE, earlier)
    page.evaluate("history.pushState({}, '', '?workspace=w&tab=accuracy')")
    page.evaluate(COMPLETE, later)
    page.evaluate(COMPLETE, earlier)
    assert page.url == f"{PAGE}?workspace=w&lang=en&tab=accuracy"


def test_the_address_of_another_page_is_left_alone(page: Page) -> None:
    page.goto(f"{PAGE}?workspace=w")
    page.evaluate(COMPLETE, data("workspace=w", "workspace=w&lang=en") | {"path": "audience"})
    page.evaluate(COMPLETE, data("workspace=other", "workspace=other&lang=en"))
    assert page.url == f"{PAGE}?workspace=w"


def keeping_the_focus(page: Page) -> None:
    page.goto(PAGE)
    page.set_content(
        """<div class="st-key-tabs"><div role="tab" tabindex="0" id="tab">Drivers</div></div>
        <button id="other">Another</button>"""
    )
    page.add_script_tag(path=SCRIPTS / "focus.js")
    page.locator("#tab").focus()


def test_the_focus_comes_back_to_what_could_not_be_used_for_a_while(page: Page) -> None:
    keeping_the_focus(page)
    page.evaluate("document.getElementById('tab').removeAttribute('tabindex')")
    page.wait_for_function("document.activeElement === document.body")
    page.evaluate("document.getElementById('tab').setAttribute('tabindex', '0')")
    expect(page.locator("#tab")).to_be_focused()


def test_the_focus_stays_where_a_person_took_it_meanwhile(page: Page) -> None:
    keeping_the_focus(page)
    page.evaluate("document.getElementById('tab').removeAttribute('tabindex')")
    page.wait_for_function("document.activeElement === document.body")
    page.locator("#other").focus()
    page.evaluate("document.getElementById('tab').setAttribute('tabindex', '0')")
    page.wait_for_timeout(200)
    expect(page.locator("#other")).to_be_focused()


def test_nothing_takes_the_focus_from_who_clicked_beside_everything(page: Page) -> None:
    keeping_the_focus(page)
    page.mouse.click(400, 400)
    page.evaluate("document.getElementById('tab').removeAttribute('tabindex')")
    page.evaluate("document.getElementById('tab').setAttribute('tabindex', '0')")
    page.wait_for_timeout(200)
    expect(page.locator("#tab")).not_to_be_focused()


def test_the_focus_goes_to_what_was_drawn_anew_under_the_same_key(page: Page) -> None:
    keeping_the_focus(page)
    page.evaluate("document.querySelector('.st-key-tabs').innerHTML = '<button id=anew>Drivers</button>'")
    expect(page.locator("#anew")).to_be_focused()
