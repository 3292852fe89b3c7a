"""People whom files have to survive: letters of every kind, quotes, commas, line breaks, formulas, gaps."""

from datetime import date

import pyarrow as pa

from segmentation.exports.destination import FileOptions, PeopleTable

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("customer_id", "email", "phone", "first_name", "last_name")),
        *((name, pa.string()) for name in ("country", "postal_code", "city", "region", "language")),
        ("score", pa.float64()),
        ("chance", pa.float64()),
        ("level", pa.string()),
        ("arm", pa.string()),
        ("offer", pa.string()),
        ("shoe size", pa.int64()),
        ("vip", pa.bool_()),
        ("member_since", pa.date32()),
        ("note", pa.string()),
    ]
)
ROWS = (
    (
        *("0007", "zoe@example.com", "+33639980001", "Zoë", "Lefèvre-d’Arc"),
        *("France", "75011", "Saint-Étienne", "Île-de-France", "fr-FR"),
        *(99.5, 0.8125, "High", "A", "10 %", 38, True, date(2024, 2, 29), 'says "hi", twice'),
    ),
    (
        *("=1+1", "ada@example.com", "+12025550101", "=cmd()", "@home"),
        *("United States", "10001-1234", "New York", "NY", "EN"),
        *(50.0, 0.25, "Medium", "B", "-5 €", -1, False, None, "two\nlines\\ and\ttab"),
    ),
    (
        *("c,3", "li@example.com", "+442079460018", "李", "محمد بن علي"),
        *("uk", "SW1A 1AA", "London", "Greater London", "zh_Hans"),
        *(0.0, 0.0004, "Low", "A", None, 2**53 + 1, None, date(1969, 12, 31), ""),
    ),
    (
        *("d\r\n4", "noone@example.com", "+12025550102", None, None),
        *(None, None, None, None, None),
        *(None, None, None, "B", "", None, None, None, None),
    ),
    (
        *("é5", "שרה@example.com", "+972500000000", "שָׂרָה", 'O\'Brien, "Bob"'),
        *("Atlantis", "-7", "Tel Aviv", "+x", "hebrew"),
        *(12.3, 0.1, "Low", "A", "🎁", 0, True, date(2026, 1, 1), "\x07bell"),
    ),
)
TABLE = pa.table(
    [pa.array(column, kind) for column, kind in zip(zip(*ROWS, strict=True), SCHEMA.types, strict=True)], schema=SCHEMA
)
PEOPLE = PeopleTable(table=TABLE)
# Mailchimp takes no address with letters of another alphabet before the @.
PLAIN_ADDRESSES = PeopleTable(table=TABLE.slice(0, 4))

EVERY_COLUMN = (
    *("first_name", "last_name", "language", "city", "region", "country", "score", "chance", "level"),
    *("audience", "data_date", "shoe size", "vip", "member_since", "note"),
)
NAMED = {"audience_name": "Campaign 12, spring", "data_date": date(2026, 2, 28)}


def every_column(*left_out, **options):
    return FileOptions(columns=tuple(name for name in EVERY_COLUMN if name not in left_out), **NAMED, **options)
