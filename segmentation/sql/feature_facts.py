"""The facts behind the features: queries that give dated rows of the audience as ages in days before ``$cutoff``.

Each reads only rows dated before the cutoff's midnight, and only customers staged in the table `AUDIENCE`.
"""

AUDIENCE = "feature_audience"

_CUTOFF = "CAST($cutoff AS DATE)"
_STAGED = f'"row" IN (SELECT "row" FROM {AUDIENCE})'  # noqa: S608 - a name of this package

KNOWN = f'SELECT "row", {_CUTOFF} - CAST("known_since" AS DATE) AS age FROM {AUDIENCE}'  # noqa: S608

RETURNS = f"""
    SELECT "row", "order_id", "amount", {_CUTOFF} - CAST("ordered_at" AS DATE) AS age
    FROM "orders" WHERE "is_return" AND "ordered_at" < {_CUTOFF} AND {_STAGED}
"""  # noqa: S608

VISIT_DAYS = f"""(
    SELECT "row", CAST("visited_at" AS DATE) AS "day", count(*) AS times
    FROM "visits" WHERE "visited_at" < {_CUTOFF} AND {_STAGED} GROUP BY ALL
)"""  # noqa: S608

CARTS = f"""
    SELECT "row", {_CUTOFF} - CAST("visited_at" AS DATE) AS age
    FROM "visits" WHERE "kind" = 'cart' AND "visited_at" < {_CUTOFF} AND {_STAGED}
"""  # noqa: S608

TAGS_HELD = f"""
    SELECT "row", "tag" AS name FROM "tags"
    WHERE "added_at" < {_CUTOFF} AND ("removed_at" IS NULL OR "removed_at" >= {_CUTOFF}) AND {_STAGED}
"""  # noqa: S608

# An end at or after the cutoff is not known yet, save for plans of a fixed term.
PLANS = f"""
    SELECT "row", "plan", {_CUTOFF} - CAST("started_at" AS DATE) AS started,
        CASE WHEN "ended_at" < {_CUTOFF} THEN {_CUTOFF} - CAST("ended_at" AS DATE) END AS ended,
        CASE WHEN "fixed_term" AND "ended_at" >= {_CUTOFF} THEN CAST("ended_at" AS DATE) - {_CUTOFF} END AS ends
    FROM "subscriptions" WHERE "known_at" < {_CUTOFF} AND {_STAGED}
"""  # noqa: S608

PLANS_EVER = f'SELECT "row", "plan" AS name FROM ({PLANS}) WHERE started > 0'  # noqa: S608

PLANS_ACTIVE = f"{PLANS_EVER} AND ended IS NULL"


def with_gaps(days: str) -> str:
    """Return a query over ``days`` (row, day, ...; one row per customer and day) that adds ``age`` and ``gap``.

    ``gap`` is the distance in days to the same customer's day before, null on her first.
    """
    return (
        f'SELECT *, {_CUTOFF} - "day" AS age, '  # noqa: S608
        f'"day" - lag("day") OVER (PARTITION BY "row" ORDER BY "day") AS gap FROM {days}'
    )
