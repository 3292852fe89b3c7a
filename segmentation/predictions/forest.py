"""Trees as plain arrays, read out of scikit-learn once they are fitted, and answered column by column.

Many rows at once go through the same test, so that a million customers take about a second where going down each tree
takes ten; the sums are those of scikit-learn to the last bit. The leaves of a tree are numbered from left to right. A
test that sends a row to the right rules out all leaves on its left side; the row's leaf is the first one not ruled out
(QuickScorer: Lucchese and others, SIGIR 2015).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Column = NDArray[np.float32] | NDArray[np.int16]

MOST_LEAVES = 8
BLOCK = 1 << 14
"""Rows answered at once: what one test reads and writes stays in the processor's nearest memory."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """One question of a tree. A row goes right when its value is above ``threshold``, or its code not among ``left``.

    ``column`` is a position in the columns fitted. A number that is not known goes right if ``unknown_right``.
    ``left`` has an entry for each code from 0 on and a last one for a text that is not known (code -1). ``rules_out``
    has the bits of the leaves on the test's left side.
    """

    column: int
    threshold: np.float32
    unknown_right: bool
    rules_out: np.uint8
    left: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree:
    """The questions of one tree, and for each set of leaves ruled out the value of the first other leaf."""

    splits: tuple[Split, ...]
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forest:
    """A sum of trees over a starting value, in logit."""

    start: float
    trees: tuple[Tree, ...]

    def logits(self, columns: Sequence[Column]) -> Floats:
        """Return the sum for each row of ``columns``, which stand in the order that was fitted.

        Numbers are float32, NaN where not known; texts are int16 codes, -1 where not known.
        """
        rows = columns[0].size
        found = np.full(rows, self.start, dtype=np.float64)
        for first in range(0, rows, BLOCK):
            block = slice(first, min(first + BLOCK, rows))
            parts = [column[block] for column in columns]
            for tree in self.trees:
                found[block] += tree.values[_ruled_out(tree, parts)]
        return found


def _ruled_out(tree: Tree, columns: Sequence[Column]) -> NDArray[np.uint8]:
    ruled_out = np.zeros(columns[0].size, dtype=np.uint8)
    for split in tree.splits:
        right = _goes_right(split, columns[split.column])
        ruled_out |= right.view(np.uint8) * split.rules_out
    return ruled_out


def _goes_right(split: Split, values: Column) -> NDArray[np.bool_]:
    """Comparisons with NaN are false, so the way of asking decides where the unknown goes."""
    if split.left is not None:
        return ~split.left[values]
    return ~(values <= split.threshold) if split.unknown_right else np.greater(values, split.threshold)


def read_forest(fitted: Any, names: Sequence[str], codes: Mapping[str, Sequence[str]]) -> Forest:
    """Read a fitted binary HistGradientBoostingClassifier of scikit-learn 1.9.

    ``names`` are the columns it was fitted on; ``codes`` gives the texts of its category columns, by code. Raises
    ValueError for a tree of more than 8 leaves.
    """
    order = _inner_order(fitted, names)
    known = _known_texts(fitted, names)
    trees = [predictor for (predictor,) in fitted._predictors]
    places = [names.index(name) for name in order]
    lefts = [_Texts(codes[name], known[name]) if name in codes else None for name in order]
    start = float(np.ravel(fitted._baseline_prediction)[0])
    return Forest(start=start, trees=tuple(_tree(predictor, places, lefts) for predictor in trees))


def _inner_order(fitted: Any, names: Sequence[str]) -> list[str]:
    """scikit-learn puts category columns first and goes on with the numbers."""
    if fitted.is_categorical_ is None:
        return list(names)
    texts = [name for name, text in zip(names, fitted.is_categorical_, strict=True) if text]
    return texts + [name for name in names if name not in texts]


def _known_texts(fitted: Any, names: Sequence[str]) -> dict[str, list[str]]:
    """The texts of each category column that scikit-learn saw, by its own code; NaN would stand last and is no text."""
    if fitted.is_categorical_ is None:
        return {}
    texts = [name for name, text in zip(names, fitted.is_categorical_, strict=True) if text]
    encoder = fitted._preprocessor.named_transformers_["encoder"]
    return {name: [str(t) for t in seen if t == t] for name, seen in zip(texts, encoder.categories_, strict=True)}


@dataclass(frozen=True, slots=True)
class _Texts:
    """A category column's texts: ours by our code, and those that scikit-learn saw by its."""

    ours: Sequence[str]
    seen: Sequence[str]

    def left(self, words: NDArray[np.uint32], *, unknown: bool) -> NDArray[np.bool_]:
        inner = {text: code for code, text in enumerate(self.seen)}
        bits = [bool(words[inner[t] // 32] >> (inner[t] % 32) & 1) if t in inner else unknown for t in self.ours]
        return np.array([*bits, unknown], dtype=np.bool_)


def _tree(predictor: Any, places: Sequence[int], texts: Sequence[_Texts | None]) -> Tree:
    nodes = predictor.nodes
    leaves: list[float] = []
    splits: list[Split] = []

    def visit(position: int) -> int:
        """Number the leaves below from left to right and return their bits."""
        node = nodes[position]
        if node["is_leaf"]:
            leaves.append(float(node["value"]))
            return 1 << (len(leaves) - 1)
        left = visit(int(node["left"]))
        splits.append(_split(node, predictor.raw_left_cat_bitsets, left, places, texts))
        return left | visit(int(node["right"]))

    if int(nodes["is_leaf"].sum()) > MOST_LEAVES:
        raise ValueError(f"a tree of more than {MOST_LEAVES} leaves")
    visit(0)
    return Tree(splits=tuple(splits), values=_first_left(leaves))


def _split(
    node: Any, bitsets: NDArray[np.uint32], rules_out: int, places: Sequence[int], texts: Sequence[_Texts | None]
) -> Split:
    inner = int(node["feature_idx"])
    unknown_left = bool(node["missing_go_to_left"])
    text = texts[inner]
    return Split(
        column=places[inner],
        threshold=_below(float(node["num_threshold"])),
        unknown_right=not unknown_left,
        rules_out=np.uint8(rules_out),
        left=text.left(bitsets[int(node["bitset_idx"])], unknown=unknown_left) if text is not None else None,
    )


def _below(threshold: float) -> np.float32:
    """The largest float32 that is no larger: the same float32 values lie below it as below the threshold itself."""
    with np.errstate(over="ignore"):
        near = np.float32(threshold)
    return near if float(near) <= threshold else np.nextafter(near, np.float32(-np.inf))


def _first_left(leaves: Sequence[float]) -> Floats:
    """The value of the first leaf that is not ruled out, for each of the 256 sets; the first leaf's where all are."""
    values = np.full(1 << MOST_LEAVES, leaves[0], dtype=np.float64)
    for ruled_out in range(values.size):
        free = [value for leaf, value in enumerate(leaves) if not ruled_out >> leaf & 1]
        if free:
            values[ruled_out] = free[0]
    return values
