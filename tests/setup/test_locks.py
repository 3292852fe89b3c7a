"""The lock files: complete, hashed, and free of the machine that wrote them."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = {name: (ROOT / "requirements" / f"{name}.lock").read_text() for name in ("run", "dev")}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pins(lock):
    """Every (name, version); a name may have several versions, for different versions of Python."""
    return set(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_no_index_host_and_no_path_stands_in_a_lock(name):
    for line in LOCKS[name].splitlines():
        assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ |(^|\s)/", line), line


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_and_hashed(name):
    blocks = re.split(r"^(?=[a-z0-9])", LOCKS[name], flags=re.MULTILINE)[1:]

    assert len(blocks) == len(pins(LOCKS[name])) > 30
    for block in blocks:
        assert re.match(r"[a-z0-9._-]+==\S+( ;.*)? \\\n    --hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]


def test_the_development_lock_holds_all_of_the_other_at_the_same_versions():
    run, dev = pins(LOCKS["run"]), pins(LOCKS["dev"])

    assert run <= dev
    assert {"pytest", "ruff"} <= {name for name, _ in dev} - {name for name, _ in run}


def test_the_locks_follow_the_project():
    """A requirement changed in pyproject.toml needs `make lock`."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["build"]]
    for requirement in wanted:
        name, version = re.sub(r"\[.*?\]", "", requirement).split("==")
        assert (name, version) in pins(LOCKS["run"])
