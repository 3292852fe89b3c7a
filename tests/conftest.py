"""Shared settings of the suite: few, repeatable examples by default, thousands under `make test-long`."""

import gc
import os
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.api import company
from tests.demos import built, shared_directory

settings.register_profile(
    "ci", max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

QUICK = ("unit", "golden", "spec", "money")
"""The directories whose modules take seconds: the last ones, so that no process waits long for the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what needs no demo, then what does, then what is quick: the demos are built beside the first tests."""
    sizes = Counter(item.path for item in items)
    waiting = {item.path for item in items if _needs_a_demo(item)}
    items.sort(key=lambda item: (_turn(item.path, waiting), -sizes[item.path], item.path))


def pytest_collection_finish() -> None:
    """Leave what was loaded alone, and look for garbage seldom: it took a tenth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _turn(module: Path, waiting: Collection[Path]) -> int:
    if module in waiting:
        return 1
    return 2 if module.parent.name in QUICK else 0


def _needs_a_demo(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and (
        not {"retail", "studio"}.isdisjoint(item.fixturenames) or hasattr(item.module, "copied")
    )


@pytest.fixture(scope="session", autouse=True)
def one_company(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Build the company's workspace once for all processes, when somebody asks for it."""
    company.built_in(shared_directory(tmp_path_factory))


@pytest.fixture(scope="session")
def retail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The retail demo, built; not to be changed."""
    return built("retail", shared_directory(tmp_path_factory))


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The studio demo at its usual size, built; not to be changed."""
    return built("studio", shared_directory(tmp_path_factory))
