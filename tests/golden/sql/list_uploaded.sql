SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT list_members.row
FROM list_members
WHERE list_members.list = $1::VARCHAR)
-- $1 = 'upload-1'
