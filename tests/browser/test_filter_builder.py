"""The filter of the source product, built by clicking in a real browser: counted, saved, reopened, edited, undone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segmentation.api import (
    AllOf,
    AnyOf,
    Comparison,
    LastDays,
    NoneOf,
    Orders,
    Subscription,
    Tag,
    Visits,
    open_workspace,
)
from tests.browser.builder_steps import (
    WAIT,
    add_rule,
    add_rule_in_group,
    choose,
    choose_only,
    pick,
    settled,
    toggle,
    type_number,
)
from tests.browser.serving import serving
from tests.demos import copied

expect.set_options(timeout=WAIT)
VISITS = Visits(count=Comparison(op=">=", values=(5,)), window=LastDays(days=30))
ORDERS = Orders(measure="count", value=Comparison(op=">=", values=(2,)), window=LastDays(days=90))
NO_PLAN = Subscription(state="not_active", plans=("Gold", "Unlimited"))
NOT_STAFF = NoneOf(members=(Tag(mode="any_of", tags=("staff",)),))
ASKED = AllOf(members=(AnyOf(members=(VISITS, ORDERS)), NO_PLAN, NOT_STAFF))


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspaces")
    copied("studio", tmp_path_factory, root)
    return root


@pytest.fixture(scope="module")
def server(workspaces: Path) -> Iterator[str]:
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(workspaces)}) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(WAIT)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


def open_builder(page: Page, server: str, query: str = "&prediction=none") -> None:
    page.goto(f"{server}/audience?workspace=studio{query}")
    expect(page.locator(".st-key-filters")).to_be_visible()
    settled(page)


def size(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator(".st-key-size_words h2").inner_text()))


def shown(page: Page, key: str, what: str) -> int:
    """Return a number of a row: those it keeps, leaves out, or who match."""
    said = page.locator(key).first.inner_text()
    found = re.search(rf"([\d,]+) {what}", said)
    assert found, said
    return int(found.group(1).replace(",", ""))


def test_the_filter_is_built_by_clicking_counted_saved_reopened_edited_and_undone(
    page: Page, server: str, workspaces: Path
) -> None:
    workspace = open_workspace(workspaces / "studio")
    count = workspace.audiences.size
    open_builder(page, server)
    population = size(page)

    page.get_by_role("button", name="Group", exact=True).click()
    expect(page.locator(".st-key-group_1")).to_contain_text("This group is empty, so nobody is in it")
    settled(page)
    assert size(page) == 0
    visits = add_rule_in_group(page, 1, "Visits", 1)
    type_number(page, visits, "Number", 5)
    orders = add_rule_in_group(page, 1, "Orders", 2)
    type_number(page, orders, "Number", 2)
    choose(page, orders, "When", "last 90 days")
    active = count(AnyOf(members=(VISITS, ORDERS)))
    assert size(page) == active

    plans = add_rule(page, "Subscription", 3)
    choose(page, plans, "State", "none of these now")
    choose_only(page, plans, "Plans", "Gold", "Unlimited")
    staff = add_rule(page, "Tags", 4, to="exclude")
    choose_only(page, staff, "Tags", "staff")
    expected = count(ASKED)
    assert 0 < size(page) == expected

    # The funnel: of the group, of its alternatives, of the plan rule and its parts, of the exclusion.
    assert shown(page, ".st-key-group_1", "kept") == active
    assert shown(page, ".st-key-group_1", "left out") == population - active
    assert shown(page, ".st-key-rule_1", "match") == count(VISITS)
    assert shown(page, ".st-key-rule_2", "match") == count(ORDERS)
    without_staff = count(AllOf(members=(AnyOf(members=(VISITS, ORDERS)), NO_PLAN)))
    assert shown(page, ".st-key-rule_3", "kept") == without_staff
    assert shown(page, ".st-key-rule_4", "left out") == without_staff - expected
    states = ("never", "lapsed", "paused", "upcoming")
    parts = {state: count(Subscription(state=state, plans=NO_PLAN.plans)) for state in states}
    said = page.locator(".st-key-rule_3").inner_text()
    assert f"{sum(parts.values()):,} =" in said
    assert f"{parts['lapsed']:,} lapsed" in said

    toggle(page, 3)
    expect(page.locator(".st-key-size_words h2")).not_to_have_text(f"{expected:,}")
    assert size(page) > expected
    expect(page.locator(".st-key-rule_3")).to_contain_text(f"would keep {expected:,}")
    page.get_by_role("button", name="Save as segment").click()
    expect(page.get_by_role("dialog")).to_contain_text("One rule is switched off. It will not be part of the segment")
    page.keyboard.press("Escape")
    settled(page)
    toggle(page, 3)
    assert size(page) == expected

    page.get_by_role("button", name="Save as segment").click()
    name = page.get_by_role("dialog").get_by_label("Name")
    name.fill("Active without a plan")
    name.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as “Active without a plan”.")).to_be_visible()
    assert workspace.segments.get("active-without-a-plan").filter == ASKED

    open_builder(page, server, "&segment=active-without-a-plan")
    assert size(page) == expected
    expect(page.locator(".st-key-opened")).to_contain_text("Active without a plan · version 1")
    type_number(page, page.locator(".st-key-rule_1"), "Number", 8)
    fewer = size(page)
    assert fewer < expected
    expect(page.locator(".st-key-opened")).to_contain_text("unsaved changes")
    page.get_by_role("button", name="Undo").click()
    settled(page)
    assert size(page) == expected
    expect(page.locator(".st-key-rule_1").get_by_label("Number", exact=True)).to_have_value("5")
    page.get_by_role("button", name="Redo").click()
    settled(page)
    page.get_by_role("button", name="Update the segment").click()
    page.get_by_role("dialog").get_by_role("button", name="Update the segment").click()
    expect(page.locator(".st-key-opened")).to_contain_text("Active without a plan · version 2")
    assert len(workspace.segments.versions("active-without-a-plan")) == 2
    assert workspace.segments.get("active-without-a-plan").size == fewer
    workspace.close()


def test_a_rule_is_one_line_on_a_desk_and_fits_a_phone(page: Page, server: str) -> None:
    open_builder(page, server)
    rows = [add_rule(page, kind, place) for place, kind in enumerate(("Visits", "Orders", "Subscription", "Tags"), 1)]
    for row in rows:
        box = row.locator("[class*=st-key-row_]").bounding_box()
        assert box
        assert box["height"] < 50
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_the_builder_works_by_keyboard_and_its_signs_have_names(page: Page, server: str) -> None:
    open_builder(page, server)
    page.locator(".st-key-add_rule_include button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=menuitem][data-focused]")).to_contain_text("Visits")
    # The menu shows its first line as chosen a moment before it has the keys.
    page.wait_for_function("() => document.activeElement.closest('[role=menu]')")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=menuitem][data-focused]")).to_contain_text("Orders")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-rule_1")).to_be_visible()
    settled(page)
    more = page.get_by_role("button", name=re.compile(r"More for rule 1"))
    more.focus()
    outline = more.evaluate("button => getComputedStyle(button).outlineStyle + getComputedStyle(button).boxShadow")
    assert outline != "nonenone"
    pick(page, more, "Duplicate")
    expect(page.locator(".st-key-rule_2")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Remove rule 1")).press("Enter")
    expect(page.locator(".st-key-rule_2")).to_have_count(0)
