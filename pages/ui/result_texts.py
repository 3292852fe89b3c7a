"""The strings of what a campaign caused: its picture, its profit, what would help. `pages.ui.text` gives them out."""

RESULT_TEXTS: dict[str, str] = {
    # The picture
    "result.whole": "Whole campaign",
    "result.chart_axis": "Extra purchases per 100 contacted",
    "result.chart_alt": "Extra purchases per 100 contacted, each with its likely ends: {points}",
    "result.per_100": "{extra} per 100, likely between {low} and {high}",
    "result.not_compared_one": (
        "{n} person contacted could not be compared, for want of people like her in the control group, and is in no "
        "effect."
    ),
    "result.not_compared_other": (
        "{n} people contacted could not be compared, for want of people like them in the control group, and are in no "
        "effect."
    ),
    # What would help
    "result.help_now": "This time, effects from {points} extra purchases per 100 contacted on could be seen.",
    "result.help_even": "Next time hold out more: half of them sees most.",
    "result.help_even_from": "Next time hold out half of them: effects from {points} per 100 on.",
    "result.help_pooled": "Send it several times and measure all together.",
    "result.help_pooled_from": "Send it {n} times and measure all together: effects from {points} per 100 on.",
    "result.help_longer": "Count purchases for more days, if the effect lasts that long.",
    "result.help_longer_from": (
        "Count purchases for {days} days instead of {now}, if the effect lasts that long: effects from {points} per "
        "100 in all these days on."
    ),
    # Contacts
    "result.column_contacts": "Contacts per extra purchase",
    "result.contacts_between": "{n} ({ends})",
    "result.contacts_at_least": "cannot tell, {n} or more",
    "result.contacts_none": "no extra purchase",
    "result.contacts_unknown": (
        "Contacts per extra purchase: cannot tell. At least about {n}; there may be no extra purchase at all."
    ),
    # Profit
    "result.profit": "Extra profit (assumed): **about {amount}** (likely between {low} and {high}, 19 times out of 20)",
    "result.profit_how": (
        "{extra} extra purchases of {margin} margin (assumed) each, less {spent} for contacts and discounts (assumed). "
        "The range allows for chance, not for what was typed."
    ),
    "result.profit_missing": "Still to type for the extra profit: {inputs}.",
    "result.profit_from": "What extra profit is computed from (assumed)",
    "result.profit_lead": (
        "Everyone contacted costs a contact, and everyone contacted who bought takes the discount of her offer once."
    ),
    "result.keep_help": "With the figures about money of the campaign’s prediction.",
    "result.column_profit": "Extra profit (assumed)",
    "result.column_profit_between": "Profit likely between",
    "result.analysts_p": "p-value {p}",
    "result.analysts_p_below": "p-value below 0.0001",
    # Before it is over
    "result.analysts_so_far": (
        "{name}: {low} to {high} extra purchases per 100 contacted so far, {fewest} to {most} in all."
    ),
    "result.analysts_so_far_how": (
        "Purchases up to and including {day}. A 95% confidence sequence: it holds on all days at once, so that looking "
        "every day does no harm, and is wider than the interval when all days are over (Robbins 1970; Waudby-Smith et "
        "al. 2024)."
    ),
}
