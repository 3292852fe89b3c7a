SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM attributes AS person
WHERE person."odd ""name" = $1::VARCHAR)
-- $1 = '=1+1'
