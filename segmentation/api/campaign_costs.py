"""What a campaign cost: its contacts and its discounts, from what is kept about money for its prediction."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from segmentation.api.campaign_settings import offers_of
from segmentation.api.context import Context
from segmentation.campaigns.launch_settings import arms_of
from segmentation.money import LEVELS, Assumptions, Missing, Offer
from segmentation.storage import money_store
from segmentation.storage.records import CampaignRecord

_NOTHING = Assumptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignCosts:
    """What the profit of a campaign is computed from, in minor units: nobody measured these, somebody typed them.

    ``prediction`` is the one they are kept for, None where the campaign has none or they were handed in;
    ``order_value`` matters to offers in per cent alone. ``missing`` are the inputs that profit needs and nobody typed.
    """

    prediction: str | None
    kept_by: str
    kept_at: datetime | None
    margin: float | None
    cost: float | None
    order_value: float | None
    needs_order_value: bool
    missing: tuple[Missing, ...]


def costs_of(context: Context, record: CampaignRecord, given: Assumptions | None) -> CampaignCosts:
    """Return what a campaign's profit is computed from: what is ``given``, else what is kept for its prediction.

    What is kept in another currency than the data's is not used.
    """
    kept, by, at, prediction = _NOTHING, "", None, None
    if given is not None:
        kept = given
    elif record.prediction is not None:
        with context.handle.database.read() as session:
            found = money_store.kept_money(session, record.prediction)
        if found is not None and found.currency == (context.current().catalog.currency or ""):
            kept, by, at, prediction = (
                money_store.from_json(found.assumptions),
                found.kept_by,
                found.kept_at,
                record.prediction,
            )
    kinds = [one.kind for one in offers_of(record.offers)] + [one.kind for one in arms_of(record.arms)]
    percent = "percent" in kinds
    return CampaignCosts(
        prediction=prediction,
        kept_by=by,
        kept_at=at,
        margin=kept.margin_per_order,
        cost=kept.cost_per_contact,
        order_value=kept.order_value,
        needs_order_value=percent,
        missing=_missing(kept, percent=percent),
    )


def _missing(kept: Assumptions, *, percent: bool) -> tuple[Missing, ...]:
    found = []
    if kept.cost_per_contact is None:
        found.append(Missing(name="cost_per_contact"))
    if kept.margin_per_order is None:
        found.append(Missing(name="margin_per_order"))
    if percent and kept.order_value is None:
        found.append(Missing(name="order_value"))
    return tuple(found)


def spent_on(
    record: CampaignRecord,
    costs: CampaignCosts,
    *,
    arm: NDArray[np.int8],
    level: NDArray[np.int64],
    contacted: NDArray[np.bool_],
    bought: NDArray[np.bool_],
) -> NDArray[np.float64] | None:
    """Return what each unit cost: its contact, and its discount once if it bought; None while inputs are missing.

    ``level`` is a place in `LEVELS`, -1 without a score. An offer is that of its arm, else of its level.
    """
    if costs.missing or costs.cost is None:
        return None
    discount = _discounts(record, costs, arm, level)
    return np.where(contacted, costs.cost, 0.0) + np.where(bought & (arm > 0), discount, 0.0)


def _discounts(
    record: CampaignRecord, costs: CampaignCosts, arm: NDArray[np.int8], level: NDArray[np.int64]
) -> NDArray[np.float64]:
    tested = arms_of(record.arms)
    if tested:
        offers = [Offer(level="low", kind=one.kind, value=one.value) for one in tested]
        worth = [0.0, *(_worth(costs, one) for one in offers)]
        return np.asarray(worth, dtype=np.float64)[arm]
    by_level = {one.level: _worth(costs, one) for one in offers_of(record.offers)}
    # The last place is that of -1: nothing is offered to those without a score.
    return np.asarray([*(by_level.get(one, 0.0) for one in LEVELS), 0.0], dtype=np.float64)[level]


def _worth(costs: CampaignCosts, offer: Offer) -> float:
    return replace(_NOTHING, order_value=costs.order_value, offers=(offer,)).discount(offer.level) or 0.0
