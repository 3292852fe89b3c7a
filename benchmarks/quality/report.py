"""What is measured as tables: for a terminal, as one kept document, and as ``README.md`` written from it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import machine, versions
from benchmarks.quality.targets import Document, Part, Target, part_from_json, part_to_json
from benchmarks.tables import Row, markdown

HERE = Path(__file__).parent
RESULTS = HERE.parent / "results" / "quality.json"
README = HERE / "README.md"
LEARN_WITH = ("scikit-learn", "scipy")
ORDER = ("cells", "rolling", "notebook", "studio", "bank", "scale")
HEAD = ("target", "bound", "measured", "")
_TITLE = """# How good are the predictions?

`make quality` measures every target that was set for the predictions before they were built, prints each as met or
missed, ends with exit code 1 when one is missed, and writes this file. One part alone:
`python -m benchmarks.quality cells` (or `rolling`, `notebook`, `studio`, `bank`, `scale`), with `--json` for one
document and `--save` to keep the figures. [docs/metrics.md](../../docs/metrics.md) explains the figures.
"""


def document(parts: Sequence[Part], commands: Mapping[str, str]) -> Document:
    """Return the measured parts by name, each with the command, the machine and the versions it belongs to."""
    around = {"machine": machine(), "versions": versions(*LEARN_WITH)}
    return {part.name: part_to_json(part) | {"command": commands[part.name]} | around for part in parts}


def keep(measured: Document) -> Path:
    """Keep parts in place of earlier measurements of the same parts, and write the README; return the kept file."""
    together = {**kept(), **measured}
    RESULTS.write_text(json.dumps(together, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    README.write_text(text(together), encoding="utf-8")
    return RESULTS


def kept() -> Document:
    """Return the kept parts by name; none when nothing was kept."""
    return dict(json.loads(RESULTS.read_text(encoding="utf-8"))) if RESULTS.is_file() else {}


def text(parts: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the README of the given parts."""
    return "\n".join([_TITLE, *(_section(parts[name]) for name in sorted(parts, key=_place))])


def rows(targets: Sequence[Target]) -> Iterator[Row]:
    """Yield a row for each target, as `HEAD` names them."""
    for target in targets:
        verdict = "met" if target.met else "MISSED"
        said = "; ".join(part for part in (verdict, target.note) if part)
        yield (target.what, target.bound, target.shown(target.measured), said)


def _place(name: str) -> tuple[int, int, str]:
    """Where a part stands: scale at other sizes than the usual one comes last, by size."""
    return (ORDER.index(name), 0, name) if name in ORDER else (len(ORDER), len(name), name)


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


if __name__ == "__main__":
    README.write_text(text(kept()), encoding="utf-8")
