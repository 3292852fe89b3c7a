"""The strings of effects that campaigns measured, in the figures about money. `pages.ui.text` gives them out."""

MEASURED_TEXTS: dict[str, str] = {
    "measured.use": "Use measured effects…",
    "measured.lead": "A campaign with a control group measured how many more of 100 contacted customers bought.",
    "measured.titled": "Campaign {n}, {day}: {title}",
    "measured.level": "{level}: {extra} per 100, likely between {low} and {high}",
    "measured.take": "Use these",
    "measured.others": "Not to be used for this prediction",
    "measured.unfit_measuring": "its days are not over",
    "measured.unfit_prediction": "its likelihood levels are not those of this prediction",
    "measured.unfit_goal": "it counted other purchases",
    "measured.unfit_window": "it counted another number of days",
    "measured.unfit_no_control": "it had no control group to compare with",
    "measured.unfit_no_levels": "it had too few customers of each likelihood level",
    "measured.unfit": "{campaign}: {why}",
    "measured.taken": "The effects are those measured by campaign {n}.",
    "measured.undo": "Undo: the effects as they were before",
    "measured.by": "Measured by campaign {n}, {day}: likely between {low} and {high}.",
    "measured.by_unknown": "Measured by the campaign “{campaign}”.",
    "measured.archived": "The campaign is archived now; what it measured stands.",
    "measured.now": "With the newest data it measures {extra}. Use it anew to take that.",
    "measured.no_longer": "With the newest data it measures nothing here any more.",
    "measured.inputs": "Measured: {measured}. Assumed: {assumed}.",
    "measured.effect": "extra purchases in {level}",
    "measured.at_ends": (
        "At the likely ends of what was measured, in all levels at once, extra profit would be {low} and {high}."
    ),
}
