"""The strings of the Audience page about the data and the prediction it stands on. `pages.ui.text` gives them out."""

AUDIENCE_TEXTS: dict[str, str] = {
    "audience.look": "Look closer",
    "audience.look_people": "Who they are",
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
    # Who they are
    "composition.lead_prediction": (
        "Your audience beside everyone this prediction covers. A share that differs by more than a quarter is marked."
    ),
    "composition.lead_all": (
        "Your audience beside everyone in this workspace. A share that differs by more than a quarter is marked."
    ),
    "composition.few_inside": "Too few customers to describe without pointing at somebody: it takes 20.",
    "composition.few_outside": (
        "All but a few customers are in this audience: describing it would point at those who are not."
    ),
    "composition.none": "This data has no country, birth date or gender.",
    "composition.field_country": "Country",
    "composition.field_birth_date": "Age",
    "composition.field_gender": "Gender",
    "composition.inside": "Your audience",
    "composition.everyone": "Everyone",
    "composition.mark_more": "▲ more",
    "composition.mark_less": "▼ less",
    "composition.unknown": "Unknown",
    "composition.other": "All others",
    "composition.under_18": "Under 18",
    "composition.18_24": "18 to 24",
    "composition.25_34": "25 to 34",
    "composition.35_44": "35 to 44",
    "composition.45_54": "45 to 54",
    "composition.55_64": "55 to 64",
    "composition.65_or_more": "65 or more",
}
