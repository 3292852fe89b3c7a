"""Every destination, by its id."""

from collections.abc import Mapping

from segmentation.errors import UserError
from segmentation.exports.braze import BRAZE
from segmentation.exports.destination import Destination
from segmentation.exports.google_ads import GOOGLE_ADS
from segmentation.exports.klaviyo import KLAVIYO
from segmentation.exports.listmonk import LISTMONK
from segmentation.exports.mailchimp import MAILCHIMP
from segmentation.exports.meta import META
from segmentation.exports.plain_files import CSV, PARQUET, XLSX
from segmentation.sentences import Sentence

DESTINATIONS: Mapping[str, Destination] = {
    destination.id: destination
    for destination in (CSV, XLSX, PARQUET, GOOGLE_ADS, META, BRAZE, KLAVIYO, MAILCHIMP, LISTMONK)
}


def destination_of(id: str) -> Destination:
    """Return a destination by its id. Raises `UserError` (``destination``) for one that there is not."""
    if id not in DESTINATIONS:
        raise UserError(
            "destination",
            Sentence(
                "{destination!r} is not a destination; accepted: {destinations}.",
                destination=id,
                destinations=", ".join(DESTINATIONS),
            ),
        )
    return DESTINATIONS[id]
