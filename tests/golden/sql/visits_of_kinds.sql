SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT visits.row
FROM visits
WHERE visits.visited_at >= $1::TIMESTAMP WITHOUT TIME ZONE AND visits.visited_at < $2::TIMESTAMP WITHOUT TIME ZONE AND visits.kind IN ($5::VARCHAR, $6::VARCHAR) GROUP BY visits.row
HAVING count(*) BETWEEN $3::INTEGER AND $4::INTEGER)
-- $1 = datetime.datetime(2026, 2, 23, 0, 0)
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
-- $3 = 1
-- $4 = 4
-- $5 = 'class'
-- $6 = 'cart'
