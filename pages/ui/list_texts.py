"""The strings of customer lists on the Data page. `pages.ui.text` gives them out with all others."""

LIST_TEXTS: dict[str, str] = {
    "lists.title": "Customer lists",
    "lists.lead": (
        "Bring the customer ids of a fair, a survey or another tool as a file, and use them as a rule. "
        "The ids are kept in this workspace and never shown."
    ),
    "lists.empty": "No list yet.",
    "lists.empty_hint": (
        "A file with one column of customer ids is enough: CSV, text with one id a line, or Parquet. "
        "On the Audience page the rule “On a list of customers” then includes or leaves them out."
    ),
    "lists.add": "Add a list…",
    "lists.add_title": "Add a customer list",
    "lists.add_confirm": "Add the list",
    "lists.name": "Name",
    "lists.name_placeholder": "e.g. Fair in Lyon",
    "lists.file": "File",
    "lists.file_help": (
        "With several columns, the one called customer_id, customer, client_id or id is taken. "
        "With one column, every line is an id."
    ),
    "lists.need_file": "Choose a file first.",
    "lists.reading": "Reading the file…",
    "lists.added": "“{title}” was added: {matched} of {n} matched.",
    "lists.read": "Rows read",
    "lists.matched": "Matched",
    "lists.unmatched": "Not in the data",
    "lists.duplicates": "Twice in the file",
    "lists.blank": "Without an id",
    "lists.all_unmatched": (
        "Nobody on this list is in the data. Is the column of the file the customer_id of your customers?"
    ),
    "lists.edited": "Added {day}",
    "lists.edited_by": "Added {day} by {who}",
    "lists.used_by": "Used by {users}",
    "lists.unused": "not used yet",
    "lists.use": "Use as audience",
    "lists.download": "Download the {n} not in the data",
    "lists.preparing": "Writing the file…",
    "lists.ready": "The file is ready: {n} rows.",
    "lists.file_name": "{list}-not-in-the-data.csv",
    "lists.more_for": "More for {title}",
    "lists.do_replace": "Replace…",
    "lists.do_remove": "Remove…",
    "lists.replace_title": "Replace the customer list",
    "lists.replace_text": "The ids of the new file take the place of all {n} in “{title}”. Rules that name it follow.",
    "lists.replace_confirm": "Replace",
    "lists.replaced": "“{title}” was replaced: {matched} of {n} matched.",
    "lists.remove": "Remove",
    "lists.remove_title": "Remove this list?",
    "lists.delete_text": "“{title}” will be removed. You can undo this right afterwards.",
    "lists.in_use": "“{title}” cannot be removed while something uses it:",
    "lists.in_use_hint": "Change or archive those first.",
    "lists.deleted": "“{title}” was removed.",
    "lists.restored": "“{title}” is back.",
}
