"""A small studio with its past, built once for the whole run of the tests."""

from pathlib import Path

import pytest

from segmentation.demo.workspaces import build_demo
from tests.demos import once, shared_directory

CUSTOMERS = 400


@pytest.fixture(scope="session")
def small_studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A studio of 400 customers; not to be changed."""
    path = shared_directory(tmp_path_factory) / "workspaces" / "small-studio"
    return once(path, lambda path: build_demo("studio", path, customers=CUSTOMERS, progress=lambda share, text: None))
