"""Files for a person or a program of one's own: CSV, a spreadsheet, Parquet. To contact or to analyse."""

from collections.abc import Mapping

from segmentation.exports.columns import audience, data_date, email, person, phone, plain
from segmentation.exports.destination import ANY, Destination, Form
from segmentation.exports.xlsx_file import LARGEST_ROWS
from segmentation.filters.nodes import Channel

_COLUMNS = (
    plain("customer_id"),
    email(),
    phone(),
    person("first_name"),
    person("last_name"),
    plain("language"),
    person("postal_code"),
    person("city"),
    plain("region"),
    plain("country"),
    plain("score"),
    plain("chance"),
    plain("level"),
    audience(),
    data_date(),
    plain("arm"),
    plain("offer"),
)
_NEEDS: Mapping[Channel | None, tuple[str, ...]] = {
    **dict.fromkeys(ANY, ("customer_id",)),
    "email": ("customer_id", "email"),
    "sms": ("customer_id", "phone"),
    "ads": ("customer_id", "email", "phone"),
}
_USUAL: Mapping[Channel | None, tuple[str, ...]] = {
    "email": ("first_name", "last_name", "language", "country"),
    "sms": ("first_name", "last_name", "language", "country"),
    "push": ("language", "country"),
    "post": ("first_name", "last_name", "postal_code", "city", "region", "country"),
    "ads": ("first_name", "last_name", "postal_code", "country"),
}


def _plain_file(form: Form, *, largest_rows: int | None = None) -> Destination:
    return Destination(
        id=form,
        form=form,
        columns=_COLUMNS,
        channels=ANY,
        needs=_NEEDS,
        usual=_USUAL,
        attributes=True,
        spreadsheet=form == "csv",
        largest_rows=largest_rows,
    )


CSV = _plain_file("csv")
XLSX = _plain_file("xlsx", largest_rows=LARGEST_ROWS)
PARQUET = _plain_file("parquet")
