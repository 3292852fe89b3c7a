SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT orders.row
FROM orders
WHERE orders.is_purchase AND orders.ordered_at >= $1::TIMESTAMP WITHOUT TIME ZONE AND orders.ordered_at < $2::TIMESTAMP WITHOUT TIME ZONE) AND (customers.row NOT IN (SELECT orders.row
FROM orders
WHERE orders.is_purchase AND orders.ordered_at >= $3::TIMESTAMP WITHOUT TIME ZONE AND orders.ordered_at < $4::TIMESTAMP WITHOUT TIME ZONE))
-- $1 = datetime.datetime(2025, 12, 24, 0, 0)
-- $2 = datetime.datetime(2026, 1, 2, 0, 0)
-- $3 = datetime.datetime(2026, 1, 2, 0, 0)
-- $4 = datetime.datetime(2026, 3, 1, 0, 0)
