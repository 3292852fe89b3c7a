"""A model learned from customers whose chance is known: visits and VIP raise it, the noise does nothing."""

from datetime import date

import numpy as np
import pandas as pd
from scipy.special import expit

from segmentation.predictions import trees
from segmentation.predictions.history import Past, Rates, Sample
from segmentation.predictions.medians import medians
from segmentation.predictions.model import Model, Part
from segmentation.predictions.prediction import Status, Training

ORIGIN, AS_OF = date(2024, 5, 1), date(2024, 5, 31)
EVENTS = {
    "event_days": 3.0,
    "event_times": 3.0,
    "event_since_first": 200.0,
    "event_since_last": 40.0,
    "event_gap_mean": 80.0,
    "event_times_30d": 0.0,
    "event_times_365d": 3.0,
}


def frame(customers: int, seed: int = 1) -> pd.DataFrame:
    luck = np.random.default_rng(seed)
    columns = {name: np.full(customers, value, dtype=np.float32) for name, value in EVENTS.items()}
    visits = luck.poisson(2.0, customers).astype(np.float32)
    return pd.DataFrame(
        columns
        | {
            "visits_times_30d": visits,
            "visits_since_last": np.where(visits > 0, 5.0, 60.0).astype(np.float32),
            "visits_days": visits,
            "tag:vip": (luck.random(customers) < 0.2).astype(np.float32),
            "returns_count": luck.poisson(1.0, customers).astype(np.float32),
            "attribute:country": pd.Categorical(luck.choice(["FR", "DE"], customers)),
        },
        index=pd.Index(np.arange(customers, dtype=np.int32), name="row"),
    )


def chances(known: pd.DataFrame) -> np.ndarray:
    """Visits raise the chance, VIPs are likelier, DE is less likely; returns do nothing."""
    height = 0.6 * (known["visits_times_30d"] - 2) + 1.5 * known["tag:vip"] - 1.0 * (known["attribute:country"] == "DE")
    return expit(height.to_numpy(dtype=np.float64) - 1.0)


def sample(known: pd.DataFrame, seed: int = 2) -> Sample:
    outcome = np.random.default_rng(seed).random(len(known)) < chances(known)
    return Sample(frame=known, outcome=outcome, rates=Rates(), customers=len(known), buyers=int(outcome.sum()))


def past(customers: int = 6000) -> Past:
    known = frame(customers)
    nobody = Sample(frame=known.iloc[:0], outcome=np.zeros(0, dtype=bool), rates=Rates(), customers=0, buyers=0)
    return Past(cutoff=ORIGIN, with_events=sample(known), without_events=nobody)


def learned(latest: Past) -> Model:
    """Trees alone, of the planted customers."""
    found = trees.train([latest.with_events], purchasers=500, seed=1, members=1)
    return model(Part(status=Status.OK, shortfall=None, trees=found, weight=1.0), latest)


def model(part: Part, latest: Past) -> Model:
    return Model(
        window=30,
        as_of=AS_OF,
        seed=1,
        members=1,
        status=part.status,
        shortfall=None,
        training=Training(cutoffs=(ORIGIN,), pattern=None, with_events=None, without_events=None, columns=()),
        facts=None,
        medians=medians(latest),
        pattern=None,
        with_events=part,
        without_events=Part(status=Status.BASE_RATE, shortfall=None, rate=0.1),
    )
