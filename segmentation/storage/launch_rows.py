"""The rows of a launch's files, read as a stream from a snapshot, and the set of those assigned."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from segmentation.sql.dialect import render
from segmentation.sql.lists import contact_rows
from segmentation.storage.frozen_sets import MEMBERS
from segmentation.storage.list_rows import BATCH, Wanted, put_on_list
from segmentation.storage.waterfall import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchPeople:
    """People to contact, in customer order, with columns of the launch beside those of the data."""

    schema: pa.Schema
    reader: pa.RecordBatchReader
    beside: Mapping[str, pa.Array]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows, once."""
        start = 0
        for batch in self.reader:
            columns = [*batch.columns, *(column.slice(start, batch.num_rows) for column in self.beside.values())]
            yield pa.RecordBatch.from_arrays(columns, schema=self.schema)
            start += batch.num_rows


@contextmanager
def launch_people(
    connection: duckdb.DuckDBPyConnection, rows: Rows, wanted: Wanted, beside: Mapping[str, pa.Array]
) -> Iterator[LaunchPeople]:
    """Yield the people of some rows, which rise, with the ``wanted`` columns; ``beside`` stands in the rows' order."""
    with connection.cursor() as cursor:
        put_on_list(cursor, rows)
        text, values = render(contact_rows(wanted.columns, wanted.attributes, wanted.scores))
        reader = cursor.sql(text, params=values).to_arrow_reader(BATCH)
        own = [pa.field(name, column.type) for name, column in beside.items()]
        yield LaunchPeople(schema=pa.schema([*reader.schema, *own]), reader=reader, beside=beside)


def write_members(directory: Path, members: pa.Table) -> Path:
    """Write the set of those assigned (`launched_sets.COLUMNS`) into a directory that is being built."""
    file = directory / MEMBERS
    pq.write_table(members, file, compression="zstd")
    return file
