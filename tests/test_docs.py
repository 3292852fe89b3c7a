"""The README and the documents say what is so: their examples run, and what they name exists."""

import doctest
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from segmentation.cli import app, main
from tests.demos import copied

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = (
    README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "data" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Another processor may round a tree's split the other way: a customer more or less, not another result.
TOLERANCE = 0.02


def blocks(document: Path, language: str) -> list[str]:
    """The fenced blocks of a language, without their fences."""
    # Every fence in its turn: a pattern for one language alone would take a closing fence for an opening one.
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", document.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [body for named, body in fenced if named == language]


def commands(text: str) -> Iterator[list[str]]:
    """The words of every ``penchant`` command in a text, whether in a fence or between backticks."""
    joined = re.sub(r"\\\n\s*", "", text)
    fenced = [line.removeprefix("$ ") for line in re.findall(r"^(?:\$ )?penchant .*$", joined, re.MULTILINE)]
    for line in (*fenced, *re.findall(r"`(penchant [^`]*)`", joined)):
        yield shlex.split(line)[1:]


def same(shown: str, found: str) -> bool:
    """Tell whether an output is the one shown: ``...`` is anything, blanks are equal, figures differ by 2% at most."""
    shown, found = " ".join(shown.split()), " ".join(found.split())
    texts = (".*?".join(map(re.escape, text.split("..."))) for text in NUMBER.split(shown))
    match = re.fullmatch(f"({NUMBER.pattern})".join(texts), found)
    if match is None:
        return False
    numbers = [float(number) for number in NUMBER.findall(shown)]
    given = [float(number) for number in match.groups()]
    return all(abs(one - other) <= TOLERANCE * abs(one) for one, other in zip(numbers, given, strict=True))


class Tolerant(doctest.OutputChecker):
    """Compares as `same` does."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return same(want, got) if want else not got


@pytest.fixture(scope="module")
def retail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which ``data/workspaces/retail`` is the retail demo, as `make run` builds it."""
    here = tmp_path_factory.mktemp("readme")
    copied("retail", tmp_path_factory, here / "data" / "workspaces")
    return here


def test_the_readme_runs_at_a_prompt(retail: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(retail)
    (source,) = blocks(README, "python")
    test = doctest.DocTestParser().get_doctest(source, {}, "README", str(README), 0)
    assert len(test.examples) > 10
    said: list[str] = []
    doctest.DocTestRunner(checker=Tolerant(), verbose=False).run(test, out=said.append, clear_globs=False)
    test.globs["retail"].close()
    assert said == []


def test_the_readme_runs_in_a_shell(
    retail: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(retail)
    (rules,) = blocks(README, "json")
    Path("audience.json").write_text(rules, encoding="utf-8")
    (console,) = blocks(README, "console")
    shown = re.split(r"^\$ ", re.sub(r"\\\n\s*", "", console), flags=re.MULTILINE)[1:]
    assert len(shown) == 3
    for line, output in (part.split("\n", 1) for part in shown):
        monkeypatch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr().out
        assert end.value.code == 0
        json.loads(printed)
        assert same(output, printed), f"{line}\n{printed}"


def test_figures_may_differ_a_little_and_words_may_not() -> None:
    assert same('{"size": 515, ..., "name": "High"}', '{"size": 514, "x": [1], "name": "High"}')
    assert not same('{"size": 515, ...}', '{"size": 490, "x": 1}')
    assert not same("likelihood High", "likelihood Medium")
    assert same(" 1011 Country is UK\n", " 1009  Country is UK\n")


def test_every_command_shown_exists_with_its_options() -> None:
    shown = [words for document in DOCUMENTS for words in commands(document.read_text(encoding="utf-8"))]
    assert len(shown) > 15
    for words in shown:
        parse(words)


def parse(words: list[str]) -> None:
    """Parse a command down to its options, without running it; it fails as the command would."""
    command, rest = typer.main.get_command(app), list(words)
    while isinstance(command, TyperGroup):
        command = command.commands[rest.pop(0)]
    command.make_context("penchant", rest).close()


def test_every_command_and_option_is_told() -> None:
    told = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    for path, command in every_command(typer.main.get_command(app), "penchant"):
        assert f"{path} " in told, path
        missing = [option for option in options(command) if option not in told]
        assert missing == [], path


def every_command(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(command, TyperGroup):
        yield path, command
        return
    for name, member in command.commands.items():
        yield from every_command(member, f"{path} {name}")


def options(command: Any) -> list[str]:
    return [option for parameter in command.params for option in parameter.opts if option.startswith("--")]


def test_every_make_target_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {
        name
        for document in DOCUMENTS
        for name in re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {"run", "test"} <= named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link and not link.endswith(".png")]
    named = re.findall(r"`((?:segmentation|pages|tests|docs|scripts|requirements)/[\w/.-]+)`", text)
    missing = [link for link in links if not (document.parent / link).exists()]
    missing += [name for name in named if "NNNN" not in name and not (ROOT / name).exists()]
    assert missing == []


def test_the_map_names_what_is_there() -> None:
    (tree,) = (block for block in blocks(README, "") if block.startswith("app.py"))
    folder = Path()
    for line in tree.splitlines():
        name = line.split()[0]
        place = folder / name if line.startswith("  ") else Path(name)
        folder = folder if line.startswith("  ") else place
        assert (ROOT / place).exists(), line
    rooms = {path.name for path in (ROOT / "segmentation").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= set(re.findall(r"^  (\w+)/ ", tree, re.MULTILINE))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_four_parts(decision: Path) -> None:
    lines = decision.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"\d{4}(-[a-z]+)+", decision.stem)
    assert lines[0].startswith(f"# {decision.stem[:4]} ")
    assert any(re.match(r"\*\*Status\*\*: (accepted|replaced by \d{4})", line) for line in lines)
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]


def test_decisions_are_numbered_without_a_gap_and_named_rightly() -> None:
    numbers = [int(path.stem[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    named = {
        number
        for path in (*ROOT.glob("*.py"), *(ROOT / "segmentation").rglob("*.py"), *(ROOT / "pages").rglob("*.py"))
        for number in re.findall(r"docs/decisions/(\d{4})", path.read_text(encoding="utf-8"))
    }
    assert {int(number) for number in named} <= set(numbers)


def test_unreleased_stands_on_top_and_says_who_is_selected() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^##+ (.*)$", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert "Who is selected" in headings
