"""Every string the pages show. Pages ask by key; the person's language decides which text answers.

The English stands here and in the ``*_texts`` tables, the French in ``pages/locales/fr``. `{n}`-like places are filled
by name. A key ending in ``_one`` or ``_other`` is a plural form of the key before it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale

from pages.ui.audience_texts import AUDIENCE_TEXTS
from pages.ui.campaign_texts import CAMPAIGN_TEXTS
from pages.ui.compare_texts import COMPARE_TEXTS
from pages.ui.contact_texts import CONTACT_TEXTS
from pages.ui.customer_texts import CUSTOMER_TEXTS
from pages.ui.empty_texts import EMPTY_TEXTS
from pages.ui.experiment_texts import EXPERIMENT_TEXTS
from pages.ui.exported_texts import EXPORTED_TEXTS
from pages.ui.file_texts import FILE_TEXTS
from pages.ui.filter_texts import FILTER_TEXTS
from pages.ui.formats import day, half_up, joined, last_day, listed, number, percent
from pages.ui.french import french
from pages.ui.home_texts import HOME_TEXTS
from pages.ui.language import current
from pages.ui.launch_texts import LAUNCH_TEXTS
from pages.ui.launched_texts import LAUNCHED_TEXTS
from pages.ui.likelihood_range_texts import LIKELIHOOD_RANGE_TEXTS
from pages.ui.list_texts import LIST_TEXTS
from pages.ui.measured_texts import MEASURED_TEXTS
from pages.ui.money_texts import MONEY_TEXTS
from pages.ui.never_texts import NEVER_TEXTS
from pages.ui.past_send_texts import PAST_SEND_TEXTS
from pages.ui.play_texts import PLAY_TEXTS
from pages.ui.prediction_form_texts import PREDICTION_FORM_TEXTS
from pages.ui.prediction_texts import PREDICTION_TEXTS
from pages.ui.quarter_texts import QUARTER_TEXTS
from pages.ui.result_texts import RESULT_TEXTS
from pages.ui.segment_texts import SEGMENT_TEXTS
from pages.ui.share_texts import SHARE_TEXTS
from pages.ui.tour_texts import TOUR_TEXTS
from segmentation.api import said

__all__ = [
    "ENGLISH",
    "capital",
    "day",
    "joined",
    "last_day",
    "listed",
    "number",
    "percent",
    "plural",
    "share",
    "spoken",
    "t",
    "templates",
]

ENGLISH: dict[str, str] = {
    **AUDIENCE_TEXTS,
    **LIKELIHOOD_RANGE_TEXTS,
    **CAMPAIGN_TEXTS,
    **HOME_TEXTS,
    **COMPARE_TEXTS,
    **CONTACT_TEXTS,
    **CUSTOMER_TEXTS,
    **EMPTY_TEXTS,
    **EXPERIMENT_TEXTS,
    **EXPORTED_TEXTS,
    **FILE_TEXTS,
    **FILTER_TEXTS,
    **SEGMENT_TEXTS,
    **SHARE_TEXTS,
    **LIST_TEXTS,
    **LAUNCH_TEXTS,
    **LAUNCHED_TEXTS,
    **NEVER_TEXTS,
    **PAST_SEND_TEXTS,
    **PLAY_TEXTS,
    **MEASURED_TEXTS,
    **MONEY_TEXTS,
    **PREDICTION_TEXTS,
    **PREDICTION_FORM_TEXTS,
    **QUARTER_TEXTS,
    **RESULT_TEXTS,
    **TOUR_TEXTS,
    "app.name": "Penchant",
    "nav.home": "Home",
    "nav.audience": "Audience",
    "nav.predictions": "Predictions",
    "nav.segments": "Segments",
    "nav.campaigns": "Campaigns",
    "nav.data": "Data",
    "shell.workspace": "Workspace",
    "shell.language": "Language",
    "shell.real": "{title} · real orders, demo",
    "shell.data_up_to": "Data up to and including {day}",
    "shell.no_data": "No data yet",
    "error.unexpected": "Something went wrong on our side. Nothing was changed. Note this number for support: {id}.",
    "error.no_workspace": "There is no workspace called “{name}”.",
    "error.no_workspace_hint": "Choose one on the Home page.",
    "error.link": "This link asks for something that is not here: {what}. The page shows what it can.",
    "common.cancel": "Cancel",
    "common.undo": "Undo",
    "common.open": "Open",
    "common.delete": "Delete",
    "common.save": "Save",
    "common.simulated_note": "Simulated data: these people do not exist.",
    "common.customers_one": "{n} customer",
    "common.customers_other": "{n} customers",
    # Home
    "home.title": "Who will buy next?",
    "home.lead": (
        "Penchant learns from your customers’ orders and visits who is likely to buy, "
        "and turns that into lists you can use."
    ),
    "home.studio_title": "Studio",
    "home.studio_text": "Simulated, everything switched on: visits, plans, tags, consents and five predictions.",
    "home.retail_title": "Online retail",
    "home.retail_text": "Real orders of a British gift shop, 2009 to 2011. No visits, plans, names or addresses.",
    "home.own_title": "Your own data",
    "home.own_text": "Bring customers and orders as CSV or Parquet files. They stay on this machine.",
    "home.explore": "Explore {title}",
    "home.own_button": "Use your own data",
    "home.missing": "Not built here yet. Run: {command}",
    "common.share_less": "less than {share}",
    "common.share_more": "more than {share}",
    "home.also": "Your workspaces",
    "home.broken": "{name} cannot be opened. {problem}",
    "home.recent_segments": "Recent segments in {title}",
    "home.no_segments": "No segment saved yet. Size an audience on the Audience page and save it.",
    "home.customers": "{n} customers",
    "home.until": "up to {day}",
    "home.new_title": "A new workspace",
    "home.new_name": "Name of your company or shop",
    "home.new_zone": "Time zone",
    "home.new_currency": "Currency",
    "home.new_create": "Create",
    "home.new_help": "Days begin at midnight in this zone.",
    # Audience
    "audience.title_future": "Who is likely to {act} in the next {days} days?",
    "audience.title_past": "Who was likely to {act} in the {days} days after {day}?",
    "audience.title_none": "Choose an audience",
    "audience.act_orders": "buy",
    "audience.act_subscription_starts": "join a plan",
    "audience.picker": "Prediction",
    "audience.picker_none": "No prediction: filters only",
    "audience.kind_preview": "{title} · preview",
    "audience.kind_demo": "{title} · demo",
    "audience.unusable": "No prediction: {reason}",
    "audience.build_again": "Go to Predictions",
    "audience.notice_preview": (
        "**Preview.** Explore everything. Saving, downloading and campaigns are off, because a preview is built once "
        "and its scores go out of date."
    ),
    "audience.notice_demo": "**Demo.** Explore everything. Saving, downloading and campaigns are off.",
    "audience.make_full": "Make it a full prediction",
    "audience.use_own": "Use your own data",
    "audience.size_title": "Your audience",
    "audience.size_of": "customers · {share} of the {n} in this workspace",
    "audience.size_of_one": "customer · {share} of the {n} in this workspace",
    "audience.without_score_all_one": "{n} customer has no score in this prediction. Not counted here.",
    "audience.without_score_all_other": "{n} customers have no score in this prediction. They are not counted here.",
    "audience.without_score_one": (
        "{n} other customer matches your filters but has no score in this prediction. Not counted here."
    ),
    "audience.without_score_other": (
        "{n} other customers match your filters but have no score in this prediction. They are not counted here."
    ),
    "audience.save": "Save as segment",
    "audience.save_as": "Save as new…",
    "audience.update": "Update the segment",
    "audience.opened_changed": "**{title}** · version {n}, with unsaved changes",
    "audience.opened_unchanged": "**{title}** · version {n}",
    "audience.opened_fixed": "**{title}** · fixed list",
    "audience.close_segment": "Close",
    "audience.download": "Download list…",
    "audience.campaign": "Start a campaign…",
    "audience.off_preview": "Off for a preview",
    "audience.off_demo": "Off for a demo",
    "audience.off_empty": "Off: nobody is in this audience",
    "audience.off_problem": "Off: a rule is not finished.",
    "audience.off_counting": "Off: not counted yet.",
    # Dialogs
    "list.title": "Download list",
    "list.purpose": "What is the list for?",
    "list.contact": "To contact them",
    "list.analyse": "To analyse them",
    "list.contact_help": "Only those who agreed, with the columns needed to reach them.",
    "list.analyse_help": "Everyone in the audience, without names and addresses.",
    "list.channel": "How will they be contacted?",
    "list.channel_email": "E-mail",
    "list.channel_sms": "SMS",
    "list.channel_push": "Push message",
    "list.channel_post": "Post",
    "list.channel_ads": "Ads",
    "list.form": "File",
    "list.form_csv": "CSV",
    "list.form_french": "CSV for a French spreadsheet (semicolons, decimal commas)",
    "list.form_xlsx": "Excel (XLSX)",
    "list.form_parquet": "Parquet, for analysts",
    "list.steps": "From audience to list",
    "list.step_in_audience": "In the audience",
    "list.step_has_address": "Have an address",
    "list.step_valid": "The address is valid",
    "list.step_consented": "Agreed to be contacted",
    "list.step_not_suppressed": "Not among those never to contact",
    "list.step_not_excluded": "Not in a control group, not under 18",
    "list.step_one_per_address": "One per address",
    "list.button_one": "Download {n} row",
    "list.button_other": "Download {n} rows",
    "list.preparing": "Writing the list…",
    "list.ready": "The list is ready: {n} rows.",
    "list.again": "Download it again",
    "list.empty": "There is nobody to put on this list.",
    "list.file": "{workspace}-{purpose}-{day}{suffix}",
    # Jobs
    "job.running": "{what}: {message}",
    "job.queued": "{what}: waiting to start",
    "job.import": "Import",
    "job.predict": "Building the prediction",
    "job.launch": "Launching the campaign",
    "job.done": "{what}: done.",
    "job.failed": "{what} failed. {reason}",
    "job.cancelled": "{what} was cancelled. {reason}",
    "job.cancel": "Cancel",
    "job.cancelling": "Cancelling…",
    # Data
    "data.title": "Data",
    "data.lead": "What this workspace knows, and how it came in.",
    "data.empty": "This workspace has no data yet.",
    "data.empty_hint": "Import at least your customers or your orders. CSV and Parquet files are read.",
    "data.known": "{n} customers, up to and including {day} ({zone})",
    "data.has_not": "This data has no {tables}.",
    "data.tables": "Tables",
    "data.table": "Table",
    "data.read": "Rows read",
    "data.accepted": "Accepted",
    "data.rejected": "Rejected",
    "data.reasons": "Why rejected",
    "data.activity": "Activity by month",
    "data.month": "Month",
    "data.rows": "Rows",
    "data.import": "Import files",
    "data.import_help": "A file replaces its table; tables you leave out are kept as they are.",
    "data.as_of": "First day that is not complete yet",
    "data.as_of_help": "Usually today. Everything before this day’s midnight counts, nothing after it.",
    "data.zone": "Time zone",
    "data.start": "Import",
    "data.need_file": "Choose at least one file.",
    "data.credit": "Source: {credit}",
    "data.rejects": "Download rejected rows",
    "data.columns": "Columns each file needs",
    "data.columns_text": (
        "- **customers**: customer_id\n- **orders**: order_id, customer_id, ordered_at (amount, product, category…)\n"
        "- **visits**: customer_id, visited_at (kind)\n- **tags**: customer_id, tag (added_at, removed_at)\n"
        "- **subscriptions**: customer_id, plan, started_at (ended_at, status, bought_at)\n"
        "- **contacts**: customer_id, sent_at (channel, campaign)"
    ),
    "table.customers": "customers",
    "table.orders": "orders",
    "table.visits": "visits",
    "table.tags": "tags",
    "table.subscriptions": "plans",
    "table.contacts": "contacts",
    "reason.identical_duplicate": "the same row twice",
    "reason.duplicate_customer": "customer stands elsewhere with other values",
    "reason.duplicate_order": "order number used before",
    "reason.unknown_customer": "customer is not in the customers file",
    "reason.after_as_of": "on or after the first incomplete day",
    "reason.bad_row": "too many or too few columns",
    "reason.bad_date": "not a date",
    "reason.bad_number": "not a number",
    "reason.bad_flag": "neither yes nor no",
    "reason.missing": "{column} is missing",
    "reason.other_currency": "another currency",
    "reason.erased_customer": "person was erased",
    "reason.customer_rejected": "the customer’s own row was rejected",
}


@cache
def _texts_of(language: str) -> Mapping[str, str]:
    # What is not translated yet is read in English rather than not at all; a test fails on each such text.
    return ENGLISH | french() if language == "fr" else ENGLISH


def t(key: str, **places: Any) -> str:
    """Return a string with its places filled, what the facade says in the same language. Raises KeyError for no key."""
    filled = {name: spoken(value) if isinstance(value, str) else value for name, value in places.items()}
    return _texts_of(current().id)[key].format(**filled)


def capital(text: str) -> str:
    """Return what the facade says, beginning with a capital."""
    text = spoken(text)
    return text[:1].upper() + text[1:]


def spoken(text: str) -> str:
    """Return what the facade says, in the person's language."""
    return said(text, current().id)


def templates(prefix: str) -> dict[str, str]:
    """Return the strings whose keys begin so by the rest of their keys, places unfilled: a browser will fill them."""
    texts = _texts_of(current().id).items()
    return {key.removeprefix(prefix): text for key, text in texts if key.startswith(prefix)}


def plural(key: str, n: int, **places: Any) -> str:
    """Return the form of a string that fits a number, which is also its place ``n``."""
    form = Locale.parse(current().locale).plural_form(n)
    chosen = f"{key}_{form}" if f"{key}_{form}" in ENGLISH else f"{key}_other"
    return t(chosen, n=number(n), **places)


def share(part: int, whole: int) -> str:
    """Return part of whole as the likelihood range writes it: 24%, 6.5%, never 0% of somebody nor 100% without all."""
    exact = part / whole if whole else 0.0
    if 0 < exact < 0.0005:
        return t("common.share_less", share=percent(0.001, 1))
    if part < whole and exact >= 0.9995:
        return t("common.share_more", share=percent(0.999, 1))
    fine = 0 < exact < 0.0995 or (part < whole and exact >= 0.995)
    return percent(exact, 1 if fine and half_up(exact, 3) * 1000 % 10 else 0)
