"""The columns that several destinations share."""

from collections.abc import Callable

import pyarrow as pa

from segmentation.exports import normalising
from segmentation.exports.destination import ANY, CONTACT, FileColumn, FileOptions, Values
from segmentation.filters.nodes import Channel

Change = Callable[[pa.Array], pa.Array]


def plain(
    name: str,
    header: str | None = None,
    *,
    channels: tuple[Channel | None, ...] = ANY,
    change: Change | None = None,
    guarded: bool = True,
) -> FileColumn:
    """Return a column of people under another header, its values changed by ``change``."""
    return FileColumn(
        name=name,
        header=name if header is None else header,
        sources=(name,),
        values=_from(name, change),
        channels=channels,
        guarded=guarded,
    )


def _from(name: str, change: Change | None) -> Values:
    def values(people: pa.RecordBatch, _options: FileOptions) -> pa.Array:
        column = decoded(people.column(name))
        return column if change is None else change(column)

    return values


def decoded(column: pa.Array) -> pa.Array:
    """Return a column without dictionary, its texts as plain strings."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    texts = pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return column if column.type == kind and not texts else column.cast(pa.string() if texts else kind)


def email(header: str = "email", *, channels: tuple[Channel | None, ...] = ("email", "ads")) -> FileColumn:
    """Return the column of e-mail addresses."""
    return plain("email", header, channels=channels)


def phone(header: str = "phone", *, channels: tuple[Channel | None, ...] = ("sms", "ads")) -> FileColumn:
    """Return the column of phone numbers in E.164."""
    return plain("phone", header, channels=channels, guarded=False)


def person(name: str, header: str | None = None, *, change: Change | None = None) -> FileColumn:
    """Return a column that names a person or says where she lives: in lists to contact only."""
    return plain(name, header, channels=CONTACT, change=change)


def audience(header: str = "audience") -> FileColumn:
    """Return the column that names the audience in every row; empty without a name."""
    return FileColumn(name="audience", header=header, sources=(), values=_audience)


def _audience(people: pa.RecordBatch, options: FileOptions) -> pa.Array:
    return _same(people, options.audience_name or None)


def data_date(header: str = "data_date") -> FileColumn:
    """Return the column that says in every row up to which day the data goes, YYYY-MM-DD."""
    return FileColumn(name="data_date", header=header, sources=(), values=_data_date)


def _data_date(people: pa.RecordBatch, options: FileOptions) -> pa.Array:
    return _same(people, None if options.data_date is None else options.data_date.isoformat())


def _same(people: pa.RecordBatch, value: str | None) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), people.num_rows)


def hashed(name: str, header: str, change: Change, *, plainly: Change | None = None) -> FileColumn:
    """Return a column that is changed and hashed, or where no hashes are wanted changed by ``plainly`` at most."""

    def values(people: pa.RecordBatch, options: FileOptions) -> pa.Array:
        column = normalising.text(people.column(name))
        if options.hashed:
            return normalising.sha256(change(column))
        return (plainly or normalising.filled)(column)

    return FileColumn(
        name=name, header=header, sources=(name,), values=values, channels=("ads",), guarded=name != "phone"
    )


def full_name(header: str = "name") -> FileColumn:
    """Return the column of first and last name, one space between."""
    return FileColumn(
        name="name", header=header, sources=("first_name", "last_name"), values=_full_name, channels=CONTACT
    )


def _full_name(people: pa.RecordBatch, _options: FileOptions) -> pa.Array:
    names = [normalising.filled(normalising.text(people.column(name))) for name in ("first_name", "last_name")]
    return normalising.filled(normalising.joined(" ", names))
