"""What is refused, and that whatever is refused leaves no file."""

import resource
from contextlib import contextmanager
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from segmentation.errors import Failed, Refused, UserError
from segmentation.exports.destination import CONTACT, FileOptions, PeopleTable
from segmentation.exports.destinations import DESTINATIONS, destination_of
from segmentation.exports.writing import usable, write_file
from tests.exports.people import NAMED, PEOPLE, TABLE


class Breaking:
    """People of whom the stream breaks off."""

    schema = TABLE.schema

    def __init__(self, error):
        self._error = error

    def batches(self):
        yield from TABLE.to_batches()
        raise self._error


def written(tmp_path, destination, *, people=PEOPLE, options=None, expected=5):
    return write_file(DESTINATIONS[destination], tmp_path / "list", people, options=options, expected=expected)


@pytest.mark.parametrize("destination", DESTINATIONS)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ZeroDivisionError("broken")])
def test_what_breaks_off_leaves_nothing(tmp_path, destination, error):
    expected = (Failed, "No space left on device") if isinstance(error, OSError) else (ZeroDivisionError, "broken")
    with pytest.raises(expected[0], match=expected[1]):
        written(tmp_path, destination, people=Breaking(error))
    assert list(tmp_path.iterdir()) == []


@contextmanager
def small_disk(size):
    """Let no file grow above a size: the system refuses in the middle of writing, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("destination", ["csv", "xlsx", "parquet", "meta", "listmonk"])
@pytest.mark.parametrize("size", [0, 100, 400])
def test_a_disk_that_is_full_leaves_nothing(tmp_path, destination, size):
    people = PeopleTable(table=pa.concat_tables([TABLE.slice(0, 4)] * 500))
    with small_disk(size), pytest.raises(Failed, match="The list could not be written: File too large") as failure:
        written(tmp_path, destination, people=people, expected=2_000)
    assert failure.value.code == "disk"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("destination", DESTINATIONS)
@pytest.mark.parametrize("expected", [0, 4, 6])
def test_another_number_than_was_announced_leaves_nothing(tmp_path, destination, expected):
    with pytest.raises(Failed, match=f"came to 5 rows where {expected} were announced"):
        written(tmp_path, destination, expected=expected)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_nobody_is_a_header(tmp_path, destination):
    assert written(tmp_path, destination, people=PeopleTable(table=TABLE.slice(0, 0)), expected=0).rows == 0
    assert [file.name for file in tmp_path.iterdir()] == ["list"]


def _lacking(*columns):
    """The people of these tests, the third of whom has not these columns."""
    blank = TABLE
    for name in columns:
        third = pa.array([False, False, True, False, False])
        values = pc.if_else(third, pa.scalar(None, pa.string()), TABLE[name].combine_chunks())
        blank = blank.set_column(blank.column_names.index(name), name, values)
    return PeopleTable(table=blank)


@pytest.mark.parametrize(
    ("destination", "channel", "lacking"),
    [
        ("csv", "email", ("email",)),
        ("csv", "sms", ("phone",)),
        ("xlsx", "ads", ("email", "phone")),
        ("parquet", "push", ("customer_id",)),
        ("google_ads", "ads", ("email", "phone")),
        ("meta", "ads", ("email", "phone")),
        ("braze", "email", ("email",)),
        ("braze", "sms", ("phone",)),
        ("klaviyo", "email", ("email",)),
        ("klaviyo", "sms", ("phone",)),
        ("mailchimp", "email", ("email",)),
        ("listmonk", "email", ("email",)),
    ],
)
def test_somebody_without_the_address_is_an_error_and_not_left_out(tmp_path, destination, channel, lacking):
    people = PeopleTable(table=_lacking(*lacking).table.slice(0, 4))
    with pytest.raises(Failed, match=f"1 of 4 rows have no address that '{destination}' can use") as failure:
        written(tmp_path, destination, people=people, options=FileOptions(channel=channel), expected=4)
    assert failure.value.code == "without_address"
    assert list(tmp_path.iterdir()) == []


def test_one_of_two_addresses_is_enough_for_advertising(tmp_path):
    for column in ("email", "phone"):
        assert written(tmp_path, "google_ads", people=_lacking(column)).rows == 5


def test_who_can_be_used_is_told_before():
    (batch,) = TABLE.to_batches()
    assert usable(DESTINATIONS["mailchimp"], batch, FileOptions()).to_pylist() == [True, True, True, True, False]
    assert usable(DESTINATIONS["csv"], batch, FileOptions(channel="post")).to_pylist() == [
        True,
        True,
        True,
        False,
        True,
    ]
    assert usable(DESTINATIONS["csv"], batch, FileOptions()).to_pylist() == [True] * 5


@pytest.mark.parametrize("phone", ["0639980001", "+0639980001", "+33 6 39 98 00 01", "+1234567890123456", "", "+"])
def test_a_phone_number_that_is_not_e164_is_none(tmp_path, phone):
    people = PeopleTable(table=pa.table({"customer_id": ["1"], "phone": [phone]}))
    with pytest.raises(Failed, match="1 of 1 rows have no address"):
        written(tmp_path, "klaviyo", people=people, options=FileOptions(channel="sms"), expected=1)


def test_a_workbook_refuses_more_rows_than_it_has_before_it_reads_anybody(tmp_path):
    people = Breaking(AssertionError("read"))
    with pytest.raises(Refused, match=r"has 1,048,576 rows, and a file for 'xlsx' holds 1,048,575 below its header"):
        written(tmp_path, "xlsx", people=people, expected=1_048_576)
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_no_cell_holds(tmp_path):
    people = PeopleTable(table=pa.table({"customer_id": ["1"], "essay": ["x" * 32_768]}))
    with pytest.raises(Failed, match="has 32,768 characters, and a cell of a spreadsheet holds 32,767"):
        written(tmp_path, "xlsx", people=people, expected=1)
    assert list(tmp_path.iterdir()) == []
    assert written(tmp_path, "csv", people=people, expected=1).rows == 1


def test_a_file_larger_than_its_destination_takes(tmp_path):
    small = replace(DESTINATIONS["klaviyo"], largest_bytes=100)
    with pytest.raises(Failed, match="The file would have 1 MB, and 'klaviyo' takes 0 MB at most") as failure:
        write_file(small, tmp_path / "list.csv", PEOPLE, expected=5)
    assert failure.value.code == "file_too_large"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("destination", "options", "code", "words"),
    [
        ("google_ads", {"channel": "email"}, "channel", "'google_ads' cannot go by 'email'; accepted: ads"),
        ("mailchimp", {"channel": "sms"}, "channel", "accepted: email"),
        ("klaviyo", {"channel": "ads"}, "channel", "accepted: email, sms"),
        ("google_ads", {"columns": ("score",)}, "column", "cannot have the column 'score'"),
        ("meta", {"columns": ("customer_id",)}, "column", "accepted: email, phone, first_name, last_name, city"),
        ("csv", {"columns": ("first_name",)}, "column", "cannot have the column 'first_name'"),
        ("csv", {"columns": ("email",)}, "column", "cannot have the column 'email'"),
        ("csv", {"channel": "email", "columns": ("phone",)}, "column", "cannot have the column 'phone'"),
        ("klaviyo", {"columns": ("phone",)}, "column", "cannot have the column 'phone'"),
        ("csv", {"columns": ("nothing",)}, "column", "'nothing'; accepted: customer_id, language"),
        ("google_ads", {"columns": ("last_name",)}, "columns_together", "missing: first_name, country, postal_code"),
        ("csv", {"delimiter": "|"}, "delimiter", "a comma, a semicolon, a tab"),
        ("braze", {"delimiter": ";"}, "delimiter", "only for csv"),
        ("xlsx", {"decimal_comma": True}, "delimiter", "only for csv"),
        ("csv", {"hashed": False}, "hashed", "holds no hashes"),
    ],
)
def test_options_that_a_destination_has_not(tmp_path, destination, options, code, words):
    with pytest.raises(UserError) as refusal:
        written(tmp_path, destination, options=FileOptions(**options))
    assert refusal.value.code == code
    assert words in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("destination", "name"),
    [
        ("braze", "email_subscribe"),
        ("braze", "push_subscribe"),
        ("klaviyo", "SMS Consent"),
        ("klaviyo", "$source"),
        ("mailchimp", "Tags"),
    ],
)
def test_an_attribute_that_would_mean_something_else_there(tmp_path, destination, name):
    people = PeopleTable(table=TABLE.slice(0, 1).append_column(name, pa.array(["yes"])))
    with pytest.raises(UserError, match="cannot have the column"):
        written(tmp_path, destination, people=people, options=FileOptions(columns=(name,)), expected=1)


@pytest.mark.parametrize("destination", ["klaviyo", "listmonk"])
def test_two_columns_of_one_name(tmp_path, destination):
    other = {"klaviyo": "purchase score", "listmonk": "Segment"}[destination]
    people = PeopleTable(table=TABLE.append_column(other, TABLE["note"]))
    options = FileOptions(columns=("score", "audience", other))
    with pytest.raises(UserError, match="Two columns of the file would be called"):
        written(tmp_path, destination, people=people, options=options)


def test_a_header_that_begins_like_a_formula_is_guarded(tmp_path):
    people = PeopleTable(table=pa.table({"customer_id": ["1"], "=cmd()": ["x"], 'a "b", c': ["y"]}))
    result = written(tmp_path, "csv", people=people, expected=1)
    assert (result.guarded, result.columns) == (1, ("customer_id", "'=cmd()", 'a "b", c'))
    assert (tmp_path / "list").read_text(encoding="utf-8").splitlines()[0] == 'customer_id,\'=cmd(),"a ""b"", c"'


def test_a_dictionary_column_is_text(tmp_path):
    table = pa.table({"customer_id": ["1", "2"], "level": pa.array(["=High", "Low"]).dictionary_encode()})
    assert written(tmp_path, "csv", people=PeopleTable(table=table), expected=2).guarded == 1
    assert (tmp_path / "list").read_text(encoding="utf-8") == 'customer_id,level\n"1","\'=High"\n"2","Low"\n'


def test_mailchimp_cuts_between_letters(tmp_path):
    table = pa.table({"customer_id": ["1"], "email": ["a@example.com"], "first_name": ["a" + "é" * 200]})
    options = FileOptions(columns=("first_name",))
    written(tmp_path, "mailchimp", people=PeopleTable(table=table), options=options, expected=1)
    text = (tmp_path / "list").read_text(encoding="utf-8").splitlines()[1]
    assert text == '"a@example.com","a' + "é" * 127 + '"'


def test_people_who_lack_what_every_file_needs_are_a_defect(tmp_path):
    with pytest.raises(ValueError, match="people without email cannot go to mailchimp"):
        written(tmp_path, "mailchimp", people=PeopleTable(table=pa.table({"customer_id": ["1"]})), expected=1)


def test_unknown_destinations():
    with pytest.raises(UserError, match="'fax' is not a destination; accepted: csv, xlsx, parquet, google_ads"):
        destination_of("fax")


def test_what_is_known_of_every_destination():
    for id, destination in DESTINATIONS.items():
        assert destination.id == id
        assert (destination.name_key, destination.where_key) == (f"destination.{id}", f"destination.{id}_where")
        assert set(destination.channels) <= {None, *CONTACT}
        names = [column.name for column in destination.columns]
        assert len(set(names)) == len(names)
        for channel in destination.channels:
            wanted = {*destination.needs[channel], *destination.usual.get(channel, ()), *destination.together}
            assert wanted <= set(names)
    assert {id for id, one in DESTINATIONS.items() if one.channel is None} == {"csv", "xlsx", "parquet"}
    assert {id for id, one in DESTINATIONS.items() if one.excludes} == {"google_ads", "meta"}
    assert {one.channels for one in DESTINATIONS.values() if one.hashes} == {("ads",)}
    assert {one.address for one in DESTINATIONS.values() if one.hashes} == {"either"}


def test_nothing_of_an_arm_reaches_those_who_sell_advertising(tmp_path):
    for destination in ("google_ads", "meta"):
        written(tmp_path, destination, options=FileOptions(**NAMED))
        text = (tmp_path / "list").read_text(encoding="utf-8")
        assert "Campaign" not in text
        assert "0007" not in text
        assert DESTINATIONS[destination].file_per_arm
