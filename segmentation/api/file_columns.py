"""The columns that can be picked for a file, and how its first rows look to those who have not asked for names."""

from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.api.masking import DOTS, PERSONAL, masked
from segmentation.exports.destination import Destination, FileColumn, FileOptions
from segmentation.exports.layout import columns_for, pickable
from segmentation.exports.writing import Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class PickableColumn:
    """A column that a file may have, under its ``header``. ``needed`` ones are in every file of the destination.

    ``usual`` are those it has where nobody picks. ``personal`` ones name a person or an address of hers.
    """

    name: str
    header: str
    needed: bool
    usual: bool
    personal: bool


def pickable_columns(
    destination: Destination, own: Sequence[str], attributes: Sequence[str], options: FileOptions
) -> tuple[PickableColumn, ...]:
    """Return the columns of a file for people who have columns of their ``own`` and ``attributes`` of the company's.

    No attribute is in a file where nobody picks. Raises as `columns_for`.
    """
    available = (*own, *attributes)
    able = pickable(destination, available, options)
    channel = destination.channel_of(options)
    needs, usual = destination.needs[channel], destination.usual.get(channel)
    everything = channel is None and usual is None
    return tuple(
        PickableColumn(
            name=one.name,
            header=one.header,
            needed=one.name in needs,
            usual=one.name in (usual or ()) or (everything and one.name in own),
            personal=_is_personal(one),
        )
        for one in able
    )


def masked_preview(destination: Destination, available: Sequence[str], options: FileOptions, shown: Preview) -> Preview:
    """Return the first rows of a file with nothing left in them that would point at somebody."""
    columns = columns_for(destination, available, options)
    hashed = destination.hashes and options.hashed
    rows = tuple(
        tuple(_masked(column, cell, hashed=hashed) for column, cell in zip(columns, row, strict=True))
        for row in shown.rows
    )
    return Preview(columns=shown.columns, rows=rows)


def _is_personal(column: FileColumn) -> bool:
    return any(source in PERSONAL for source in column.sources)


def _masked(column: FileColumn, cell: str, *, hashed: bool) -> str:
    personal = [source for source in column.sources if source in PERSONAL]
    if not cell or not personal:
        return cell
    # What is put together of several values, or hashed, keeps none of its letters.
    alone = not hashed and len(column.sources) == 1 and column.name == personal[0]
    return str(masked(personal[0], cell)) if alone else DOTS
