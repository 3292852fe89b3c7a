"""What the simulated studio sells and how it labels people, with the effect each has on behaviour."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A membership. ``term`` in days when its end is known from the start, else 0 and it can be cancelled any day.

    ``visits`` is added to the daily visit rate, ``cancel`` is the base daily chance of cancelling, ``weight`` the
    relative demand, ``orders`` the factor on the daily order rate while it runs, ``renew`` the chance to start again
    on the day it ends.
    """

    name: str
    term: int
    visits: float
    cancel: float
    weight: float
    orders: float
    renew: float


# Code 0 is "no plan"; the codes are positions.
PLANS = (
    Plan(name="", term=0, visits=0.0, cancel=0.0, weight=0.0, orders=1.0, renew=0.0),
    Plan(name="Gold", term=0, visits=0.07, cancel=0.0032, weight=0.26, orders=0.85, renew=0.0),
    Plan(name="Unlimited", term=0, visits=0.10, cancel=0.0028, weight=0.20, orders=0.70, renew=0.0),
    Plan(name="Basic", term=0, visits=0.04, cancel=0.0045, weight=0.30, orders=0.95, renew=0.0),
    Plan(name="Student", term=182, visits=0.07, cancel=0.0, weight=0.12, orders=0.85, renew=0.55),
    Plan(name="Off-peak", term=91, visits=0.04, cancel=0.0, weight=0.12, orders=0.95, renew=0.60),
)
STUDENT = 4
PLAN_TERM = np.array([plan.term for plan in PLANS], dtype=np.int16)
PLAN_VISITS = np.array([plan.visits for plan in PLANS], dtype=np.float32)
PLAN_CANCEL = np.array([plan.cancel for plan in PLANS], dtype=np.float32)
PLAN_WEIGHT = np.array([plan.weight for plan in PLANS], dtype=np.float64)
PLAN_ORDERS = np.array([plan.orders for plan in PLANS], dtype=np.float32)
PLAN_RENEW = np.array([plan.renew for plan in PLANS], dtype=np.float32)


class Tag(IntEnum):
    """The studio's labels; the value is the position in TAGS."""

    STAFF = 0
    NEWSLETTER = 1
    CORPORATE = 2
    TRIAL_CLASS = 3
    REFERRED_A_FRIEND = 4
    INJURY = 5
    VIP = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A tag with the factors it puts on the daily rates of visits, orders and joining while it is held."""

    name: str
    visits: float
    orders: float
    joins: float


TAGS = (
    Label(name="staff", visits=1.3, orders=0.5, joins=0.20),
    Label(name="newsletter", visits=1.0, orders=1.20, joins=1.10),
    Label(name="corporate", visits=0.9, orders=0.80, joins=1.40),
    Label(name="trial class", visits=1.0, orders=1.10, joins=1.40),
    Label(name="referred a friend", visits=1.1, orders=1.25, joins=1.20),
    Label(name="injury", visits=0.35, orders=0.60, joins=0.50),
    Label(name="VIP", visits=1.0, orders=1.35, joins=1.10),
)
TAG_VISITS = np.array([tag.visits for tag in TAGS], dtype=np.float32)
TAG_ORDERS = np.array([tag.orders for tag in TAGS], dtype=np.float32)
TAG_JOINS = np.array([tag.joins for tag in TAGS], dtype=np.float32)

VISIT_KINDS = ("class", "open gym", "online", "personal training", "cart")
CART = VISIT_KINDS.index("cart")
# Chance of each kind without a plan, and with one.
KIND_WITHOUT_PLAN = (0.52, 0.14, 0.14, 0.03, 0.17)
KIND_WITH_PLAN = (0.52, 0.30, 0.10, 0.04, 0.04)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something sold by itself; ``price`` in euro cents, ``weight`` its share of all orders."""

    name: str
    category: str
    price: int
    weight: float


PRODUCTS = (
    Product(name="Drop-in class", category="drop-in", price=1_800, weight=0.30),
    Product(name="Open gym day", category="drop-in", price=1_200, weight=0.08),
    Product(name="5-class pack", category="class pack", price=8_000, weight=0.17),
    Product(name="10-class pack", category="class pack", price=15_000, weight=0.13),
    Product(name="Personal training hour", category="personal training", price=6_500, weight=0.06),
    Product(name="Workshop", category="workshop", price=4_500, weight=0.04),
    Product(name="Water bottle", category="merchandise", price=1_490, weight=0.07),
    Product(name="Yoga mat", category="merchandise", price=3_990, weight=0.05),
    Product(name="T-shirt", category="merchandise", price=2_490, weight=0.06),
    Product(name="Gift card", category="gift card", price=5_000, weight=0.04),
)
PACKS = frozenset(code for code, product in enumerate(PRODUCTS) if product.category == "class pack")
GOODS = frozenset(code for code, product in enumerate(PRODUCTS) if product.category == "merchandise")
CHANNELS = ("studio", "app", "web")
CHANNEL_SHARES = (0.45, 0.35, 0.20)
