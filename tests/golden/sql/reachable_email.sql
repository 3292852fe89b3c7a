SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE person.email_address IS NOT NULL AND person.email_consent IS true)
