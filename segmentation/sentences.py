"""Sentences that know how to be said in another language: a template and what is put into it.

A `Sentence` is its English, so that logs, the command line and files need not ask. Pages, and whoever else speaks
with a person, ask with `said`. The French stands in ``segmentation/locales/fr``, by the English template.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, TypeAlias

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

Language: TypeAlias = Literal["en", "fr"]
Value: TypeAlias = str | int | float | date
CATALOGS = Path(__file__).parent / "locales"
_MARK = '{"sentence":'


class Sentence(str):
    """A sentence in English that can be said in another language.

    ``template`` has places as `str.format` fills them: ``{title}``, ``{id!r}``, ``{rows:,}``. Values are texts,
    numbers, dates, or other sentences, which are said in the same language.

    >>> Sentence("There is no prediction {id!r} here.", id="x")
    "There is no prediction 'x' here."
    """

    _forms: tuple[str, ...]
    _values: Mapping[str, Value]
    _tell: Callable[[Language], str] | None = None

    def __new__(cls, template: str, /, **values: object) -> "Sentence":
        """Say a template with its places filled. Raises KeyError for a place without a value."""
        return _made((template,), values, template.format(**values))

    @staticmethod
    def counted(one: str, other: str, /, *, n: int, **values: object) -> "Sentence":
        """Say the template that fits the number ``n``, which is also its place."""
        return _made((one, other), {"n": n, **values}, (one if n == 1 else other).format(n=n, **values))

    @staticmethod
    def joined(separator: str, parts: Iterable[str]) -> "Sentence":
        """Say one after the other, with a separator that every language writes."""
        found = tuple(parts)
        template = separator.replace("{", "{{").replace("}", "}}").join(f"{{p{n}}}" for n in range(len(found)))
        return _made(
            (), {f"p{n}": part for n, part in enumerate(found)} | {"template": template}, separator.join(found)
        )

    @staticmethod
    def day(day: date) -> "Sentence":
        """Say a day, "9 December 2011"."""
        return _made((), {"day": day, "template": "{day}"}, _day(day, "en"))

    @staticmethod
    def told(tell: Callable[[Language], str]) -> "Sentence":
        """Say what somebody else puts into words, asked only for the languages that are wanted. It is not stored."""
        sentence = _made((), {}, tell("en"))
        sentence._tell = tell
        return sentence

    def in_language(self, language: Language) -> str:
        """Return the sentence in a language; in English what is not translated."""
        if language == "en":
            return str(self)
        if self._tell is not None:
            return self._tell(language)
        template = self._template(language)
        return _FORMATTERS[language].vformat(template, (), self._values)

    def to_json(self) -> dict[str, Any]:
        """Return what the sentence is made of, free of any language. What `told` made is kept in English."""
        if self._tell is not None:
            return {"sentence": [], "values": {"template": "{told}", "told": str(self)}}
        return {
            "sentence": list(self._forms),
            "values": {name: _to_json(value) for name, value in self._values.items()},
        }

    def _template(self, language: Language) -> str:
        if not self._forms:
            return str(self._values["template"])
        french = _translations(language).get(self._forms)
        if french is None:
            return self._forms[0] if len(self._forms) == 1 or self._values["n"] == 1 else self._forms[1]
        n = self._values.get("n")
        if len(french) == 1 or not isinstance(n, int):
            return french[0]
        return french[0] if Locale.parse(language).plural_form(n) == "one" else french[1]

    def __str__(self) -> str:
        return str.__str__(self)

    def __reduce__(self) -> tuple[object, ...]:
        if self._tell is not None:
            return (_from_json, (self.to_json(),))
        return (_made, (self._forms, dict(self._values), str(self)))


def _made(forms: tuple[str, ...], values: Mapping[str, object], english: str) -> Sentence:
    sentence = str.__new__(Sentence, english)
    sentence._forms = forms
    sentence._values = {name: value if isinstance(value, Value) else str(value) for name, value in values.items()}
    return sentence


def said(text: str, language: Language) -> str:
    """Return a text in a language: a sentence is said in it, any other text stays as it stands."""
    return text.in_language(language) if isinstance(text, Sentence) else text


def to_stored(text: str) -> str:
    """Return a text as the application database keeps it, so that it can later be said in any language."""
    return json.dumps(text.to_json(), ensure_ascii=False) if isinstance(text, Sentence) else text


def from_stored(text: str) -> str:
    """Return a text that `to_stored` wrote."""
    return _from_json(json.loads(text)) if text.startswith(_MARK) else text


def _to_json(value: Value) -> Any:
    if isinstance(value, Sentence):
        return value.to_json()
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _from_json(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    if "date" in kept:
        return date.fromisoformat(kept["date"])
    values = {name: _from_json(value) for name, value in kept["values"].items()}
    forms = tuple(kept["sentence"])
    if not forms:
        return _made(forms, values, _FORMATTERS["en"].vformat(values["template"], (), values))
    return _made(forms, values, forms[0 if values.get("n") == 1 else -1].format(**values))


class _Formatter(Formatter):
    """Fills places as a language writes numbers and days."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, Sentence):
            return value.in_language(self.language)
        if isinstance(value, date):
            return _day(value, self.language)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(format_decimal(value, locale=self.language))
        return format(value, spec)


def _day(day: date, language: Language) -> str:
    text = str(format_date(day, "d MMMM y", locale=language))
    return text.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else text


_FORMATTERS: Mapping[Language, _Formatter] = {"en": _Formatter("en"), "fr": _Formatter("fr")}


@cache
def _translations(language: Language) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for file in sorted((CATALOGS / language).glob("*.po")):
        with file.open(encoding="utf-8") as lines:
            for message in read_po(lines, locale=language, abort_invalid=True):
                forms, texts = _all(message.id), _all(message.string)
                if any(forms) and all(texts) and not message.fuzzy:
                    found[forms] = texts
    return found


def _all(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)
