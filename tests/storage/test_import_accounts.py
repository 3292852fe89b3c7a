"""Whatever a file holds: read = accepted + rejected, every rejected row is listed once, and the table has the rest."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segmentation.errors import UserError
from tests.storage.import_workspace import Workspace, rejects

HEADER = ["order_id", "customer_id", "ordered_at", "amount", "currency", "extra"]
CELLS = {
    "order_id": ["1", "2", "3", "", " 1 ", "a\nb", 'x"y'],
    "customer_id": ["a", "b", "é", "e\u0301", "", "nobody"],
    "ordered_at": ["2021-01-01", "2021-01-01T10:00Z", "2022-01-01", "2021-02-30", "", "x", "9999-12-31", "0001-01-01"],
    "amount": ["1", "-1", "", "1,5", "x", "1e3", "0.005", "99999999999999999999"],
    "currency": ["EUR", "eur", "USD", "", "?"],
    "extra": ["", "x", "y;z", "\u2028", "'"],
}
RECORDS = st.one_of(
    st.tuples(*(st.sampled_from(CELLS[name]) for name in HEADER)).map(list),
    st.tuples(st.just("1"), st.just("a"), st.just("2021-01-01"), st.just("1"), st.just("EUR"), st.just("")).map(list),
    st.lists(st.text(alphabet='a1,;" \n\té', max_size=4), max_size=8),
    st.just([]),
)


def _csv(records, delimiter, line_end):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows([HEADER, *records])
    return text.getvalue()


def _is_row(record):
    """A line with nothing in any cell is no row."""
    return any(cell.strip() if len(record) != len(HEADER) else cell for cell in record)


def _check(records, delimiter, line_end, known):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workspace"
        path.mkdir()
        workspace = Workspace(path)
        tables = {"orders": _csv(records, delimiter, line_end)}
        if known:
            tables["customers"] = "customer_id\na\nb\né\n"
        if not known and not any(len(record) == len(HEADER) for record in records):
            with pytest.raises(UserError, match="Nobody would be known"):
                workspace.run(**tables)
            return
        # Without a customers table somebody must be left whatever the rest holds.
        if not known:
            records = [*records, ["sure", "sure", "2020-01-01", "1", "", ""]]
            tables["orders"] = _csv(records, delimiter, line_end)
        result = workspace.run(**tables)
        account, listed = result.tables["orders"], rejects(result, "orders")
        assert account.read == sum(map(_is_row, records))
        assert account.read == account.accepted + account.rejected
        assert account.rejected == sum(account.reasons.values()) == len(listed)
        assert account.collapsed == account.reasons.get("identical_duplicate", 0)
        rows = [int(reject["row"]) for reject in listed]
        assert len(set(rows)) == len(rows)
        assert all(_is_row(records[row - 2]) for row in rows)
        assert workspace.query("SELECT count(*) FROM orders") == [(account.accepted,)]


FILES = {
    "records": st.lists(RECORDS, max_size=25),
    "delimiter": st.sampled_from(",;\t|"),
    "line_end": st.sampled_from(["\n", "\r\n"]),
    "known": st.booleans(),
}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(**FILES)
@example(records=[[""], ["", ""], ['"'], [" "]], delimiter=";", line_end="\r\n", known=True)
@example(records=[[], ["", "", "", "", "", ""], ["1"]], delimiter=",", line_end="\n", known=True)
def test_every_row_is_accounted_for(records, delimiter, line_end, known):
    _check(records, delimiter, line_end, known)


@pytest.mark.long
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(**FILES)
def test_every_row_is_accounted_for_in_a_thousand_files(records, delimiter, line_end, known):
    _check(records, delimiter, line_end, known)
