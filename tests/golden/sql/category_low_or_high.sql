SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT issue_1.row
FROM issue_1
WHERE issue_1.bin >= $1::INTEGER AND issue_1.bin < $2::INTEGER OR issue_1.bin >= $3::INTEGER AND issue_1.bin < $4::INTEGER)
-- $1 = 0
-- $2 = 500
-- $3 = 750
-- $4 = 1000
