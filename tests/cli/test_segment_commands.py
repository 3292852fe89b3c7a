"""``penchant segments`` and ``penchant lists``, from the first version to the last refusal."""

import pytest

from segmentation.api import LOCAL, CustomerList
from tests.api import company

VIP = {"tag": {"any_of": ["VIP"]}}
STAFF = {"tag": {"any_of": ["staff"]}}


@pytest.fixture
def where(tmp_path):
    """A workspace of the test's own, as an option."""
    return ("--workspace", company.fresh_copy(tmp_path))


@pytest.fixture
def segments(penchant, where):
    """Run ``penchant segments ...`` on it and return the document."""

    def run(command, *arguments):
        ended = penchant("segments", command, *where, *arguments, "--json")
        assert ended.code == 0, ended.said
        return ended.document

    return run


def test_a_segment_changes_and_returns(segments, filter_file):
    updated = segments("update", "regulars", "--filter", filter_file(VIP))
    assert (updated["version"], updated["filter"]["filter"]) == (2, VIP)
    returned = segments("return", "regulars", "1")
    assert returned["version"] == 3
    versions = segments("versions", "regulars")["versions"]
    assert [version["version"] for version in versions] == [3, 2, 1]
    assert versions[0]["changes"][0] == "returned to version 1"
    assert versions[2]["changes"] == ["saved for the first time"]
    sizes = segments("history", "regulars")["sizes"]
    assert [size["version"] for size in sizes] == [1, 2, 3]
    assert sizes[0]["size"] == sizes[2]["size"] == returned["size"]


def test_labels_duplicates_and_the_archive(segments, filter_file):
    assert segments("label", "regulars", "--label", "Spring", "--label", "spring")["labels"] == ["Spring"]
    assert segments("label", "regulars")["labels"] == []
    twin = segments("duplicate", "regulars", "--title", "Twin")
    assert segments("archive", "twin") == {"archived": "twin"}
    assert [view["id"] for view in segments("list", "--archived")["segments"]] == ["twin"]
    assert "twin" not in {view["id"] for view in segments("list")["segments"]}
    assert segments("restore", "twin", "--title", "Triplet")["title"] == "Triplet"
    assert segments("show", "twin")["size"] == twin["size"]
    created = segments("create", "--title", "New", "--filter", filter_file(VIP), "--label", "A", "--description", "B")
    assert (created["labels"], created["description"], created["fixed"]) == (["A"], "B", False)


def test_frozen_and_compared(segments, filter_file):
    frozen = segments("freeze", "regulars", "--title", "Regulars of March")
    assert frozen["fixed"] is True
    fixed = segments("create", "--title", "VIPs of March", "--filter", filter_file(VIP), "--fixed")
    assert (fixed["fixed"], fixed["size"]) == (True, fixed["size"])
    compared = segments("compare", "regulars", "vips-of-march")
    assert compared["first"]["size"] == frozen["size"]
    assert compared["both"] == compared["second"]["size"] == fixed["size"]
    assert compared["first"]["decided"][0]["fail"] == compared["first"]["only"]


def test_an_import_records_the_sizes(penchant, segments, where, tmp_path):
    tags = tmp_path / "tags.csv"
    tags.write_text("customer_id,tag\nc0001,VIP\n", encoding="utf-8")
    assert penchant("import", *where, "--as-of", "2026-03-02", "--tags", tags, "--json").code == 0
    sizes = segments("history", "regulars")["sizes"]
    assert sizes[-1]["as_of"] == "2026-03-02"


@pytest.fixture
def id_file(tmp_path):
    file = tmp_path / "ids.csv"
    file.write_text("customer_id\nc0001\nc0002\nnobody-we-know\nc0001\n\n", encoding="utf-8")
    return file


def test_a_customer_list_from_adding_to_restoring(penchant, where, id_file, tmp_path):
    def lists(command, *arguments):
        ended = penchant("lists", command, *where, *arguments, "--json")
        assert ended.code == 0, ended.said
        return ended.document

    added = lists("add", "--title", "Fair", "--file", id_file)
    assert (added["read"], added["duplicates"], added["matched"], added["unmatched"]) == (4, 1, 2, 1)
    assert lists("show", "fair") == added
    assert lists("show") == {"lists": [added]}
    assert lists("unmatched", "fair", "--out", tmp_path / "out.csv")["rows"] == 1
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == 'customer_id\n"nobody-we-know"\n'
    id_file.write_text("c0005\n", encoding="utf-8")
    assert lists("replace", "fair", "--file", id_file)["customers"] == 1
    assert lists("remove", "fair") == {"removed": "fair"}
    assert lists("show") == {"lists": []}
    assert lists("restore", "fair")["matched"] == 1


REFUSED = {
    "an unknown version": (("segments", "return", "regulars", "7"), "has no version 7. It has one version"),
    "nothing to update to": (("segments", "update", "regulars"), "A new definition is needed. Add --filter FILE"),
    "a name that is taken": (("segments", "duplicate", "regulars", "--title", "REGULARS"), "already a segment called"),
    "a segment in use": (("segments", "archive", "regulars"), "This segment is used by the segment “Outer”"),
    "one that is not archived": (("segments", "restore", "regulars"), "There is no segment 'regulars'"),
    "an empty label": (("segments", "label", "regulars", "--label", " "), "is not a label"),
    "another to compare": (("segments", "compare", "regulars", "nope"), "There is no segment 'nope'"),
    "a preview frozen": (("segments", "freeze", "hidden-preview", "--title", "New"), "Saving, downloading"),
    "an unknown list": (("lists", "show", "nope"), "There is no customer list 'nope'"),
    "a file that is not there": (("lists", "add", "--title", "New", "--file", "nope.csv"), "does not exist"),
    "a list in use": (("lists", "remove", "fair"), "This list is used by the segment “At the fair”"),
}


@pytest.fixture(scope="module")
def in_use(tmp_path_factory):
    """A workspace in which a segment and a list are used by others."""
    opened = company.opened(company.fresh_copy(tmp_path_factory.mktemp("in-use")))
    file = opened.path / "ids.txt"
    file.write_text("c0001\n", encoding="utf-8")
    opened.customer_lists.add("Fair", file, actor=LOCAL)
    opened.segments.save("At the fair", CustomerList(list="fair"), actor=LOCAL)
    opened.segments.save("Outer", company.InSegment(segment="regulars"), actor=LOCAL)
    opened.close()
    return opened.path


@pytest.mark.parametrize("case", REFUSED)
def test_refused(penchant, in_use, monkeypatch, tmp_path, case):
    monkeypatch.chdir(tmp_path)
    (group, command, *rest), words = REFUSED[case]
    ended = penchant(group, command, "--workspace", in_use, *rest, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.said
    assert "Traceback" not in ended.err
