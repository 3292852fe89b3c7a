"""Ids that people can read: made from a title once, and kept when the title changes."""

import re
import unicodedata
from collections.abc import Container

from segmentation.errors import UserError
from segmentation.sentences import Sentence

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
LONGEST = 60


def slug_of(title: str, taken: Container[str]) -> str:
    """Return a free slug for a title.

    >>> slug_of("Été: 5+ visits!", {"ete-5-visits"})
    'ete-5-visits-2'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].rstrip("-") or "untitled"
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def checked_title(title: str) -> str:
    """Return a title without surrounding space. Raises `UserError` when it is empty, long or has line breaks."""
    clean = " ".join(title.split())
    if not clean:
        raise UserError(
            "title_empty",
            Sentence("A name is needed."),
            hint=Sentence("Type a name that your colleagues will recognise."),
        )
    if len(clean) > 120:
        raise UserError("title_long", Sentence("The name has {n} characters; at most 120 are accepted.", n=len(clean)))
    return clean
