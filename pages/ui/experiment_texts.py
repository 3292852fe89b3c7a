"""The strings of somebody else's experiment. `pages.ui.text` gives them out with all others."""

EXPERIMENT_TEXTS: dict[str, str] = {
    "experiment.go": "Read a test of another tool…",
    "experiment.title": "What did that test cause?",
    "experiment.lead": (
        "A test that was run elsewhere, from a CSV file with one row for each person. Nothing of it is kept."
    ),
    "experiment.file": "File",
    "experiment.arm": "Column of the group",
    "experiment.arm_help": "It says which message each person was to get.",
    "experiment.control": "Control group",
    "experiment.control_help": "What stands in that column for those who got nothing.",
    "experiment.converted": "Column of who bought",
    "experiment.converted_help": "0 or 1, yes or no, or a count or an amount, where more than 0 is bought.",
    "experiment.value": "Column of what they spent",
    "experiment.value_help": "May be left out.",
    "experiment.compare": "Compare",
    "experiment.cannot_tell": (
        "We cannot tell. The effect lies somewhere between {fewer} fewer and {more} more purchases. "
        "This does not mean it failed."
    ),
    "experiment.without_arm_one": "{n} row names no group and is left out.",
    "experiment.without_arm_other": "{n} rows name no group and are left out.",
    "experiment.control_named": "Control group ({name})",
    "experiment.column_value": "Spent on average",
    "experiment.analysts_rate": (
        "{name}: difference in rate {rate}, 95% interval {low} to {high} (Newcombe), {p} (two-sided z, pooled)."
    ),
    "experiment.analysts_value": "{rates} Difference in spending {value}, 95% interval {low} to {high} (Welch).",
    "experiment.analysts_how": "Not stratified: such a file says nothing about who was likely to buy.",
}
