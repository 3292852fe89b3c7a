"""Tables of figures as CSV: read back as they were, and harmless in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.exports.csv_text import csv_text


def test_a_table_is_the_same_in_every_language():
    text = csv_text(("name", "customers", "share"), [("Zoë, the", 1293, 0.5), ("", None, -0.25)])
    assert text == 'name,customers,share\n"Zoë, the",1293,0.5\n"",,-0.25\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_is_only_text(start):
    (row,) = list(csv.reader(io.StringIO(csv_text(("name",), [(f"{start}cmd()",)]), newline="")))[1:]
    assert row == [f"'{start}cmd()"]


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="a row of 1 cells under 2 columns"):
        csv_text(("a", "b"), [("x",)])


@given(st.lists(st.tuples(st.text("ab,\"\n'é", min_size=1), st.integers()), min_size=1))
def test_what_is_written_is_read_back(rows):
    found = list(csv.reader(io.StringIO(csv_text(("text", "number"), rows), newline="")))
    assert found[1:] == [[text, str(value)] for text, value in rows]
