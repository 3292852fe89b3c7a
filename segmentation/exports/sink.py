"""Where rows go: a function that writes a batch."""

from collections.abc import Callable
from typing import TypeAlias

import pyarrow as pa

Write: TypeAlias = Callable[[pa.RecordBatch], None]
