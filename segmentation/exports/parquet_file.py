"""Parquet: typed, for programs that analyse."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from segmentation.exports.destination import FileOptions
from segmentation.exports.sink import Write


@contextmanager
def parquet_sink(file: Path, schema: pa.Schema, _options: FileOptions) -> Iterator[Write]:
    """Yield what writes batches to a Parquet file."""
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        yield writer.write_batch
