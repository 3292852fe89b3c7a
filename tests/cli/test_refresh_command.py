"""``penchant refresh``, and what ``penchant import`` says of the predictions."""

from datetime import timedelta

import pytest

from tests.api.company import FULL, fresh_copy, write_files
from tests.api.judged_company import AS_OF, orders_until

NEXT_DAY = AS_OF + timedelta(days=1)


@pytest.fixture
def imported(penchant, tmp_path):
    """Import the next day and return the workspace and how the command ended."""
    path = fresh_copy(tmp_path)
    file = write_files(tmp_path, {"orders": orders_until(NEXT_DAY)})["orders"]
    ended = penchant("import", "--workspace", path, "--as-of", NEXT_DAY, "--orders", file, "--json")
    return path, ended


def test_import_says_what_became_of_the_predictions_and_refresh_has_nothing_left_to_do(penchant, imported):
    path, ended = imported
    assert ended.code == 0
    (told,) = ended.document["predictions"]
    assert (told["prediction"], told["outcome"], told["reason"]) == (FULL, "scored", "")
    assert told["scored"] > 200
    assert f"“{FULL}”: {told['scored']} customers have new scores" in ended.said
    again = penchant("refresh", "--workspace", path, "--now", "2026-03-02T06:00Z", "--json")
    assert again.code == 0
    assert (again.document["judged"], again.document["as_of"]) == (0, NEXT_DAY.isoformat())
    assert [prediction["outcome"] for prediction in again.document["predictions"]] == ["up_to_date"]
    assert again.document["freshness"]["next_update"] is None


def test_now_decides_what_is_late(penchant, tmp_path):
    path = fresh_copy(tmp_path)
    settings = path / "workspace.toml"
    settings.write_text('rhythm = "weekly"\n' + settings.read_text())
    on_time = penchant("refresh", "--workspace", path, "--due", "--now", "2026-03-05T06:00Z", "--json")
    assert "The next update is due on 8 March 2026." in on_time.said
    late = penchant("refresh", "--workspace", path, "--due", "--now", "2026-03-12T06:00+01:00", "--json")
    assert late.document["freshness"]["days_late"] == 4
    assert "The data is 4 days late." in late.said
    for before, told in zip(on_time.document["predictions"], late.document["predictions"], strict=True):
        assert before["expected"] > 0
        assert before["hidden"] == ""
        assert (told["expected"], told["scored"]) == (None, before["scored"])
        assert told["hidden"].startswith("Data is 4 days late")
    shown = penchant("predictions", "list", "--workspace", path, "--json").document["predictions"]
    assert all(one["expected"] is None for one in shown if one["hidden"])
    assert late.code == 0


def test_an_instant_that_is_none_is_refused(penchant, company_path):
    ended = penchant("refresh", "--workspace", company_path, "--now", "tomorrow", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "'tomorrow' is not an instant; expected e.g. 2026-10-08T06:00Z." in ended.said


def test_a_workspace_without_data_is_refused(penchant, tmp_path):
    ended = penchant("refresh", "--workspace", tmp_path)
    assert ended.code == 2
    assert "There is no workspace" in ended.said
