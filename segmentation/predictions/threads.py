"""Numerical libraries on one thread each: their threads wait for each other by spinning.

On a busy machine two of OpenMP's take twenty times as long as one, and four parameters fitted with two of BLAS's take
twelve times the processor time. Sums that one thread adds do not depend on how many there could be.
"""

from functools import cache
from typing import Any, Literal

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

Library = Literal["openmp", "blas"]


def one_thread(library: Library) -> Any:
    """Return a context in which a library uses one thread; OpenMP's limit is that of the calling thread alone.

    BLAS's is that of the process: whoever sets it holds a lock, or another thread sets it back too early.
    """
    return _loaded(library).limit(limits=1, user_api=library)


@cache
def _loaded(library: Library) -> ThreadpoolController:
    """The libraries in this process: looking is slow, and by the time one is first limited it was imported."""
    return ThreadpoolController()
