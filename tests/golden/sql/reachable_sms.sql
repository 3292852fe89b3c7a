SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE person.phone_number IS NOT NULL AND person.sms_consent IS true)
