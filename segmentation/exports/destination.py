"""What a destination is: the file it takes, whose consent it needs, and what its users should know."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, TypeAlias

import pyarrow as pa

from segmentation.errors import UserError
from segmentation.filters.nodes import CHANNELS, Channel
from segmentation.sentences import Sentence

Address: TypeAlias = Literal["email", "phone", "either", "postal", "none"]
Delimiter: TypeAlias = Literal[",", ";", "\t"]
Form: TypeAlias = Literal["csv", "xlsx", "parquet"]

CONTACT: tuple[Channel, ...] = CHANNELS
ANY: tuple[Channel | None, ...] = (None, *CHANNELS)
ADDRESS: Mapping[Channel | None, Address] = {
    "email": "email",
    "sms": "phone",
    "push": "none",
    "post": "postal",
    "ads": "either",
    None: "none",
}
DELIMITERS: tuple[Delimiter, ...] = (",", ";", "\t")
PERSONAL = ("email", "phone", "first_name", "last_name", "postal_code", "city")
"""The names and addresses among the columns of people: in no list to analyse."""


class People(Protocol):
    """People as a stream, one row each, read once.

    Columns: ``customer_id``; ``email`` as normalised at import; ``phone`` in E.164; ``first_name``, ``last_name``,
    ``country``, ``postal_code``, ``city``, ``region``, ``language`` as the company has them; ``score`` (0 to 100),
    ``chance`` (0 to 1), ``level``; ``arm``, ``offer``; and attributes, by name. All but ``customer_id`` may be missing.
    """

    @property
    def schema(self) -> pa.Schema:
        """The columns and their types."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleTable:
    """People who are all in memory."""

    table: pa.Table

    @property
    def schema(self) -> pa.Schema:
        """The columns and their types."""
        return self.table.schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows."""
        yield from self.table.to_batches()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """How a file is to be written.

    ``channel`` is the way its people are to be contacted, None to analyse or for the only one of the destination.
    ``columns`` are the picked columns by name, beside those that the destination cannot do without; None for those it
    has by default. ``delimiter`` and ``decimal_comma`` are for spreadsheets, and for destinations that are just that.
    ``audience_name`` fills the column ``audience``, ``data_date`` the column ``data_date``. ``hashed`` is for the
    destinations that take hashes; ``plain_gmail`` takes dots and +suffixes out of gmail addresses for Google, as its
    samples do.
    """

    channel: Channel | None = None
    columns: tuple[str, ...] | None = None
    delimiter: Delimiter = ","
    decimal_comma: bool = False
    audience_name: str = ""
    data_date: date | None = None
    hashed: bool = True
    plain_gmail: bool = False


Values: TypeAlias = Callable[[pa.RecordBatch, FileOptions], pa.Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileColumn:
    """A column a file may have: ``name`` for the picker, ``header`` in the file, made from ``sources`` of people.

    ``channels`` are those whose lists may have it. Texts that begin like a formula are ``guarded``; phones and hashes
    never are.
    """

    name: str
    header: str
    sources: tuple[str, ...]
    values: Values
    channels: tuple[Channel | None, ...] = ANY
    guarded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A service or a program that takes a file of people.

    ``channels`` are the consents it may need, the first by default; None is a list to analyse, which needs none.
    ``needs`` are the columns of every file by channel, ``usual`` those it has besides unless others are picked;
    ``together`` make sense only all at once. ``attributes``: other columns of people can be picked too, but for those
    whose header would mean something else there (``reserved``, a pattern); ``folded`` puts all that are in no column of
    their own as JSON under that header. ``email_pattern`` is what e-mail addresses must match besides.

    What its users should know: the smallest list that works there (``smallest_list``), the hours that matching takes at
    most, whether the list can be one to exclude, and whether each arm needs a file of its own because the file tells no
    arm. ``largest_bytes`` and ``largest_rows`` are refused above. ``name_key`` and ``where_key`` name its texts.
    """

    id: str
    form: Form
    columns: tuple[FileColumn, ...]
    channels: tuple[Channel | None, ...]
    needs: Mapping[Channel | None, tuple[str, ...]]
    usual: Mapping[Channel | None, tuple[str, ...]] = field(default_factory=dict)
    together: tuple[str, ...] = ()
    attributes: bool = False
    reserved: str = ""
    folded: str = ""
    email_pattern: str = ""
    spreadsheet: bool = False
    hashes: bool = False
    excludes: bool = False
    file_per_arm: bool = False
    smallest_list: int | None = None
    matching_hours: int | None = None
    largest_rows: int | None = None
    largest_bytes: int | None = None

    @property
    def channel(self) -> Channel | None:
        """The channel whose consent it needs unless another is asked for; None for a list to analyse."""
        return self.channels[0]

    @property
    def address(self) -> Address:
        """The address it uses for its own channel."""
        return ADDRESS[self.channel]

    @property
    def name_key(self) -> str:
        """The key of its name."""
        return f"destination.{self.id}"

    @property
    def where_key(self) -> str:
        """The key of the sentence that says where to click to hand the file over."""
        return f"destination.{self.id}_where"

    @property
    def suffix(self) -> str:
        """The ending of its files' names."""
        return f".{self.form}"

    def channel_of(self, options: FileOptions) -> Channel | None:
        """Return the channel of a list. Raises `UserError` (``channel``) for one that this destination has not."""
        chosen = self.channel if options.channel is None else options.channel
        if chosen not in self.channels:
            raise UserError(
                "channel",
                Sentence(
                    "A file for {destination!r} cannot go by {channel!r}; accepted: {channels}.",
                    destination=self.id,
                    channel=str(chosen),
                    channels=", ".join(one for one in self.channels if one is not None),
                ),
            )
        return chosen

    def is_reserved(self, name: str) -> bool:
        """Tell whether an attribute's name would mean something else to the destination."""
        return bool(self.reserved) and re.fullmatch(self.reserved, name, re.IGNORECASE) is not None
