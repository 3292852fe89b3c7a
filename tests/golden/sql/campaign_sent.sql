SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT campaign_members.row
FROM campaign_members
WHERE campaign_members.campaign = $1::VARCHAR AND campaign_members."at" < $2::TIMESTAMP WITHOUT TIME ZONE AND campaign_members.held_out IS false)
-- $1 = 'spring'
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
