"""The strings of what an audience costs and brings. `pages.ui.text` gives them out."""

MONEY_TEXTS: dict[str, str] = {
    "audience.look_money": "What it costs and brings",
    "money.lead": (
        "Type what you know. Nothing is filled in for you, and a figure appears once everything it needs is there."
    ),
    "money.needs_prediction": (
        "What an audience costs and brings depends on who would buy anyway. Choose a prediction at the top of the page."
    ),
    "money.nobody": "Nobody is in your choice, so it costs and brings nothing.",
    # What is typed
    "money.unit_unknown": "your currency",
    "money.cost": "Cost of one contact ({unit})",
    "money.cost_help": "What sending it to one customer costs, without the discount. 0 if it costs nothing.",
    "money.margin": "Margin of one purchase ({unit})",
    "money.margin_help": "What one purchase leaves you, before any discount.",
    "money.order_value": "Average purchase ({unit})",
    "money.order_value_help": "What one purchase is worth before the discount. Only offers in per cent need it.",
    "money.level_low": "Low",
    "money.level_medium": "Medium",
    "money.level_high": "High",
    "money.level_holds_one": "{n} customer in your choice",
    "money.level_holds_other": "{n} customers in your choice",
    "money.level_holds_nobody": "Not in your choice",
    "money.offer": "Offer to {level}",
    "money.kind_none": "None",
    "money.kind_amount": "Amount",
    "money.kind_percent": "Per cent",
    "money.amount": "Off a purchase, {level} ({unit})",
    "money.percent": "Off a purchase, {level} (%)",
    "money.effect_assumed": "Extra purchases per 100, {level} (assumed)",
    "money.effect_measured": "Extra purchases per 100, {level} (measured)",
    "money.effect_help": (
        "How many more of 100 contacted customers buy because of it. Those who would buy anyway do not count. "
        "Only a control group can measure it."
    ),
    "money.sliding": (
        "The likelier somebody is to buy, the smaller the discount: High gets none unless you choose one. "
        "Some countries require telling customers that a price was personalised."
    ),
    "money.larger": "{likelier} gets a larger discount than {other}, although more of them buy anyway.",
    "money.takes_margin": "The discount for {level} takes all that a purchase leaves you.",
    "money.impossible": (
        "The effect in {level} cannot be: about {n} in 100 buy anyway, and a customer counts as one buyer at most."
    ),
    # What comes of it
    "money.anyway": "Discount to people who would buy anyway: **about {amount}**",
    "money.anyway_range": "Likely range {low} to {high} (4 times out of 5).",
    "money.anyway_without": "Without {levels}: no offer is decided there.",
    "money.profit_assumed": "Extra profit of your choice, assumed: **about {amount}**",
    "money.profit_measured": "Extra profit of your choice, by measured effects: **about {amount}**",
    "money.profit_range_assumed": ("Likely range {low} to {high} (4 times out of 5), if the effects are as assumed."),
    "money.profit_range_measured": (
        "Likely range {low} to {high} (4 times out of 5), if the effects are those measured."
    ),
    "money.profit_note": "After contacts and discounts, compared with sending nothing.",
    "money.missing": "Still to type for the extra profit of your choice: {inputs}.",
    "money.missing_cost_per_contact": "cost of one contact",
    "money.missing_margin_per_order": "margin of one purchase",
    "money.missing_order_value": "average purchase",
    "money.missing_offer": "offer to {level}",
    "money.missing_effect": "extra purchases in {level}",
    "money.table": "By level, in your choice",
    "money.row_customers": "Customers",
    "money.row_buyers": "Likely to buy anyway",
    "money.row_offer": "Offer",
    "money.row_anyway": "Discount to those who would buy anyway",
    "money.row_offer_cost_assumed": "Discount in all (assumed)",
    "money.row_offer_cost_measured": "Discount in all (measured)",
    "money.row_break_even": "Pays from so many extra purchases per 100",
    "money.row_profit_assumed": "Extra profit (assumed)",
    "money.row_profit_measured": "Extra profit (measured)",
    "money.never_pays": "never",
    "money.offer_none": "none",
    "money.offer_percent": "{n}%",
    # Break-even
    "money.break_even": "Break-even",
    "money.sign_change": (
        "Below **{low}** extra purchases per 100 contacted, no score in your choice pays; above **{high}**, every "
        "score does. In between it depends on the score."
    ),
    "money.sign_same": "Your choice pays from **{low}** extra purchases per 100 contacted on.",
    "money.sign_some": (
        "Below **{low}** extra purchases per 100 contacted, no score in your choice pays; some scores never do."
    ),
    "money.sign_never": "However many extra purchases it brings, no score in your choice pays.",
    "money.share_needed_assumed": "The extra profit is zero when the effects are {share} of those assumed.",
    "money.share_needed_measured": "The extra profit is zero when the effects are {share} of those measured.",
    "money.break_even_cost_assumed": "With the effects assumed, a contact may cost up to {amount}.",
    "money.break_even_cost_measured": "With the effects measured, a contact may cost up to {amount}.",
    "money.break_even_free_assumed": "With the effects assumed, even contacts that cost nothing lose money.",
    "money.break_even_free_measured": "With the effects measured, even contacts that cost nothing lose money.",
    # The best range
    "money.curve_assumed": "Extra profit by score, of everyone who matches (assumed)",
    "money.curve_measured": "Extra profit by score, of everyone who matches (measured)",
    "money.curve_missing": "Still to type for the best range: {inputs}.",
    "money.curve_score": "Score",
    "money.curve_scores": "{first} to {last}",
    "money.curve_profit": "Extra profit",
    "money.curve_customers": "Customers",
    "money.curve_from_here": "Extra profit from this score up",
    "money.curve_axis": "Per point of score ({unit})",
    "money.curve_alt": "Extra profit by score, in steps of five points: {points}",
    "money.curve_best": "best range",
    "money.best_assumed_one": (
        "Best range: score {first} to {last}, {n} customer, extra profit **about {amount}** (assumed)"
    ),
    "money.best_assumed_other": (
        "Best range: score {first} to {last}, {n} customers, extra profit **about {amount}** (assumed)"
    ),
    "money.best_measured_one": (
        "Best range: score {first} to {last}, {n} customer, extra profit **about {amount}** (measured)"
    ),
    "money.best_measured_other": (
        "Best range: score {first} to {last}, {n} customers, extra profit **about {amount}** (measured)"
    ),
    "money.best_none_assumed": "With the effects assumed, no range brings more than it costs: contact nobody.",
    "money.best_none_measured": "With the effects measured, no range brings more than it costs: contact nobody.",
    "money.best_choose": "Choose this range",
    "money.best_chosen": "This is your choice now.",
    "money.start": "Start a campaign with these offers",
    # Kept for everyone
    "money.keep": "Keep these for everyone",
    "money.keep_done": "Kept: colleagues see the same figures.",
    "money.kept": "Kept for everyone on {day}.",
    "money.kept_by": "Kept for everyone on {day} by {who}.",
    "money.kept_changed": "What stands here differs from that.",
    "money.not_kept": "Only you see these, and only during this visit.",
    "money.take_kept": "Take those that were kept",
    "money.withdraw": "Stop keeping them",
    "money.withdraw_done": "No longer kept for everyone.",
    "money.clear": "Clear",
    # Details for analysts
    "money.analysts": "Details for analysts",
    "money.formula": (
        "Extra profit = sum over the levels of n · (a · m − (p + a) · d − c). n: customers of the level in your "
        "choice; p: their mean chance; a: extra purchases a customer contacted; m: margin; d: discount; c: cost of a "
        "contact."
    ),
    "money.model_effect": "The effect is the same for everyone of a level, whatever her chance within it.",
    "money.model_discount": "Everyone who buys uses the discount, those who would buy anyway too.",
    "money.model_once": "Everyone who buys does so once, at the same margin.",
    "money.model_chance": "The chances are what customers do if you send nothing.",
    "money.model_later": "What they would buy later, with or without the discount, is left out.",
    "money.model_range": (
        "The likely range allows for chance and for how far off the last windows were, not for what was typed."
    ),
}
