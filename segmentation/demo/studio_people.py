"""The simulated customers of the studio: attributes, and what the attributes do to their daily rates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.demo.studio_calendar import FIRST_DAY, HISTORY_DAYS
from segmentation.demo.studio_catalogue import Tag
from segmentation.demo.studio_day import give_tag
from segmentation.demo.studio_state import Rows, Shorts, State, Traits, untouched

HIDDEN_SIGMA = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of an attribute (empty: blank), its share, and its factors on visits, orders and joining."""

    name: str
    share: float
    visits: float = 1.0
    orders: float = 1.0
    joins: float = 1.0


COUNTRIES = (
    Value(name="France", share=0.80),
    Value(name="Belgium", share=0.05, orders=0.95),
    Value(name="Switzerland", share=0.03, orders=1.2, joins=0.9),
    Value(name="Germany", share=0.03, visits=0.9),
    Value(name="Spain", share=0.02, visits=0.9),
    Value(name="Italy", share=0.02, visits=0.9),
    Value(name="United Kingdom", share=0.02, visits=0.8, joins=0.7),
    Value(name="", share=0.03, visits=0.9, orders=0.9),
)
LANGUAGES = (
    Value(name="fr", share=0.78),
    Value(name="en", share=0.13, orders=1.05),
    Value(name="de", share=0.03),
    Value(name="es", share=0.02),
    Value(name="it", share=0.02),
    Value(name="", share=0.02),
)
MARKETING_SOURCES = (
    Value(name="Instagram", share=0.24, visits=0.8, orders=0.85, joins=0.7),
    Value(name="Friend", share=0.22, visits=1.3, orders=1.3, joins=1.4),
    Value(name="Search", share=0.20),
    Value(name="Walk-in", share=0.12, visits=1.15, orders=1.1, joins=1.2),
    Value(name="Voucher site", share=0.14, visits=0.55, orders=0.65, joins=0.6),
    Value(name="Newspaper", share=0.04, visits=0.9, orders=0.9),
    Value(name="", share=0.04),
)
GOALS = (
    Value(name="Strength", share=0.22, visits=1.05),
    Value(name="Weight loss", share=0.23, visits=0.95),
    Value(name="Flexibility", share=0.17),
    Value(name="Stress relief", share=0.16),
    Value(name="Endurance", share=0.12, visits=1.05),
    Value(name="", share=0.10),
)
GENDERS = (
    Value(name="female", share=0.56),
    Value(name="male", share=0.33),
    Value(name="other", share=0.02),
    Value(name="", share=0.09),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Club:
    """A studio of the chain, with the addresses around it."""

    name: str
    city: str
    region: str
    postal_codes: tuple[str, ...]
    share: float


CLUBS = (
    Club(
        name="Paris République",
        city="Paris",
        region="Île-de-France",
        postal_codes=("75003", "75010", "75011"),
        share=0.26,
    ),
    Club(name="Paris Montparnasse", city="Paris", region="Île-de-France", postal_codes=("75006", "75014"), share=0.20),
    Club(name="Lyon Part-Dieu", city="Lyon", region="Auvergne-Rhône-Alpes", postal_codes=("69003", "69006"), share=0.2),
    Club(name="Lille Centre", city="Lille", region="Hauts-de-France", postal_codes=("59000", "59800"), share=0.12),
    Club(name="Bordeaux Chartrons", city="Bordeaux", region="Nouvelle-Aquitaine", postal_codes=("33000",), share=0.12),
    Club(name="Marseille Vieux-Port", city="Marseille", region="Provence", postal_codes=("13001", "13002"), share=0.10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Positions in the lists above, one entry a customer; ``birth_day`` and ``created`` count from FIRST_DAY."""

    country: NDArray[np.int8]
    language: NDArray[np.int8]
    source: NDArray[np.int8]
    goal: NDArray[np.int8]
    gender: NDArray[np.int8]
    club: NDArray[np.int8]
    birth_day: NDArray[np.int32]
    height: NDArray[np.int16]
    created: Shorts


def arrivals(customers: int, rng: np.random.Generator) -> Shorts:
    """Return the days on which ``customers`` people register, in order.

    A third come in an opening wave that halves every 28 days, the others evenly, with a few more in January and
    September.
    """
    days = np.arange(HISTORY_DAYS)
    months = (days + FIRST_DAY.timetuple().tm_yday - 1) % 365 // 30.42
    even = np.where(np.isin(months, (0, 8)), 1.25, 1.0)
    wave = np.exp(-days / 40.0)
    chance = 0.35 * wave / wave.sum() + 0.65 * even / even.sum()
    return np.sort(rng.choice(HISTORY_DAYS, size=customers, p=chance)).astype(np.int16)


def draw_people(created: Shorts, rng: np.random.Generator) -> People:
    """Return the attributes of the customers who registered on the days ``created``."""
    size = len(created)
    gender = _pick(GENDERS, size, rng)
    age = 17.0 + 63.0 * rng.beta(1.6, 3.2, size)
    height = rng.normal(168.0, 7.0, size) + np.where(gender == 1, 10.0, 0.0)
    clubs = np.array([club.share for club in CLUBS])
    return People(
        country=_pick(COUNTRIES, size, rng),
        language=_pick(LANGUAGES, size, rng),
        source=_pick(MARKETING_SOURCES, size, rng),
        goal=_pick(GOALS, size, rng),
        gender=gender,
        club=rng.choice(len(clubs), size=size, p=clubs / clubs.sum()).astype(np.int8),
        birth_day=np.asarray(created - age * 365.25, dtype=np.int32),
        height=np.clip(height, 140.0, 212.0).astype(np.int16),
        created=created,
    )


def draw_traits(people: People, rng: np.random.Generator) -> Traits:
    """Return the factors of the attributes, and the hidden factor: lognormal, sigma HIDDEN_SIGMA, mean 1."""
    size = len(people.created)
    age = (people.created - people.birth_day) / 365.25
    lists = (
        (COUNTRIES, people.country),
        (LANGUAGES, people.language),
        (MARKETING_SOURCES, people.source),
        (GOALS, people.goal),
    )
    factors = {
        rate: np.prod([np.array([getattr(v, rate) for v in values])[codes] for values, codes in lists], axis=0)
        for rate in ("visits", "orders", "joins")
    }
    factors["visits"] *= np.where(age > 60.0, 0.9, 1.0)
    hidden = np.exp(HIDDEN_SIGMA * rng.standard_normal(size) - HIDDEN_SIGMA**2 / 2.0)
    return Traits(
        created=people.created,
        student=np.where(age < 27.0, 4.0, 0.1).astype(np.float32),
        hidden=hidden.astype(np.float32),
        **{rate: values.astype(np.float32) for rate, values in factors.items()},
    )


def first_state(size: int, rng: np.random.Generator) -> tuple[State, list[tuple[Tag, Rows]]]:
    """Return everyone as registered, and who got which tag at registration."""
    state = untouched(size)
    luck = rng.random((3, size))
    given = [
        (Tag.STAFF, np.flatnonzero(luck[0] < 0.006)),
        (Tag.NEWSLETTER, np.flatnonzero(luck[1] < 0.35)),
        (Tag.CORPORATE, np.flatnonzero(luck[2] < 0.08)),
    ]
    for tag, rows in given:
        give_tag(state, rows, tag)
    return state, given


def _pick(values: tuple[Value, ...], size: int, rng: np.random.Generator) -> NDArray[np.int8]:
    shares = np.array([value.share for value in values])
    return rng.choice(len(values), size=size, p=shares / shares.sum()).astype(np.int8)
