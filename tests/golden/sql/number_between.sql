SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM attributes AS person
WHERE person."height" BETWEEN $1 AND $2)
-- $1 = 1.5
-- $2 = 2.0
