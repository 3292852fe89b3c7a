"""Braze user import: its documentation's csv.md. Headers are case-sensitive; any other becomes a custom attribute."""

from segmentation.exports.columns import audience, data_date, email, person, phone, plain
from segmentation.exports.destination import Destination
from segmentation.exports.normalising import countries, languages
from segmentation.filters.nodes import Channel

_OF_CONTACT: tuple[Channel, ...] = ("email", "sms", "push")
BRAZE = Destination(
    id="braze",
    form="csv",
    columns=(
        plain("customer_id", "external_id"),
        email(channels=_OF_CONTACT),
        person("first_name"),
        person("last_name"),
        phone(channels=_OF_CONTACT),
        plain("country", change=countries),
        person("city", "home_city"),
        plain("language", change=languages),
        plain("score", "purchase_score"),
        plain("chance", "purchase_chance"),
        plain("level", "purchase_category"),
        data_date("prediction_date"),
        audience("segment_name"),
        plain("arm", "test_group"),
        plain("offer"),
    ),
    channels=_OF_CONTACT,
    needs={"email": ("customer_id", "email"), "sms": ("customer_id", "phone"), "push": ("customer_id",)},
    attributes=True,
    # Names that Braze takes for its own fields, among them those that change what a person agreed to.
    reserved=(
        "external_id|braze_id|user_alias_name|user_alias_label|email|phone|first_name|last_name|country|dob|gender"
        "|home_city|language|email_subscribe|push_subscribe|email_open_tracking_disabled|email_click_tracking_disabled"
        "|time_zone|date_of_first_session|date_of_last_session|subscription_group_id|subscription_state|name|value"
    ),
    largest_bytes=500_000_000,
)
