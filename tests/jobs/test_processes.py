"""Recognising a process."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from segmentation.storage import processes
from segmentation.storage.processes import find_process, is_alive, kill, terminate


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_a_process_is_itself_and_no_other(sleeper):
    found = find_process(sleeper.pid)

    assert is_alive(found)
    assert not is_alive(replace(found, started="yesterday"))
    assert find_process(os.getpid()) != found


def test_a_zombie_is_not_alive(sleeper):
    found = find_process(sleeper.pid)
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)

    assert not is_alive(found)
    kill(found)


def test_only_the_very_process_is_signalled(sleeper):
    found = find_process(sleeper.pid)
    terminate(replace(found, started="yesterday"))
    assert sleeper.poll() is None

    terminate(found)

    assert sleeper.wait(timeout=10) == -signal.SIGTERM


def test_a_program_name_with_brackets_and_spaces_is_read(monkeypatch, tmp_path):
    fields = "S 1 5 5 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0"
    (tmp_path / "5").mkdir()
    (tmp_path / "5" / "stat").write_text(f"5 (a ) Z (name) {fields}")
    (tmp_path / "sys/kernel/random").mkdir(parents=True)
    (tmp_path / "sys/kernel/random/boot_id").write_text("b007\n")
    monkeypatch.setattr(processes, "PROC", tmp_path)

    assert find_process(5).started == "b007/4711"
    (tmp_path / "sys/kernel/random/boot_id").unlink()
    assert find_process(5).started == "/4711"
    assert find_process(6) is None


@pytest.mark.parametrize(
    ("shown", "started"),
    [
        ("Ss   Thu Oct  1 12:00:00 2026", "Thu Oct  1 12:00:00 2026"),
        ("Z+   Thu Oct  1 12:00:00 2026", None),
        ("", None),
    ],
)
def test_without_proc_the_start_is_asked_of_ps(monkeypatch, shown, started):
    asked = []

    def run(words: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        asked.append(words)
        return subprocess.CompletedProcess(words, 0, stdout=shown + "\n")

    monkeypatch.setattr(processes, "PROC", Path("/no/such/place"))
    monkeypatch.setattr(processes.subprocess, "run", run)

    found = find_process(5)

    assert (None if found is None else found.started) == started
    assert asked == [["ps", "-o", "stat=,lstart=", "-p", "5"]]
