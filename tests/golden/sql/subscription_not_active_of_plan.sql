SELECT customers.row
FROM customers
WHERE (customers.row NOT IN (SELECT subscriptions.row
FROM subscriptions
WHERE subscriptions.known_at < $1::TIMESTAMP WITHOUT TIME ZONE AND subscriptions.plan IN ($5::VARCHAR) AND subscriptions.started_at < $2::TIMESTAMP WITHOUT TIME ZONE AND (subscriptions.ended_at IS NULL OR subscriptions.ended_at >= $3::TIMESTAMP WITHOUT TIME ZONE) AND subscriptions.standing = $4::VARCHAR))
-- $1 = datetime.datetime(2026, 3, 1, 0, 0)
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
-- $3 = datetime.datetime(2026, 3, 1, 0, 0)
-- $4 = 'active'
-- $5 = 'Gold'
