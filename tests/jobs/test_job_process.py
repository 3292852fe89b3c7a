"""Jobs in real processes: how they end, and that everybody can see it."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from segmentation import bootstrap
from segmentation.errors import Failed
from segmentation.storage.job_queue import SILENCE, JobQueue
from segmentation.storage.processes import find_process
from segmentation.storage.records import JobRecord

SOON = 20.0
LATER = SILENCE + timedelta(seconds=5)


def log_of(queue: JobQueue, job: str) -> str:
    return (queue.workspace / queue.job(job).log).read_text(encoding="utf-8")


def pid_of(queue: JobQueue, job: str) -> int:
    with queue.database.read() as session:
        return session.scalars(sa.select(JobRecord.pid).where(JobRecord.id == job)).one()


def test_a_job_finishes_with_its_result(queue):
    job = queue.submit("add", {"numbers": [1, 2, 39]}, actor="Ana")

    ended = queue.wait(job, seconds=SOON)

    assert (ended.state, ended.reason, ended.progress) == ("done", "", 1.0)
    assert ended.result == {"sum": 42, "actor": "Ana", "in": "café"}
    assert ended.created_at <= ended.started_at <= ended.ended_at
    assert ended.created_at.utcoffset() == timedelta(0)


def test_a_user_error_fails_in_its_own_words(queue):
    ended = queue.wait(queue.submit("refuse", {}, actor="Ana"), seconds=SOON)

    assert ended.state == "failed"
    assert ended.reason == "The file orders.csv has no column ordered_at. Name it in the mapping."


def test_a_defect_fails_with_a_number_and_no_customer_reaches_the_log(queue):
    job = queue.submit("break_down", {}, actor="Ana")

    ended = queue.wait(job, seconds=SOON)

    assert ended.state == "failed"
    number = ended.reason.removesuffix(".").rpartition(" ")[2]
    log = log_of(queue, job)
    assert f"Error {number}" in log
    assert "KeyError" in log
    assert "ValueError" in log
    assert "job_bodies.py" in log
    for shown in (log, ended.reason):
        assert "anna@example.org" not in shown
        assert "12 34" not in shown


@pytest.mark.parametrize(("kind", "named"), [("leave", "SystemExit"), ("answer_without_json", "TypeError")])
def test_leaving_or_a_result_that_is_not_json_is_a_defect(queue, kind, named):
    job = queue.submit(kind, {}, actor="Ana")

    assert queue.wait(job, seconds=SOON).state == "failed"
    assert named in log_of(queue, job)


def test_an_unknown_kind_fails_with_the_known_ones(queue):
    ended = queue.wait(queue.submit("dance", {}, actor="Ana"), seconds=SOON)

    assert ended.state == "failed"
    assert "'dance'" in ended.reason
    assert "add" in ended.reason


def test_progress_is_visible_and_two_jobs_run_at_once(queue, waiting, tmp_path):
    first = waiting("last", until=str(tmp_path / "go"))
    second = waiting("last", until=str(tmp_path / "go"))

    assert [(job.state, job.message) for job in queue.jobs()] == [("running", "Waiting")] * 2
    assert queue.jobs()[0].id == second.id
    (tmp_path / "go").touch()

    assert {queue.wait(job.id, seconds=SOON).state for job in (first, second)} == {"done"}


def test_heartbeats_go_on_while_the_body_says_nothing(queue, waiting, until, tmp_path):
    job = waiting("last", until=str(tmp_path / "go"))

    until(lambda: queue.job(job.id).heartbeat_at > job.heartbeat_at)

    (tmp_path / "go").touch()
    assert queue.wait(job.id, seconds=SOON).state == "done"


def test_cancel_lets_the_body_clean_up(queue, waiting):
    job = waiting("last", until="/nowhere")

    queue.cancel(job.id, actor="Léa")
    queue.cancel(job.id, actor="Somebody else")
    ended = queue.wait(job.id, seconds=SOON)

    assert (ended.state, ended.reason) == ("cancelled", "Cancelled by Léa.")
    assert (queue.workspace / "cleaned").exists()


@pytest.mark.parametrize("kind", ["swallow_once", "break_when_cancelled"])
def test_a_cancelled_job_is_cancelled_however_its_body_ends(queue, waiting, kind):
    job = waiting(kind)

    queue.cancel(job.id, actor="Léa")

    assert queue.wait(job.id, seconds=SOON).state == "cancelled"


def test_a_body_that_ignores_term_kills_itself_after_the_grace_with_its_children(queue, waiting, until):
    queue = replace(queue, grace=timedelta(seconds=1))
    job = waiting("ignore_term")
    child = int((queue.workspace / "child").read_text())
    pid = pid_of(queue, job.id)

    queue.cancel(job.id, actor="Léa")

    assert queue.job(job.id).cancelling
    until(lambda: find_process(pid) is None and find_process(child) is None)
    ended = queue.job(job.id)
    assert (ended.state, ended.reason, ended.cancelling) == ("cancelled", "Cancelled by Léa.", False)


def test_a_cancelled_job_that_cannot_even_kill_itself_is_killed_by_whoever_looks(queue, waiting, until, clock):
    job = waiting("ignore_term")
    child = int((queue.workspace / "child").read_text())
    pid = pid_of(queue, job.id)
    os.kill(pid, signal.SIGSTOP)

    queue.cancel(job.id, actor="Léa")
    clock.ahead = LATER

    assert queue.job(job.id).state == "cancelled"
    until(lambda: find_process(pid) is None and find_process(child) is None)


def test_a_job_killed_from_outside_fails_with_its_reason(queue, waiting, until, clock):
    job = waiting("last", until="/nowhere")
    pid = pid_of(queue, job.id)

    os.kill(pid, signal.SIGKILL)
    until(lambda: find_process(pid) is None)
    assert queue.job(job.id).state == "running"
    clock.ahead = LATER

    ended = queue.job(job.id)
    assert ended.state == "failed"
    assert "was killed, ran out of memory, or the machine restarted" in ended.reason
    assert ended.ended_at is not None


def test_term_from_outside_is_a_cancel_that_nobody_asked_for(queue, waiting):
    job = waiting("last", until="/nowhere")

    os.kill(pid_of(queue, job.id), signal.SIGTERM)

    ended = queue.wait(job.id, seconds=SOON)
    assert ended.state == "cancelled"
    assert ended.reason.startswith("Ended from outside")
    assert (queue.workspace / "cleaned").exists()


def test_a_job_goes_on_when_the_server_that_started_it_is_killed(queue, until, tmp_path):
    server = tmp_path / "server.py"
    server.write_text(
        textwrap.dedent("""
            import os, signal, sys
            from dataclasses import replace
            from pathlib import Path
            from segmentation import bootstrap

            workspace = bootstrap.open_workspace_directory(Path(sys.argv[1]))
            queue = replace(workspace.jobs, kinds="job_bodies")
            print(queue.submit("last", {"until": sys.argv[2]}, actor="Ana"), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        """)
    )
    root = Path(bootstrap.__file__).parents[1]
    path = f"{root}{os.pathsep}{Path(__file__).parent}"
    words = [sys.executable, str(server), str(queue.workspace), str(tmp_path / "go")]

    run = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path})

    assert run.returncode == -signal.SIGKILL, run.stderr
    job = run.stdout.strip()
    until(lambda: queue.job(job).state == "running")
    (tmp_path / "go").touch()
    assert queue.wait(job, seconds=SOON).state == "done"


def test_a_job_that_cannot_be_started_is_recorded_as_failed(queue, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(queue.workspace / "no-python"))

    with pytest.raises(Failed):
        queue.submit("add", {"numbers": []}, actor="Ana")

    (job,) = queue.jobs()
    assert (job.state, job.ended) == ("failed", True)
    assert "could not be started" in job.reason
