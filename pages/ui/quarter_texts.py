"""The strings of all campaigns of a quarter together. `pages.ui.text` gives them out."""

QUARTER_TEXTS: dict[str, str] = {
    "quarter.go": "All campaigns of a quarter…",
    "quarter.title": "What the campaigns of quarter {n} of {year} caused",
    "quarter.name": "Quarter {n} of {year}",
    "quarter.lead": (
        "Campaigns whose days ended from {first} to {last}. Only what would not have happened without them is counted."
    ),
    "quarter.none": "No campaign of this quarter is measured",
    "quarter.none_text": (
        "A campaign counts in the quarter in which its days end, once they are in the data and if it had a control "
        "group."
    ),
    # All together
    "quarter.together_one": "{n} campaign, {people} people contacted",
    "quarter.together_other": "{n} campaigns, {people} people contacted",
    "quarter.worked_one": (
        "Together they worked: about {n} extra purchase (likely between {low} and {high}, 19 times out of 20)."
    ),
    "quarter.worked_other": (
        "Together they worked: about {n} extra purchases (likely between {low} and {high}, 19 times out of 20)."
    ),
    "quarter.bought_less_one": (
        "Together, contacted customers bought less: about {n} fewer purchase (likely between {low} and {high})."
    ),
    "quarter.bought_less_other": (
        "Together, contacted customers bought less: about {n} fewer purchases (likely between {low} and {high})."
    ),
    "quarter.cannot_tell": (
        "Together we cannot tell: the effect lies somewhere between {fewer} fewer and {more} more purchases. "
        "This does not mean they failed."
    ),
    "quarter.revenue": "Extra revenue: about {amount} (likely between {low} and {high}).",
    "quarter.revenue_alone": "Extra revenue: about {amount}.",
    "quarter.profit": "Extra profit (assumed): about {amount} (likely between {low} and {high}).",
    "quarter.of_some": "{figure} Known of {some} of {all} campaigns.",
    "quarter.no_profit": (
        "Extra profit appears once margin and cost of a contact are typed on the page of a campaign and kept for "
        "everyone."
    ),
    # The table
    "quarter.column_campaign": "Campaign",
    "quarter.column_until": "Ended",
    "quarter.column_people": "Contacted",
    "quarter.column_revenue": "Extra revenue",
    "quarter.column_sent": "Sent",
    "quarter.column_bought": "Bought",
    "quarter.number": "{n} · {title}",
    "quarter.number_archived": "{n} · {title} (archived)",
    "quarter.all_rows": "Together",
    "quarter.csv": "campaigns-{name}",
    # Cautions
    "quarter.several_one": "{n} customer was in more than one of them: what she bought may count twice.",
    "quarter.several_other": "{n} customers were in more than one of them: what they bought may count twice.",
    "quarter.held_out_one": "{n} customer was in the control group of more than one.",
    "quarter.held_out_other": "{n} customers were in the control group of more than one.",
    "quarter.goals": "They count different purchases, which are added as they are.",
    # Beside
    "quarter.without": "Without a control group: nobody can tell what they caused",
    "quarter.without_text": "They are in no sum. How many bought says nothing about what a campaign caused.",
    "quarter.measuring": "Still measuring",
    "quarter.measuring_text": "They count once their last day is in the data.",
    "quarter.analysts": "Details for analysts",
    "quarter.how": (
        "Sums of independent effects: on each side the distance to the limit is the root of the sum of the squared "
        "distances (Zou, Huang & Zhang 2009)."
    ),
}
