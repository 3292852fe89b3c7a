"""The trees alone on public data with one outcome per contact: UCI Bank Marketing, without ``duration``.

Five parts of the contacts, drawn at random with equal shares of successes; each part is judged by trees that learned
from the other four. Cutoffs and patterns of purchases play no part: this measures the trees and their calibration.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.model_selection import StratifiedKFold

from benchmarks.data import Progress
from benchmarks.targets import Part, Target
from segmentation.api import UserError
from segmentation.predictions import quality, trees
from segmentation.predictions.history import Rates, Sample
from segmentation.predictions.learning import MEMBERS

FILE = Path(__file__).with_name("data") / "bank_additional_full.parquet"
FOLDS = 5
SEED = 20260101
OUTCOME = "y"
KNOWN_TOO_LATE = "duration"
ROW_NUMBER = "customer_id"
PROTOCOL = (
    "UCI Bank Marketing, all {rows:,} contacts without `duration`, {folds}-fold (stratified, seed {seed}): every "
    "contact has the chance that trees gave which had learned from the other four fifths."
)


def measure(file: Path, progress: Progress) -> Part:
    """Return the two targets. Raises UserError when the file is not there or not this data."""
    frame, outcome = read(file)
    chances, folds = held_out_chances(frame, outcome, progress)
    figures = quality.measure(chances, outcome)
    rows = tuple(
        (
            str(fold + 1),
            f"{(folds == fold).sum():,}",
            f"{quality.auc(chances[folds == fold], outcome[folds == fold]):.4f}",
        )
        for fold in range(FOLDS)
    )
    return Part(
        name="bank",
        title="Trees alone: UCI Bank Marketing",
        protocol=PROTOCOL.format(rows=len(frame), folds=FOLDS, seed=SEED),
        targets=(
            Target(what="AUC", measured=figures.auc, low=0.80),
            Target(what="expected calibration error", measured=figures.ece, high=0.01),
        ),
        head=("fold", "contacts", "AUC"),
        rows=rows,
    )


def read(file: Path) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Return what is known before a call, numbers as float32 and texts as categories, and whether it had success."""
    if not file.is_file():
        raise UserError(
            "bank", f"There is no {file.name} there.", hint="UCI Bank Marketing is at https://doi.org/10.24432/C5K306."
        )
    table = pd.read_parquet(file)
    if OUTCOME not in table or KNOWN_TOO_LATE not in table:
        raise UserError("bank", f"{file.name} lacks the columns {OUTCOME!r} and {KNOWN_TOO_LATE!r} of Bank Marketing.")
    known = table.drop(columns=[OUTCOME, KNOWN_TOO_LATE, ROW_NUMBER], errors="ignore")
    columns = {name: _column(known[name]) for name in known.columns}
    return pd.DataFrame(columns), (table[OUTCOME] == "yes").to_numpy(dtype=np.bool_)


def held_out_chances(
    frame: pd.DataFrame, outcome: NDArray[np.bool_], progress: Progress
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return each row's chance by trees that did not learn from it, and the number of its fold."""
    chances = np.full(len(frame), np.nan)
    folds = np.zeros(len(frame), dtype=np.int64)
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(frame, outcome)
    for number, (learned_from, judged) in enumerate(split):
        progress(number / FOLDS, f"Bank: part {number + 1} of {FOLDS}")
        chances[judged] = expit(_logits(frame, outcome, learned_from, judged))
        folds[judged] = number
    return chances, folds


def _logits(
    frame: pd.DataFrame, outcome: NDArray[np.bool_], learned_from: NDArray[np.intp], judged: NDArray[np.intp]
) -> NDArray[np.float64]:
    known, buyers = outcome[learned_from], int(outcome[learned_from].sum())
    sample = Sample(
        frame=frame.iloc[learned_from], outcome=known, rates=Rates(), customers=len(learned_from), buyers=buyers
    )
    learned = trees.train([sample], purchasers=buyers, seed=SEED, members=MEMBERS)
    if learned is None:
        raise UserError("bank", "The file has one outcome only, or no column that varies: nothing can be learned.")
    return trees.mean_logit(learned, frame.iloc[judged])


def _column(values: pd.Series) -> pd.Series:
    return values.astype(np.float32) if pd.api.types.is_numeric_dtype(values) else values.astype("category")
