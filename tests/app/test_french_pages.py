"""Every page in French: nothing of our own texts is left in English, neither the pages' nor the facade's."""

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
import streamlit as st
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from pages.locales.sentences import areas
from pages.ui.customer_profile import PARTS
from pages.ui.french import french
from pages.ui.text import ENGLISH
from segmentation.api import (
    LOCAL,
    AllOf,
    Attribute,
    Comparison,
    LastDays,
    Refused,
    Score,
    Visits,
    audience_filter,
    open_workspace,
)

ROOT = Path(__file__).parents[2]
SHELL = str(ROOT / "pages" / "ui" / "shell.py")
SECONDS = 240
PREDICTION = {"prediction": "orders-30d"}
VIEWS = {
    "home": ("home", {}),
    "audience": ("audience", {}),
    "audience, filters only": ("audience", {"prediction": "none"}),
    "a preview": ("audience", {"prediction": "orders-90d-preview"}),
    **{
        f"a look at {look}": ("audience", {"look": look})
        for look in ("plays", "customers", "compare", "money", "people")
    },
    "predictions": ("predictions", {}),
    "one prediction": ("predictions", PREDICTION),
    **{tab: ("predictions", PREDICTION | {"tab": tab}) for tab in ("accuracy", "drivers", "history", "settings")},
    "segments": ("segments", {}),
    "one segment": ("segments", {"segment": "habitues"}),
    "campaigns": ("campaigns", {}),
    "customers": ("customers", {}),
    "data": ("data", {}),
}
# Longer than any of our texts: figures for charts and tables.
LONGEST = 800
# What the demo itself is called, in every language.
DATA = ("Orders, next 30 days", "Orders, next 7 days", "Joins a plan, next 30 days", "Orders, next 90 days")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, studio: Path) -> Path:
    root = tmp_path_factory.mktemp("french")
    shutil.copytree(studio, root / "studio")
    workspace = open_workspace(root / "studio")
    often = Visits(count=Comparison(op=">=", values=(5,)), window=LastDays(days=30))
    abroad = Attribute(field="country", test=Comparison(op="not_in", values=("France",)))
    likely = Score(prediction="orders-30d", low=50, high=100)
    saved = workspace.segments.save("Habitués", audience_filter(often, likely), actor=LOCAL)
    workspace.segments.update(saved.id, audience_filter(AllOf(members=(often, abroad)), likely), actor=LOCAL)
    workspace.campaigns.draft("Octobre", likely, actor=LOCAL)
    workspace.close()
    return root


@pytest.fixture(autouse=True)
def served(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(root))
    yield
    st.cache_resource.clear()


def opened(page: str, asked: dict[str, str]) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    for name, value in ({"workspace": "studio", "lang": "fr"} | asked).items():
        app.query_params[name] = value
    app.run()
    if page != "home":
        app = app.switch_page(f"../{page}.py")
        # Going to a page leaves the address behind.
        for name, value in ({"lang": "fr"} | asked).items():
            app.query_params[name] = value
        app.run()
    return app


def shown(app: AppTest) -> set[str]:
    """Return every string that the elements of a page hold."""
    found: set[str] = set()
    waiting = [app.main, app.sidebar]
    while waiting:
        block = waiting.pop()
        waiting += list(getattr(block, "children", {}).values())
        proto = getattr(block, "proto", None)
        if hasattr(proto, "DESCRIPTOR"):
            found |= set(_strings(MessageToDict(proto)))
    return found


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def english_in(app: AppTest) -> list[str]:
    """Return what a page says in the English of one of our texts."""
    said = [text for text in shown(app) if len(text) <= LONGEST and not text.startswith(DATA)]
    return [text for text in said if english_texts().fullmatch(text.replace("\\", ""))]


@cache
def english_texts() -> re.Pattern[str]:
    """Return what matches any text of ours in English that is another one in French, with its places filled."""
    texts = [text for key, text in ENGLISH.items() if french().get(key) != text]
    for entries in areas().values():
        texts += [
            text for entry in entries for text in ([entry.english] if isinstance(entry.english, str) else entry.english)
        ]
    return re.compile("|".join(sorted({_pattern(text) for text in texts if _says_something(text)})), re.DOTALL)


def _says_something(text: str) -> bool:
    fixed = "".join(before for before, *_ in Formatter().parse(text))
    return len(re.findall(r"[A-Za-z]{2,}", fixed)) >= 2


def _pattern(text: str) -> str:
    return "".join(
        re.escape(before) + (".+?" if place is not None else "") for before, place, _, _ in Formatter().parse(text)
    )


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_left_in_english(view: str) -> None:
    app = opened(*VIEWS[view])
    assert not app.exception
    assert len(shown(app)) > 10
    assert english_in(app) == []


@pytest.mark.parametrize("part", PARTS)
def test_nothing_of_a_customer_is_told_in_english(root: Path, part: str) -> None:
    workspace = open_workspace(root / "studio")
    often = Visits(count=Comparison(op=">=", values=(5,)), window=LastDays(days=30))
    known = workspace.customers.table(often, **PREDICTION, actor=LOCAL).rows[0]
    workspace.close()
    app = opened("customers", {})
    app.session_state["customers.id"], app.session_state["customers.part"] = known.customer_id, part
    app.run()
    assert not app.exception
    assert app.title[0].value == known.customer_id
    assert english_in(app) == []


def test_english_would_be_found() -> None:
    pattern = english_texts()
    assert pattern.fullmatch("There is already a segment called “VIP”.")
    assert pattern.fullmatch("1,293 likely buyers")
    assert not pattern.fullmatch("Il y a déjà un segment")


def test_a_refusal_is_told_in_the_language_of_who_reads_it(root: Path) -> None:
    workspace = open_workspace(root / "studio")
    with pytest.raises(Refused, match="“Orders, next 90 days” is a preview") as refused:
        workspace.segments.save("Non", Score(prediction="orders-90d-preview", low=50, high=100), actor=LOCAL)
    workspace.close()
    assert refused.value.sentence.in_language("fr").startswith("«\u202fOrders, next 90 days\u202f» est un aperçu.")
