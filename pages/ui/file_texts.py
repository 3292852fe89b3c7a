"""The strings about what is in a file: its columns, its first rows. `pages.ui.text` gives them out with all others."""

FILE_TEXTS: dict[str, str] = {
    "file.columns": "More columns",
    "file.columns_help": (
        "Only what is needed is in the file. Add the score, the level or another column where the tool uses it."
    ),
    "file.columns_none": "None",
    "file.always": "Always in the file: {columns}",
    "file.name": "Name in the column {column}",
    "file.preview": "Show the first rows",
    "file.reveal": "With names and addresses",
    "file.reveal_help": "It is noted in the audit trail that you looked.",
    "file.preview_alt": "The first rows of the file",
    "file.preview_empty": "Nobody is in the file.",
    "file.preview_save": "Save the draft first: the rows are those of the draft as it is saved.",
}
