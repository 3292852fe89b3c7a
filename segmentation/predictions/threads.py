"""Numerical libraries on one thread each: their threads wait for each other by spinning.

On a busy machine two of OpenMP's take twenty times as long as one, and four parameters fitted with two of BLAS's take
twelve times the processor time. Sums that one thread adds do not depend on how many there could be.
"""

from typing import Literal

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]


def one_thread(library: Literal["openmp", "blas"]) -> threadpool_limits:
    """Return a context in which a library uses one thread; OpenMP's limit is that of the calling thread alone."""
    return threadpool_limits(limits=1, user_api=library)
