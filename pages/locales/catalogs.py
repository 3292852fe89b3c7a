"""Catalogs of translations, brought up to date from the English texts they translate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

LANGUAGE = "fr"
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
_LINE = 112


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A text to translate: its context, and its English, a pair where it has a form for one and a form for more."""

    context: str | None
    english: str | tuple[str, str]


def entries_of(texts: Mapping[str, str]) -> tuple[Entry, ...]:
    """Return the entries of a table of texts in its order: keys with ``_one`` and ``_other`` are one entry."""
    found = []
    for key, text in texts.items():
        base, _, form = key.rpartition("_")
        if form == "one" and f"{base}_other" in texts:
            found.append(Entry(context=base, english=(text, texts[f"{base}_other"])))
        elif form != "other" or f"{base}_one" not in texts:
            found.append(Entry(context=key, english=text))
    return tuple(found)


def read(text: str) -> Catalog:
    """Read a catalog. Raises babel's PoFileError for a text that is none."""
    return read_po(StringIO(text), locale=LANGUAGE, abort_invalid=True)


def brought_up_to_date(catalog: Catalog, entries: Iterable[Entry]) -> Catalog:
    """Return a catalog of exactly these entries, in their order, with the translations that another one has.

    A new entry has an empty translation. Where the English of a context changed, the translation of the old one is
    kept and marked as fuzzy: somebody has to look at it.
    """
    by_context = {message.context: message for message in catalog if message.id and message.context}
    updated = Catalog(locale=LANGUAGE)
    for entry in entries:
        exact = catalog.get(_key(entry.english), entry.context)
        before = exact if exact is not None and exact.id == entry.english else by_context.get(entry.context or "")
        message = updated.add(entry.english, _kept(entry, before), context=entry.context)
        message.flags.clear()
        if before is not None and (before.fuzzy or before.id != entry.english) and any(_forms(message)):
            message.flags.add("fuzzy")
        if before is not None:
            message.user_comments = list(before.user_comments)
    return updated


def written(catalog: Catalog) -> str:
    """Return a catalog as the text of a .po file: nothing in it tells of a time, a person or a machine."""
    lines = BytesIO()
    write_po(lines, catalog, width=_LINE, omit_header=True, ignore_obsolete=True)
    return HEADER + lines.getvalue().decode("utf-8").rstrip("\n") + "\n"


def bring_up_to_date(file: Path, entries: Iterable[Entry]) -> tuple[int, int]:
    """Write a .po file anew where it is not up to date; return how many entries are empty, and how many fuzzy."""
    before = file.read_text(encoding="utf-8") if file.exists() else HEADER
    catalog = brought_up_to_date(read(before), entries)
    after = written(catalog)
    if after != before or not file.exists():
        file.write_text(after, encoding="utf-8")
    messages = [message for message in catalog if message.id]
    return sum(not all(_forms(message)) for message in messages), sum(message.fuzzy for message in messages)


def _key(english: str | tuple[str, str]) -> str:
    return english if isinstance(english, str) else english[0]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string or "",) if isinstance(message.string, str) else tuple(message.string)


def _kept(entry: Entry, before: Message | None) -> str | tuple[str, ...]:
    if isinstance(entry.english, str):
        return before.string if before is not None and isinstance(before.string, str) else ""
    return before.string if before is not None and not isinstance(before.string, str) else ("", "")
