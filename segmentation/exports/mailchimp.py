"""Mailchimp contact import: mailchimp.com/help/format-guidelines-for-your-import-file."""

import pyarrow as pa
import pyarrow.compute as pc

from segmentation.exports.columns import data_date, email, person, plain
from segmentation.exports.destination import Destination, FileColumn, FileOptions
from segmentation.exports.normalising import by_value, filled

_LONGEST_TAG = 100
_LONGEST_TEXT = 255


def _tags(people: pa.RecordBatch, options: FileOptions) -> pa.Array:
    # A comma would make two tags of one name.
    name = " ".join(options.audience_name.replace(",", " ").split())[:_LONGEST_TAG]
    return pa.repeat(pa.scalar(name or None, pa.string()), people.num_rows)


def _cut(column: pa.Array) -> pa.Array:
    return filled(by_value(column, _cut_text))


def _cut_text(text: str) -> str:
    """Mailchimp cuts a text after 255 bytes, in the middle of a letter if it has to; here it is cut before it."""
    return text.encode()[:_LONGEST_TEXT].decode(errors="ignore")


def _codes(column: pa.Array) -> pa.Array:
    return pc.coalesce(by_value(column, _code), column)


def _code(country: str) -> str | None:
    # Every other country is known by its name too, but not this one by UK.
    return "GB" if country.strip().upper() in ("UK", "GB") else None


MAILCHIMP = Destination(
    id="mailchimp",
    form="csv",
    columns=(
        email("Email Address", channels=("email",)),
        person("first_name", "First Name", change=_cut),
        person("last_name", "Last Name", change=_cut),
        plain("country", "Country", change=_codes),
        plain("language", "Language"),
        plain("customer_id", "Customer ID", change=_cut),
        plain("score", "Purchase Score"),
        plain("chance", "Purchase Chance"),
        plain("level", "Purchase Level"),
        data_date("Prediction Date"),
        FileColumn(name="audience", header="Tags", sources=(), values=_tags),
        plain("arm", "Test Group"),
        plain("offer", "Offer", change=_cut),
    ),
    channels=("email",),
    needs={"email": ("email",)},
    attributes=True,
    reserved=r"e-?mail|e-?mail address|first name|last name|tags|phone number|address|.*(consent|opt-?in|subscri).*",
    # It takes no accents before the @.
    email_pattern=r"^[\x21-\x7E]+@",
)
