"""Sentences of `segmentation` in both languages: said late, stored free of any language, each of them in French."""

import ast
import json
import pickle
import re
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.locales.catalogs import read
from pages.locales.sentences import DIRECTORY, PACKAGE, areas, modules, said_in
from segmentation.errors import InvalidFilter, Problem, UserError
from segmentation.filters.text import from_text
from segmentation.filters.text_errors import QueryTextError
from segmentation.sentences import Sentence, from_stored, said, to_stored
from tests.test_texts import FRENCH_CODE_WORDS, ILL_SET

NARROW, NO_BREAK = "\u202f", "\u00a0"
AREAS = areas()
ERRORS = {"UserError", "NotFound", "Refused", "Unavailable", "Failed", "Problem", "QueryTextError"}
TOLD_BY_NAME = {"message", "hint", "accepted"}
DAY = date(2026, 10, 1)
NO_MODEL = Sentence("There is no prediction {id!r} here.", id="x")
LATE = Sentence.counted(
    "Data is {n} day late: it ends on {last_day}. Sizes are right for that day; the expected results are "
    "hidden until the next update.",
    "Data is {n} days late: it ends on {last_day}. Sizes are right for that day; the expected results are "
    "hidden until the next update.",
    n=1293,
    last_day=Sentence.day(DAY),
)


class TestSaying:
    def test_a_sentence_is_its_english(self) -> None:
        assert NO_MODEL == "There is no prediction 'x' here."
        assert f"{NO_MODEL} Really." == "There is no prediction 'x' here. Really."

    def test_it_is_said_in_french(self) -> None:
        assert said(NO_MODEL, "fr") == f"Il n’y a pas de prédiction «{NARROW}x{NARROW}» ici."

    def test_a_plain_text_is_said_as_it_stands(self) -> None:
        assert said("Regulars", "fr") == "Regulars"

    def test_numbers_days_and_plurals_are_those_of_the_language(self) -> None:
        assert str(LATE).startswith("Data is 1293 days late: it ends on 1 October 2026.")
        french = said(LATE, "fr")
        assert french.startswith(
            f"Données en retard de 1{NARROW}293 jours{NO_BREAK}: elles s’arrêtent au 1er octobre 2026."
        )

    @pytest.mark.parametrize(("n", "english", "french"), [(0, "0 values", "0 valeur,"), (1, "1 value,", "1 valeur,")])
    def test_none_is_one_in_french_and_many_in_english(self, n: int, english: str, french: str) -> None:
        forms = "{op!r} takes {n} value, not {given}", "{op!r} takes {n} values, not {given}"
        sentence = Sentence.counted(*forms, n=n, op="in", given=2)
        assert english in sentence
        assert french in said(sentence, "fr")

    def test_sentences_inside_sentences_are_said_in_the_same_language(self) -> None:
        whole = Sentence("No prediction: {why}", why=Sentence("There is nobody to score."))
        assert said(whole, "fr") == f"Pas de prédiction{NO_BREAK}: Il n’y a personne à qui donner un score."
        joined = Sentence.joined("; ", [NO_MODEL, "a{b}", Sentence("Build it.")])
        assert joined == "There is no prediction 'x' here.; a{b}; Build it."
        assert said(joined, "fr").endswith("; a{b}; Construisez-la.")

    def test_what_is_told_is_asked_for_only_in_the_languages_that_are_wanted(self) -> None:
        asked = []

        def tell(language: str) -> str:
            asked.append(language)
            return {"en": "visited", "fr": "a fait une visite"}[language]

        sentence = Sentence.told(tell)
        assert (sentence, asked) == ("visited", ["en"])
        assert said(sentence, "fr") == "a fait une visite"

    def test_an_error_says_its_message_and_the_way_out(self) -> None:
        error = UserError("x", NO_MODEL, hint=Sentence("Build it."))
        assert str(error) == "There is no prediction 'x' here. Build it."
        assert said(error.sentence, "fr").endswith("ici. Construisez-la.")

    def test_the_problems_of_a_filter_are_said(self) -> None:
        error = InvalidFilter([Problem(path="filter", code="x", message=Sentence("expected a text"))])
        assert str(error) == "This filter cannot be used. filter: expected a text"
        assert said(error.sentence, "fr").endswith(f"filter{NO_BREAK}: attendu{NO_BREAK}: un texte")

    def test_a_query_text_that_cannot_be_read_is_refused_in_the_language_of_who_typed_it(self) -> None:
        with pytest.raises(QueryTextError) as refused:
            from_text("visites >= 5 in 30d")
        french = said(refused.value.sentence, "fr")
        assert french.startswith(f"Ligne 1, colonne 1{NO_BREAK}: trouvé `visites`{NARROW}; attendu un critère (")
        assert french.endswith(f"Le texte d’un filtre s’écrit en anglais{NO_BREAK}: écrivez `visits`.")


class TestKeeping:
    @pytest.mark.parametrize("sentence", [NO_MODEL, LATE, Sentence.joined(" ", [NO_MODEL, LATE]), Sentence.day(DAY)])
    def test_a_stored_sentence_is_the_same_in_every_language(self, sentence: Sentence) -> None:
        kept = from_stored(to_stored(sentence))
        assert isinstance(kept, Sentence)
        assert (str(kept), said(kept, "fr")) == (str(sentence), said(sentence, "fr"))

    def test_what_is_stored_has_no_language(self) -> None:
        kept = json.loads(to_stored(LATE))
        assert kept["values"] == {"n": 1293, "last_day": Sentence.day(DAY).to_json()}

    @given(st.text())
    def test_any_text_comes_back(self, text: str) -> None:
        assert from_stored(to_stored(text)) == text

    @given(st.text(), st.integers(-(2**40), 2**40))
    def test_any_values_come_back(self, text: str, number: int) -> None:
        sentence = Sentence("{op!r} takes {n} value, not {given}", op=text, n=number, given=text)
        kept = from_stored(to_stored(sentence))
        assert (str(kept), said(kept, "fr")) == (str(sentence), said(sentence, "fr"))

    @pytest.mark.parametrize("sentence", [NO_MODEL, LATE])
    def test_a_sentence_goes_from_one_process_to_another(self, sentence: Sentence) -> None:
        assert said(pickle.loads(pickle.dumps(sentence)), "fr") == said(sentence, "fr")  # noqa: S301

    def test_a_told_sentence_keeps_its_english(self) -> None:
        told = Sentence.told(lambda language: f"said in {language}")
        assert from_stored(to_stored(told)) == "said in en"
        assert pickle.loads(pickle.dumps(told)) == "said in en"  # noqa: S301


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


class TestTheFrench:
    @pytest.mark.parametrize("area", AREAS)
    def test_every_sentence_has_its_french_and_no_french_is_left_over(self, area: str) -> None:
        messages = [message for message in read((DIRECTORY / f"{area}.po").read_text(encoding="utf-8")) if message.id]
        assert {message.id for message in messages} == {entry.english for entry in AREAS[area]}, "make translations"
        assert [m.id for m in messages if m.fuzzy or not all(form.strip() for form in _forms(m.string))] == []
        for message in messages:
            named = set.union(*map(_places, _forms(message.id)))
            assert set.union(*map(_places, _forms(message.string))) <= named, message.id

    def test_a_catalog_belongs_to_an_area(self) -> None:
        assert {file.stem for file in DIRECTORY.glob("*.po")} == set(AREAS)

    @pytest.mark.parametrize("rule", ILL_SET)
    def test_french_is_set_as_french_is(self, rule: str) -> None:
        wrong = [text for text in _french() if ILL_SET[rule].search(_without_code(text))]
        assert wrong == []

    def test_no_sentence_speaks_in_the_words_of_the_code(self) -> None:
        assert [text for text in _french() if FRENCH_CODE_WORDS.search(_without_code(text))] == []


def _french() -> list[str]:
    files = [read(file.read_text(encoding="utf-8")) for file in sorted(DIRECTORY.glob("*.po"))]
    return [form for catalog in files for message in catalog if message.id for form in _forms(message.string)]


def _without_code(text: str) -> str:
    """Leave out what is to be typed as it stands: JSON, date formats, names of files and folders."""
    return re.sub(r"`[^`]*`|\{\{.*?\}\}+|\{\w+\}|%[A-Za-z]|\"[^\"]*\"|\w+/CURRENT|snapshots de", "x", text)


@cache
def _trees() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple((file, ast.parse(file.read_text(encoding="utf-8"))) for _, file in modules())


def _raised() -> list[tuple[Path, ast.expr]]:
    """Return what every error and problem of `segmentation` that pages can show is told in."""
    found = []
    for file, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                told = [] if node.func.id == "Problem" else node.args[1:2]
                told += [keyword.value for keyword in node.keywords if keyword.arg in TOLD_BY_NAME]
                found += [(file, expression) for expression in told]
    return found


def test_nothing_is_raised_in_english_alone() -> None:
    """A text in the source, put together or not, would be read in English by everybody."""
    alone = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file, expression in _raised()
        for node in _outside_sentences(expression)
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and node.value)
    ]
    assert alone == []


def _outside_sentences(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Call):
        return []
    return [node, *(inner for child in ast.iter_child_nodes(node) for inner in _outside_sentences(child))]


def test_a_template_stands_where_the_tool_finds_it() -> None:
    """`Sentence(text)` with a text that stands elsewhere would never be translated."""
    hidden = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("Sentence", "Sentence.counted")
        and not list(said_in(ast.Module(body=[ast.Expr(node)], type_ignores=[])))
    ]
    assert hidden == []
