SELECT customers.row
FROM customers
WHERE false
