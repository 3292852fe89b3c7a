"""The process of one job: ``python -m segmentation.jobs <workspace> <job id>``.

Its output is the job's log file. Whatever the body does, the job's row says how it ended; if this process dies
without saying so, whoever looks at the job next settles it.
"""

import argparse
import importlib
import json
import logging
import os
import secrets
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from segmentation import bootstrap
from segmentation.errors import PenchantError, Unavailable, UserError
from segmentation.jobs.context import JobBody, JobCancelled, JobContext
from segmentation.jobs.pulse import Pulse
from segmentation.sentences import Sentence
from segmentation.storage.job_queue import KINDS, JobView, claim_job, finish_job
from segmentation.storage.processes import find_process

ATTEMPTS = 12
"""How often the end of a job is written while the database is busy: about a minute."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a body ended: a state of the job, the reason in words, the result."""

    state: str
    reason: str = ""
    result: Mapping[str, Any] | None = None


def main(words: Sequence[str]) -> int:
    """Run one job to its end; 0 when it is done, 1 otherwise."""
    arguments = _arguments(words)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    _lead_a_group()
    workspace = bootstrap.open_workspace_directory(arguments.workspace)
    try:
        job = claim_job(workspace.database, arguments.job, pid=os.getpid(), now=workspace.clock.now())
        if job is None:
            log.info("Nothing to do: the job was cancelled or has ended.")
            return 1
        return 0 if _run(workspace, job, arguments.kinds) == "done" else 1
    finally:
        workspace.close()


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m segmentation.jobs", description="Run one job of a workspace.")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("job")
    parser.add_argument("--kinds", default=KINDS, help="the module whose KINDS holds the bodies")
    return parser.parse_args(words)


def _lead_a_group() -> None:
    """Have a process group of our own, so that ending the job ends what it started and nothing else."""
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)


def _run(workspace: bootstrap.WorkspaceHandle, job: JobView, kinds: str) -> str:
    process = find_process(os.getpid())
    if process is None:
        raise RuntimeError("This process cannot find itself.")
    context = JobContext(
        job=job.id,
        workspace=workspace.directory.path,
        arguments=job.arguments,
        actor=job.created_by,
        clock=workspace.clock,
    )
    log.info("Started: %s", job.kind)
    with Pulse(database=workspace.database, context=context, process=process):
        outcome = _outcome(context, job.kind, kinds)
    log.info("Ended: %s. %s", outcome.state, outcome.reason)
    _record(workspace, job.id, outcome)
    return outcome.state


def _outcome(context: JobContext, kind: str, kinds: str) -> Outcome:
    try:
        with _cancellable(context):
            result = _body(kind, kinds)(context)
            return Outcome(state="done", result=json.loads(json.dumps(dict(result), allow_nan=False)))
    except JobCancelled:
        return _cancelled()
    except UserError as error:
        return _cancelled() if context.cancelled else Outcome(state="failed", reason=error.sentence)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the edge of the process: nothing may pass unrecorded
        return _cancelled() if context.cancelled else _defect(error)


def _body(kind: str, kinds: str) -> JobBody:
    bodies: Mapping[str, JobBody] = importlib.import_module(kinds).KINDS
    if kind not in bodies:
        known = ", ".join(sorted(bodies)) or "none"
        raise UserError(
            "job_kind_unknown",
            Sentence("There is no kind of job called {kind!r}.", kind=kind),
            hint=Sentence("Known kinds: {known}.", known=known),
        )
    return bodies[kind]


@contextmanager
def _cancellable(context: JobContext) -> Iterator[None]:
    """Turn the first TERM into JobCancelled; ignore any later one, so that cleaning up is not interrupted."""

    def cancel(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        context.cancel()
        raise JobCancelled

    signal.signal(signal.SIGTERM, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _cancelled() -> Outcome:
    return Outcome(state="cancelled", reason=Sentence("Ended from outside, as when the machine shuts down."))


def _defect(error: BaseException) -> Outcome:
    number = secrets.token_hex(4)
    log.error("Error %s\n%s", number, _where(error))
    return Outcome(
        state="failed",
        reason=Sentence(
            "Something went wrong in this job. Its log says where, under the number {number}.", number=number
        ),
    )


def _where(error: BaseException | None) -> str:
    """The traceback of an error and its causes, without the words of errors that are not ours.

    A driver's message often quotes the value it could not read, which may be somebody's address.
    """
    parts = []
    while error is not None:
        words = f": {error}" if isinstance(error, PenchantError) else ""
        parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__ + words)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\ncaused by\n".join(parts)


def _record(workspace: bootstrap.WorkspaceHandle, job: str, outcome: Outcome) -> None:
    for attempt in range(ATTEMPTS):
        try:
            finish_job(
                workspace.database,
                job,
                state=outcome.state,
                reason=outcome.reason,
                result=outcome.result,
                now=workspace.clock.now(),
            )
            return
        except Unavailable as error:
            log.warning("The end of the job is not recorded yet (%d): %s", attempt + 1, error)
            time.sleep(0.5)
    raise Unavailable("job_not_recorded", Sentence("The end of the job could not be recorded."))
