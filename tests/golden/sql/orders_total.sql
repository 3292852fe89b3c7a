SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT orders.row
FROM orders
WHERE orders.is_purchase AND orders.ordered_at >= $1::TIMESTAMP WITHOUT TIME ZONE AND orders.ordered_at < $2::TIMESTAMP WITHOUT TIME ZONE GROUP BY orders.row
HAVING coalesce(sum(orders.amount), $3::INTEGER) > $4)
-- $1 = datetime.datetime(2026, 2, 16, 0, 0)
-- $2 = datetime.datetime(2026, 2, 23, 0, 0)
-- $3 = 0
-- $4 = 9999.0
