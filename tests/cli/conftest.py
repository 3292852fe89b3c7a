"""``penchant`` in this process: what it prints and how it ends, as a terminal would see it."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from segmentation import cli
from tests.api import company


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self):
        """The one JSON document on standard output; anything else beside it fails."""
        assert self.out.count("\n") == 1
        assert self.out.endswith("\n")
        return json.loads(self.out)

    @property
    def said(self):
        """Standard error in one line: Rich breaks lines to the width of the terminal."""
        return " ".join(self.err.split())


@pytest.fixture
def penchant(monkeypatch, capsys):
    """Run ``penchant`` with these arguments in this process."""

    def run(*arguments) -> Ended:
        monkeypatch.setattr(sys, "argv", ["penchant", *map(str, arguments)])
        capsys.readouterr()
        try:
            cli.main()
            code = 0
        except SystemExit as exit:
            code = exit.code or 0
        printed = capsys.readouterr()
        return Ended(code=code, out=printed.out, err=printed.err)

    return run


@pytest.fixture(scope="session")
def company_path(tmp_path_factory) -> Path:
    """The company's workspace, for commands that change nothing that others look at."""
    return company.fresh_copy(tmp_path_factory.mktemp("commands"))


@pytest.fixture
def filter_file(tmp_path):
    """Write a filter to a file and return its path."""

    def write(body) -> Path:
        file = tmp_path / "filter.json"
        file.write_text(json.dumps({"version": 1, "filter": body}), encoding="utf-8")
        return file

    return write
