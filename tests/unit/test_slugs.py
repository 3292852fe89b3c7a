"""Ids that people can read, and titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.api.slugs import LONGEST, SLUG, checked_title, slug_of
from segmentation.errors import UserError


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Regulars", "regulars"),
        ("Été: 5+ visits!", "ete-5-visits"),
        ("  --  A  --  B  --", "a-b"),
        ("東京", "untitled"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>", "script"),
        ("x" * 200, "x" * LONGEST),
        (f"{'x' * (LONGEST - 1)} tail", "x" * (LONGEST - 1)),
    ],
)
def test_slug(title, slug):
    assert slug_of(title, ()) == slug


def test_taken_slugs_are_numbered():
    assert slug_of("Regulars", {"regulars"}) == "regulars-2"
    assert slug_of("Regulars", {"regulars", "regulars-2", "regulars-3"}) == "regulars-4"


@given(st.text(), st.sets(st.sampled_from(["a", "a-2", "untitled", "untitled-2"])))
def test_every_title_has_a_free_slug(title, taken):
    slug = slug_of(title, taken)
    assert SLUG.match(slug)
    assert slug not in taken


@pytest.mark.parametrize(("title", "clean"), [(" a ", "a"), ("a\n b\t c", "a b c"), ("x" * 120, "x" * 120)])
def test_titles_are_tidied(title, clean):
    assert checked_title(title) == clean


@pytest.mark.parametrize(("title", "code"), [("", "title_empty"), (" \n\t ", "title_empty"), ("x" * 121, "title_long")])
def test_titles_that_are_refused(title, code):
    with pytest.raises(UserError) as refusal:
        checked_title(title)
    assert refusal.value.code == code
