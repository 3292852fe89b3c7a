"""Which files are kept and compared byte by byte.

To write them anew after a change that is meant: ``GOLDEN=write python -m pytest tests/exports``, and read the diff.
"""

import os
from pathlib import Path

from segmentation.exports.destination import FileOptions
from segmentation.exports.destinations import DESTINATIONS
from segmentation.exports.writing import write_file
from tests.exports.people import NAMED, PEOPLE, PLAIN_ADDRESSES, every_column

GOLDEN = Path(__file__).parent / "golden"
WRITING = os.environ.get("GOLDEN") == "write"
ADDRESS = ("email", "phone", "first_name", "last_name", "country", "postal_code")
OF_META = (*ADDRESS, "city", "region")
CASES = {
    "csv_email": ("csv", FileOptions(channel="email")),
    "csv_sms_french": ("csv", every_column(channel="sms", delimiter=";", decimal_comma=True)),
    "csv_push_tabs": ("csv", FileOptions(channel="push", delimiter="\t")),
    "csv_ads": ("csv", FileOptions(channel="ads")),
    "csv_analyse": ("csv", FileOptions()),
    "google_ads": ("google_ads", FileOptions()),
    "google_ads_all": ("google_ads", FileOptions(columns=ADDRESS)),
    "google_ads_plain": ("google_ads", FileOptions(columns=ADDRESS, hashed=False)),
    "meta": ("meta", FileOptions()),
    "meta_all": ("meta", FileOptions(columns=OF_META)),
    "meta_plain": ("meta", FileOptions(columns=OF_META, hashed=False)),
    "braze": ("braze", FileOptions(**NAMED)),
    "braze_all": ("braze", every_column()),
    "braze_push": ("braze", FileOptions(channel="push")),
    "klaviyo": ("klaviyo", FileOptions()),
    "klaviyo_all": ("klaviyo", every_column()),
    "klaviyo_sms": ("klaviyo", FileOptions(channel="sms")),
    "mailchimp": ("mailchimp", FileOptions()),
    "mailchimp_all": ("mailchimp", every_column("city", "region")),
    "listmonk": ("listmonk", FileOptions()),
    "listmonk_all": ("listmonk", every_column()),
}


def people_of(name):
    return PLAIN_ADDRESSES if name.startswith("mailchimp") else PEOPLE


def write(name, file):
    """Write the file of a case and return what was written."""
    destination, options = CASES[name]
    people = people_of(name)
    return write_file(DESTINATIONS[destination], file, people, options=options, expected=people.table.num_rows)
