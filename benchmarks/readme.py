"""Writes ``README.md`` from the kept results, so that its tables are never other than what was measured."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.tables import BESIDE, LINES, beside_rows, line_rows, markdown

HERE = Path(__file__).parent
RESULTS = HERE / "results"
README = HERE / "README.md"
_HEAD = """# How fast is it?

`make bench CUSTOMERS=1000000` makes up that many customers (once; `data/benchmarks/` keeps them), imports them, and
measures Penchant against `baseline.sql`: one narrow row for each customer, sorted by score bin, and two questions, F7
and F8, as a person would write them in DuckDB. It writes this file. `penchant bench --customers N --json` prints the
figures.

- Milliseconds are of CPU, added over all threads, the least of several repetitions; scan and facade take turns.
- A ratio is to the scan of the same run. A scan over 10 (F7) or 30 (F8) CPU nanoseconds a customer ends the run: a
  ratio to a slow scan flatters.
- Penchant is asked through the facade, as the Audience page asks: names, checks, sentences, warnings and all counts of
  every rule are in the figure. No combination of rules is asked twice, so no answer is a repeated one.
- Before anything is timed, the customers in each of the 1,000 bins must be those the scan finds, for F7 and F8.
- The customers are made up (`data.py`): about 10 visits, 3 orders, 3 tags and 0.6 subscriptions each; tables, ids and
  scores are independent, so that nothing clusters: the worst case.
- Memory is that of a process of its own that has also loaded what the pages load.
"""


def text(documents: Mapping[int, Mapping[str, Any]]) -> str:
    """Return the README of the given results, by number of customers."""
    return "\n".join([_HEAD, *(_section(documents[customers]) for customers in sorted(documents))])


def kept() -> dict[int, dict[str, Any]]:
    """Return the kept results by number of customers."""
    read = (json.loads(file.read_text(encoding="utf-8")) for file in RESULTS.glob("[0-9]*.json"))
    return {document["customers"]: document for document in read}


def keep(document: Mapping[str, Any]) -> Path:
    """Keep a run's document in place of an earlier one of as many customers, and write the README."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{document['customers']}.json"
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    README.write_text(text(kept()), encoding="utf-8")
    return file


def _section(document: Mapping[str, Any]) -> str:
    rows, machine, versions = document["rows"], document["machine"], document["versions"]
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    disk = ", ".join(f"{name} {size / 1e6:,.0f} MB" for name, size in document["bytes"].items())
    return f"""## {document["customers"]:,} customers

`make bench CUSTOMERS={document["customers"]}` (seed {document["seed"]}, {document["rounds"]} rounds), with
{rows["visits"]:,} visits, {rows["orders"]:,} orders, {rows["tags"]:,} tags and {rows["subscriptions"]:,} subscriptions.

{markdown(LINES, line_rows(document))}

What a team would otherwise use, on the same narrow rows:

{markdown(BESIDE, beside_rows(document))}

{machine["cores"]} cores of {machine["cpu"]}, {machine["memory_bytes"] / 2**30:.0f} GiB of memory. {named}.
On disk: {disk}.
"""


if __name__ == "__main__":
    README.write_text(text(kept()), encoding="utf-8")
