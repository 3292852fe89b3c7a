SELECT customers.row
FROM customers
WHERE true
