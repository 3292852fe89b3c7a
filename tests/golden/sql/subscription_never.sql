SELECT customers.row
FROM customers
WHERE (customers.row NOT IN (SELECT subscriptions.row
FROM subscriptions
WHERE subscriptions.known_at < $1::TIMESTAMP WITHOUT TIME ZONE))
-- $1 = datetime.datetime(2026, 3, 1, 0, 0)
