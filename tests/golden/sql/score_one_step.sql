SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT issue_1.row
FROM issue_1
WHERE issue_1.bin >= $1::INTEGER AND issue_1.bin < $2::INTEGER)
-- $1 = 499
-- $2 = 500
