"""People whom a file or a person names: by a customer id, an e-mail address or a phone number."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage.addresses import phone_number
from segmentation.storage.uploaded_ids import read_ids

MOST_ENTRIES = 1_000_000
_ADDRESS_HEADERS = ("email", "e-mail", "courriel", "phone", "telephone", "téléphone")
_PHONE = re.compile(r"\+[0-9 ().-]{6,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """People named in a file: (id, empty) or (empty, hash of an address), each once, by the row where it stands first.

    ``read`` = blank + duplicates + these + the rows ``refused``, whose phone number is not valid.
    """

    entries: dict[tuple[str, str], int]
    refused: tuple[int, ...]
    read: int
    blank: int
    duplicates: int
    sha256: str


def address_hash(address: str) -> str:
    """Return the SHA-256 of a normalised address, in hexadecimal."""
    return hashlib.sha256(address.encode()).hexdigest()


def named(text: str) -> tuple[str, str] | None:
    """Return who is named: (id, empty) or (empty, hash of an address); None for a phone number that is not valid."""
    value = text.strip()
    if "@" in value:
        return "", address_hash(value.lower())
    if not _PHONE.fullmatch(value):
        return value, ""
    number = phone_number(value, None)
    return None if number is None else ("", address_hash(number))


def entries_of(file: Path) -> Entries:
    """Read one column of customer ids, e-mail addresses or phone numbers.

    Raises `UserError` as `read_ids`, and ``list_too_large`` for more than `MOST_ENTRIES`.
    """
    found = read_ids(file)
    _refuse_size(len(found.ids), file)
    entries: dict[tuple[str, str], int] = {}
    refused: list[int] = []
    headers = twice = 0
    for value, line in zip(found.ids.to_pylist(), found.lines.to_pylist(), strict=True):
        if value.casefold() in _ADDRESS_HEADERS:
            headers += 1
            continue
        entry = named(value)
        if entry is None:
            refused.append(line)
        else:
            twice += entry in entries
            entries[entry] = min(line, entries.get(entry, line))
    return Entries(
        entries=entries,
        refused=tuple(sorted(refused)),
        read=found.read - headers,
        blank=found.blank,
        duplicates=found.duplicates + twice,
        sha256=found.sha256,
    )


def read_entries(file: Path) -> Entries:
    """Read as `entries_of`. Raises `UserError` for a phone number that is not valid too, and names its row."""
    found = entries_of(file)
    if found.refused:
        raise UserError(
            "suppression_phone",
            Sentence(
                "The file {file} has a phone number that is not valid, in row {row}.",
                file=file.name,
                row=found.refused[0],
            ),
            hint=Sentence("Write phone numbers as +33 6 12 34 56 78; nobody was added."),
        )
    return found


def _refuse_size(found: int, file: Path) -> None:
    if found > MOST_ENTRIES:
        raise UserError(
            "list_too_large",
            Sentence("The file {file} names {n:,} people.", file=file.name, n=found),
            hint=Sentence("Up to {most:,} at once are accepted; split the file.", most=MOST_ENTRIES),
        )
