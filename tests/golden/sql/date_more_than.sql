SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE CAST(person.birth_date AS DATE) < $1::DATE)
-- $1 = datetime.date(2008, 3, 1)
