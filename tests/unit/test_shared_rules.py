"""Rules as text in an address: they come back as they were, and a text that was changed comes back as nothing."""

import json
import zlib
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.audience_rules import LONGEST, decode, encode
from segmentation.api import AllOf, Everyone, Filter, UserError, canonical_hash
from tests.unit.test_personal import HARMLESS, PLANTED

FILTERS = [*HARMLESS, *PLANTED, AllOf(members=tuple(HARMLESS[1:]))]


@pytest.mark.parametrize("filter", FILTERS, ids=lambda filter: type(filter).__name__)
def test_rules_come_back_as_they_were(filter: Filter) -> None:
    text = encode(filter)
    assert canonical_hash(decode(text)) == canonical_hash(filter)
    assert set(text) <= set("0123456789.-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    assert len(text) < LONGEST


@given(st.sampled_from(FILTERS), st.data())
def test_a_letter_that_was_lost_or_changed_is_noticed(filter: Filter, data: st.DataObject) -> None:
    text = encode(filter)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([letter for letter in "Aaz09-_.é%" if letter != text[place]] + [""]))
    changed = text[:place] + other + text[place + 1 :]
    try:
        found = decode(changed)
    except UserError:
        return
    # The last letter of base64 holds bits that mean nothing.
    assert canonical_hash(found) == canonical_hash(filter)


def packed(value: object) -> str:
    return f"1.{urlsafe_b64encode(zlib.compress(json.dumps(value).encode(), 9)).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.",
        "1.AAAA",
        "everyone",
        packed({}),
        packed([]),
        packed({"all_of": []}),
        packed({"everyone": {}, "tag": {}}),
        f"1.{urlsafe_b64encode(zlib.compress(b'[' * 40_000, 9)).decode()}",
        f"1.{urlsafe_b64encode(zlib.compress(b' ' * 90_000_000, 9)[:600]).decode()}",
    ],
)
def test_what_is_no_filter_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UserError) as refused:
        decode(text)
    assert "nobody is counted" in str(refused.value)


def test_everyone_is_said_outright() -> None:
    assert decode(encode(Everyone())) == Everyone()
