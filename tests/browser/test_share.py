"""What is shared, in a real browser: links that open on the same numbers, the browser's history, one page to print."""

import base64
import json
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from segmentation.api import (
    LOCAL,
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Filter,
    LastDays,
    NoneOf,
    Subscription,
    Visits,
    open_workspace,
)
from tests.api import company
from tests.browser.builder_steps import WAIT, settled
from tests.browser.serving import serving

expect.set_options(timeout=WAIT)

ACTIVE = Visits(count=Comparison(op=">=", values=(1,)), window=LastDays(days=30))
PLANTED = ("zoe.quentin@example.com", "Quentin", "1984-02-29", "+33612345678")
PERSONAL = AllOf(
    members=(
        NoneOf(
            members=(
                Attribute(field="birth_date", test=Comparison(op="=", values=(PLANTED[2],))),
                Attribute(field="country", test=Comparison(op="contains", values=(PLANTED[1],))),
                Attribute(field='odd "name', test=Comparison(op="in", values=(PLANTED[0], PLANTED[3]))),
            )
        ),
    )
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("share")
    shutil.copytree(company.built(), root / "company")
    return root


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[str]:
    script = Path(__file__).with_name("watching.py")
    with serving(script, environment={"PENCHANT_WORKSPACES": str(root)}) as address:
        yield address


def stored(root: Path, rules: Filter) -> str:
    workspace = open_workspace(root / "company")
    id = workspace.links.store(rules, actor=LOCAL)
    workspace.close()
    return id


def import_newer(root: Path) -> None:
    workspace = open_workspace(root / "company")
    files = company.write_files(root, {"visits": company.company_tables()["visits"]})
    workspace.data.import_files(files, as_of=company.AS_OF + timedelta(days=7), actor=LOCAL)
    workspace.close()


@contextmanager
def visitor(browser: Browser, **options: object) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, **options)
    context.set_default_timeout(WAIT)
    yield context
    context.close()


def ready(page: Page) -> None:
    expect(page.locator(".frame.ready")).to_be_visible()
    settled(page)
    expect(page.locator(".st-key-share")).to_be_visible()


def size(page: Page) -> str:
    return re.sub(r"\D", "", page.locator(".frame .size").inner_text().split("\n")[0])


def asked(page: Page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def drag(page: Page, handle: str, pixels: float) -> None:
    """Drag a handle sideways with the mouse, in many small steps."""
    box = page.get_by_role("slider", name=handle).bounding_box()
    assert box
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + pixels, at[1], steps=20)
    page.mouse.up()
    page.wait_for_timeout(600)
    settled(page)


def look(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click(force=True)
    settled(page)


def test_a_drag_and_a_closer_look_are_one_entry_of_the_history_each(browser: Browser, server: str) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{server}/audience?workspace=company&prediction=orders-30d")
        ready(page)
        entries, seen = page.evaluate("history.length"), [(asked(page), size(page))]
        for step in (
            lambda: drag(page, "Lowest score", 300),
            lambda: look(page, "Who they are"),
            lambda: drag(page, "Highest score", -120),
            lambda: look(page, "Compare"),
        ):
            step()
            seen.append((asked(page), size(page)))
            assert page.evaluate("history.length") == entries + len(seen) - 1
        assert [address["look"] for address, _ in seen] == ["plays", "plays", "people", "people", "compare"]
        assert len({address["scores"] for address, _ in seen}) == 3
        for go, states in ((page.go_back, seen[-2::-1]), (page.go_forward, seen[1:])):
            for address, count in states:
                go()
                ready(page)
                expect(page.locator(".frame .size")).to_have_text(re.compile(rf"^{int(count):,}\b"))
                expect(page.locator(f".st-key-look_{address['look']}")).to_be_visible()
                assert asked(page) == address


def test_back_and_forward_go_through_what_was_changed(browser: Browser, server: str, root: Path) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{server}/audience?workspace=company&draft={stored(root, ACTIVE)}")
        ready(page)
        # What the address lacked was completed in place: there is nothing to go back to.
        entries = page.evaluate("history.length")
        assert {"workspace", "lang", "snapshot", "prediction", "scores", "look", "draft"} <= asked(page).keys()

        states = [(asked(page), size(page))]
        page.get_by_role("button", name="High", exact=True).first.click()
        settled(page)
        states.append((asked(page), size(page)))
        page.get_by_role("button", name="Levels", exact=True).click()
        settled(page)
        states.append((asked(page), size(page)))
        page.get_by_role("combobox", name="Prediction").click()
        page.get_by_role("option", name="orders-90d-preview").click()
        ready(page)
        states.append((asked(page), size(page)))
        assert page.evaluate("history.length") == entries + 3
        assert len({tuple(address.items()) for address, _ in states}) == 4

        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Segments").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Segments")
        settled(page)
        assert page.evaluate("history.length") == entries + 4
        for address, count in reversed(states):
            page.go_back()
            ready(page)
            expect(page.locator(".frame .size")).to_have_text(re.compile(rf"^{int(count):,}\b"))
            assert asked(page) == address
        for address, count in states[1:]:
            page.go_forward()
            ready(page)
            expect(page.locator(".frame .size")).to_have_text(re.compile(rf"^{int(count):,}\b"))
            assert asked(page) == address


def readable(url: str) -> str:
    """Return an address as anybody could read it, what is packed in it too."""
    told = unquote_plus(unquote_plus(url))
    for part in re.findall(r"[\w-]{16,}", told):
        try:
            told += zlib.decompress(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))).decode()
        except (zlib.error, ValueError):
            continue
    return told


def test_personal_values_never_stand_in_an_address(browser: Browser, server: str, root: Path) -> None:
    seen: list[str] = []
    with visitor(browser) as context:
        context.add_init_script(
            """for (const name of ["pushState", "replaceState"]) {
                 const real = history[name]
                 history[name] = function (state, title, url) { console.debug(`address ${url}`)
                   return real.apply(this, arguments) }
               }"""
        )
        page = context.new_page()
        page.on("request", lambda request: seen.append(request.url))
        page.on("framenavigated", lambda frame: seen.append(frame.url))
        page.on("console", lambda message: seen.append(message.text))
        page.goto(f"{server}/audience?workspace=company&draft={stored(root, PERSONAL)}")
        ready(page)
        assert PLANTED[1] in page.locator(".st-key-filters").inner_text() + json.dumps(
            page.locator(".st-key-filters input").evaluate_all("all => all.map((one) => one.value)")
        )
        page.get_by_role("button", name="High", exact=True).first.click()
        settled(page)
        # Another rule is off: other rules, which the address must name in another way, and still not by their values.
        page.locator(".st-key-rule_2 [data-testid=stCheckbox] label").first.click()
        ready(page)
        page.locator(".st-key-share button").first.click()
        page.get_by_role("button", name="Copy link").first.click()
        link = page.get_by_label("Link to this audience")
        expect(link).to_be_visible()
        seen.append(link.input_value())
        seen.append(page.get_by_label("Summary in four sentences").input_value())
        seen.append(page.get_by_role("link", name="One-page summary").get_attribute("href") or "")
        told = page.get_by_label("Summary in four sentences").input_value()
        assert "rules that hold values about people, which are not repeated here" in told
        page.keyboard.press("Escape")
        for name in ("Home", "Predictions", "Segments", "Campaigns", "Data", "Audience"):
            page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
            settled(page)
        ready(page)
    assert len([url for url in seen if "/audience?" in url]) > 3
    assert "draft=" in link_of(seen)
    for url in seen:
        for value in PLANTED:
            assert value.casefold() not in readable(url).casefold()


def link_of(seen: list[str]) -> str:
    return next(url for url in reversed(seen) if "/audience?" in url and "draft=" in url)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


LONG = AnyOf(
    members=(
        *(
            Visits(count=Comparison(op=">=", values=(2 + days % 3,)), window=LastDays(days=days))
            for days in range(9, 48)
        ),
        Subscription(state="active", plans=("Étoile d'or",)),
    )
)


def numbers(texts: list[str]) -> list[int]:
    return [int(re.sub(r"\D", "", re.split(r"[^\d,]", text.strip())[0])) for text in texts]


@pytest.mark.parametrize(
    "query",
    [
        "prediction=orders-30d&scores=12.3-88.8",
        "prediction=orders-30d&scores=low_high",
        "prediction=none",
        "prediction=orders-30d&scores=99-100",
    ],
)
def test_what_is_shared_tells_the_numbers_of_the_page_on_one_sheet(
    browser: Browser, server: str, root: Path, query: str
) -> None:
    """Forty rules, not all in ASCII: cut short, saying so, and nothing hangs over the edge of the sheet."""
    by_score = "none" not in query
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{server}/audience?workspace=company&{query}&draft={stored(root, LONG)}")
        if by_score:
            ready(page)
            wanted = [int(size(page))]
            wanted += numbers(page.locator(".panel .reach li").all_inner_texts())
            buyers = numbers([page.locator(".panel .buyers").first.inner_text()])
        else:
            expect(page.locator(".st-key-share")).to_be_visible()
            settled(page)
            words = page.locator(".st-key-size_words")
            reach = words.get_by_text("can be e-mailed").inner_text().split(" · ")
            wanted, buyers = numbers([words.locator("h2").inner_text(), *reach]), []
        assert len(wanted) > 3
        page.locator(".st-key-share button").first.click()
        told = page.get_by_label("Summary in four sentences").input_value()
        for number in (wanted[0], *buyers):
            assert re.search(rf"\b{number:,} (customers?|of them)\b", told)
        assert "(shortened: the whole definition has " in told
        for language in ("English", "Français"):
            page.get_by_test_id("stPopoverBody").get_by_role("radio", name=language).click(force=True)
            settled(page)
            with context.expect_page() as opening:
                page.get_by_role("link", name="One-page summary").click()
            sheet = opening.value
            sheet.wait_for_load_state()
            shown = numbers([text.replace("\u202f", ",") for text in sheet.locator(".tile > b").all_inner_texts()])
            assert shown[:2] == [wanted[0], *buyers]
            channels = [text.replace("\u202f", ",") for text in sheet.locator(".reach b").all_inner_texts()]
            assert numbers(channels) == wanted[1:]
            assert "…" in sheet.locator(".definition p").inner_text()
            few = "99-100" in query
            assert (sheet.locator(".composition").count() == 0) == few
            assert (wanted[0] < 20) == few
            held = sheet.locator("main").evaluate("(sheet) => [sheet.scrollHeight, sheet.clientHeight]")
            assert held[0] <= held[1]
            assert pages_of(sheet.pdf()) == 1
            sheet.close()


def test_a_pinned_link_opens_in_french_on_the_same_numbers_and_prints_on_one_page(
    browser: Browser, server: str, root: Path
) -> None:
    with visitor(browser, permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{server}/audience?workspace=company&prediction=orders-30d&draft={stored(root, ACTIVE)}")
        ready(page)
        page.get_by_role("button", name="Medium", exact=True).first.click()
        settled(page)
        before = size(page)
        page.locator(".st-key-share button").first.click()
        page.get_by_role("button", name="Copy link").first.click()
        box = page.get_by_label("Link to this audience")
        expect(box).to_be_visible()
        expect(page.get_by_text("Copied.")).to_be_visible()
        link = page.evaluate("navigator.clipboard.readText()")
        assert link == box.input_value()
        assert link.startswith(f"{server}/audience?")
        page.keyboard.press("Escape")

        import_newer(root)
        # Nobody touches the page: the reader keeps what is read, and is told.
        expect(page.get_by_text("Newer data is ready. You are still on 28 February 2026.")).to_be_visible()
        assert size(page) == before
        for name in ("Save as segment", "Download list…", "Start a campaign…"):
            expect(page.get_by_role("button", name=name)).to_be_disabled()
        expect(page.get_by_text("Off: you are looking at earlier data").first).to_be_visible()

    with visitor(browser, locale="de-DE") as context:
        page = context.new_page()
        page.goto(link.replace("lang=en", "lang=fr"))
        ready(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("les 30 jours après le 28 février 2026")
        expect(
            page.get_by_text("De nouvelles données sont prêtes. Vous êtes encore au 28 février 2026.")
        ).to_be_visible()
        assert size(page) == before
        page.locator(".st-key-share button").first.click()
        with context.expect_page() as opening:
            page.get_by_role("link", name="Résumé sur une page").click()
        printed = opening.value
        printed.wait_for_load_state()
        said = printed.locator("main").inner_text()
        assert re.sub(r"\D", "", printed.locator(".tile b").first.inner_text()) == before
        assert "fourchette probable" in said
        assert "Données jusqu’au 28 février 2026 inclus" in said
        assert printed.locator("html").get_attribute("lang") == "fr"
        assert pages_of(printed.pdf()) == 1
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Afficher les nouveaux chiffres").click()
        ready(page)
        expect(page.get_by_text("De nouvelles données sont prêtes")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_contain_text("les 30 prochains jours")
        page.go_back()
        ready(page)
        expect(page.get_by_text("De nouvelles données sont prêtes")).to_be_visible()
        assert size(page) == before
