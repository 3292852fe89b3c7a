"""Every text is shown by some page, and no page shows a text that is not in the tables."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from pages.ui.text import ENGLISH
from segmentation.api import CHANNELS, DESTINATIONS, REASONS, CampaignState
from segmentation.sql.waterfall import STEPS
from segmentation.storage.canonical import TABLES
from segmentation.storage.checks import BAD_REASONS, set_checks
from segmentation.storage.records import EXPORT_PURPOSES
from tests.page_source import is_asked_for, modules, shown_literals, strings

# What stands on a page as it is in every language.
NAMES = frozenset({"Penchant"})
# A script in the browser asks for these; tests/app/test_likelihood_range.py looks for them there.
IN_THE_BROWSER = "range."


def test_every_text_is_asked_for_by_some_page() -> None:
    in_python = [key for key in ENGLISH if not key.startswith(IN_THE_BROWSER)]
    assert [key for key in in_python if not is_asked_for(key)] == []


def test_a_text_nobody_asks_for_is_found() -> None:
    assert not is_asked_for("audience.nobody_asks_for_this")
    assert not is_asked_for("segments.nor_for_this_one")


def test_every_text_that_is_asked_for_exists() -> None:
    missing = [
        f"{file}:{call.lineno} {call.args[0].value}"
        for file, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("t", "plural", "dialog")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value not in ENGLISH
        and not (call.func.id == "plural" and f"{call.args[0].value}_other" in ENGLISH)
    ]
    assert missing == []


# What a page puts the words of the engine into: a key is `beginning + word`, and each of them needs its text.
PUT_TOGETHER = {
    "launch.step_": STEPS,
    "launch.gone_": STEPS[1:],
    "list.step_": STEPS[:-1],
    "list.channel_": CHANNELS,
    "destination.": DESTINATIONS,
    "contact.reason_": REASONS,
    "exported.": EXPORT_PURPOSES,
    "campaigns.state_": get_args(CampaignState),
}


@pytest.mark.parametrize("beginning", PUT_TOGETHER)
def test_every_word_of_the_engine_that_a_page_says_has_a_text(beginning: str) -> None:
    """A key that is put together is no literal of the source: a new word would be shown as an error only once met."""
    assert [word for word in PUT_TOGETHER[beginning] if beginning + word not in ENGLISH] == []
    assert any(text.startswith(f"{beginning}\0") for _, tree in modules() for text in strings(tree))


def test_no_text_is_asked_for_while_modules_are_loaded() -> None:
    """There the language of whoever reads is not known; pages and the shell are run anew for each."""
    asked = [
        f"{file}:{node.lineno}"
        for file, tree in modules()
        if "/" in file and file != "ui/shell.py"
        for statement in _at_import(tree)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "plural")
    ]
    assert asked == []


def test_every_reason_for_rejecting_a_row_has_a_text() -> None:
    reasons = {check.reason for table in TABLES.values() for check in set_checks(table)} | set(BAD_REASONS.values())
    assert [reason for reason in sorted(reasons) if f"reason.{reason}" not in ENGLISH] == []


def _at_import(tree: ast.Module) -> list[ast.AST]:
    return [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]


def test_no_page_shows_words_of_its_own() -> None:
    assert [found for found in shown_literals() if found.text not in NAMES] == []


def test_every_chart_follows_the_language() -> None:
    others = [
        f"{file}:{call.lineno}"
        for file, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).endswith(".altair_chart")
        and not ast.unparse(call.args[0]).startswith("localised(")
    ]
    assert others == []


def test_no_error_is_shown_in_english_alone() -> None:
    """`str(error)` is its English; a page says `spoken(error.sentence)`."""
    english = [
        f"{file}:{call.lineno}"
        for file, tree in modules()
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler) and handler.name
        for call in ast.walk(handler)
        if isinstance(call, ast.Call) and ast.unparse(call) in (f"str({handler.name})", f"repr({handler.name})")
    ]
    assert english == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('st.button("Save", key="save")', "Save"),
        ('column.markdown(f"**{n}** customers")', "** ** customers"),
        ('st.text_input(t("a.b"), placeholder="e.g. Lyon")', "e.g. Lyon"),
        ('alt.Tooltip("n:Q", title="Customers")', "Customers"),
        ('st.tabs(["Overview", t("a.b")])', "Overview"),
        ('st.markdown(f"**{n}**")', None),
        ('st.button(t("a.b"), icon=":material/add:")', None),
        ('st.markdown(f":gray[{said}]")', None),
    ],
)
def test_words_of_its_own_are_found(tmp_path: Path, source: str, expected: str | None) -> None:
    (tmp_path / "page.py").write_text(source, encoding="utf-8")
    assert [found.text for found in shown_literals(tmp_path)] == ([expected] if expected else [])
