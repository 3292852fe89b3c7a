"""What is asked of a list, checked: its purpose, its destination, and the columns that are read for it."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal, TypeAlias, cast

from segmentation.catalog import Catalog, Field
from segmentation.errors import UserError
from segmentation.exports.destination import Destination, FileOptions
from segmentation.exports.destinations import destination_of
from segmentation.exports.layout import columns_for, sources_of
from segmentation.filters.nodes import CHANNELS, Channel
from segmentation.sentences import Sentence
from segmentation.storage.list_rows import ANALYSE_COLUMNS, PERSON_COLUMNS, SCORE_COLUMNS, Wanted

Purpose: TypeAlias = Literal["analyse", "contact"]
PURPOSES = ("analyse", "contact")
_TAKEN = frozenset({*PERSON_COLUMNS, *ANALYSE_COLUMNS, *SCORE_COLUMNS, "arm", "offer", "audience", "data_date", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrder:
    """A list that may be asked for. ``channel`` is None to analyse, and is that of the ``options``."""

    purpose: Purpose
    destination: Destination
    options: FileOptions
    prediction: str | None

    @property
    def channel(self) -> Channel | None:
        """The way its people are to be contacted."""
        return self.options.channel

    def wanted(self, catalog: Catalog, scores: str | None) -> Wanted:
        """Return what is read for the list from data with this catalog. Raises as `columns_for`."""
        attributes = _attributes(catalog)
        available = self.available(catalog, attributes=bool(self.options.columns))
        columns = sources_of(columns_for(self.destination, available, self.options))
        return Wanted(
            columns=tuple(dict.fromkeys(("customer_id", *columns))),
            attributes=_of(attributes, columns),
            channel=self.channel,
            scores=scores,
        )

    def available(self, catalog: Catalog, *, attributes: bool) -> tuple[str, ...]:
        """Return the columns of people that there are for the list; its ``attributes`` only where some are picked."""
        own = ANALYSE_COLUMNS if self.channel is None else PERSON_COLUMNS
        scores = () if self.prediction is None else SCORE_COLUMNS
        return (*own, *scores, *(_attributes(catalog) if attributes else ()))

    def dated(self, last_day: date, audience_name: str) -> FileOptions:
        """Return the options with what they leave open: the last day of the data, and a name of the audience."""
        return replace(
            self.options,
            data_date=self.options.data_date or last_day,
            audience_name=self.options.audience_name or audience_name,
        )


def _attributes(catalog: Catalog) -> dict[str, Field]:
    return {name: field for name, field in catalog.fields.items() if name not in _TAKEN}


def _of(attributes: dict[str, Field], columns: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(attributes[name] for name in columns if name in attributes)


def list_order(
    purpose: str, channel: str | None, prediction: str | None, destination: str, options: FileOptions | None
) -> ListOrder:
    """Return a checked order. Raises `UserError`: ``purpose``, ``channel``, ``destination``."""
    if purpose not in PURPOSES:
        raise UserError(
            "purpose",
            Sentence(
                "{purpose!r} is not a purpose; accepted: {purposes}.", purpose=purpose, purposes=", ".join(PURPOSES)
            ),
        )
    found = destination_of(destination)
    if purpose == "analyse":
        _check_analyses(found)
    chosen = None if purpose == "analyse" else _channel_to_contact(found, channel)
    return ListOrder(
        purpose=cast("Purpose", purpose),
        destination=found,
        options=replace(options or FileOptions(), channel=chosen),
        prediction=prediction,
    )


def _check_analyses(destination: Destination) -> None:
    if None not in destination.channels:
        raise UserError(
            "purpose",
            Sentence("A list to analyse cannot be written for {destination!r}.", destination=destination.id),
            hint=Sentence("Write it as csv, xlsx or parquet."),
        )


def _channel_to_contact(destination: Destination, channel: str | None) -> Channel:
    chosen = destination.channel if channel is None else channel
    if chosen not in CHANNELS:
        raise UserError(
            "channel",
            Sentence(
                "A list to contact needs a channel, found {channel!r}; accepted: {channels}.",
                channel=channel,
                channels=", ".join(CHANNELS),
            ),
        )
    destination.channel_of(FileOptions(channel=chosen))
    return chosen


def options_to_json(options: FileOptions) -> dict[str, Any]:
    """Return options as a manifest names them."""
    date_ = options.data_date
    return asdict(options) | {"data_date": None if date_ is None else date_.isoformat()}
