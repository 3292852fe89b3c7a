"""The narrow columns of a snapshot on disk: plain NumPy files beside the database, opened without being read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.errors import Unavailable
from segmentation.sentences import Sentence
from segmentation.storage.durable import write_json

FOLDER = "columns"
LISTING = "columns.json"
TAG_ROWS = "tags.rows.npy"
TAG_OFFSETS = "tags.offsets.npy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What ``columns.json`` says. ``columns`` gives each column's file and type; ``plans`` is the order of the bits of
    the plan masks, ``tags`` that of the posting lists (by code point).
    """

    population: int
    columns: Mapping[str, Mapping[str, str]]
    plans: tuple[str, ...]
    tags: tuple[str, ...]


def write_listing(listing: Listing, folder: Path) -> None:
    """Write ``columns.json``."""
    write_json(
        folder / LISTING,
        {
            "population": listing.population,
            "columns": listing.columns,
            "plans": listing.plans,
            "tags": {"rows": TAG_ROWS, "offsets": TAG_OFFSETS, "names": listing.tags},
        },
    )


def file_sizes(folder: Path) -> dict[str, int]:
    """Return the size in bytes of every file in the folder, by name."""
    return {path.name: path.stat().st_size for path in sorted(folder.iterdir())}


def check_sizes(folder: Path, sizes: Mapping[str, int]) -> None:
    """Raise ``Unavailable`` unless every file is there in the size it was published with."""
    for name, size in sizes.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            raise Unavailable(
                "snapshot_damaged",
                Sentence(
                    "The snapshot {name} cannot be read: its file {name_2}/{name_3} is missing or cut short.",
                    name=folder.parent.name,
                    name_2=folder.name,
                    name_3=name,
                ),
                hint=Sentence("Import again to rebuild it, or open another snapshot."),
            )


class ColumnFiles:
    """The columns of one snapshot, memory-mapped and read-only; `segmentation.sql.columns` says what they mean.

    Nothing is read before it is used, and what was read belongs to the page cache. Safe to share between threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def names(self) -> frozenset[str]:
        """The columns there are."""
        return frozenset(self.listing.columns)

    @property
    def plans(self) -> tuple[str, ...]:
        """The plans in the order of their bits."""
        return self.listing.plans

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that anybody holds or held, by code point."""
        return self.listing.tags

    def open(self, name: str) -> NDArray[Any]:
        """Return a column, one value per row, memory-mapped. Raises KeyError for a name there is not."""
        return self._mapped(self.listing.columns[name]["file"])

    def rows_of_tag(self, tag: str) -> NDArray[np.int32]:
        """Return the rows that hold a tag, ascending, memory-mapped; none for a tag nobody holds or that is unknown."""
        position = self._positions.get(tag)
        if position is None:
            return np.empty(0, dtype=np.int32)
        rows, offsets = self._postings
        return rows[offsets[position] : offsets[position + 1]]

    @cached_property
    def listing(self) -> Listing:
        """What ``columns.json`` says, read once."""
        content = json.loads((self._folder / LISTING).read_text(encoding="utf-8"))
        return Listing(
            population=content["population"],
            columns=content["columns"],
            plans=tuple(content["plans"]),
            tags=tuple(content["tags"]["names"]),
        )

    @cached_property
    def _postings(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        # Plain arrays over the mapped memory: opening both files again costs more than counting most tags.
        return np.asarray(self._mapped(TAG_ROWS)), np.asarray(self._mapped(TAG_OFFSETS))

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {tag: position for position, tag in enumerate(self.listing.tags)}

    def _mapped(self, file: str) -> NDArray[Any]:
        found: NDArray[Any] = np.load(self._folder / file, mmap_mode="r", allow_pickle=False)
        return found
