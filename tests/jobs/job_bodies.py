"""Bodies for the tests: put on the path of the job processes, never part of the product."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from segmentation.errors import UserError
from segmentation.jobs.context import JobBody, JobCancelled, JobContext


def add(context: JobContext) -> Mapping[str, object]:
    context.progress(0.5, "Adding")
    return {"sum": sum(context.arguments["numbers"]), "actor": context.actor, "in": context.workspace.name}


def refuse(context: JobContext) -> Mapping[str, object]:
    raise UserError("orders_missing", "The file orders.csv has no column ordered_at.", hint="Name it in the mapping.")


def break_down(context: JobContext) -> Mapping[str, object]:
    """Break down over two values, as a driver would that quotes them; they are not in the source, which is logged."""
    try:
        int("@".join(("anna", "example.org")))
    except ValueError as error:
        raise KeyError(" ".join(("+33 6", "12", "34", "56"))) from error
    return {}


def leave(context: JobContext) -> Mapping[str, object]:
    sys.exit(3)


def answer_without_json(context: JobContext) -> Mapping[str, object]:
    return {"path": Path("somewhere")}


def last(context: JobContext) -> Mapping[str, object]:
    """Run until the file ``until`` exists; always leave the file ``cleaned`` behind."""
    try:
        context.progress(0.25, "Waiting")
        _wait_for(Path(context.arguments["until"]))
    finally:
        time.sleep(0.2)
        (context.workspace / "cleaned").write_text("yes")
    return {"waited": True}


def swallow_once(context: JobContext) -> Mapping[str, object]:
    try:
        context.progress(0.25, "Waiting")
        _wait_for(context.workspace / "never")
    except JobCancelled:
        (context.workspace / "swallowed").write_text("yes")
    context.progress(0.5, "Going on")
    return {}


def break_when_cancelled(context: JobContext) -> Mapping[str, object]:
    try:
        context.progress(0.25, "Waiting")
        _wait_for(context.workspace / "never")
    except JobCancelled:
        raise RuntimeError("the worker went away") from None
    return {}


def ignore_term(context: JobContext) -> Mapping[str, object]:
    """Ignore TERM, with a child that ignores it too; its pid goes to the file ``child``."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ignoring = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); "
    child = subprocess.Popen([sys.executable, "-c", ignoring + "time.sleep(60)"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    (context.workspace / "child").write_text(str(child.pid))
    context.progress(0.25, "Ignoring")
    _wait_for(context.workspace / "never")
    return {}


def _wait_for(file: Path) -> None:
    while not file.exists():
        time.sleep(0.02)


KINDS: Mapping[str, JobBody] = {
    body.__name__: body
    for body in (
        add,
        refuse,
        break_down,
        leave,
        answer_without_json,
        last,
        swallow_once,
        break_when_cancelled,
        ignore_term,
    )
}
