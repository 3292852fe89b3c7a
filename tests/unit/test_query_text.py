"""The query text: what every form says, that nothing else is read, and what is said of it."""

import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from segmentation.errors import UserError
from segmentation.filters import nodes
from segmentation.filters.codec import from_json
from segmentation.filters.references import walk
from segmentation.filters.text import LONGEST_TEXT, from_text, to_text
from segmentation.filters.text_errors import QueryTextError
from segmentation.filters.text_hints import EXAMPLES, RULE_STARTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "query-text.md"
JANUARY = {"between": ["2026-01-01", "2026-02-01"]}
A, B, C = ({"tag": {"any_of": [name]}} for name in "abc")
a, b, c = (f'tag in ("{name}")' for name in "abc")

# canonical text <-> node
FORMS = [
    ("everyone", {"everyone": {}}),
    ('score of "orders-30d" from 50 until 75.5', {"score": {"prediction": "orders-30d", "range": [50, 75.5]}}),
    ('score of "x" from 0.0 until 100', {"score": {"prediction": "x", "range": [0.0, 100]}}),
    ('likelihood of "x" in (low, high)', {"category": {"prediction": "x", "in": ["low", "high"]}}),
    ("visits >= 5 in 30d", {"visits": {"count": {">=": 5}, "window": {"last_days": 30}}}),
    ("visits = 5 ever", {"visits": {"count": {"=": 5}, "window": "ever"}}),
    ("visits != 5 in this week", {"visits": {"count": {"!=": 5}, "window": {"calendar": "this_week"}}}),
    ("visits < 5 in previous week", {"visits": {"count": {"<": 5}, "window": {"calendar": "previous_week"}}}),
    ("visits <= 5 in this month", {"visits": {"count": {"<=": 5}, "window": {"calendar": "this_month"}}}),
    ("visits > 5 in previous month", {"visits": {"count": {">": 5}, "window": {"calendar": "previous_month"}}}),
    (
        'visits between 2 and 5 from 2026-01-01 until 2026-02-01 with kind in ("class", "cart")',
        {"visits": {"count": {"between": [2, 5]}, "window": JANUARY, "kind": ["class", "cart"]}},
    ),
    ("orders >= 1 ever", {"orders": {"measure": "count", "value": {">=": 1}, "window": "ever"}}),
    ("orders total >= 19.99 ever", {"orders": {"measure": "total", "value": {">=": 19.99}, "window": "ever"}}),
    ("orders average < 1e-07 ever", {"orders": {"measure": "average", "value": {"<": 1e-7}, "window": "ever"}}),
    ("orders largest = -5.0 ever", {"orders": {"measure": "largest", "value": {"=": -5.0}, "window": "ever"}}),
    (
        'orders > 1 in 7d with product in ("mat") with category in ("shop")',
        {
            "orders": {
                "measure": "count",
                "value": {">": 1},
                "window": {"last_days": 7},
                "product": ["mat"],
                "category": ["shop"],
            }
        },
    ),
    (
        'orders > 1 in 7d with category in ("shop")',
        {"orders": {"measure": "count", "value": {">": 1}, "window": {"last_days": 7}, "category": ["shop"]}},
    ),
    ("last visit within 30d", {"last_visit": {"within_days": 30}}),
    ("first visit more than 60d ago", {"first_visit": {"more_than_days_ago": 60}}),
    ("last order from 2026-01-01 until 2026-02-01", {"last_order": JANUARY}),
    ("first order within 1d", {"first_order": {"within_days": 1}}),
    ('tag in ("VIP")', {"tag": {"any_of": ["VIP"]}}),
    ('tag all of ("VIP", "press")', {"tag": {"all_of": ["VIP", "press"]}}),
    ('tag none of ("staff")', {"tag": {"none_of": ["staff"]}}),
    *((f"subscription {state.replace('_', ' ')}", {"subscription": {"state": state}}) for state in nodes.STATES),
    (
        'subscription not active in ("Gold", "Unlimited")',
        {"subscription": {"state": "not_active", "plans": ["Gold", "Unlimited"]}},
    ),
    ("subscription ends within 14d", {"subscription": {"ends_within_days": 14}}),
    (
        'subscription started within 7d in ("Gold")',
        {"subscription": {"started_within_days": 7, "plans": ["Gold"]}},
    ),
    ("subscription ended within 30d", {"subscription": {"ended_within_days": 30}}),
    (
        'subscription ended more than 90d ago in ("Gold")',
        {"subscription": {"ended_more_than_days_ago": 90, "plans": ["Gold"]}},
    ),
    ('attribute country = "France"', {"attribute": {"field": "country", "=": "France"}}),
    ("attribute height != 1.75", {"attribute": {"field": "height", "!=": 1.75}}),
    ("attribute height < 2", {"attribute": {"field": "height", "<": 2}}),
    ("attribute born <= 2000-02-29", {"attribute": {"field": "born", "<=": "2000-02-29"}}),
    ('attribute born > "2000-02-30"', {"attribute": {"field": "born", ">": "2000-02-30"}}),
    ('attribute born >= "20000229"', {"attribute": {"field": "born", ">=": "20000229"}}),
    ("attribute is_guest = true", {"attribute": {"field": "is_guest", "=": True}}),
    ("attribute is_guest = false", {"attribute": {"field": "is_guest", "=": False}}),
    ('attribute is_guest = "true"', {"attribute": {"field": "is_guest", "=": "true"}}),
    (
        "attribute born between 1980-01-01 and 1989-12-31",
        {"attribute": {"field": "born", "between": ["1980-01-01", "1989-12-31"]}},
    ),
    ('attribute x in ("a", 1, 1.0, true)', {"attribute": {"field": "x", "in": ["a", 1, 1.0, True]}}),
    ('attribute x not in ("5")', {"attribute": {"field": "x", "not_in": ["5"]}}),
    ('attribute x contains "5%"', {"attribute": {"field": "x", "contains": "5%"}}),
    ('attribute x starts with "saint"', {"attribute": {"field": "x", "starts_with": "saint"}}),
    ("attribute x is blank", {"attribute": {"field": "x", "is_blank": True}}),
    ("attribute x is not blank", {"attribute": {"field": "x", "is_not_blank": True}}),
    ("attribute x within 7d", {"attribute": {"field": "x", "within_days": 7}}),
    ("attribute x more than 7d ago", {"attribute": {"field": "x", "more_than_days_ago": 7}}),
    ("attribute x birthday within 7d", {"attribute": {"field": "x", "birthday_within_days": 7}}),
    ('attribute "odd \\"name" is blank', {"attribute": {"field": 'odd "name', "is_blank": True}}),
    ('attribute "shoe-size" is blank', {"attribute": {"field": "shoe-size", "is_blank": True}}),
    ("attribute âge_1 is blank", {"attribute": {"field": "âge_1", "is_blank": True}}),
    ('attribute "And" is blank', {"attribute": {"field": "And", "is_blank": True}}),
    ('attribute "1st" is blank', {"attribute": {"field": "1st", "is_blank": True}}),
    ("reachable by email", {"reachable": "email"}),
    ("reachable by ads", {"reachable": "ads"}),
    ('in segment "regulars"', {"in_segment": {"segment": "regulars", "version": "live"}}),
    ('in segment "regulars" version 3', {"in_segment": {"segment": "regulars", "version": 3}}),
    ('campaign "spring" sent', {"campaign": {"campaign": "spring", "state": "sent"}}),
    (
        'campaign "spring" held out within 30d',
        {"campaign": {"campaign": "spring", "state": "held_out", "within_days": 30}},
    ),
    ('campaign "spring" purchased', {"campaign": {"campaign": "spring", "state": "purchased"}}),
    ("contacted = 0 ever", {"contacted": {"count": {"=": 0}, "window": "ever"}}),
    (
        "contacted >= 2 in 7d by sms",
        {"contacted": {"count": {">=": 2}, "window": {"last_days": 7}, "channel": "sms"}},
    ),
    (
        'contacted >= 2 in 7d by "letter"',
        {"contacted": {"count": {">=": 2}, "window": {"last_days": 7}, "channel": "letter"}},
    ),
    ("random bucket from 0 until 5000", {"random_bucket": [0, 5000]}),
    ('on list "spring-guests"', {"customer_list": "spring-guests"}),
    # texts
    (r'tag in ("a\"b", "a\\b", "a\nb", "\\n", "")', {"tag": {"any_of": ['a"b', "a\\b", "a\nb", "\\n", ""]}}),
    ('tag in ("x\'; DROP TABLE customers; --")', {"tag": {"any_of": ["x'; DROP TABLE customers; --"]}}),
    ('tag in ("Çay", "Étoile d\'or", "日本", "🎾")', {"tag": {"any_of": ["Çay", "Étoile d'or", "日本", "🎾"]}}),
    (r'tag in ("a\u00a0b", "\u200b", "\u202e")', {"tag": {"any_of": ["a\u00a0b", "\u200b", "\u202e"]}}),
    ('tag in (" a  b ", "and", "2026-01-01")', {"tag": {"any_of": [" a  b ", "and", "2026-01-01"]}}),
    # groups
    (
        'visits >= 5 in 30d and not subscription active in ("Gold", "Unlimited")',
        {
            "all_of": [
                {"visits": {"count": {">=": 5}, "window": {"last_days": 30}}},
                {"none_of": [{"subscription": {"state": "active", "plans": ["Gold", "Unlimited"]}}]},
            ]
        },
    ),
    (f"{a} and {b} and {c}", {"all_of": [A, B, C]}),
    (f"{a} or {b} or {c}", {"any_of": [A, B, C]}),
    (f"none of ({a}, {b})", {"none_of": [A, B]}),
    (f"not {a}", {"none_of": [A]}),
    (f"not not {a}", {"none_of": [{"none_of": [A]}]}),
    (f"not none of ({a}, {b})", {"none_of": [{"none_of": [A, B]}]}),
    (f"all of ({a})", {"all_of": [A]}),
    (f"any of ({a})", {"any_of": [A]}),
    (f"all of (any of (not {a}))", {"all_of": [{"any_of": [{"none_of": [A]}]}]}),
    (f"all of ({a} or {b})", {"all_of": [{"any_of": [A, B]}]}),
    (f"({a} and {b}) and {c}", {"all_of": [{"all_of": [A, B]}, C]}),
    (f"{a} and all of ({b}) and {c}", {"all_of": [A, {"all_of": [B]}, C]}),
    (f"{a} or ({b} or {c})", {"any_of": [A, {"any_of": [B, C]}]}),
    (f"{a} and {b} or {c}", {"any_of": [{"all_of": [A, B]}, C]}),
    (f"{a} and ({b} or {c})", {"all_of": [A, {"any_of": [B, C]}]}),
    (f"not {a} and {b}", {"all_of": [{"none_of": [A]}, B]}),
    (f"not ({a} and {b})", {"none_of": [{"all_of": [A, B]}]}),
    (f"not ({a} or {b})", {"none_of": [{"any_of": [A, B]}]}),
    (f"none of ({a} or {b}, {c})", {"none_of": [{"any_of": [A, B]}, C]}),
]

# text -> canonical text
SPELLINGS = [
    ("EVERYONE", "everyone"),
    ("  Visits>=5\n\tIn 30D\r\n", "visits >= 5 in 30d"),
    ("orders count = 0 ever", "orders = 0 ever"),
    ('tag any of ("VIP")', 'tag in ("VIP")'),
    (
        'orders > 1 ever with category in ("shop") with product in ("mat")',
        'orders > 1 ever with product in ("mat") with category in ("shop")',
    ),
    ("attribute and is blank", 'attribute "and" is blank'),
    ('attribute "country" is blank', "attribute country is blank"),
    ('attribute born = "2000-01-01"', "attribute born = 2000-01-01"),
    ("attribute x = 1E2", "attribute x = 100.0"),
    ("attribute x = -0", "attribute x = 0"),
    (r'tag in ("\u0041\t")', r'tag in ("A\t")'),
    ('contacted = 0 ever by "email"', "contacted = 0 ever by email"),
    (f"(({a}))", a),
    (f"not ({a})", f"not {a}"),
    (f"none of ({a})", f"not {a}"),
    (f"all of ({a}, {b})", f"{a} and {b}"),
    (f"any of ({a}, {b})", f"{a} or {b}"),
    (f"({a} and {b}) or {c}", f"{a} and {b} or {c}"),
]

STARTS = (
    "a rule (`everyone`, `visits`, `orders`, `last visit`, `first order`, `tag`, `subscription`, `attribute`, "
    "`reachable by`, `score of`, `likelihood of`, `in segment`, `on list`, `campaign`, `contacted`, `random bucket`), "
    "`not` or `(`"
)
NUMBERS = "a comparison such as `>= 5` or `between 2 and 5`"
VALUE = 'a value (`"France"`, `5`, `2026-01-31`, `true` or `false`)'
WINDOW = "a window (`in 30d`, `in previous month`, `from 2026-01-01 until 2026-02-01` or `ever`)"
AFTER_IN = "`30d`, `this week`, `previous week`, `this month` or `previous month`"
JOIN = "`and`, `or` or the end"
JOIN_WITH = "`and`, `or`, `with` or the end"
STATES = "`active`, `ended`, `ends`, `ever`, `lapsed`, `never`, `not`, `paused`, `started` or `upcoming`"
TAGS = "`all`, `any`, `in` or `none`"
QUOTED = "a text in quotes"
FIELD = "a comparison such as `= 5`, `between`, `contains`, `is`, `birthday`, `in`, `more`, `not`, `starts` or `within`"
NO_QUOTE = 'This quote is never closed: add `"` where the text ends, on the same line.'
ALONE = "A number stands alone, without a sign or a currency."

# text, line:column, found, expected, suggestion
REFUSED = [
    ("", "1:1", "an empty text", STARTS, "To mean every customer, write `everyone`."),
    (" \n ", "1:1", "an empty text", STARTS, "To mean every customer, write `everyone`."),
    ("all customers", "1:5", "`customers`", "`of`", "Write `everyone`."),
    # misspelt, French, or called something else
    ("vists >= 5 in 30d", "1:1", "`vists`", STARTS, "Did you mean `visits`?"),
    (f"{a}\nand\n tga in", "3:2", "`tga`", STARTS, "Did you mean `tag`?"),
    ("subscription actve", "1:14", "`actve`", STATES, "Did you mean `active`?"),
    ("reachable by emial", "1:14", "`emial`", "`ads`, `email`, `post`, `push` or `sms`", "Did you mean `email`?"),
    ("visites >= 5 in 30d", "1:1", "`visites`", STARTS, "The query text is English: write `visits`."),
    ("visits >= 5 ever et everyone", "1:18", "`et`", JOIN_WITH, "The query text is English: write `and`."),
    ("visits >= 5 dans 30d", "1:13", "`dans`", WINDOW, "The query text is English: write `in`."),
    ("membership active", "1:1", "`membership`", STARTS, "Write `subscription`."),
    ("lapsed", "1:1", "`lapsed`", STARTS, "Write `subscription lapsed`."),
    ('segment "x"', "1:1", "`segment`", STARTS, "Write `in segment`."),
    ("birthday within 7d", "1:1", "`birthday`", STARTS, "Write `attribute birth_date birthday`."),
    ('in list "x"', "1:4", "`list`", "`segment`", "Write `on list`."),
    (
        'country = "France"',
        "1:1",
        "`country`",
        STARTS,
        "If this is a field of the customer, write `attribute country`.",
    ),
    ("SELECT * FROM customers", "1:1", "`SELECT`", STARTS, ""),
    # windows and days
    ("visits >= 5", "1:12", "the end of the text", WINDOW, "For example: `visits >= 5 in 30d`."),
    ("visits >= 5 in 30 days", "1:16", "`30`", AFTER_IN, "Write `30d`."),
    ("visits >= 5 in 30days", "1:16", "`30days`", AFTER_IN, "Write `30d`."),
    ("visits >= 5 in last 30 days", "1:16", "`last`", AFTER_IN, "Write `30d`."),
    ("visits >= 5 last 30 days", "1:13", "`last`", WINDOW, "Write `in 30d`."),
    ("visits >= 5 in last month", "1:16", "`last`", AFTER_IN, "Write `previous month`."),
    (
        *("visits >= 5 in 4 weeks", "1:16", "`4`", AFTER_IN),
        "Windows are counted in days: write `28d`.",
    ),
    (
        *("visits >= 5 in 2 months", "1:16", "`2`", AFTER_IN),
        "Windows are counted in days, such as `in 30d`; a calendar month is `in previous month`.",
    ),
    ("last visit within 30 jours", "1:19", "`30`", "days such as `30d`", "Write `30d`."),
    (
        *("last visit > 60d", "1:12", "`>`", "`from`, `more` or `within`"),
        "For example: `last visit more than 60d ago`.",
    ),
    (
        *("subscription ends in 14d", "1:19", "`in`", "`within`"),
        "For example: `subscription ends within 14d`.",
    ),
    (
        *("visits > 1 from 2026-01-01 to 2026-01-31", "1:28", "`to`", "`until`"),
        "Write `until`; what follows it is outside.",
    ),
    (
        *("attribute x > 31/01/2000", "1:15", "`31/01/2000`", VALUE),
        "A date is written year-month-day: `2026-01-31`.",
    ),
    (
        *("last visit from 2026-1-31 until", "1:17", "`2026-1-31`", "a date such as `2026-01-31`"),
        "A date is written year-month-day: `2026-01-31`.",
    ),
    ("attribute x > 2000-02-30", "1:15", "`2000-02-30`", "a day of the calendar, YYYY-MM-DD", ""),
    (f"visits > 1 in {'9' * 5000}d", "1:15", f"`{'9' * 40}`", "a smaller number", ""),
    # signs
    ("visits == 5 ever", "1:8", "`==`", NUMBERS, "Equality is written `=`."),
    ("visits => 5 ever", "1:8", "`=>`", NUMBERS, "At least is written `>=`."),
    ("visits ≤ 5 ever", "1:8", "`≤`", NUMBERS, "At most is written `<=`."),
    ("visits <> 5 ever", "1:8", "`<>`", NUMBERS, "Inequality is written `!=`."),
    ("everyone && everyone", "1:10", "`&&`", JOIN, "Write `and`."),
    ("everyone || everyone", "1:10", "`||`", JOIN, "Write `or`."),
    ("!everyone", "1:1", "`!`", STARTS, "Write `not` before the rule."),
    ("everyone -- all", "1:10", "`--`", JOIN, "There are no comments in a query text."),
    ("everyone;", "1:9", "`;`", JOIN, "There is one query in a text."),
    ("[everyone]", "1:1", "`[`", STARTS, "Brackets are round: `(` and `)`."),
    (
        *('{"everyone": {}}', "1:1", "`{`", STARTS),
        "The JSON form has a place of its own; the query text has round brackets only.",
    ),
    (
        *("visits\u200b > 1 ever", "1:7", "`\u200b`", NUMBERS),
        "An invisible character (U+200B) stands here: remove it.",
    ),
    # numbers
    (
        *("visits > 1,000 ever", "1:10", "`1,000`", "a number"),
        "Thousands are not set apart; values of a list have a space after the comma.",
    ),
    (
        *("attribute x in (1,75)", "1:17", "`1,75`", VALUE),
        "A decimal is written `1.75`; values of a list have a space after the comma.",
    ),
    (
        *("visits > 007 ever", "1:10", "`007`", "a number"),
        "A number does not begin with 0; values of a list have a space after the comma.",
    ),
    ("visits > +5 ever", "1:10", "`+5`", "a number", "Write `5`."),
    ("orders total > .5 ever", "1:16", "`.5`", "a number", "Write `0.5`."),
    ("orders total > 100€ ever", "1:19", "`€`", WINDOW, ALONE),
    ('score of "x" from 0 until 75%', "1:29", "`%`", JOIN, ALONE),
    ('score of "x" 50..75', "1:14", "`50..75`", "`from`", "A range is written `from 50 until 75`."),
    ("random bucket from 0.5 until 10", "1:20", "`0.5`", "a whole number", ""),
    ("random bucket from -1 until 10", "1:20", "`-1`", "a whole number", ""),
    ("visits > 1e999 ever", "1:10", "`1e999`", "a smaller number", ""),
    ('visits > "5" ever', "1:10", '`"5"`', "a number", "Without quotes: `5`."),
    ("visits at least 5 ever", "1:8", "`at`", NUMBERS, "Write `>=`."),
    ("visits more than 5 ever", "1:8", "`more`", NUMBERS, "Write `>`."),
    ("visits is not 5 ever", "1:8", "`is`", NUMBERS, "Write `!=`."),
    ("visits is less than 5 ever", "1:8", "`is`", NUMBERS, "Write `<`."),
    ("visits is 5 ever", "1:8", "`is`", NUMBERS, "Write `=`."),
    ("attribute x equals 5", "1:13", "`equals`", FIELD, "Write `=`."),
    ("visits in 30d >= 5", "1:8", "`in`", NUMBERS, "For example: `visits >= 5 in 30d`."),
    # quotes
    ("tag in (“VIP”)", "1:9", "`“VIP”`", QUOTED, 'Typographic quotes are not read: write `"VIP"`.'),
    ("tag in (« VIP »)", "1:9", "`« VIP »`", QUOTED, 'Typographic quotes are not read: write `"VIP"`.'),
    ("tag in ('VIP')", "1:9", "`'VIP'`", QUOTED, 'Texts stand in double quotes: `"VIP"`.'),
    ('tag in ("VIP)', "1:9", '`"VIP)`', QUOTED, NO_QUOTE),
    ('tag in ("VIP\n")', "1:9", '`"VIP`', QUOTED, NO_QUOTE),
    ("subscription active in (Gold)", "1:25", "`Gold`", QUOTED, 'Write `"Gold"`.'),
    ("subscription active in Gold", "1:24", "`Gold`", "`(`", 'Write `("Gold")`.'),
    ("subscription active Gold", "1:21", "`Gold`", "`and`, `in`, `or` or the end", 'Write `in ("Gold")`.'),
    ('subscription active "Gold"', "1:21", '`"Gold"`', "`and`, `in`, `or` or the end", 'Write `in ("Gold")`.'),
    ("subscription Gold", "1:14", "`Gold`", STATES, 'For example: `subscription active in ("Gold")`.'),
    ('subscription "active"', "1:14", '`"active"`', STATES, "Without quotes: `active`."),
    ("score of orders-30d from 0", "1:10", "`orders`", QUOTED, 'Write `"orders-30d"`.'),
    ('tag "VIP"', "1:5", '`"VIP"`', TAGS, 'Write `in ("VIP")`.'),
    ('tag in "VIP"', "1:8", '`"VIP"`', "`(`", 'A list stands in brackets: `("VIP")`.'),
    ('tag not in ("VIP")', "1:5", "`not`", TAGS, 'Write `tag none of ("VIP")`.'),
    ('attribute x "France"', "1:13", '`"France"`', FIELD, 'Write `= "France"`.'),
    (
        'attribute x is "France"',
        "1:16",
        '`"France"`',
        "`blank` or `not`",
        'For example: `attribute country = "France"`.',
    ),
    (
        *(r'tag in ("C:\dir")', "1:12", r"`\d` inside a text"),
        r"`\"` for a quote, `\\` for a backslash, `\n` for a new line",
        "Write every backslash twice.",
    ),
    # brackets, commas and joining
    (
        "(everyone",
        "1:10",
        "the end of the text",
        "`and`, `or` or `)`",
        "The bracket of line 1, column 1 is not closed: add `)`.",
    ),
    (
        'tag in ("VIP"',
        "1:14",
        "the end of the text",
        "`)` or `,`",
        "The bracket of line 1, column 8 is not closed: add `)`.",
    ),
    ("everyone)", "1:9", "`)`", JOIN, "No bracket is open here: remove it."),
    ("all of ()", "1:9", "`)`", STARTS, "Empty brackets are refused; they never mean everyone."),
    ("tag in ()", "1:9", "`)`", QUOTED, "Empty brackets are refused; they never mean everyone."),
    ('tag in ("VIP",)', "1:15", "`)`", QUOTED, "Remove the comma before the bracket."),
    ('tag in ("VIP" "x")', "1:15", '`"x"`', "`)` or `,`", "Put a comma between two texts."),
    ("everyone, everyone", "1:9", "`,`", JOIN, "Rules are joined by `and` or `or`."),
    ("everyone everyone", "1:10", "`everyone`", JOIN, "Rules are joined by `and` or `or`."),
    ("everyone not everyone", "1:10", "`not`", JOIN, "Write `and not`."),
    ("and everyone", "1:1", "`and`", STARTS, "A rule is missing before `and`."),
    ("everyone or or everyone", "1:13", "`or`", STARTS, "A rule is missing before `or`."),
    ("everyone and", "1:13", "the end of the text", STARTS, ""),
    ("not", "1:4", "the end of the text", STARTS, ""),
]


def filter_of(node):
    return from_json({"version": 1, "filter": node})


def refused(text):
    with pytest.raises(QueryTextError) as error:
        from_text(text)
    return error.value


@pytest.mark.parametrize(("text", "node"), FORMS, ids=[text for text, _ in FORMS])
def test_a_text_and_its_filter(text, node):
    expected = filter_of(node)
    # 1, 1.0 and true are equal to Python, not to a filter: their representations differ.
    assert repr(from_text(text)) == repr(expected)
    assert to_text(expected) == text


def test_every_node_and_every_choice_has_a_form():
    found = [node for _, form in FORMS for _, node in walk(filter_of(form))]
    assert {type(node) for node in found} == set(nodes.NODES)
    assert {node.test.op for node in found if isinstance(node, nodes.Attribute)} == set(nodes.OPERATORS)
    assert {node.count.op for node in found if isinstance(node, nodes.Visits)} == set(nodes.COMPARISONS)
    assert {node.measure for node in found if isinstance(node, nodes.Orders)} == set(nodes.MEASURES)
    assert {node.event for node in found if isinstance(node, nodes.EventDate)} == set(nodes.EVENTS)
    assert {node.event for node in found if isinstance(node, nodes.SubscriptionDate)} == set(nodes.PLAN_EVENTS)
    assert {node.state for node in found if isinstance(node, nodes.InCampaign)} == set(nodes.CAMPAIGN_STATES)


@pytest.mark.parametrize(("text", "canonical"), SPELLINGS)
def test_other_spellings_mean_the_same(text, canonical):
    assert to_text(from_text(text)) == canonical
    assert repr(from_text(text)) == repr(from_text(canonical))


def test_one_parser_serves_every_thread():
    texts = [text for text, _ in FORMS] * 4
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: to_text(from_text(text)), texts)) == texts


def test_capitals_count_inside_quotes_only():
    assert from_text('TAG IN ("Vip")') == nodes.Tag(mode="any_of", tags=("Vip",))


@pytest.mark.parametrize(("text", "place", "found", "expected", "suggestion"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_read_is_refused_in_words(text, place, found, expected, suggestion):
    error = refused(text)
    line, column = place.split(":")
    assert str(error) == f"Line {line}, column {column}: found {found}; expected {expected}. {suggestion}".strip()
    assert (error.line, error.column, error.found, error.accepted) == (int(line), int(column), found, expected)
    assert (error.hint, error.code) == (suggestion, "query_text")


def test_it_is_an_error_shown_to_a_person_and_survives_a_process():
    error = refused("vists >= 5 in 30d")
    assert isinstance(error, UserError)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    assert (str(again), again.line, again.column, again.accepted) == (str(error), 1, 1, error.accepted)


def test_a_text_that_is_too_long_is_refused():
    longest = "everyone".ljust(LONGEST_TEXT)
    assert from_text(longest) == nodes.Everyone()
    message = "Line 1, column 100001: found 100,001 characters; expected at most 100,000."
    assert str(refused(longest + " ")) == message


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("(" * 48 + "everyone" + ")" * 48, None),
        ("(" * 49 + "everyone" + ")" * 49, 49),
        ("not " * 48 + "everyone", None),
        ("not " * 49 + "everyone", 193),
        ("not (" * 24 + "everyone" + ")" * 24, None),
        ("not (" * 25 + "everyone" + ")" * 25, 121),
        ("none of (" * 10_000, 441),
        ("(" * 50_000, 49),
        (" and ".join(["not (everyone)"] * 60), None),
    ],
)
def test_a_text_that_nests_too_deep_is_refused(text, column):
    if column is None:
        assert from_text(text)
        return
    error = refused(text)
    assert (error.line, error.column) == (1, column)
    assert "nested too deep; expected at most 12 levels of groups" in str(error)


def test_the_words_that_begin_a_rule_are_those_of_the_grammar():
    for start in RULE_STARTS - {"LPAR"}:
        assert refused(start.lower().replace("everyone", "everyone x")).column > 1
    assert refused("x").accepted == STARTS


@pytest.mark.parametrize("example", EXAMPLES.values())
def test_an_example_can_be_read_as_it_stands(example):
    assert to_text(from_text(example)) == example


def test_the_document_shows_every_node_in_its_canonical_text():
    document = DOCUMENT.read_text(encoding="utf-8")
    tables = re.findall(r"^\| (?!rule|group|-)[^|]+ \| (.*) \|$", document, re.MULTILINE)
    shown = [re.split(r" \(or | \(half", cell)[0] for cell in tables]
    examples = [text for cell in shown for text in re.findall(r"`([^`]+)`", cell)]
    fenced = re.findall(r"^```query\n(.*?)\n```$", document, re.DOTALL | re.MULTILINE)
    assert len(fenced) == 1
    assert len(examples) > 50
    read = [from_text(text) for text in (*fenced, *examples)]
    assert [to_text(filter) for filter in read] == [*fenced, *examples]
    assert {type(node) for filter in read for _, node in walk(filter)} == set(nodes.NODES)


def test_the_document_shows_what_is_said():
    document = DOCUMENT.read_text(encoding="utf-8")
    ((text, said),) = re.findall(r"^```text\n(.*?)\n\s+\^ (.*?)```$", document, re.DOTALL | re.MULTILINE)
    assert " ".join(said.split()) == str(refused(text))
