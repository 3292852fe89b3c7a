SELECT customers.row
FROM customers
WHERE (customers.row NOT IN (SELECT contacts.row
FROM contacts
WHERE contacts.sent_at < $1::TIMESTAMP WITHOUT TIME ZONE AND contacts.channel = $2::VARCHAR GROUP BY contacts.row
HAVING count(*) != $3::INTEGER))
-- $1 = datetime.datetime(2026, 3, 1, 0, 0)
-- $2 = 'Brief per Pošta'
-- $3 = 0
