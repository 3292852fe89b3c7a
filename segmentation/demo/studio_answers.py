"""What a campaign of the demo makes the simulated people do: some of those who were sent it buy a class pack more.

An answer is an order of its own, beside all that the person does anyway, and it changes nothing else of her: so what a
campaign caused is known to the last person, and the known chances of the as-of date stay what they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segmentation.demo.studio_catalogue import CHANNELS, PACKS, PRODUCTS
from segmentation.demo.studio_tables import SCHEMAS

CHANCES: Mapping[str, float] = MappingProxyType({"class-pack-offer": 0.13, "come-back": 0.08})
"""How likely somebody who ordered within LATELY days before a campaign answers it, by the campaign's name. Nobody else
does: those who seldom buy would become much likelier to, and what is predicted of them wrong for months."""
LATELY = 90
LAST_DAY = 12
"""An answer comes so many days after the campaign at most: before the as-of date, whichever campaign it is."""
DISCOUNT = 0.10
_DAY, _HOURS = 86_400, (10, 22)
_HALF_LIFE_SHARE = 0.3
_PACK_SHARES = (0.65, 0.35)
_CHANNEL_SHARES = (0.15, 0.45, 0.40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A campaign that went to some people on a day; ``treated`` are their ids, in any order."""

    campaign: str
    on: date
    treated: Sequence[str]


def answered(orders: pa.Table, sent: Sequence[Sent], seed: int) -> pa.Table:
    """Return the studio's orders with the answers to campaigns after them: the same people and seed, the same answers.

    The numbers of the orders go on where those of the studio end.
    """
    parts, number = [orders], _last_number(orders)
    for one in sent:
        parts.append(_answers(one, orders, number + 1, seed))
        number += len(parts[-1])
    return pa.concat_tables(parts)


def _last_number(orders: pa.Table) -> int:
    return int(orders["order_id"][-1].as_py()[1:]) if len(orders) else 0


def chances(orders: pa.Table, campaign: str, on: date, people: Sequence[str]) -> NDArray[np.float64]:
    """Return for each of some people the chance to answer a campaign that she was sent on a day.

    ``orders`` are those of the studio without any campaign.
    """
    buyers = bought(orders, on - timedelta(days=LATELY), LATELY)
    lately = pc.is_in(pa.array(people, pa.string()), value_set=buyers)
    return np.where(lately.to_numpy(zero_copy_only=False), CHANCES[campaign], 0.0)


def bought(orders: pa.Table, first: date, days: int) -> pa.Array:
    """Return who placed an order within some days, returns apart."""
    begin = np.datetime64(first, "us")
    inside = pc.and_(
        pc.greater_equal(orders["ordered_at"], pa.scalar(begin)),
        pc.less(orders["ordered_at"], pa.scalar(begin + np.timedelta64(days, "D"))),
    )
    found = orders.filter(pc.and_(inside, pc.invert(orders["is_return"])))["customer_id"]
    return found.combine_chunks()


def _answers(sent: Sent, orders: pa.Table, first_order: int, seed: int) -> pa.Table:
    people = sorted(sent.treated)
    rng = np.random.default_rng([seed, *sent.campaign.encode()])
    who = np.flatnonzero(rng.random(len(people)) < chances(orders, sent.campaign, sent.on, people))
    days = np.minimum(rng.geometric(_HALF_LIFE_SHARE, len(who)) - 1, LAST_DAY)
    seconds = rng.integers(_HOURS[0] * 3_600, _HOURS[1] * 3_600, len(who))
    packs = np.array(sorted(PACKS))[rng.choice(len(PACKS), len(who), p=_PACK_SHARES)]
    cents = np.rint(np.array([product.price for product in PRODUCTS])[packs] * (1.0 - DISCOUNT))
    channels = rng.choice(len(CHANNELS), len(who), p=_CHANNEL_SHARES)
    columns = {
        "order_id": [f"O{first_order + place:08d}" for place in range(len(who))],
        "customer_id": [people[place] for place in who],
        "ordered_at": np.datetime64(sent.on, "s") + (days * _DAY + seconds).astype("timedelta64[s]"),
        "amount": pa.array(cents / 100.0).cast(SCHEMAS["orders"].field("amount").type),
        "currency": ["EUR"] * len(who),
        "quantity": np.ones(len(who), np.int16),
        "product": [PRODUCTS[code].name for code in packs],
        "category": [PRODUCTS[code].category for code in packs],
        "channel": [CHANNELS[code] for code in channels],
        "is_return": np.zeros(len(who), np.bool_),
    }
    return pa.table(columns, schema=SCHEMAS["orders"])
