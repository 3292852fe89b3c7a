SELECT customers.row
FROM customers
WHERE (customers.row NOT IN (SELECT visits.row
FROM visits
WHERE visits.visited_at < $1::TIMESTAMP WITHOUT TIME ZONE GROUP BY visits.row
HAVING count(*) != $2::INTEGER))
-- $1 = datetime.datetime(2026, 3, 1, 0, 0)
-- $2 = 0
