SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT subscriptions.row
FROM subscriptions
WHERE subscriptions.known_at < $1::TIMESTAMP WITHOUT TIME ZONE AND subscriptions.fixed_term AND subscriptions.started_at < $2::TIMESTAMP WITHOUT TIME ZONE AND (subscriptions.ended_at IS NULL OR subscriptions.ended_at >= $3::TIMESTAMP WITHOUT TIME ZONE) AND subscriptions.ended_at >= $4::TIMESTAMP WITHOUT TIME ZONE AND subscriptions.ended_at < $5::TIMESTAMP WITHOUT TIME ZONE AND subscriptions.standing != $6::VARCHAR)
-- $1 = datetime.datetime(2026, 3, 1, 0, 0)
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
-- $3 = datetime.datetime(2026, 3, 1, 0, 0)
-- $4 = datetime.datetime(2026, 3, 1, 0, 0)
-- $5 = datetime.datetime(2026, 3, 15, 0, 0)
-- $6 = 'inactive'
