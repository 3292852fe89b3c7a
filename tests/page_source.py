"""What the source of the pages says: strings, patterns of strings, and what is shown as it stands."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PAGES = Path(__file__).resolve().parents[1] / "pages"
TABLE = "_texts.py"
# What shows its strings to a person, by the name it is called by.
SHOWN = frozenset(
    (
        "alert",
        "badge",
        "button",
        "button_group",
        "caption",
        "checkbox",
        "date_input",
        "dialog",
        "download_button",
        "error",
        "exception",
        "expander",
        "feedback",
        "file_uploader",
        "form_submit_button",
        "header",
        "info",
        "link_button",
        "markdown",
        "menu_button",
        "metric",
        "multiselect",
        "number_input",
        "page_link",
        "pills",
        "popover",
        "progress",
        "radio",
        "segmented_control",
        "select_slider",
        "selectbox",
        "slider",
        "spinner",
        "status",
        "subheader",
        "success",
        "tabs",
        "text",
        "text_area",
        "text_input",
        "time_input",
        "title",
        "toast",
        "toggle",
        "warning",
        "write",
    )
)
SHOWN_BY_NAME = frozenset(
    (
        "alt",
        "caption",
        "captions",
        "chart_title",
        "column_title",
        "description",
        "help",
        "label",
        "placeholder",
        "text",
        "title",
    )
)


ASKING = ("t", "plural", "dialog", "signed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A string that a page shows without asking for a text."""

    file: str
    line: int
    text: str


def modules(root: Path = PAGES) -> Iterator[tuple[str, ast.Module]]:
    """Yield every module of the pages but the tables of texts and the tool that keeps their translations."""
    for file in sorted(root.rglob("*.py")):
        if not file.name.endswith(TABLE) and file.parent.name != "locales":
            yield str(file.relative_to(root)), ast.parse(file.read_text(encoding="utf-8"))


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield the strings of a module: constants, and f-strings with ``\\0`` for every place."""
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from patterns_of(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation | inside:
            yield node.value


def patterns_of(node: ast.JoinedStr) -> list[str]:
    """Return an f-string with ``\\0`` for every place; with both texts for a place that chooses between two."""
    said = [""]
    for part in node.values:
        value = part.value if isinstance(part, ast.FormattedValue) else part
        choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        said = [f"{text}{_fixed(choice)}" for text in said for choice in choices]
    return said


def _fixed(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What pages may ask for: keys as they stand, beginnings that go on (``filters.op_``), endings of other keys."""

    keys: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    endings: tuple[re.Pattern[str], ...]


@cache
def asked() -> Asked:
    """Return what the pages may ask for."""
    keys: set[str] = set()
    patterns: set[str] = set()
    endings: set[str] = set()
    for _, tree in modules():
        own = [text for text in strings(tree) if re.fullmatch(r"[\w.\0<>=!]+", text)]
        keys |= {text for text in own if "\0" not in text}
        patterns |= {f"{text}\0" for text in own if text[-1] == "_" and "\0\0" in own}
        endings |= {text[1:] for text in own if re.fullmatch(r"\0(\.\w[\w\0]*|_[\w\0]+)", text)}
        patterns |= {text for text in own if re.match(r"\w+\.\w+\0", text)}
        patterns |= {text for call in _asking(tree) for text in strings(call) if re.match(r"\w+\.\0", text)}
    return Asked(keys=frozenset(keys), patterns=_compiled(patterns), endings=_compiled(endings))


def _asking(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKING:
            yield node


def _compiled(patterns: set[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(".*".join(map(re.escape, pattern.split("\0")))) for pattern in sorted(patterns))


def is_asked_for(key: str) -> bool:
    """Tell whether a page may ask for a key, itself or as one of the forms of a plural."""
    return any(map(_is_put_together, {key, re.sub(r"_(one|other)$", "", key)}))


def _is_put_together(key: str) -> bool:
    if key in asked().keys or any(pattern.fullmatch(key) for pattern in asked().patterns):
        return True
    ends = [at for at, sign in enumerate(key) if sign in "._" and key[:at] in asked().keys]
    return any(ending.fullmatch(key[at:]) for at in ends for ending in asked().endings)


def shown_literals(root: Path = PAGES) -> Iterator[Literal]:
    """Yield the words that pages show without asking for a text, in the calls that show something."""
    for file, tree in modules(root):
        for call in ast.walk(tree):
            if isinstance(call, ast.Call):
                for node in _shown(call):
                    words = _words(node)
                    if words:
                        yield Literal(file=file, line=node.lineno, text=words)


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    logged = (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "_LOG"
    )
    if isinstance(call.func, ast.Attribute) and call.func.attr in SHOWN and not logged:
        yield from call.args[:1]
    for keyword in call.keywords:
        if keyword.arg in SHOWN_BY_NAME:
            yield keyword.value


def _words(node: ast.expr) -> str:
    """Return what a person would read of a string: without Markdown, icons, colours and places."""
    if isinstance(node, ast.List | ast.Tuple):
        return " ".join(filter(None, map(_words, node.elts)))
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        text = " ".join(patterns_of(node))
    plain = re.sub(r":[a-z\0]+(-badge)?\[|:material/\w+:|<[^>]*>|\0|^\w+:[NOQT]$", " ", text)
    plain = re.sub(r"\s+", " ", plain).strip()
    return plain if re.search(r"[^\W\d_]", plain) else ""
