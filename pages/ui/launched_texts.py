"""The strings of a launched campaign: its files, when it was sent, its result. `pages.ui.text` gives them out."""

LAUNCHED_TEXTS: dict[str, str] = {
    "launched.on": "Launched {day}",
    "launched.on_by": "Launched {day} by {who}",
    # What it was
    "launched.facts": "As it was launched",
    "launched.assigned_one": "{n} customer of {size} could be reached; {held_out} of them in the control group.",
    "launched.assigned_other": "{n} customers of {size} could be reached; {held_out} of them in the control group.",
    "launched.goal_orders": "Goal: an order within {days} days.",
    "launched.goal_subscription_starts": "Goal: a new plan within {days} days.",
    "launched.offer": "{name}: {offer}",
    "launched.data": "On the data up to {day}.",
    # Its files
    "launched.files": "Files",
    "launched.file_name": "{campaign}-{file}",
    "launched.left_out_one": "{n} person fewer than launched: gone from the data, or not to be contacted any more.",
    "launched.left_out_other": "{n} people fewer than launched: gone from the data, or not to be contacted any more.",
    "launched.matching_one": "Matching people takes up to {n} hour.",
    "launched.matching_other": "Matching people takes up to {n} hours.",
    "launched.no_matching": "No matching: people are there as soon as the file is read.",
    "launched.smallest_one": "The smallest list it accepts has {n} person.",
    "launched.smallest_other": "The smallest list it accepts has {n} people.",
    "launched.any_size": "A list of any size works.",
    "destination.csv_where": "Open it in your tool’s import of CSV files.",
    "destination.xlsx_where": "Open it in Excel, LibreOffice or Google Sheets.",
    "destination.parquet_where": "Give it to your data team: it is read by DuckDB, Spark or pandas.",
    "destination.google_ads_where": (
        "In Google Ads: Tools, Shared library, Audience manager, +, Customer list, and say that the data is hashed."
    ),
    "destination.meta_where": "In Ads Manager: Audiences, Create audience, Custom audience, Customer list.",
    "destination.braze_where": "In Braze: Audience, Import Users, Upload CSV.",
    "destination.klaviyo_where": "In Klaviyo: Audience, Lists & segments, your list, Add contacts, Upload contacts.",
    "destination.mailchimp_where": "In Mailchimp: Audience, Add contacts, Import contacts, Upload a file.",
    "destination.listmonk_where": "In listmonk: Subscribers, Import, into a private list with single opt-in.",
    # Sent or not
    "launched.ask": "Was it sent?",
    "launched.ask_text": "Its days begin when it was sent. Until you say so, everyone in it counts as contacted.",
    "launched.sent": "Sent on **{day}**.",
    "launched.report_one": "{n} person reached, of {of} in the delivery report; {unknown} unknown to this campaign.",
    "launched.report_other": "{n} people reached, of {of} in the delivery report; {unknown} unknown to this campaign.",
    "launched.sent_on": "Sent on…",
    "launched.correct": "Correct the day…",
    "launched.in_part": "Sent to part…",
    "launched.not_sent": "Not sent…",
    "launched.cancelled": "It was not sent. Nobody counts as contacted by it.",
    "launched.day": "Day it was sent",
    "launched.day_help": "With several files, the day of the first.",
    "launched.sent_title": "Sent on…",
    "launched.sent_text": "The goal’s days begin on this day, for those contacted and for the control group.",
    "launched.confirm": "Confirm",
    "launched.noted": "Sent on {day}.",
    "launched.part_title": "Sent to part",
    "launched.part_text": (
        "Hand in the delivery report of your tool. Only the people in it count as contacted; everyone counts in the "
        "result."
    ),
    "launched.part_file": "Delivery report",
    "launched.part_help": "One column of customer ids, e-mail addresses or phone numbers.",
    "launched.part_unknown": "Leave out people in it whom this campaign did not contact",
    "launched.not_title": "Not sent?",
    "launched.not_text": "“{title}” will be over: nobody counts as contacted by it, and it will have no result.",
    "launched.not_confirm": "It was not sent",
    "launched.not_noted": "“{title}” was not sent.",
    # The result
    "launched.result": "What it caused",
    "launched.early": "Day {day} of {days}, too early to say",
    "launched.early_text": "Sent on {day}. What it caused is told when all days are in the data.",
    "launched.worked_one": "It worked: about {n} extra purchase (likely between {low} and {high}, 19 times out of 20).",
    "launched.worked_other": (
        "It worked: about {n} extra purchases (likely between {low} and {high}, 19 times out of 20)."
    ),
    "launched.bought_less_one": (
        "Contacted customers bought less: about {n} fewer purchase ({low} to {high}). "
        "Look at who received it before repeating."
    ),
    "launched.bought_less_other": (
        "Contacted customers bought less: about {n} fewer purchases ({low} to {high}). "
        "Look at who received it before repeating."
    ),
    "launched.cannot_tell": (
        "We cannot tell. The effect lies somewhere between {fewer} fewer and {more} more purchases. "
        "This does not mean it failed; the control group was too small to see less than {smallest}."
    ),
    "launched.cannot_tell_at_all": (
        "We cannot tell. The effect lies somewhere between {fewer} fewer and {more} more purchases. "
        "This does not mean it failed; the groups were too small to see anything."
    ),
    "launched.no_groups": "Nobody can tell what it caused: it had no control group to compare with.",
    "launched.versus": (
        "Your e-mail tool counts everyone who bought after clicking. We count only purchases that would not have "
        "happened without the campaign."
    ),
    "launched.groups_alt": "The control group and those contacted: how many, how many bought, their share",
    "launched.one_address": "Customers who share an address count as one.",
    "launched.contacted": "Contacted group",
    "launched.column_group": "Group",
    "launched.column_people": "People",
    "launched.column_buyers": "Bought",
    "launched.column_rate": "Share",
    "launched.column_revenue": "Revenue",
    "launched.column_extra": "Extra purchases",
    "launched.column_between": "Likely between",
    "launched.column_verdict": "Did it work?",
    "launched.between": "{low} to {high}",
    "launched.verdict_worked": "Yes",
    "launched.verdict_cannot_tell": "Cannot tell",
    "launched.verdict_bought_less": "They bought less",
    "launched.revenue": "Extra revenue: about {amount} (likely between {low} and {high}).",
    "launched.contacts_per_extra": (
        "One extra purchase for about every {n} people contacted (likely between {low} and {high})."
    ),
    "launched.by_offer": "Each offer against the control group",
    "launched.by_level": "Did it work where you aimed?",
    "launched.missing_one": "{n} customer is no longer in the data and not counted.",
    "launched.missing_other": "{n} customers are no longer in the data and not counted.",
    "launched.analysts": "Details for analysts",
    "launched.analysts_rate": "Difference in purchase rate {rate}, 95% interval {low} to {high}, {p}.",
    "launched.analysts_left_out_one": "{n} stratum could not be compared.",
    "launched.analysts_left_out_other": "{n} strata could not be compared.",
    "launched.analysts_how": (
        "Everyone assigned counts, delivered or not. Differences within deciles of the score, weighted by those "
        "contacted; Newcombe limits of the weighted rates, each by its effective sample size (Kott & Carr 1997)."
    ),
}
