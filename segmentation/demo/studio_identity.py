"""Names and addresses of people who do not exist.

Mail domains are those RFC 2606 keeps for examples. Telephone numbers are those the French regulator ARCEP (01 99 00,
02 61 91, 03 53 01, 04 65 71, 05 36 49) and the British one Ofcom (020 7946 0000 to 0999) set aside for fiction: they
are well formed and belong to nobody. They are few, so people share them in a large studio.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

FIRST_NAMES = (
    (
        *("Chloé", "Anaïs", "Zoë", "Inès", "Léa", "Manon", "Camille", "Aurélie", "Hélène", "Łucja", "Sørine", "Maëlle"),
        *("Françoise", "Noémie", "Agnès", "Jana", "Søs", "Fatima", "Aïcha", "Mai", "Ngọc", "Marta", "Lucía", "Emily"),
    ),
    (
        *("Jérôme", "Loïc", "François", "Théo", "Gaël", "Rémi", "Hugo", "Étienne", "Bjørn", "José", "Łukasz", "Jürgen"),
        *("André", "Mehdi", "Karim", "Noël", "Paul", "Luca", "Oscar", "Sven", "Đức", "Raphaël", "Kévin", "Oliver"),
    ),
)
LAST_NAMES = (
    *("Lefèvre", "Müller", "Garçon", "Bélanger", "Dupré", "Nguyễn", "Østergård", "Gómez", "Żak", "Brûlé", "Fournier"),
    *(
        "Moreau",
        "Chevalier",
        "D’Arcy",
        "O’Neill",
        "Béjart",
        "Sánchez",
        "Weiß",
        "Håkansson",
        "Marchand",
        "Roussel",
        "Kowalczyk",
    ),
    *("Benoît", "Delacroix", "Haddad", "Diallo", "Traoré", "Lindqvist", "Rossi", "Peeters", "Schäfer"),
)
MAIL_DOMAINS = ("example.com", "example.org", "example.net")
PHONE_PREFIXES = ("+33 1 99 00 ", "+33 2 61 91 ", "+33 3 53 01 ", "+33 4 65 71 ", "+33 5 36 49 ", "+44 20 7946 0")
_LETTERS = {"Ł": "L", "ł": "l", "ø": "o", "Ø": "O", "Đ": "D", "đ": "d", "ß": "ss", "’": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """One entry a customer, in Arrow arrays of text; null where the studio does not know."""

    first_name: pa.Array
    last_name: pa.Array
    email: pa.Array
    phone: pa.Array


def draw_identities(first: int, gender: NDArray[np.int8], rng: np.random.Generator) -> Identities:
    """Return names and addresses for customers number ``first`` on; ``gender`` 1 takes a man's name.

    3% have no e-mail, 0.6% one that cannot be right, 2% that of the customer before them; 15% have no telephone and
    1% one that cannot be right.
    """
    size = len(gender)
    group = np.where(gender == 1, 1, np.where(gender == 0, 0, rng.integers(0, 2, size)))
    given = group * len(FIRST_NAMES[0]) + rng.integers(0, len(FIRST_NAMES[0]), size)
    family = rng.integers(0, len(LAST_NAMES), size)
    return Identities(
        first_name=_known(pa.array(FIRST_NAMES[0] + FIRST_NAMES[1]).take(pa.array(given)), rng.random(size) < 0.01),
        last_name=_known(pa.array(LAST_NAMES).take(pa.array(family)), rng.random(size) < 0.01),
        email=_emails(first, given, family, rng),
        phone=_phones(size, rng),
    )


def _emails(first: int, given: NDArray[np.int64], family: NDArray[np.int64], rng: np.random.Generator) -> pa.Array:
    size = len(given)
    luck, domain, number = (
        rng.random(size),
        rng.integers(0, len(MAIL_DOMAINS), size),
        np.arange(first + 1, first + size + 1),
    )
    sharing = np.flatnonzero((luck >= 0.036) & (luck < 0.056))
    sharing = sharing[sharing > 0]
    owner = np.arange(size)
    owner[sharing] -= 1
    names = pc.binary_join_element_wise(
        _plain(FIRST_NAMES[0] + FIRST_NAMES[1]).take(pa.array(given[owner])),
        _plain(LAST_NAMES).take(pa.array(family[owner])),
        pa.array(number[owner]).cast(pa.string()),
        ".",
    )
    at = pa.array(["@", " at "]).take(pa.array((luck[owner] < 0.006).astype(np.int8)))
    emails = pc.binary_join_element_wise(names, at, pa.array(MAIL_DOMAINS).take(pa.array(domain[owner])), "")
    return _known(emails, (luck >= 0.006) & (luck < 0.036))


def _phones(size: int, rng: np.random.Generator) -> pa.Array:
    prefix = rng.choice(len(PHONE_PREFIXES), size=size, p=(0.2, 0.2, 0.18, 0.19, 0.18, 0.05))
    british = prefix == len(PHONE_PREFIXES) - 1
    last = np.where(british, rng.integers(0, 1_000, size), rng.integers(0, 10_000, size))
    digits = pc.utf8_lpad(pa.array(last).cast(pa.string()), width=4, padding="0")
    french = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(digits, 0, 2), pc.utf8_slice_codeunits(digits, 2, 4), " "
    )
    ending = pc.if_else(pa.array(british), pc.utf8_slice_codeunits(digits, 1, 4), french)
    phones = pc.binary_join_element_wise(pa.array(PHONE_PREFIXES).take(pa.array(prefix)), ending, "")
    luck = rng.random(size)
    short = pc.if_else(pa.array(luck < 0.01), pc.utf8_slice_codeunits(phones, 0, 12), phones)
    return _known(short, luck > 0.85)


def _plain(names: tuple[str, ...]) -> pa.Array:
    """Return the names as they stand in a mail address: lower case, letters of English."""
    spelled = pa.array(["".join(_LETTERS.get(letter, letter) for letter in name) for name in names])
    letters = pc.replace_substring_regex(pc.utf8_normalize(spelled, form="NFD"), pattern=r"\p{M}", replacement="")
    return pc.utf8_lower(letters)


def _known(values: pa.Array, blank: NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(blank), pa.scalar(None, pa.string()), values)
