"""Units of assignment: everybody who can be met at one of the same addresses is one decision."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def units(ids: pa.Array, addresses: Sequence[pa.Array]) -> pa.Array:
    """Return the name of the unit of each customer, a text: an address of it, or her id where she has none.

    Two customers are one unit when they share an address, or when others between them do. ``ids`` are distinct, and
    stand with the ``addresses`` of each kind in the same order; None is no address. A unit is named by the first
    address of the first of its customers, so that the name of somebody alone does not depend on anybody else.
    """
    own = pc.coalesce(*addresses, ids) if addresses else ids
    labels = _components(len(ids), addresses)
    _, first = np.unique(labels, return_index=True)
    return own.take(pa.array(first[labels]))


def _components(count: int, addresses: Sequence[pa.Array]) -> NDArray[np.int64]:
    """Return the number of each customer's component in the graph of customers and addresses, by first appearance."""
    begins, ends, nodes = [], [], count
    for column in addresses:
        encoded = column.dictionary_encode()
        begins.append(np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False)).astype(np.int32))
        ends.append(encoded.indices.drop_null().to_numpy() + np.int32(nodes))
        nodes += len(encoded.dictionary)
    start, end = (np.concatenate([np.empty(0, dtype=np.int32), *parts]) for parts in (begins, ends))
    graph = coo_array((np.ones(len(start), dtype=np.int8), (start, end)), shape=(nodes, nodes))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(labels[:count], dtype=np.int64)
