SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT contacts.row
FROM contacts
WHERE contacts.sent_at >= $1::TIMESTAMP WITHOUT TIME ZONE AND contacts.sent_at < $2::TIMESTAMP WITHOUT TIME ZONE GROUP BY contacts.row
HAVING count(*) >= $3::INTEGER)
-- $1 = datetime.datetime(2026, 1, 30, 0, 0)
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
-- $3 = 3
