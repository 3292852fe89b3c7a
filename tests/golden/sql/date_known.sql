SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE CAST(person.birth_date AS DATE) IS NOT NULL)
