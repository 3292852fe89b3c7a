"""Imports through the facade: roles, days as the wall clock has them, and snapshots that are still needed."""

import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    Comparison,
    Everyone,
    LastDays,
    NotFound,
    Orders,
    Refused,
    Unavailable,
    UserError,
    Visits,
    create_workspace,
    open_workspace,
)
from segmentation.settings import SNAPSHOTS_KEPT
from segmentation.storage.snapshots import snapshot_ids
from tests.api.company import Watch, small_workspace, write_files

PEOPLE = "customer_id\na\nb\nc\n"


def yesterday(count):
    return Visits(count=Comparison(op="=", values=(count,)), window=LastDays(days=1))


# Paris: on 29 March 2026 a day has 23 hours, on 25 October 25. Times carry their offset.
SPRING = """customer_id,visited_at
a,2026-03-28T22:59:59Z
b,2026-03-28T23:00:00Z
c,2026-03-29T01:00:00Z
c,2026-03-29T21:59:59Z
"""
AUTUMN = """customer_id,visited_at
a,2026-10-24T21:59:59Z
b,2026-10-25T22:59:59Z
c,2026-10-25T00:30:00Z
c,2026-10-25T01:30:00Z
"""


@pytest.mark.parametrize(("visits", "as_of"), [(SPRING, "2026-03-30"), (AUTUMN, "2026-10-26")])
def test_days_of_23_and_25_hours(tmp_path, visits, as_of):
    workspace = small_workspace(tmp_path, {"customers": PEOPLE, "visits": visits}, as_of=as_of, timezone="Europe/Paris")
    for engine in ("index", "sql", "oracle"):
        sizes = [workspace.audiences.count(yesterday(count), engine=engine).size for count in (0, 1, 2)]
        assert sizes == [1, 1, 1]
    workspace.close()


def test_what_happens_at_as_of_is_not_known(tmp_path):
    orders = "order_id,customer_id,ordered_at,amount\n1,a,2026-02-28T23:59:59,5\n2,b,2026-03-01T00:00:00,5\n"
    workspace = small_workspace(tmp_path, {"customers": PEOPLE, "orders": orders})
    bought = Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=LastDays(days=1))
    assert workspace.audiences.size(bought) == 1
    assert dict(workspace.data.accounts()["orders"].reasons) == {"after_as_of": 1}
    workspace.close()


def test_a_viewer_imports_nothing(tmp_path):
    workspace = small_workspace(tmp_path, {"customers": PEOPLE})
    before = workspace.data.snapshot()
    files = write_files(tmp_path, {"customers": PEOPLE + "d\n"})
    with pytest.raises(Refused, match="needs a marketer"):
        workspace.data.import_files(files, as_of="2026-03-02", actor=Actor(name="Vic", role="viewer"))
    assert workspace.data.snapshot() == before
    workspace.close()


def test_the_same_files_publish_nothing_new(tmp_path):
    workspace = small_workspace(tmp_path, {"customers": PEOPLE})
    again = workspace.data.import_files(write_files(tmp_path, {"customers": PEOPLE}), as_of="2026-03-01", actor=LOCAL)
    assert not again.published
    assert again.snapshot == workspace.data.snapshot().id
    workspace.close()


def test_a_refused_import_leaves_every_number_as_it_was(tmp_path):
    workspace = small_workspace(tmp_path, {"customers": PEOPLE})
    before = workspace.audiences.count(Everyone())
    with pytest.raises(UserError, match="no rows"):
        workspace.data.import_files(
            write_files(tmp_path, {"customers": "customer_id\n"}), as_of="2026-03-02", actor=LOCAL
        )
    assert workspace.audiences.count(Everyone()) == before
    workspace.close()


def test_the_data_of_a_draft_is_kept_while_newer_data_comes(tmp_path):
    workspace = small_workspace(tmp_path, {"customers": PEOPLE})
    draft = workspace.campaigns.draft("Kept", Everyone(), actor=LOCAL)
    for day in range(2, SNAPSHOTS_KEPT + 4):
        workspace.data.import_files(
            write_files(tmp_path, {"customers": PEOPLE}), as_of=f"2026-03-{day:02d}", actor=LOCAL
        )
    assert len(snapshot_ids(workspace.path)) == SNAPSHOTS_KEPT + 1
    assert workspace.campaigns.list() == (draft,)
    workspace.close()


def test_a_workspace_without_data_says_what_to_do(tmp_path):
    workspace = create_workspace(tmp_path / "empty", title="Empty", clock=Watch())
    assert workspace.data.snapshot() is None
    assert workspace.data.accounts() == {}
    assert workspace.data.activity().empty
    assert workspace.segments.list() == workspace.predictions.list() == workspace.campaigns.list() == ()
    for attempt in (
        lambda: workspace.audiences.count(Everyone()),
        lambda: workspace.segments.save("New", Everyone(), actor=LOCAL),
        lambda: workspace.lists.plan(Everyone(), purpose="analyse", actor=LOCAL),
        lambda: workspace.campaigns.draft("New", Everyone(), actor=LOCAL),
    ):
        with pytest.raises(Unavailable, match=r"has no data yet\. Import your customers or orders"):
            attempt()
    workspace.close()


def test_a_workspace_that_does_not_exist(tmp_path):
    with pytest.raises(NotFound, match="There is no workspace at"):
        open_workspace(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []
