SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT tags.row
FROM tags
WHERE tags.tag IN ($3::VARCHAR, $4::VARCHAR) AND tags.added_at < $1::TIMESTAMP WITHOUT TIME ZONE AND (tags.removed_at IS NULL OR tags.removed_at >= $2::TIMESTAMP WITHOUT TIME ZONE))
-- $1 = datetime.datetime(2025, 6, 15, 0, 0)
-- $2 = datetime.datetime(2025, 6, 15, 0, 0)
-- $3 = 'staff'
-- $4 = 'VIP'
