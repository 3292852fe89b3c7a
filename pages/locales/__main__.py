"""``make translations``: bring the catalogs up to date with the English texts, and tell what is left to translate."""

import sys
from collections.abc import Mapping
from pathlib import Path

from pages.locales import areas, sentences
from pages.locales.catalogs import Entry, bring_up_to_date, entries_of


def main() -> int:
    """Write the catalogs; return 1 while a text has no French or an old one."""
    tables = {area: entries_of(texts) for area, texts in areas.areas().items()}
    left = _write(areas.DIRECTORY, tables) + _write(sentences.DIRECTORY, sentences.areas())
    return 1 if left else 0


def _write(directory: Path, tables: Mapping[str, tuple[Entry, ...]]) -> int:
    """Write one catalog for each area, remove those of no area, and return how many texts are left to translate."""
    for file in directory.glob("*.po"):
        if file.stem not in tables:
            file.unlink()
            sys.stdout.write(f"{file.name}: removed, no text is left in it\n")
    left = 0
    for area, entries in tables.items():
        empty, fuzzy = bring_up_to_date(directory / f"{area}.po", entries)
        left += empty + fuzzy
        if empty or fuzzy:
            sys.stdout.write(f"{area}.po: {empty} to translate, {fuzzy} whose English changed\n")
    return left


if __name__ == "__main__":
    raise SystemExit(main())
