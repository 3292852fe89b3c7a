"""What the browser benchmark counts with; it runs as a whole by ``make bench-ui``."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.ui.browser import percentile
from benchmarks.ui.report import REPORT

VALUES = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=60)


@given(VALUES, st.integers(min_value=1, max_value=100))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(values: list[float], share: int) -> None:
    found = percentile(values, share)
    enough = [value for value in values if sum(other <= value for other in values) * 100 >= share * len(values)]
    assert found == min(enough)


def test_the_readme_is_what_was_kept() -> None:
    assert REPORT.readme.read_text(encoding="utf-8") == REPORT.text(REPORT.kept())
