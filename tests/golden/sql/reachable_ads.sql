SELECT customers.row
FROM customers
WHERE customers.row IN (SELECT person.row
FROM customers AS person
WHERE (person.email_address IS NOT NULL OR person.phone_number IS NOT NULL) AND person.ads_consent IS true)
