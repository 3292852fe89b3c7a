"""The strings of Home: the next step, what needs attention, what was made lately. `pages.ui.text` gives them out."""

HOME_TEXTS: dict[str, str] = {
    # The next step
    "home.next_own_title": "Begin with your own data, or look around in a demo",
    "home.next_own_text": "A file of orders is enough: who bought, and when.",
    "home.next_own_button": "Use your own data",
    "home.next_import_title": "Import your customers or orders",
    "home.next_import_text": "{title} has no data yet. A file of orders is enough to begin.",
    "home.next_import_button": "Import files",
    "home.next_predict_title": "Ask who will buy",
    "home.next_predict_text": "{title} has data and no prediction to use yet. Four questions, and Penchant learns.",
    "home.next_predict_button": "Make a prediction",
    "home.next_segment_title": "Choose whom to address",
    "home.next_segment_text": (
        "See in {title} who is likely to buy, take the part you want, and save it or download its list."
    ),
    "home.next_segment_button": "Open the audience",
    "home.next_campaign_title": "Turn an audience into a campaign",
    "home.next_campaign_text": (
        "You have saved an audience in {title}. Below the chart stand ideas for each likelihood."
    ),
    "home.next_campaign_button": "See what to do with them",
    "home.next_look_title": "See who is likely to buy",
    "home.next_look_text": "Everything in {title} is ready.",
    "home.next_look_button": "Open the audience",
    # What needs attention
    "home.attention": "Needs attention in {title}",
    "home.attention_none": "Nothing needs your attention in {title}.",
    "home.late_one": "Data is {n} day late: it ends on {day}.",
    "home.late_other": "Data is {n} days late: it ends on {day}.",
    "home.late_do": "Update the data",
    "home.import_failed": "The last import did not work. {reason}",
    "home.import_failed_do": "Import again",
    "home.needs_import": "This data was written by another version and has to be imported again.",
    "home.needs_import_do": "Import again",
    "home.build_failed": "“{title}” could not be built. {reason}",
    "home.build_failed_do": "Open the prediction",
    "home.unavailable": "“{title}” has no scores for this data. {reason}",
    "home.unavailable_do": "Open the prediction",
    "home.red_alarm": "Customers behave differently from when “{title}” learned. Its expected results are hidden.",
    "home.red_alarm_do": "Open the prediction",
    "home.learned_long_ago_one": "“{title}” learned {n} day before this data ends.",
    "home.learned_long_ago_other": "“{title}” learned {n} days before this data ends.",
    "home.learned_long_ago_do": "Open the prediction",
    "home.sent_unknown": "Was “{title}” sent? Nobody has said so yet.",
    "home.sent_unknown_do": "Open the campaign",
    "home.campaign_finished": "“{title}” is finished: see what it caused.",
    "home.campaign_finished_do": "See the result",
    # Lately
    "home.recent_campaigns": "Recent campaigns in {title}",
    "home.no_campaigns": "No campaign yet. Start one from an audience.",
    "home.demos": "Demos and your own data",
}
