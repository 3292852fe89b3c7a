SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE EXTRACT(month FROM CAST(person.birth_date AS DATE)) * $1::INTEGER + EXTRACT(day FROM CAST(person.birth_date AS DATE)) BETWEEN $2::INTEGER AND $3::INTEGER OR EXTRACT(month FROM CAST(person.birth_date AS DATE)) * $1::INTEGER + EXTRACT(day FROM CAST(person.birth_date AS DATE)) BETWEEN $4::INTEGER AND $5::INTEGER)
-- $1 = 100
-- $2 = 301
-- $3 = 1231
-- $4 = 101
-- $5 = 114
