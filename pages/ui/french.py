"""The French of the pages, from ``pages/locales/fr``: one .po file for each table of English texts.

An entry's context is the key of the text, its msgid the English it was translated from. An entry with plural forms has
as context the key without ``_one`` and ``_other``.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

DIRECTORY = Path(__file__).resolve().parents[1] / "locales" / "fr"


@cache
def french() -> Mapping[str, str]:
    """Return the French texts by the keys of the English ones. Raises ValueError when two files have one key."""
    found: dict[str, str] = {}
    for file in sorted(DIRECTORY.glob("*.po")):
        with file.open(encoding="utf-8") as lines:
            catalog = read_po(lines, locale="fr", abort_invalid=True)
        for message in catalog:
            if not message.id or not message.context or message.fuzzy:
                continue
            texts = _texts(message.context, message.string)
            twice = found.keys() & texts.keys()
            if twice:
                raise ValueError(f"{file.name} has {', '.join(sorted(twice))}, which another file has too")
            found |= texts
    return found


def _texts(key: str, text: str | tuple[str, ...]) -> dict[str, str]:
    if isinstance(text, str):
        return {key: text} if text else {}
    return {f"{key}_{form}": one for form, one in zip(("one", "other"), text, strict=True) if one}
