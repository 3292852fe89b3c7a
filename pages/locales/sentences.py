"""Which sentences of ``segmentation`` each of its catalogs translates: the templates that its source says."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from pages.locales.catalogs import Entry

PACKAGE = Path(__file__).resolve().parents[2] / "segmentation"
DIRECTORY = PACKAGE / "locales" / "fr"
# The command line and the demos' own refusals are read in a terminal, where everything is English.
IN_ENGLISH = ("cli", "demo")


def modules() -> Iterator[tuple[str, Path]]:
    """Yield every module whose sentences people read on pages, with the area it belongs to."""
    for file in sorted(PACKAGE.rglob("*.py")):
        area, *inside = file.relative_to(PACKAGE).with_suffix("").parts
        if not area.startswith(IN_ENGLISH):
            yield (area if inside else "core"), file


def areas() -> Mapping[str, tuple[Entry, ...]]:
    """Return the sentences by area, each where it is first said."""
    found: dict[str, list[Entry]] = {}
    seen: set[str | tuple[str, str]] = set()
    for area, file in modules():
        for english in said_in(ast.parse(file.read_text(encoding="utf-8"))):
            if english not in seen:
                seen.add(english)
                found.setdefault(area, []).append(Entry(context=None, english=english))
    return {area: tuple(entries) for area, entries in found.items()}


def said_in(tree: ast.Module) -> Iterator[str | tuple[str, str]]:
    """Yield the templates that a module says, a pair where there is one for one and one for more."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Sentence", "Sentence.counted"):
            given = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            match given:
                case [str(template)]:
                    yield template
                case [str(one), str(other)]:
                    yield one, other
