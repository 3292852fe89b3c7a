"""Every text of the pages: in both languages, with the same places, in people's words, and well set."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Message

from pages.locales.areas import DIRECTORY, areas
from pages.locales.catalogs import HEADER, Entry, bring_up_to_date, entries_of, read
from pages.ui.text import ENGLISH

AREAS = areas()
NARROW, NO_BREAK = "\u202f", "\u00a0"
# The words of the code, of reference and design: on no page, but where analysts look for them.
CODE_WORDS = re.compile(
    r"\b(hold-?outs?|snapshots?|as[_ ]of|buckets?|bins?|lift|psi|p-values?|auc|odds|logits?|drift|brier|ece|log loss"
    r"|frozen|ledger|waterfall|suppress\w*|treatments?|expected purchasers?|score issues?|purchase events?|funnel"
    r"|base[_ ]rate|pattern[_ ]only|incremental|uplift|sequential interval|stratum|strata|bitset)\b",
    re.IGNORECASE,
)
FRENCH_CODE_WORDS = re.compile(
    r"\b(hold-?outs?|snapshots?|buckets?|bins?|lift|psi|valeur p|auc|cotes?|logits?|dérive|brier|ece|instantanés?)\b",
    re.IGNORECASE,
)
FOR_ANALYSTS = (
    "experiment.analysts_",
    "launched.analysts_",
    "predictions.base_odds",
    "predictions.curve_",
    "predictions.drift_figures",
    "predictions.figure",
    "predictions.gains_",
    "predictions.lift_",
    "result.analysts_",
)
ILL_SET = {
    "no narrow no-break space before ; ? ! % or »": re.compile(rf"[^{NARROW}?!…\s][;?!%»]|[^{NARROW}\S][;?!%»]"),
    "no narrow no-break space after «": re.compile(rf"«(?!{NARROW})"),
    "no no-break space before a colon": re.compile(rf"[^{NO_BREAK}{NARROW}*]:(?=[\s*]|$)"),
    "a typewriter's apostrophe or quotes": re.compile(r"['\"“”]"),
    "three dots for an ellipsis": re.compile(r"\.\.\."),
}


def messages(area: str) -> list[Message]:
    text = (DIRECTORY / f"{area}.po").read_text(encoding="utf-8")
    return [message for message in read(text) if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def french() -> dict[str, str]:
    return {
        f"{message.context}#{n}": text
        for area in AREAS
        for message in messages(area)
        for n, text in enumerate(forms(message.string))
    }


@pytest.mark.parametrize("area", AREAS)
def test_every_text_has_its_french_and_no_french_is_left_over(area: str) -> None:
    told = "Run `make translations`, then write the French that is missing."
    expected = {entry.context: entry.english for entry in entries_of(AREAS[area])}
    found = {message.context: message.id for message in messages(area)}
    assert found == expected, told
    lacking = [m.context for m in messages(area) if m.fuzzy or not all(form.strip() for form in forms(m.string))]
    assert lacking == [], told


def test_a_catalog_belongs_to_a_table_of_texts() -> None:
    assert {file.stem for file in DIRECTORY.glob("*.po")} == set(AREAS)


def test_no_key_stands_in_two_tables() -> None:
    assert sum(len(texts) for texts in AREAS.values()) == len(ENGLISH)


@pytest.mark.parametrize("area", AREAS)
def test_the_french_has_the_places_of_the_english(area: str) -> None:
    for message in messages(area):
        english = [places(text) for text in forms(message.id)]
        french = [places(text) for text in forms(message.string)]
        assert french == english, message.context


def test_no_page_speaks_in_the_words_of_the_code() -> None:
    said = {key: found[0] for key, text in ENGLISH.items() if (found := CODE_WORDS.search(text))}
    said |= {key: found[0] for key, text in french().items() if (found := FRENCH_CODE_WORDS.search(text))}
    assert {key: word for key, word in said.items() if not key.startswith(FOR_ANALYSTS)} == {}


def test_what_is_exempt_for_analysts_exists() -> None:
    assert [start for start in FOR_ANALYSTS if not any(key.startswith(start) for key in ENGLISH)] == []


@pytest.mark.parametrize("rule", ILL_SET)
def test_french_is_set_as_french_is(rule: str) -> None:
    plain = {key: _without_markup(text) for key, text in french().items()}
    assert {key: text for key, text in plain.items() if ILL_SET[rule].search(text)} == {}


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        ("no narrow no-break space before ; ? ! % or »", "Prêt ? Oui", f"Prêt{NARROW}? Oui"),
        ("no narrow no-break space before ; ? ! % or »", "Prêt?", f"«{NARROW}Prêt{NARROW}»"),
        ("no narrow no-break space before ; ? ! % or »", f"22{NO_BREAK}%", f"22{NARROW}%"),
        ("no narrow no-break space after «", "« Prêt", f"«{NARROW}Prêt"),
        ("no no-break space before a colon", "Source : elle", f"Source{NO_BREAK}: elle"),
        ("no no-break space before a colon", "Source:", f"Source{NO_BREAK}:"),
        ("a typewriter's apostrophe or quotes", "l'audience", "l’audience"),
        ("three dots for an ellipsis", "Comptage...", "Comptage…"),
    ],
)
def test_the_rules_of_typesetting_find_what_they_are_for(rule: str, wrong: str, right: str) -> None:
    assert ILL_SET[rule].search(wrong)
    assert not ILL_SET[rule].search(right)


def test_english_quotes_and_apostrophes_are_those_of_print() -> None:
    typed = {key for key, text in ENGLISH.items() if re.search(r"[A-Za-z]'[A-Za-z]|\"|\.\.\.", text)}
    assert typed == set()


def _without_markup(text: str) -> str:
    """Leave out what Markdown and the places of a text are made of: `:gray[`, `:material/check:`, `{n}`."""
    return re.sub(r":[a-z]+\[|:material/\w+:|\{\w+\}", "x", text)


class TestTheTool:
    def test_new_texts_are_added_changed_ones_marked_and_unused_ones_removed(self, tmp_path) -> None:
        file = tmp_path / "area.po"
        file.write_text(
            HEADER
            + 'msgctxt "a.kept"\nmsgid "Kept"\nmsgstr "Gardé"\n\n'
            + 'msgctxt "a.changed"\nmsgid "Before"\nmsgstr "Avant"\n\n'
            + 'msgctxt "a.gone"\nmsgid "Gone"\nmsgstr "Parti"\n',
            encoding="utf-8",
        )
        texts = {"a.kept": "Kept", "a.new": "New", "a.n_one": "{n} day", "a.n_other": "{n} days", "a.changed": "After"}
        assert bring_up_to_date(file, entries_of(texts)) == (2, 1)
        catalog = [message for message in read(file.read_text(encoding="utf-8")) if message.id]
        assert [(m.context, m.id, m.string, m.fuzzy) for m in catalog] == [
            ("a.kept", "Kept", "Gardé", False),
            ("a.new", "New", "", False),
            ("a.n", ("{n} day", "{n} days"), ("", ""), False),
            ("a.changed", "After", "Avant", True),
        ]

    def test_a_second_time_changes_nothing(self, tmp_path) -> None:
        file = tmp_path / "area.po"
        bring_up_to_date(file, entries_of({"a.share": "22% covered", "a.b": "x"}))
        before = file.read_text(encoding="utf-8")
        assert before.startswith(HEADER)
        bring_up_to_date(file, entries_of({"a.share": "22% covered", "a.b": "x"}))
        assert file.read_text(encoding="utf-8") == before

    def test_one_and_other_are_one_entry_only_together(self) -> None:
        assert entries_of({"a.n_one": "one", "a.size_other": "all"}) == (
            Entry(context="a.n_one", english="one"),
            Entry(context="a.size_other", english="all"),
        )
