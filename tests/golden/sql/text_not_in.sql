SELECT customers.row
FROM customers
WHERE (customers.row NOT IN (SELECT person.row
FROM customers AS person
WHERE person.country IN ($1::VARCHAR, $2::VARCHAR)))
-- $1 = 'France'
-- $2 = 'ÎLE'
