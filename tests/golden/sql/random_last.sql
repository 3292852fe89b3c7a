SELECT customers.row
FROM customers
WHERE customers.random_bucket >= $1::SMALLINT AND customers.random_bucket < $2::SMALLINT
-- $1 = 9999
-- $2 = 10000
