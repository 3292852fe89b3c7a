SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT per_order.row
FROM (SELECT orders.row AS row, coalesce(sum(orders.amount), $1::INTEGER) AS amount
FROM orders
WHERE orders.is_purchase AND orders.ordered_at < $2::TIMESTAMP WITHOUT TIME ZONE GROUP BY orders.row, orders.order_id) AS per_order
WHERE true GROUP BY per_order.row
HAVING avg(per_order.amount) BETWEEN $3 AND $4)
-- $1 = 0
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
-- $3 = 2000.0
-- $4 = 4050.0
