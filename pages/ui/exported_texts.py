"""The strings of the list of exports on the Data page. `pages.ui.text` gives them out with all others."""

EXPORTED_TEXTS: dict[str, str] = {
    "exported.title": "Exports",
    "exported.lead": "Every list and every file of a campaign that was written here.",
    "exported.go": "Exports…",
    "exported.empty": "Nothing was exported yet.",
    "exported.campaign": "Campaign “{title}”",
    "exported.contact": "List to contact",
    "exported.analyse": "List to analyse",
    "exported.rows_one": "{n} row",
    "exported.rows_other": "{n} rows",
    "exported.written": "{day}",
    "exported.written_by": "{day}, by {who}",
    "exported.data": "Data up to and including {day}",
    "exported.data_gone": "Its data is not kept any more",
    "exported.hash": "SHA-256 of the file: {hash}",
    "exported.again": "Write it again",
    "exported.again_for": "Write the file {file} of “{title}” again",
    "exported.same": "It is the launched file, byte for byte.",
    "exported.missing_one": ("{n} row is missing: the customer was erased since, or must not be reached any more."),
    "exported.missing_other": (
        "{n} rows are missing: the customers were erased since, or must not be reached any more."
    ),
    "exported.on_newest": (
        "The data it was launched on is not kept any more. The people are those of the launch; names, addresses and "
        "other columns are filled from the newest data."
    ),
    "exported.more": "Show all {n}",
}
