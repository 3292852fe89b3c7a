"""The rules of the queue without any process of its own: what a row means, and when it is settled."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from segmentation.errors import NotFound
from segmentation.jobs.context import JobCancelled, JobContext
from segmentation.storage.job_queue import GRACE, SILENCE, JobQueue, beat_job, claim_job, finish_job
from segmentation.storage.processes import find_process
from segmentation.storage.records import JobRecord

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class StillClock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def add(workspace):
    """Write a job's row, as a process would have left it."""

    def write(**values: object) -> str:
        row = {"id": "j1", "kind": "add", "state": "running", "arguments": {}, "progress": 0.0, "message": ""}
        row |= {"reason": "", "created_at": NOON, "created_by": "Ana", "started_at": NOON, "heartbeat_at": NOON}
        with workspace.database.write() as session:
            session.add(JobRecord(**row | values))
        return "j1"

    return write


def test_dead_needs_both_silence_and_no_process(workspace, clock, add):
    jobs = workspace.jobs
    job = add(pid=os.getpid(), process_started="a process that is gone")

    clock.time = NOON + SILENCE
    assert jobs.job(job).state == "running"
    clock.time = NOON + SILENCE + SECOND
    assert jobs.job(job).state == "failed"


def test_a_silent_job_with_its_process_is_still_running(workspace, clock, add):
    me = find_process(os.getpid())
    job = add(pid=me.pid, process_started=me.started)

    clock.time = NOON + timedelta(days=1)

    assert workspace.jobs.job(job).state == "running"


def test_a_pid_used_again_is_not_the_job_and_is_never_signalled(workspace, clock, add):
    """The pid is this test's own: a signal would end the test run."""
    job = add(pid=os.getpid(), process_started="an earlier process with my pid")

    workspace.jobs.cancel(job, actor="Léa")
    clock.time = NOON + GRACE + SECOND

    assert workspace.jobs.job(job).state == "cancelled"


def test_a_job_whose_process_never_came_fails_after_the_silence(workspace, clock, add):
    job = add(state="queued", started_at=None, heartbeat_at=None)

    clock.time = NOON + SILENCE
    assert workspace.jobs.job(job).state == "queued"
    clock.time = NOON + SILENCE + SECOND

    ended = workspace.jobs.job(job)
    assert (ended.state, ended.ended_at) == ("failed", clock.time)
    assert "could not be started" in ended.reason


def test_a_job_cancelled_before_its_process_came_is_never_begun(workspace, clock, add):
    job = add(state="queued", started_at=None, heartbeat_at=None)
    workspace.jobs.cancel(job, actor="Léa")

    assert claim_job(workspace.database, job, pid=os.getpid(), now=NOON) is None

    ended = workspace.jobs.job(job)
    assert (ended.state, ended.reason, ended.started_at) == ("cancelled", "Cancelled by Léa.", None)


def test_a_job_is_claimed_once(workspace, clock, add):
    job = add(state="queued", started_at=None, heartbeat_at=None)

    assert claim_job(workspace.database, job, pid=os.getpid(), now=NOON).state == "running"
    assert claim_job(workspace.database, job, pid=os.getpid(), now=NOON) is None


def test_an_ended_job_never_changes_again(workspace, clock, add):
    job = add()
    database = workspace.database
    finish_job(database, job, state="done", now=NOON, result={"rows": 3})

    finish_job(database, job, state="failed", now=NOON + SECOND, reason="too late")
    workspace.jobs.cancel(job, actor="Léa")
    assert not beat_job(database, job, progress=0.1, message="", now=NOON)

    ended = workspace.jobs.job(job)
    assert (ended.state, ended.result, ended.reason, ended.ended_at) == ("done", {"rows": 3}, "", NOON)


def test_a_heartbeat_is_welcome_until_the_grace_has_passed(workspace, clock, add):
    me = find_process(os.getpid())
    job = add(pid=None, process_started=me.started)
    workspace.jobs.cancel(job, actor="Léa")
    beats = [
        beat_job(workspace.database, job, progress=0.5, message="Cleaning up", now=NOON + after)
        for after in (SECOND, GRACE - SECOND, GRACE)
    ]

    assert beats == [True, True, False]
    assert workspace.jobs.job(job).message == "Cleaning up"


def test_a_job_finished_in_spite_of_a_cancel_is_done(workspace, clock, add):
    job = add()
    with workspace.database.write() as session:
        session.get(JobRecord, job).kill_at = NOON + GRACE
        session.get(JobRecord, job).reason = "Cancelled by Léa."

    finish_job(workspace.database, job, state="done", now=NOON, result={})

    assert (workspace.jobs.job(job).state, workspace.jobs.job(job).reason) == ("done", "")


def test_jobs_are_listed_newest_first_up_to_the_limit(workspace, clock, add):
    for number in range(4):
        add(id=f"j{number}", state="done", created_at=NOON + number * SECOND)

    assert [job.id for job in workspace.jobs.jobs(limit=3)] == ["j3", "j2", "j1"]


def test_an_unknown_job_is_named(workspace):
    for ask in (lambda: workspace.jobs.job("j9"), lambda: workspace.jobs.cancel("j9", actor="Ana")):
        with pytest.raises(NotFound, match="'j9'"):
            ask()


def test_waiting_gives_up_and_shows_the_job_as_it_is(workspace, clock, add):
    me = find_process(os.getpid())
    job = add(pid=me.pid, process_started=me.started)

    assert not workspace.jobs.wait(job, seconds=0.2).ended


def test_progress_is_held_between_nothing_and_all_and_ends_a_cancelled_body(workspace, clock):
    context = JobContext(job="j1", workspace=workspace.directory.path, arguments={}, actor="Ana", clock=clock)
    context.progress(-3, "Starting")
    assert context.latest == (0.0, "Starting")
    context.progress(7, "Nearly there")
    assert context.latest == (1.0, "Nearly there")

    context.cancel()

    with pytest.raises(JobCancelled):
        context.progress(0.5, "Going on")
    assert context.cancelled


def test_a_queue_reads_the_shipped_kinds_unless_told_otherwise(workspace):
    assert isinstance(workspace.jobs, JobQueue)
    assert workspace.jobs.kinds == "segmentation.jobs.kinds"
