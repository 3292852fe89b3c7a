"""Which columns a file has, of those its destination takes and those the people have."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from segmentation.errors import UserError
from segmentation.exports.columns import plain
from segmentation.exports.destination import DELIMITERS, PERSONAL, Destination, FileColumn, FileOptions
from segmentation.exports.folding import folded
from segmentation.sentences import Sentence

OF_CAMPAIGNS = ("arm", "offer")
"""In every file whose people have them, where the destination can tell them."""


def columns_for(destination: Destination, available: Sequence[str], options: FileOptions) -> tuple[FileColumn, ...]:
    """Return the columns of a file, in its order, for people who have the columns ``available``.

    Raises `UserError`: ``channel``, ``column`` for a picked one that cannot be in this file, that the people do not
    have, or whose header another has; ``columns_together``; ``delimiter``. Raises ValueError when the people lack what
    every file needs: the caller's defect.
    """
    _check_form(destination, options)
    channel = destination.channel_of(options)
    able = _able(destination, available, options)
    missing = [name for name in destination.needs[channel] if name not in able]
    if missing:
        raise ValueError(f"people without {', '.join(missing)} cannot go to {destination.id}")
    chosen = dict.fromkeys((*destination.needs[channel], *_chosen(destination, able, options)))
    _check_together(destination, chosen)
    found = [able[name] for name in able if name in chosen]
    if channel is None:
        found.sort(key=lambda column: _place(column, available))
    if destination.folded:
        own = {column.name for column in destination.columns if column.name in destination.needs[channel]}
        inside = [column for column in found if column.name not in own]
        _check_headers(inside)
        found = [column for column in found if column.name in own]
        found.append(folded(destination.folded, inside))
    _check_headers(found)
    return tuple(found)


def sources_of(columns: Iterable[FileColumn]) -> tuple[str, ...]:
    """Return the columns of people that a file's columns are made from, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(column.sources for column in columns)))


def pickable(destination: Destination, available: Sequence[str], options: FileOptions) -> tuple[FileColumn, ...]:
    """Return every column that may be in a file for people who have the columns ``available``."""
    return tuple(_able(destination, available, options).values())


def _able(destination: Destination, available: Sequence[str], options: FileOptions) -> dict[str, FileColumn]:
    """The columns that this list may have, by name: those of the destination, then the attributes."""
    channel = destination.channel_of(options)
    own = {column.name: column for column in destination.columns}
    known = {name for column in destination.columns for name in (column.name, *column.sources)}
    found = {
        name: column
        for name, column in own.items()
        if channel in column.channels and all(source in available for source in column.sources)
    }
    attributes = [name for name in available if name not in known and not _barred(destination, name, channel)]
    return found | {name: plain(name) for name in attributes if destination.attributes}


def _barred(destination: Destination, name: str, channel: str | None) -> bool:
    return name in PERSONAL or destination.is_reserved(name)


def _chosen(destination: Destination, able: Collection[str], options: FileOptions) -> Iterator[str]:
    channel = destination.channel_of(options)
    if options.columns is None:
        usual = destination.usual.get(channel, () if channel is not None else _everything(able))
        yield from (name for name in usual if name in able)
    else:
        yield from _known(destination, able, options.columns)
    yield from (name for name in OF_CAMPAIGNS if name in able)


def _place(column: FileColumn, available: Sequence[str]) -> int:
    """A list to analyse keeps the order of what is known, which tells what belongs together."""
    return available.index(column.name) if column.name in available else len(available)


def _everything(able: Iterable[str]) -> tuple[str, ...]:
    """To analyse, everything is wanted but what is the same in every row."""
    return tuple(name for name in able if name not in ("audience", "data_date"))


def _known(destination: Destination, able: Collection[str], picked: Iterable[str]) -> Iterator[str]:
    for name in picked:
        if name not in able:
            raise UserError(
                "column",
                Sentence(
                    "A file for {destination!r} cannot have the column {column!r}; accepted: {columns}.",
                    destination=destination.id,
                    column=name,
                    columns=", ".join(able),
                ),
            )
        yield name


def _check_form(destination: Destination, options: FileOptions) -> None:
    if options.delimiter not in DELIMITERS:
        raise UserError(
            "delimiter",
            Sentence(
                "{delimiter!r} cannot stand between columns; accepted: a comma, a semicolon, a tab.",
                delimiter=options.delimiter,
            ),
        )
    if not destination.spreadsheet and (options.delimiter != "," or options.decimal_comma):
        raise UserError(
            "delimiter",
            Sentence(
                "Separators and decimal commas cannot be chosen for {destination!r}, only for csv.",
                destination=destination.id,
            ),
        )
    if not destination.hashes and not options.hashed:
        raise UserError(
            "hashed",
            Sentence("A file for {destination!r} holds no hashes that could be left out.", destination=destination.id),
        )


def _check_together(destination: Destination, chosen: Collection[str]) -> None:
    missing = [name for name in destination.together if name not in chosen]
    if missing and len(missing) < len(destination.together):
        raise UserError(
            "columns_together",
            Sentence(
                "{destination!r} matches {columns} only all together; missing: {missing}.",
                destination=destination.id,
                columns=", ".join(destination.together),
                missing=", ".join(missing),
            ),
            hint=Sentence("Pick all of them or none."),
        )


def _check_headers(columns: Iterable[FileColumn]) -> None:
    seen = set[str]()
    for column in columns:
        if column.header.casefold() in seen:
            raise UserError(
                "column",
                Sentence("Two columns of the file would be called {header!r}. Pick one of them.", header=column.header),
            )
        seen.add(column.header.casefold())
