"""``penchant experiment``: the document of its contract, and how it ends."""

import pytest

ASKED = ("--arm", "group", "--control", "none", "--converted", "bought")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "test.csv"
    rows = [("mail", 1, 20), ("mail", 0, 0), ("mail", 1, 10), ("none", 0, 0), ("none", 1, 5), ("", 1, 9)]
    path.write_text("group,bought,spent\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows), encoding="utf-8")
    return path


def test_the_document_of_an_experiment(penchant, file) -> None:
    ended = penchant("experiment", "--file", file, *ASKED, "--value", "spent", "--json")
    assert (ended.code, ended.err) == (0, "")
    document = ended.document
    assert document["arms"] == {
        "mail": {"n": 3, "conversions": 2, "rate": 2 / 3, "value_mean": 10.0},
        "none": {"n": 2, "conversions": 1, "rate": 0.5, "value_mean": 2.5},
    }
    assert (document["rows"], document["without_arm"], document["control"]) == (6, 1, "none")
    (effect,) = document["effects"].values()
    assert effect["incremental_rate"] == pytest.approx(1 / 6)
    assert effect["incremental_value"] == 7.5
    assert effect["interval95"] == pytest.approx([-0.4458, 0.6548], abs=5e-5)
    assert effect["p_value"] == pytest.approx(0.7094, abs=5e-5)
    assert effect["value_interval95"] == pytest.approx([-14.1865, 29.1865], abs=5e-5)


def test_without_values_there_are_none(penchant, file) -> None:
    document = penchant("experiment", "--file", file, *ASKED, "--json").document
    assert document["arms"]["mail"]["value_mean"] is None
    effect = document["effects"]["mail"]
    assert (effect["incremental_value"], effect["value_interval95"]) == (None, None)


def test_bad_input_ends_with_two_and_prints_nothing(penchant, file) -> None:
    ended = penchant("experiment", "--file", file, *ASKED[:3], "nobody", *ASKED[4:], "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "no_such_control: No row of test.csv has “nobody” in “group”. Its values: “mail”, “none”." in ended.said
