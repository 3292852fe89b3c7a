SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE person.country = $1::VARCHAR)
-- $1 = 'France'
