SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE EXTRACT(month FROM CAST(person.birth_date AS DATE)) * $1::INTEGER + EXTRACT(day FROM CAST(person.birth_date AS DATE)) BETWEEN $2::INTEGER AND $3::INTEGER)
-- $1 = 100
-- $2 = 301
-- $3 = 307
