"""What Penchant takes to answer, asked through the facade as the Audience page asks, and of the index alone."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np

from benchmarks import baseline, questions
from benchmarks.made_up_workspace import PREDICTION
from segmentation.api import LOCAL, AudienceView, Failed, Filter, NotFound, open_workspace, summarise
from segmentation.api.audiences import Audiences
from segmentation.api.context import Context
from segmentation.api.predictions import Predictions
from segmentation.bootstrap import open_workspace_directory

SAVED = "six-rules"
_POSITIONS = 500
_IN_A_ROW = 3


def cpu_ms(call: Callable[[], object]) -> float:
    """Return the CPU milliseconds of a call, those of all threads of the process."""
    started = time.process_time()
    call()
    return 1e3 * (time.process_time() - started)


class Opened:
    """A workspace as the page has it open, with the parts of the facade in reach."""

    def __init__(self, workspace: Path) -> None:
        self._handle = open_workspace_directory(workspace)
        self._context = Context(self._handle)
        self.audiences = Audiences(self._context, Predictions(self._context))

    def view(self, filter: Filter) -> AudienceView:
        """Ask as the page does: size, histogram, sums, every rule's counts, the sentences."""
        return self.audiences.view(filter, PREDICTION)

    def index_alone(self, filter: Filter) -> Callable[[], object]:
        """Return the same question to the index itself; names and scores are looked up before."""
        snapshot = self.audiences.snapshot_for(PREDICTION)
        scope = self._context.scope(snapshot, filter, PREDICTION)

        def ask() -> object:
            answer = snapshot.index.answer(filter, scope, by=scope.scores[PREDICTION])
            return answer.histogram(), answer.funnel()

        return ask

    def close(self) -> None:
        """Close the workspace."""
        self._handle.close()


@dataclass(slots=True)
class Samples:
    """CPU milliseconds by what was measured, each the least of its repetitions."""

    best: dict[str, float] = field(default_factory=dict)

    def take(self, key: str, call: Callable[[], object]) -> None:
        """Measure a call once."""
        self.best[key] = min(self.best.get(key, math.inf), cpu_ms(call))


def check_counts(opened: Opened, narrow: Path) -> None:
    """Compare the customers in every bin with those the scan finds. Raises Failed: what is wrong is not timed."""
    with baseline.connect(narrow) as connection:
        for name, filter in (("F7", questions.F7), ("F8", questions.F8)):
            found = opened.view(filter).count
            if found is None or not np.array_equal(found, baseline.per_bin(baseline.ask(connection, name))):
                raise Failed("counts_differ", f"The index and the scan count other customers for {name}.")


def measure(opened: Opened, narrow: Path, rounds: int) -> Samples:
    """Alternate between the scans and the facade; the conditions of F7 and F8 are known before the first round.

    Each is asked a few times in a row: the first after another one finds the processor's caches full of that.
    """
    samples = Samples()
    for filter in (questions.F7, questions.F8, questions.F8_OTHERS):
        opened.view(filter)
    known, columns = questions.combinations(1), questions.new_windows()
    on_column, asked = questions.new_rules_on_a_column(), questions.new_rules_through_sql()
    products, spans = questions.new_products(), questions.new_spans()
    with baseline.connect(narrow) as scan:
        for _ in range(rounds):
            for name in (name for name in baseline.LIMITS for _ in range(_IN_A_ROW)):
                samples.take(name, partial(baseline.ask, scan, name))
            _take_both(samples, "cached", opened, known)
            samples.take("first_use", lambda: opened.view(next(columns)))
            _take_both(samples, "later_use", opened, on_column)
            _take_both(samples, "sql", opened, asked)
            samples.take("sql_product", lambda: opened.view(next(products)))
        for _ in range(2):
            samples.take("sql_45_days", lambda: opened.view(next(spans)))
    samples.best["slider"] = _slider(opened)
    return samples


def _take_both(samples: Samples, key: str, opened: Opened, filters: Iterator[Filter]) -> None:
    for filter in islice(filters, _IN_A_ROW):
        samples.take(key, partial(opened.view, filter))
    for filter in islice(filters, _IN_A_ROW):
        samples.take(f"{key}_index", opened.index_alone(filter))


def _slider(opened: Opened) -> float:
    """Return the CPU milliseconds of the slowest of many positions, each measured three times."""
    view = opened.view(questions.F8)
    random = Random(1)  # noqa: S311 - positions to measure at, no secret
    positions = [_position(view, random) for _ in range(_POSITIONS)]
    return max(min(cpu_ms(position) for _ in range(3)) for position in positions)


def _position(view: AudienceView, random: Random) -> Callable[[], object]:
    low = random.randrange(1_000)
    run = (low, random.randrange(low, 1_000) + 1)
    covered, count = (view.covered_count, view.covered_sum_p), (view.count, view.sum_p)
    if covered[0] is None or covered[1] is None or count[0] is None or count[1] is None:
        raise Failed("no_histogram", "The prediction has no histogram.")
    return partial(
        summarise, covered_count=covered[0], covered_sum_p=covered[1], count=count[0], sum_p=count[1], bins=(run,)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Answers by several threads: the CPU milliseconds within which 95 in 100 came, and the mean with all threads."""

    p95: float
    mean_of_process: float
    answers: int


def together(opened: Opened, *, threads: int = 8, answers: int = 12, think_s: float = 1.0) -> Together:
    """Let threads ask, think and ask again: known conditions in new combinations, and every fourth time a new rule."""
    taken: list[float] = []
    failed: list[BaseException] = []

    def work(number: int) -> None:
        known, new = questions.combinations(100 + number), questions.new_rules_on_a_column(100_000 * (number + 1))
        try:
            for turn in range(answers):
                filter = next(new if turn % 4 == 3 else known)
                started = time.thread_time()
                opened.audiences.view(filter, PREDICTION, asker=f"person {number}")
                taken.append(1e3 * (time.thread_time() - started))
                time.sleep(think_s)
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that waits
            failed.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    started = time.process_time()
    for worker in workers:
        worker.start()
        time.sleep(think_s / threads)
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]
    spent = 1e3 * (time.process_time() - started)
    return Together(p95=float(np.percentile(taken, 95)), mean_of_process=spent / len(taken), answers=len(taken))


def opening(workspace: Path, opened: Opened, samples: Samples) -> None:
    """Measure opening the data anew, its first answer, and a saved segment whose conditions are known."""
    again: list[Opened] = []
    samples.take("open", lambda: again.append(Opened(workspace)))
    samples.take("open_snapshot", lambda: again[0].audiences.snapshot_for(PREDICTION))
    samples.take("first_answer", lambda: again[0].view(questions.F8))
    again[0].close()
    facade = open_workspace(workspace)
    try:
        facade.segments.get(SAVED)
    except NotFound:
        facade.segments.save("Six rules", questions.F8, actor=LOCAL)
    facade.audiences.view(questions.F8, PREDICTION)
    saved = facade.segments.get(SAVED).filter
    if saved is None:
        raise Failed("segment_lost", "The saved segment cannot be read.")
    for _ in range(3):
        samples.take("segment", lambda: facade.audiences.view(facade.segments.get(SAVED).filter or saved, PREDICTION))
    facade.close()
