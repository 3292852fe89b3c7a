"""Somebody else's experiment: against scipy, against published rates, and what is said of a file that cannot be
read."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from segmentation.api import Experiment, UserError, measure_experiment
from segmentation.campaigns.experiment import experiment, pooled_p_value, tally, welch_interval
from segmentation.storage import csv_rows

PEOPLE = st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 5_000)), min_size=1, max_size=60)

PUBLISHED = {
    "Mens E-Mail": (21_307, 3_894, 267),
    "Womens E-Mail": (21_387, 3_238, 189),
    "No E-Mail": (21_306, 2_262, 122),
}
"""The e-mail test of Hillstrom (2008), *The MineThatData E-Mail Analytics and Data Mining Challenge*: people, visits
and purchases of each group. Only these nine counts are used; its rows are not here.

People and purchases are as public analyses of its file print them: 267 of 21,307 (0.012531), 189 of 21,387 and 122 of
21,306 (0.005726); so is the visit rate of the last, 0.106167."""


@pytest.fixture
def measured(tmp_path: Path):
    """Measure a file of this text, with the columns group, bought and spent."""

    def run(text: str | bytes, *, control: str = "none", value: str | None = None, **columns: str) -> Experiment:
        file = tmp_path / "test.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return measure_experiment(
            file, control=control, value=value, **{"arm": "group", "converted": "bought", **columns}
        )

    return run


def test_the_published_rates_of_an_e_mail_test(tmp_path: Path) -> None:
    """18.3%, 15.1% and 10.6% visited; 1.25%, 0.88% and 0.57% bought."""
    file = tmp_path / "test.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(["segment", "visit", "conversion"])
        for name, (people, visits, purchases) in PUBLISHED.items():
            rows.writerows((name, int(place < visits), int(place < purchases)) for place in range(people))
    visits, purchases = (
        measure_experiment(file, arm="segment", control="No E-Mail", converted=column)
        for column in ("visit", "conversion")
    )
    assert {name: arm.n for name, arm in visits.arms.items()} == {name: own[0] for name, own in PUBLISHED.items()}
    assert [round(100 * visits.arms[name].rate, 1) for name in PUBLISHED] == [18.3, 15.1, 10.6]
    assert [round(100 * purchases.arms[name].rate, 2) for name in PUBLISHED] == [1.25, 0.88, 0.57]
    gained = {name: round(100 * effect.incremental_rate, 2) for name, effect in visits.effects.items()}
    assert gained == {"Mens E-Mail": 7.66, "Womens E-Mail": 4.52}
    assert visits.effects["Mens E-Mail"].verdict == "worked"
    # Far out in the tail: 1 - cdf would be 0.
    assert 0 < visits.effects["Mens E-Mail"].p_value < 1e-100


@given(PEOPLE)
def test_every_figure_is_that_of_scipy(people) -> None:
    by_arm = {arm: [person for person in people if person[0] == arm] for arm in sorted({arm for arm, *_ in people})}
    tallies = {
        arm: tally(np.array([own[1] for own in found]), np.array([own[2] for own in found], dtype=float))
        for arm, found in by_arm.items()
    }
    control = next(iter(by_arm))
    result = experiment(tallies, control=control)
    assert (result.rows, list(result.arms), set(result.effects)) == (len(people), list(by_arm), set(by_arm) - {control})
    base = [own[2] for own in by_arm[control]]
    for arm, found in by_arm.items():
        values = [own[2] for own in found]
        assert result.arms[arm].rate == sum(own[1] for own in found) / len(found)
        assert result.arms[arm].value_mean == pytest.approx(np.mean(values))
        if arm == control:
            continue
        effect = result.effects[arm]
        assert effect.incremental_value == pytest.approx(np.mean(values) - np.mean(base), abs=1e-9)
        if effect.value_interval95 is None:
            assert min(len(values), len(base)) < 2 or np.ptp(values) == np.ptp(base) == 0
        elif 0 not in (np.ptp(values), np.ptp(base)):
            welch = stats.ttest_ind(values, base, equal_var=False).confidence_interval(0.95)
            assert effect.value_interval95 == pytest.approx((welch.low, welch.high), rel=1e-7, abs=1e-7)


def test_the_pooled_z_test_by_hand() -> None:
    """30 of 200 against 20 of 200: pooled 0.125, standard error 0.033072, z 1.511858, p 0.130570."""
    treated, control = (tally(np.arange(200) < bought, None) for bought in (30, 20))
    assert pooled_p_value(treated, control) == pytest.approx(0.130570, abs=5e-7)
    table = [[30, 170], [20, 180]]
    assert pooled_p_value(treated, control) == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_when_all_or_none_converted_there_is_nothing_to_test() -> None:
    none, everyone = (tally(np.full(50, bought), None) for bought in (False, True))
    assert pooled_p_value(none, none) == 1
    result = experiment({"a": everyone, "b": everyone}, control="b")
    assert result.effects["a"].verdict == "cannot_tell"
    assert experiment({"a": everyone, "b": none}, control="b").effects["a"].verdict == "worked"
    assert experiment({"a": none, "b": everyone}, control="b").effects["a"].verdict == "bought_less"


def test_one_value_has_no_interval() -> None:
    one, many = (tally(np.ones(count, dtype=bool), np.arange(float(count))) for count in (1, 5))
    assert one.values is not None
    assert many.values is not None
    assert welch_interval(one.values, many.values) is None


@given(PEOPLE, st.integers(1, 59))
def test_a_file_in_parts_is_the_whole(people, cut: int) -> None:
    def counted(rows):
        return tally(np.array([own[1] for own in rows]), np.array([own[2] for own in rows], dtype=float))

    if cut >= len(people):
        return
    whole, parts = counted(people), counted(people[:cut]).and_also(counted(people[cut:]))
    assert (parts.n, parts.conversions) == (whole.n, whole.conversions)
    assert parts.values is not None
    assert whole.values is not None
    assert parts.values.mean == pytest.approx(whole.values.mean)
    assert parts.values.squares == pytest.approx(whole.values.squares, rel=1e-9, abs=1e-6)


class TestReading:
    @pytest.mark.parametrize(
        ("yes", "no"),
        [("1", "0"), ("true", "FALSE"), ("Yes", "no"), ("t", "F"), (" 3 ", "0.00"), ("29.99", "0"), ("1e3", "-0")],
    )
    def test_what_says_that_she_converted(self, measured, yes: str, no: str) -> None:
        result = measured(f"group,bought\nmail,{yes}\nmail,{no}\nmail,{yes}\nnone,{no}\n")
        assert (result.arms["mail"].conversions, result.arms["none"].conversions) == (2, 0)

    def test_rows_without_a_group_are_left_out_and_counted(self, measured) -> None:
        result = measured("group,bought\nmail,1\n,1\nnone,0\n  ,what\n")
        assert (result.rows, result.without_arm, {name: arm.n for name, arm in result.arms.items()}) == (
            4,
            2,
            {"mail": 1, "none": 1},
        )

    def test_names_are_trimmed_and_columns_may_stand_anywhere(self, measured) -> None:
        text = 'id, spent ,bought,"note",group\n1,"29.99",1,"a, b\nc",mail \n2,0,0,,none\n'
        result = measured(text, control=" none ", value="spent")
        assert result.arms["mail"].value_mean == 29.99
        assert result.effects["mail"].incremental_value == 29.99

    def test_a_file_of_a_french_spreadsheet(self, measured) -> None:
        text = "group;bought;spent\nété;1;29,50\nété;0;0,5\nnone;0;1,25\n".encode("cp1252")
        result = measured(text, value="spent")
        assert (result.arms["été"].value_mean, result.arms["none"].value_mean) == (15.0, 1.25)

    def test_what_was_spent_may_say_who_bought(self, measured) -> None:
        result = measured("group,spent\nmail,5\nmail,0\nnone,0\n", converted="spent", value="spent")
        assert (result.arms["mail"].conversions, result.arms["mail"].value_mean) == (1, 2.5)

    def test_a_file_in_many_blocks_is_counted_whole(self, measured, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(csv_rows, "_BLOCK", 1_000)
        text = io.StringIO()
        text.write("group,bought,spent\n")
        for place in range(3_000):
            text.write(f"{'none' if place % 3 else 'mail'},{place % 2},{place / 100}\n")
        result = measured(text.getvalue(), value="spent")
        mail = [place / 100 for place in range(0, 3_000, 3)]
        assert (result.arms["mail"].n, result.arms["mail"].conversions) == (1_000, 500)
        assert result.arms["mail"].value_mean == pytest.approx(np.mean(mail), rel=1e-12)


PERSONAL = "ana@example.com"
REFUSED = {
    "empty file": ("", {}, "empty_file", "zero bytes"),
    "header alone": ("group,bought\n", {}, "no_rows", "no row with a group in “group”"),
    "no group anywhere": ("group,bought\n,1\n,0\n", {}, "no_rows", "no row with a group"),
    "no such column": (
        "group,bought\nmail,1\n",
        {"arm": "arm"},
        "no_such_column",
        "“arm”. Its columns: group, bought.",
    ),
    "no such value": ("group,bought\nmail,1\n", {"value": "spent"}, "no_such_column", "has no column “spent”"),
    "control not found": (
        "group,bought\nmail,1\nletter,0\n",
        {},
        "no_such_control",
        "has “none” in “group”. Its values: “letter”, “mail”.",
    ),
    "one group": ("group,bought\nnone,1\nnone,0\n", {}, "one_arm", "one value in all rows of test.csv: “none”"),
    "too many groups": (
        "group,bought\n" + "".join(f"g{place},1\n" for place in range(21)),
        {},
        "too_many_arms",
        "more than 20 different values",
    ),
    "neither yes nor no": (f"group,bought\nmail,1\n\nnone,{PERSONAL}\n", {}, "converted_unreadable", "in row 4 of"),
    "less than nothing": ("group,bought\nmail,1\nnone,-1\n", {}, "converted_unreadable", "in row 3 of"),
    "no number": ("group,bought\nmail,nan\nnone,0\n", {}, "converted_unreadable", "in row 2 of"),
    "blank": ("group,bought\nmail,1\nnone, \n", {}, "converted_blank", "“bought” is blank in row 3 of test.csv"),
    "value not a number": (
        f"group,bought,spent\nmail,1,2\nnone,0,{PERSONAL}\n",
        {"value": "spent"},
        "value_unreadable",
        "“spent” in row 3 of test.csv is not a number",
    ),
    "value with a comma": (
        'group,bought,spent\nmail,1,"1,50"\nnone,0,0\n',
        {"value": "spent"},
        "value_unreadable",
        "in row 2 of test.csv",
    ),
    "value without end": ("group,bought,spent\nmail,1,1e999\n", {"value": "spent"}, "value_unreadable", "row 2"),
    "value blank": ("group,bought,spent\nmail,1,\n", {"value": "spent"}, "value_blank", "“spent” is blank in row 2"),
    "ragged row": ("group,bought\nmail,1\nnone,0,7\n", {}, "ragged_row", "Row 3 of test.csv has 3 columns"),
    "open quote": ('group,bought\nmail,1\n"none,0\n', {}, "unclosed_quote", "never closed"),
    "same column": ("group,bought\nmail,1\n", {"converted": "group"}, "same_column", "named as the group"),
    "two of a name": ("group,group\nmail,1\n", {}, "repeated_column", "more than one column named group"),
    "no text": (b"PK\x03\x04\x00\x00", {}, "not_text", "workbook"),
    "parquet": (b"PAR1\x00\x00", {}, "not_csv", "A CSV file is accepted"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_words(measured, name: str) -> None:
    text, changed, code, said = REFUSED[name]
    with pytest.raises(UserError) as refused:
        measured(text, **changed)
    assert refused.value.code == code
    assert said in str(refused.value)
    assert PERSONAL not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.csv does not exist"):
        measure_experiment(tmp_path / "nowhere.csv", arm="group", control="none", converted="bought")


def test_more_than_twenty_groups_are_noticed_across_blocks(measured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "_BLOCK", 64)
    with pytest.raises(UserError) as refused:
        measured("group,bought\n" + "".join(f"g{place:04},1\n" for place in range(200)))
    assert refused.value.code == "too_many_arms"
