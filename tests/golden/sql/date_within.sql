SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE CAST(person.created_at AS DATE) >= $1::DATE AND CAST(person.created_at AS DATE) < $2::DATE)
-- $1 = datetime.date(2026, 1, 30)
-- $2 = datetime.date(2026, 3, 1)
