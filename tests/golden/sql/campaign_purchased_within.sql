SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT campaign_members.row
FROM campaign_members JOIN orders ON orders.row = campaign_members.row AND orders.ordered_at >= campaign_members."at"
WHERE campaign_members.campaign = $1::VARCHAR AND campaign_members."at" < $2::TIMESTAMP WITHOUT TIME ZONE AND campaign_members.held_out IS false AND orders.is_purchase AND orders.ordered_at < $3::TIMESTAMP WITHOUT TIME ZONE AND orders.ordered_at >= $4::TIMESTAMP WITHOUT TIME ZONE)
-- $1 = 'spring'
-- $2 = datetime.datetime(2026, 3, 1, 0, 0)
-- $3 = datetime.datetime(2026, 3, 1, 0, 0)
-- $4 = datetime.datetime(2026, 2, 15, 0, 0)
