"""One small made-up workspace for all tests of the measurements."""

from pathlib import Path

import pytest

from benchmarks.made_up_workspace import MadeUpWorkspace, default_directory, prepare

CUSTOMERS = 20_000


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("benchmarks")


@pytest.fixture(scope="session")
def place(cache: Path) -> MadeUpWorkspace:
    made = default_directory(CUSTOMERS, cache)
    prepare(made, lambda share, text: None)
    return made
