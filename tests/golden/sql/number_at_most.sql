SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM attributes AS person
WHERE person."height" <= $1)
-- $1 = 1.75
