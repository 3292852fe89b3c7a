SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM attributes AS person
WHERE person."is_guest" = false)
