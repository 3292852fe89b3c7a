SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE person.country IN (SELECT text_values.value
FROM text_values
WHERE text_values.field = $1::VARCHAR AND (text_values.folded LIKE '%' || $2::VARCHAR || '%' ESCAPE '/')))
-- $1 = 'country'
-- $2 = '100/%/_'
