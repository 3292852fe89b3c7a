"""Shared settings of the suite: few, repeatable examples by default, thousands under `make test-long`."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.demos import built, shared_directory

settings.register_profile(
    "ci", max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def retail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The retail demo, built; not to be changed."""
    return built("retail", shared_directory(tmp_path_factory))


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The studio demo at its usual size, built; not to be changed."""
    return built("studio", shared_directory(tmp_path_factory))
