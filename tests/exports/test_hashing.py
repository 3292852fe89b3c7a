"""Hashes as Google and Meta compute them: published examples, and what must be equal before hashing."""

import hashlib

import pyarrow as pa
import pytest

from segmentation.exports import normalising
from segmentation.exports.destination import FileOptions, PeopleTable
from segmentation.exports.destinations import DESTINATIONS
from segmentation.exports.writing import preview


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def one(function, *values):
    return function(*(pa.array([value], pa.string()) for value in values)).to_pylist()[0]


# FIPS 180-4 "abc"; the others from Meta's page "Customer information parameters" and its e-mail example.
PUBLISHED = {
    "abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "john_smith@gmail.com": "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
    "16505551212": "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176",
    "mary": "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec",
    "valéry": "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c",
    "정": "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14",
    "us": "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621",
    "test@example.com": "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
}


@pytest.mark.parametrize(("text", "digest"), PUBLISHED.items())
def test_published_hashes(text, digest):
    assert one(normalising.sha256, text) == digest == sha(text)


def header_and_first(destination, options, **person):
    """Return the first row of a file as a dict, for one person."""
    everything = ("email", "phone", "first_name", "last_name", "country", "postal_code", "city", "region")
    row = {"customer_id": "1"} | {name: person.get(name) for name in everything}
    table = pa.table({name: pa.array([value], pa.string()) for name, value in row.items()})
    shown = preview(DESTINATIONS[destination], PeopleTable(table=table), options=options)
    return dict(zip(shown.columns, shown.rows[0], strict=True))


ALL = ("first_name", "last_name", "country", "postal_code")
MARY = {
    "email": "John_Smith@gmail.com",
    "phone": "+16505551212",
    "first_name": " Mary ",
    "last_name": "Valéry",
    "country": "United States",
    "postal_code": "94035-1234",
    "city": "New York!",
    "region": "NY",
}


def test_a_row_for_google():
    assert header_and_first("google_ads", FileOptions(columns=ALL), **MARY) == {
        "Email": PUBLISHED["john_smith@gmail.com"],
        "Phone": sha("+16505551212"),
        "First Name": PUBLISHED["mary"],
        "Last Name": PUBLISHED["valéry"],
        "Country": "us",
        "Zip": "94035-1234",
    }


def test_a_row_for_meta():
    assert header_and_first("meta", FileOptions(columns=(*ALL, "city", "region")), **MARY) == {
        "email": PUBLISHED["john_smith@gmail.com"],
        "phone": PUBLISHED["16505551212"],
        "fn": PUBLISHED["mary"],
        "ln": PUBLISHED["valéry"],
        "ct": sha("newyork"),
        "st": sha("ny"),
        "zip": sha("94035"),
        "country": PUBLISHED["us"],
    }


def test_the_same_phone_hashes_differently():
    person = {"email": "a@example.com", "phone": "+442079460018"}
    google = header_and_first("google_ads", FileOptions(), **person)["Phone"]
    assert (google, header_and_first("meta", FileOptions(), **person)["phone"]) == (
        sha("+442079460018"),
        sha("442079460018"),
    )


def test_what_is_missing_is_not_the_hash_of_nothing():
    for destination in ("google_ads", "meta"):
        row = header_and_first(destination, FileOptions(columns=ALL), email="a@example.com", first_name="", phone=None)
        assert [value for value in row.values() if value] == [sha("a@example.com")]


@pytest.mark.parametrize(
    ("function", "value", "expected"),
    [
        (normalising.spaceless, "  Jean  Paul\u00a0", "jeanpaul"),
        (normalising.spaceless, "E\u0301MILE", "émile"),
        (normalising.unpunctuated, " O'Neil-Smith, Jr. ", "oneilsmith jr"),
        (normalising.unpunctuated, "Łukasz", "łukasz"),
        (normalising.unpunctuated, "--", None),
        (normalising.letters, "Saint-Étienne 42", "saintétienne"),
        (normalising.digits, "+0044 20-7946", "44207946"),
        (normalising.languages, "fr-FR", "fr"),
        (normalising.languages, "ZH_hans", "zh"),
        (normalising.languages, "French", None),
        (normalising.languages, "", None),
        (normalising.countries, "United Kingdom", "GB"),
        (normalising.countries, "uk", "GB"),
        (normalising.countries, "de", "DE"),
        (normalising.countries, "EU", None),
        (normalising.countries, "Atlantis", None),
        (normalising.gmail, "a.b.c+news@gmail.com", "abc@gmail.com"),
        (normalising.gmail, "a.b@googlemail.com", "ab@googlemail.com"),
        (normalising.gmail, "a.b+c@example.com", "a.b+c@example.com"),
    ],
)
def test_forms_before_hashing(function, value, expected):
    assert one(function, value) == expected
    assert one(function, None) is None


@pytest.mark.parametrize(
    ("region", "country", "expected"),
    [("CA", "us", "ca"), ("California", "US", None), ("Île-de-France", "FR", "îledefrance"), ("NSW", None, "nsw")],
)
def test_states(region, country, expected):
    assert one(normalising.state, region, country) == expected


@pytest.mark.parametrize(
    ("code", "country", "expected"),
    [("94035-1234", "US", "94035"), ("M1 1AE", "UK", "m11ae"), ("75018", None, "75018"), (" ", "FR", None)],
)
def test_postal_codes(code, country, expected):
    assert one(normalising.postal, code, country) == expected


def test_gmail_is_changed_only_when_asked():
    person = {"email": "a.b+news@gmail.com", "phone": None}
    assert header_and_first("google_ads", FileOptions(), **person)["Email"] == sha("a.b+news@gmail.com")
    assert header_and_first("google_ads", FileOptions(plain_gmail=True), **person)["Email"] == sha("ab@gmail.com")
