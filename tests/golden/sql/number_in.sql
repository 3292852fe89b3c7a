SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM attributes AS person
WHERE person."height" IN ($1, $2))
-- $1 = 1.5
-- $2 = 2.0
