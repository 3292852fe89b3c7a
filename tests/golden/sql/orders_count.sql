SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT orders.row
FROM orders
WHERE orders.is_purchase AND orders.ordered_at >= $1::TIMESTAMP WITHOUT TIME ZONE AND orders.ordered_at < $2::TIMESTAMP WITHOUT TIME ZONE GROUP BY orders.row
HAVING count(DISTINCT orders.order_id) >= $3::INTEGER)
-- $1 = datetime.datetime(2025, 12, 1, 0, 0)
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
-- $3 = 2
