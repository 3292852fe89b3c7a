SELECT customers.row
FROM customers
WHERE (customers.row NOT IN (SELECT person.row
FROM attributes AS person
WHERE person."height" IS NOT NULL))
