"""When data is late, and what is hidden then."""

from datetime import UTC, date, datetime

import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    Freshness,
    Refused,
    Unavailable,
    UserError,
    create_workspace,
    hidden_reason,
    open_workspace,
)
from segmentation.api.freshness import next_update
from segmentation.api.prediction_values import AlarmView
from tests.api.company import AS_OF, Watch

ADMIN = Actor(name="Ada", role="admin")


@pytest.mark.parametrize(
    ("as_of", "rhythm", "due"),
    [
        ("2026-03-01", "daily", "2026-03-02"),
        ("2026-02-28", "daily", "2026-03-01"),
        ("2026-03-01", "weekly", "2026-03-08"),
        ("2026-12-29", "weekly", "2027-01-05"),
        ("2026-03-01", "monthly", "2026-04-01"),
        ("2026-12-01", "monthly", "2027-01-01"),
        ("2026-01-31", "monthly", "2026-02-28"),
        ("2028-01-31", "monthly", "2028-02-29"),
        ("2026-10-31", "monthly", "2026-11-30"),
    ],
)
def test_when_the_next_update_is_due(as_of, rhythm, due):
    assert next_update(date.fromisoformat(as_of), rhythm) == date.fromisoformat(due)


def fresh_at(workspace, instant):
    again = open_workspace(workspace.path, clock=Watch(datetime.fromisoformat(instant)))
    found = again.freshness()
    again.close()
    return found


def test_without_a_rhythm_nothing_is_ever_late(workspace):
    assert fresh_at(workspace, "2036-01-01T00:00+00:00") == Freshness(
        rhythm=None, as_of=AS_OF, next_update=None, days_late=0
    )


@pytest.mark.parametrize(
    ("instant", "late"),
    [
        ("2026-03-01T09:00+00:00", 0),
        ("2026-03-08T09:00+00:00", 0),
        ("2026-03-09T09:00+00:00", 0),
        # Midnight in Paris is 23:00 UTC of the day before.
        ("2026-03-09T22:59:00+00:00", 0),
        ("2026-03-09T23:00:00+00:00", 2),
        ("2026-03-12T09:00+00:00", 4),
    ],
)
def test_late_by_more_than_a_day_of_grace_in_the_workspaces_zone(workspace, instant, late):
    workspace.set_rhythm("weekly", actor=ADMIN)
    found = fresh_at(workspace, instant)
    assert (found.next_update, found.days_late) == (date(2026, 3, 8), late)


def test_the_rhythm_is_a_line_of_the_settings_and_can_be_taken_back(workspace):
    file = workspace.path / "workspace.toml"
    before = file.read_text()
    file.write_text("# Written by hand\n" + before)
    assert workspace.set_rhythm("daily", actor=ADMIN).rhythm == "daily"
    assert file.read_text() == 'rhythm = "daily"\n# Written by hand\n' + before
    assert workspace.set_rhythm("monthly", actor=ADMIN).rhythm == "monthly"
    assert file.read_text() == 'rhythm = "monthly"\n# Written by hand\n' + before
    assert workspace.set_rhythm(None, actor=ADMIN).next_update is None
    assert file.read_text() == "# Written by hand\n" + before


def test_only_an_admin_sets_a_rhythm_that_exists(workspace):
    with pytest.raises(Refused):
        workspace.set_rhythm("daily", actor=Actor(name="Mia", role="marketer"))
    with pytest.raises(UserError, match="'hourly' is not a rhythm; accepted: daily, weekly, monthly"):
        workspace.set_rhythm("hourly", actor=ADMIN)
    assert workspace.freshness().rhythm is None


def test_a_rhythm_written_by_hand_that_does_not_exist_is_refused_in_words(workspace):
    file = workspace.path / "workspace.toml"
    file.write_text('rhythm = "hourly"\n' + file.read_text())
    with pytest.raises(Unavailable, match="the rhythm is 'hourly'; it can be daily, weekly, monthly, or left out"):
        workspace.freshness()


def test_a_demo_is_never_late(workspace):
    workspace.set_rhythm("daily", actor=ADMIN)
    file = workspace.path / "workspace.toml"
    file.write_text(file.read_text().replace('kind = "own"', 'kind = "real"'))
    assert fresh_at(workspace, "2036-01-01T00:00+00:00").days_late == 0


def test_a_workspace_without_data_is_not_late(tmp_path):
    workspace = create_workspace(tmp_path / "new", title="New", clock=Watch(datetime(2026, 3, 1, tzinfo=UTC)))
    assert workspace.set_rhythm("daily", actor=LOCAL) == Freshness(
        rhythm="daily", as_of=None, next_update=None, days_late=0
    )
    workspace.close()


def fresh(days_late):
    return Freshness(rhythm="weekly", as_of=date(2026, 3, 1), next_update=date(2026, 3, 8), days_late=days_late)


@pytest.mark.parametrize(
    ("days_late", "band", "words"),
    [
        (0, None, ""),
        (0, "calm", ""),
        (0, "moved", ""),
        (0, "red", "Customers behave differently from when this prediction learned"),
        (4, "calm", "Data is 4 days late: it ends on 28 February 2026"),
        (4, "red", "Data is 4 days late"),
    ],
)
def test_why_expected_results_are_hidden(days_late, band, words):
    reason = hidden_reason(fresh(days_late), band and AlarmView(band=band, score_index=0.0))
    assert reason.startswith(words)
    assert bool(reason) == bool(words)
