"""Google Ads Customer Match: support.google.com/google-ads/answer/7659867 and its template."""

import pyarrow as pa
import pyarrow.compute as pc

from segmentation.exports.columns import hashed
from segmentation.exports.destination import Destination, FileColumn, FileOptions
from segmentation.exports.normalising import countries, filled, gmail, sha256, spaceless, text


def _email(people: pa.RecordBatch, options: FileOptions) -> pa.Array:
    address = spaceless(people.column("email"))
    if options.plain_gmail:
        address = gmail(address)
    return sha256(address) if options.hashed else address


def _country(people: pa.RecordBatch, _options: FileOptions) -> pa.Array:
    # In small letters, as in Google's own template; never hashed.
    return pc.utf8_lower(countries(people.column("country")))


def _zip(people: pa.RecordBatch, _options: FileOptions) -> pa.Array:
    return filled(text(people.column("postal_code")))


_FULL_ADDRESS = ("first_name", "last_name", "country", "postal_code")
GOOGLE_ADS = Destination(
    id="google_ads",
    form="csv",
    columns=(
        FileColumn(name="email", header="Email", sources=("email",), values=_email, channels=("ads",)),
        # In E.164 with the plus, hashed as it is: the same number hashes differently for Meta.
        hashed("phone", "Phone", filled),
        hashed("first_name", "First Name", spaceless),
        hashed("last_name", "Last Name", spaceless),
        FileColumn(name="country", header="Country", sources=("country",), values=_country, channels=("ads",)),
        FileColumn(name="postal_code", header="Zip", sources=("postal_code",), values=_zip, channels=("ads",)),
    ),
    channels=("ads",),
    needs={"ads": ("email", "phone")},
    together=_FULL_ADDRESS,
    hashes=True,
    excludes=True,
    file_per_arm=True,
    smallest_list=100,
    matching_hours=48,
)
