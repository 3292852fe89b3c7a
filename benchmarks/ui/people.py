"""Many people on the Audience page at once: each changes a rule, looks at the answer, and changes it again."""

import asyncio
from pathlib import Path

import numpy as np

from benchmarks.data import SEED, Progress
from benchmarks.targets import Part, Target
from benchmarks.ui.browser import percentile
from benchmarks.ui.server import Server, serving
from benchmarks.ui.visitor import Answer, Visitor
from benchmarks.ui.workspace import DAYS, address
from segmentation.api import Failed

PEOPLE = 20
CHANGES = 12
THINK_SECONDS = 2.0
SETTLE_SECONDS = 3.0
MILLION = 1_000_000
PROTOCOL = (
    f"{PEOPLE} visits of the Audience page, each by a connection of its own, as a browser makes it; {CHANGES} changes "
    f"of a rule each, to numbers that nobody asked before, after {THINK_SECONDS:g} s of thinking on average. From the "
    "message that a field has changed to the end of the run that answers it, with the time the visitors themselves "
    "take on the same cores. Memory without file pages: with all of them less with one."
)


def measure(folder: Path, customers: int, progress: Progress) -> list[Part]:
    """Return how long changed rules take with everyone at work, and the memory of each further person."""
    progress(0.0, f"{PEOPLE} people at once")
    with serving(folder) as server:
        alone, together, answers = asyncio.run(_visits(server, address(folder)))
    each = (together - alone) / (PEOPLE - 1) / 1e6
    milliseconds = [1000 * answer.seconds for answer in answers]
    p95 = percentile(milliseconds, 95)
    targets = (
        Target(what="changed rule, p95", measured=p95, high=500, digits=0, unit="ms"),
        Target(what="memory of one more person", measured=each, high=5, digits=1, unit="MB"),
    )
    return [
        Part(
            name=f"people-{customers}",
            title=f"{PEOPLE} people at once, {customers:,} customers",
            protocol=PROTOCOL,
            targets=targets if customers == MILLION else (),
            head=("", "samples", "median", "p95", "most"),
            rows=(
                _row("changed rule, ms", milliseconds),
                ("memory of one more person, MB", "1", f"{each:,.1f}", "", ""),
            ),
        )
    ]


def _row(what: str, values: list[float]) -> tuple[str, ...]:
    figures = (percentile(values, 50), percentile(values, 95), max(values))
    return (what, f"{len(values):,}", *(f"{value:,.0f}" for value in figures))


async def _visits(server: Server, link: str) -> tuple[int, int, list[Answer]]:
    page, query = link.removeprefix("/").split("?")
    first = await Visitor.arrive(server.address, page, query)
    await _look_around(first)
    await asyncio.sleep(SETTLE_SECONDS)
    alone = server.memory()
    others = [await Visitor.arrive(server.address, page, query) for _ in range(PEOPLE - 1)]
    for other in others:
        await _look_around(other)
    everyone = [first, *others]
    found = await asyncio.gather(*(_work(number, person) for number, person in enumerate(everyone)))
    await asyncio.sleep(SETTLE_SECONDS)
    together = server.memory()
    for person in everyone:
        await person.leave()
    return alone, together, [answer for answers in found for answer in answers]


async def _look_around(person: Visitor) -> Answer:
    await person.run()
    return await person.run()


async def _work(number: int, person: Visitor) -> list[Answer]:
    drawn = np.random.default_rng(SEED + number)
    before = await person.run()
    answers = []
    for change in range(CHANGES):
        await asyncio.sleep(drawn.uniform(0.5, 1.5) * THINK_SECONDS)
        person.type_number(_days_field(before), DAYS + 1 + number + PEOPLE * change)
        after = await person.run()
        if after.words == before.words:
            raise Failed("not_counted", "A changed rule was answered with the words that were there before.")
        answers.append(after)
        before = after
    return answers


def _days_field(answer: Answer) -> str:
    (id,) = (id for label, id in answer.fields.items() if "ays" in label)
    return id
