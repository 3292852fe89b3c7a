"""The strings of the Audience page about the data and the prediction it stands on. `pages.ui.text` gives them out."""

AUDIENCE_TEXTS: dict[str, str] = {
    "audience.fresh": "Data up to and including {day}.",
    "audience.fresh_next": "Data up to and including {day}. Next update: {next}.",
    "audience.fresh_demo": "Demo data, ends {day}. Every “last 30 days” counts back from that day.",
    "audience.late_one": "**Data is {n} day late.** It ends on {day}. Sizes are right for that day.",
    "audience.late_other": "**Data is {n} days late.** It ends on {day}. Sizes are right for that day.",
    "audience.late_why": "See what failed",
    "audience.about_prediction": "About this prediction",
    "audience.scores_pattern_only": "Simple version: few purchasers so far. {reason}",
    "audience.scores_base_rate": "Not enough history to tell customers apart yet. {reason}",
    "audience.build_failed": "Building this prediction again did not work, so its earlier scores are shown. {reason}",
    "audience.alarm_moved": (
        "Customers behave somewhat differently from when this prediction learned. Read its expected results with care."
    ),
}
