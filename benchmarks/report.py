"""What is measured against targets: as tables, as one kept document, and as a ``README.md`` written from it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import machine, versions
from benchmarks.tables import Row, markdown
from benchmarks.targets import Document, Part, Target, part_from_json, part_to_json

KEPT = Path(__file__).parent / "results"
HEAD = ("target", "bound", "measured", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The kept figures of one command: ``results`` is their file, ``readme`` is written from them below ``title``.

    Parts are in the given ``order``, those of other sizes after them, by size. ``packages`` are named beside the
    machine, besides those that are always named.
    """

    title: str
    results: Path
    readme: Path
    order: tuple[str, ...]
    packages: tuple[str, ...] = ()

    def document(self, parts: Sequence[Part], commands: Mapping[str, str]) -> Document:
        """Return the measured parts by name, each with the command, the machine and the versions it belongs to."""
        around = {"machine": machine(), "versions": versions(*self.packages)}
        return {part.name: part_to_json(part) | {"command": commands[part.name]} | around for part in parts}

    def keep(self, measured: Document) -> Path:
        """Keep parts in place of earlier measurements of the same, and write the README; return the kept file."""
        together = {**self.kept(), **measured}
        self.results.write_text(json.dumps(together, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        self.readme.write_text(self.text(together), encoding="utf-8")
        return self.results

    def kept(self) -> Document:
        """Return the kept parts by name; none when nothing was kept."""
        return dict(json.loads(self.results.read_text(encoding="utf-8"))) if self.results.is_file() else {}

    def text(self, parts: Mapping[str, Mapping[str, Any]]) -> str:
        """Return the README of the given parts."""
        return "\n".join([self.title, *(_section(parts[name]) for name in sorted(parts, key=self._place))])

    def _place(self, name: str) -> tuple[int, int, str]:
        return (self.order.index(name), 0, name) if name in self.order else (len(self.order), len(name), name)


def rows(targets: Sequence[Target]) -> Iterator[Row]:
    """Yield a row for each target, as `HEAD` names them."""
    for target in targets:
        verdict = "met" if target.met else "MISSED"
        said = "; ".join(part for part in (verdict, target.note) if part)
        yield (target.what, target.bound, target.shown(target.measured), said)


def _section(kept_part: Mapping[str, Any]) -> str:
    part = part_from_json(kept_part)
    around, named = (
        kept_part["machine"],
        ", ".join(f"{name} {version}" for name, version in kept_part["versions"].items()),
    )
    memory = f"{around['memory_bytes'] / 2**30:.0f} GiB"
    judged = [markdown(HEAD, rows(part.targets))] if part.targets else []
    behind = [markdown(part.head, iter(part.rows))] if part.rows else []
    tables = "\n\n".join([*judged, *behind])
    return f"""## {part.title}

{part.protocol}

{tables}

`{kept_part["command"]}`, on {around["cores"]} cores of {around["cpu"]}, {memory} of memory. {named}.
"""
