"""Meta customer lists: Meta's help 2082575038703844 and its page on normalising and hashing customer information."""

import pyarrow as pa
import pyarrow.compute as pc

from segmentation.exports.columns import hashed
from segmentation.exports.destination import Destination, FileColumn, FileOptions
from segmentation.exports.normalising import (
    countries,
    digits,
    filled,
    letters,
    postal,
    sha256,
    spaceless,
    state,
    text,
    unpunctuated,
)


def _country_codes(column: pa.Array) -> pa.Array:
    return pc.utf8_lower(countries(column))


def _state(people: pa.RecordBatch, options: FileOptions) -> pa.Array:
    region = text(people.column("region"))
    return sha256(state(region, people.column("country"))) if options.hashed else filled(region)


def _zip(people: pa.RecordBatch, options: FileOptions) -> pa.Array:
    code = text(people.column("postal_code"))
    return sha256(postal(code, people.column("country"))) if options.hashed else filled(code)


META = Destination(
    id="meta",
    form="csv",
    columns=(
        hashed("email", "email", spaceless, plainly=spaceless),
        # Digits only, unlike Google's: no plus, the country code in front.
        hashed("phone", "phone", digits),
        hashed("first_name", "fn", unpunctuated),
        hashed("last_name", "ln", unpunctuated),
        hashed("city", "ct", letters),
        FileColumn(name="region", header="st", sources=("region", "country"), values=_state, channels=("ads",)),
        FileColumn(
            name="postal_code", header="zip", sources=("postal_code", "country"), values=_zip, channels=("ads",)
        ),
        hashed("country", "country", _country_codes, plainly=countries),
    ),
    channels=("ads",),
    needs={"ads": ("email", "phone")},
    # Meta asks for the country of everybody, even where all have the same.
    usual={"ads": ("country",)},
    hashes=True,
    excludes=True,
    file_per_arm=True,
    smallest_list=100,
    matching_hours=24,
)
