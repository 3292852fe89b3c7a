"""What became of the members of a campaign in its window: who bought, and for how much."""

from datetime import date, timedelta

import sqlalchemy as sa

from segmentation.sql.feature_events import Orders, midnight
from segmentation.sql.tables import orders


def spent(event: Orders, first: date, days: int) -> sa.Select[tuple[int, int]]:
    """Select (row, minor units) of what was bought in [first, first + days) of the products and categories, by row."""
    chosen = [
        orders.c.is_purchase,
        orders.c.ordered_at >= midnight(first),
        orders.c.ordered_at < midnight(first + timedelta(days=days)),
    ]
    if event.products:
        chosen.append(orders.c.product.in_(event.products))
    if event.categories:
        chosen.append(orders.c.category.in_(event.categories))
    amount = sa.cast(sa.func.coalesce(sa.func.sum(orders.c.amount), 0), sa.BigInteger)
    return sa.select(orders.c.row, amount.label("amount")).where(*chosen).group_by(orders.c.row)
