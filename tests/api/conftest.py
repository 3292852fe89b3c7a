"""The company's workspace: one to look at, shared by all tests of a module, and copies that may be changed."""

import pytest

from tests.api import company


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory):
    """A workspace that tests read; what they write to it must not matter to the others."""
    opened = company.opened(company.fresh_copy(tmp_path_factory.mktemp("looked-at")))
    yield opened
    opened.close()


@pytest.fixture
def workspace(tmp_path):
    """A workspace of the test's own."""
    opened = company.opened(company.fresh_copy(tmp_path))
    yield opened
    opened.close()
