SELECT customers.row
FROM customers
WHERE (customers.row NOT IN (SELECT orders.row
FROM orders
WHERE orders.is_purchase AND orders.ordered_at < $1::TIMESTAMP WITHOUT TIME ZONE GROUP BY orders.row
HAVING coalesce(sum(orders.amount), $2::INTEGER) >= $3))
-- $1 = datetime.datetime(2026, 3, 1, 0, 0)
-- $2 = 0
-- $3 = 100000.0
