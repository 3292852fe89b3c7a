SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT tags.row
FROM tags
WHERE tags.tag IN ($10::VARCHAR) AND (tags.added_at IS NULL OR tags.added_at < $1::TIMESTAMP WITHOUT TIME ZONE) AND (tags.removed_at IS NULL OR tags.removed_at >= $2::TIMESTAMP WITHOUT TIME ZONE)) AND NOT (customers.row IN (SELECT person.row
FROM customers AS person
WHERE person.email_address IS NOT NULL AND person.email_consent IS true) OR customers.row IN (SELECT person.row
FROM customers AS person
WHERE person.phone_number IS NOT NULL AND person.sms_consent IS true)) OR true OR NOT (customers.row IN (SELECT visits.row
FROM visits
WHERE visits.visited_at >= $3::TIMESTAMP WITHOUT TIME ZONE AND visits.visited_at < $4::TIMESTAMP WITHOUT TIME ZONE GROUP BY visits.row
HAVING count(*) >= $5::INTEGER) OR customers.row IN (SELECT tags.row
FROM tags
WHERE tags.tag IN ($11::VARCHAR) AND (tags.added_at IS NULL OR tags.added_at < $6::TIMESTAMP WITHOUT TIME ZONE) AND (tags.removed_at IS NULL OR tags.removed_at >= $7::TIMESTAMP WITHOUT TIME ZONE)) OR (customers.row NOT IN (SELECT tags.row
FROM tags
WHERE tags.tag IN ($12::VARCHAR) AND (tags.added_at IS NULL OR tags.added_at < $8::TIMESTAMP WITHOUT TIME ZONE) AND (tags.removed_at IS NULL OR tags.removed_at >= $9::TIMESTAMP WITHOUT TIME ZONE))))
-- $1 = datetime.datetime(2026, 3, 1, 0, 0)
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
-- $3 = datetime.datetime(2026, 1, 30, 0, 0)
-- $4 = datetime.datetime(2026, 3, 1, 0, 0)
-- $5 = 2
-- $6 = datetime.datetime(2026, 3, 1, 0, 0)
-- $7 = datetime.datetime(2026, 3, 1, 0, 0)
-- $8 = datetime.datetime(2026, 3, 1, 0, 0)
-- $9 = datetime.datetime(2026, 3, 1, 0, 0)
-- $10 = 'VIP'
-- $11 = 'VIP'
-- $12 = 'staff'
