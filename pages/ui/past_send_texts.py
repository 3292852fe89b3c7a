"""The strings of the campaigns that chose a customer, and why. `pages.ui.text` has them all."""

PAST_SEND_TEXTS: dict[str, str] = {
    "past_sends.empty": "No campaign has chosen this customer so far.",
    "past_sends.lead": (
        "Every launched campaign that chose this customer, with what let them in on that day’s "
        "data, and a reply to copy."
    ),
    "past_sends.title_sent": "C{n} · {title} · sent on {day}",
    "past_sends.title_launched": "C{n} · {title} · launched on {day}",
    "past_sends.title_not_delivered": "C{n} · {title} · {day} · not delivered",
    "past_sends.title_held_out": "C{n} · {title} · {day} · not contacted",
    "past_sends.title_left_out": "C{n} · {title} · {day} · to leave out",
    "past_sends.outcome_sent": "Sent to this customer.",
    "past_sends.outcome_launched": "On the list; nobody has said on which day it was sent.",
    "past_sends.outcome_not_delivered": "On the list, but the delivery report does not name this customer.",
    "past_sends.outcome_held_out": "**Not contacted**: in the control group, by lot.",
    "past_sends.outcome_left_out": "Only on a list of people to leave out: not contacted.",
    "past_sends.launched": "Launched by {who} on {day}, on data up to and including {last_day}.",
    "past_sends.file": "{destination}, {channel}: {allowed}",
    "past_sends.file_exclude": "{destination}, {channel}: on the list of people to leave out",
    "past_sends.allowed_agreed": "had agreed, by the data of then",
    "past_sends.allowed_legal_basis": "legal basis “{words}”, recorded for {name}",
    "past_sends.allowed_unknown": "the consent of then is not known any more",
    "past_sends.arm": "Offer: {name}",
    "past_sends.arm_offer": "Offer: {name} ({offer})",
    "past_sends.score": "Score then: **{score}** · **{level}** likelihood",
    "past_sends.rules": "What let this customer in",
    "past_sends.missing_data_gone": (
        "The data it was launched on is not kept any more: these are the rules of then, without what this customer had."
    ),
    "past_sends.missing_changed": (
        "Something the rules name has changed since, or cannot be read: they are shown as they stood then, "
        "without what this customer had."
    ),
    "past_sends.reply": "Reply to copy",
    "past_sends.reply_language": "Language of the reply",
    "past_sends.reply_copy": "Copy the reply",
}
