"""Klaviyo list import: help.klaviyo.com 115005078967. Any header but its own becomes a custom property."""

from segmentation.exports.columns import audience, data_date, email, person, phone, plain
from segmentation.exports.destination import Destination
from segmentation.exports.normalising import languages

KLAVIYO = Destination(
    id="klaviyo",
    form="csv",
    columns=(
        email("Email Address", channels=("email",)),
        phone("Phone Number", channels=("sms",)),
        person("first_name", "First Name"),
        person("last_name", "Last Name"),
        person("city", "City"),
        plain("region", "Region"),
        person("postal_code", "Zip"),
        plain("country", "Country"),
        plain("language", "Language", change=languages),
        plain("customer_id", "Customer ID"),
        plain("score", "Purchase Score"),
        plain("chance", "Purchase Chance"),
        plain("level", "Purchase Level"),
        data_date("Prediction Date"),
        audience("Segment Name"),
        plain("arm", "Test Group"),
        plain("offer", "Offer"),
    ),
    channels=("email", "sms"),
    needs={"email": ("email",), "sms": ("phone",)},
    attributes=True,
    # Its own headers, its internal properties, and whatever it may read as consent.
    reserved=r"\$.*|.*consent.*|e-?mail|e-?mail address|phone|phone number|first name|last name|address.*|organization",
    largest_bytes=50_000_000,
)
