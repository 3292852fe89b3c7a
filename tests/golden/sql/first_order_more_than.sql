SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT orders.row
FROM orders
WHERE orders.is_purchase AND orders.ordered_at < $1::TIMESTAMP WITHOUT TIME ZONE)
-- $1 = datetime.datetime(2025, 3, 1, 0, 0)
