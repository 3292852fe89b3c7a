SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE person.postal_code IS NOT NULL AND person.post_consent IS true)
