SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT visits.row
FROM visits
WHERE visits.visited_at >= $1::TIMESTAMP WITHOUT TIME ZONE AND visits.visited_at < $2::TIMESTAMP WITHOUT TIME ZONE GROUP BY visits.row
HAVING count(*) >= $3::INTEGER) OR customers.row IN (SELECT tags.row
FROM tags
WHERE tags.tag IN ($6::VARCHAR) AND (tags.added_at IS NULL OR tags.added_at < $4::TIMESTAMP WITHOUT TIME ZONE) AND (tags.removed_at IS NULL OR tags.removed_at >= $5::TIMESTAMP WITHOUT TIME ZONE))
-- $1 = datetime.datetime(2026, 1, 30, 0, 0)
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
-- $3 = 2
-- $4 = datetime.datetime(2026, 3, 1, 0, 0)
-- $5 = datetime.datetime(2026, 3, 1, 0, 0)
-- $6 = 'VIP'
