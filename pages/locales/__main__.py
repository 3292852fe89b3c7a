"""``make translations``: bring the catalogs up to date with the English texts, and tell what is left to translate."""

import sys

from pages.locales.areas import DIRECTORY, areas
from pages.locales.catalogs import bring_up_to_date, entries_of


def main() -> int:
    """Write the catalogs; return 1 while a text has no French or an old one."""
    tables = areas()
    for file in DIRECTORY.glob("*.po"):
        if file.stem not in tables:
            file.unlink()
            sys.stdout.write(f"{file.name}: removed, no table of texts has this name\n")
    missing = 0
    for area, texts in tables.items():
        empty, fuzzy = bring_up_to_date(DIRECTORY / f"{area}.po", entries_of(texts))
        missing += empty + fuzzy
        if empty or fuzzy:
            sys.stdout.write(f"{area}.po: {empty} to translate, {fuzzy} whose English changed\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
