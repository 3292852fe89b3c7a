-- What a person would write by hand in DuckDB: one narrow row for each customer, sorted by score bin, and the two
-- questions as plain scans of it. Everything is read from the source files, nothing from a snapshot but the scores,
-- so that equal counts also say that the import and the index are right.
--
-- Variables: customers, orders, visits, tags, subscriptions and scores are paths of Parquet files, as_of is a DATE.

-- :build

CREATE TEMP TABLE seen AS
SELECT
    customer_id,
    count(*) FILTER (visited_at >= getvariable('as_of') - INTERVAL 7 DAY)::USMALLINT AS visits_7,
    count(*) FILTER (visited_at >= getvariable('as_of') - INTERVAL 30 DAY)::USMALLINT AS visits_30,
    count(*) FILTER (visited_at >= getvariable('as_of') - INTERVAL 90 DAY)::USMALLINT AS visits_90,
    count(*) FILTER (visited_at >= getvariable('as_of') - INTERVAL 365 DAY)::USMALLINT AS visits_365
FROM read_parquet(getvariable('visits'))
WHERE visited_at < getvariable('as_of')
GROUP BY customer_id;

CREATE TEMP TABLE bought AS
SELECT
    customer_id,
    count(*) FILTER (ordered_at >= getvariable('as_of') - INTERVAL 90 DAY)::USMALLINT AS orders_90,
    count(*) FILTER (ordered_at >= getvariable('as_of') - INTERVAL 365 DAY)::USMALLINT AS orders_365,
    coalesce(sum(amount * 100) FILTER (ordered_at >= getvariable('as_of') - INTERVAL 90 DAY), 0)::UINTEGER AS amount_90,
    coalesce(sum(amount * 100) FILTER (ordered_at >= getvariable('as_of') - INTERVAL 365 DAY), 0)::UINTEGER AS amount_365
FROM read_parquet(getvariable('orders'))
WHERE ordered_at < getvariable('as_of') AND amount > 0
GROUP BY customer_id;

-- Powers of two as a product, since << on UBIGINT is checked for overflow.
CREATE TEMP TABLE tagged AS
SELECT
    customer_id,
    coalesce(bit_or(bit) FILTER (word = 0), 0)::UBIGINT AS tags_0,
    coalesce(bit_or(bit) FILTER (word = 1), 0)::UBIGINT AS tags_1,
    coalesce(bit_or(bit) FILTER (word = 2), 0)::UBIGINT AS tags_2,
    coalesce(bit_or(bit) FILTER (word = 3), 0)::UBIGINT AS tags_3
FROM (
    SELECT
        customer_id,
        substr(tag, 5)::UTINYINT // 64 AS word,
        (2::DOUBLE ** (substr(tag, 5)::UTINYINT % 64))::UBIGINT AS bit
    FROM read_parquet(getvariable('tags'))
    WHERE coalesce(added_at < getvariable('as_of'), true)
)
GROUP BY customer_id;

-- Ever on a plan: active, paused, or over with no new one about to start.
CREATE TEMP TABLE planned AS
SELECT
    customer_id,
    coalesce(bit_or(bit) FILTER (open AND status = 'active'), 0)::USMALLINT AS plans_active,
    coalesce(bit_or(bit) FILTER (open AND status = 'paused'), 0)::USMALLINT AS plans_paused,
    coalesce(bit_or(bit) FILTER (started), 0)::USMALLINT AS plans_started,
    coalesce(bit_or(bit) FILTER (NOT started), 0)::USMALLINT AS plans_upcoming,
    (plans_active | plans_paused | (plans_started & ~plans_upcoming))::USMALLINT AS plans_ever
FROM (
    SELECT
        customer_id,
        status,
        (2::DOUBLE ** (ascii(substr(plan, 6)) - ascii('A')))::USMALLINT AS bit,
        started_at < getvariable('as_of') AS started,
        started_at < getvariable('as_of') AND coalesce(ended_at >= getvariable('as_of'), true) AS open
    FROM read_parquet(getvariable('subscriptions'))
    WHERE bought_at < getvariable('as_of')
)
GROUP BY customer_id;

CREATE TABLE narrow AS
SELECT
    scores.bin::USMALLINT AS sb,
    scores.p::FLOAT AS p,
    coalesce(amount_365, 0)::UINTEGER AS value,
    coalesce(
        list_position(
            ['France', 'Germany', 'Spain', 'Italy', 'Belgium', 'Österreich', 'Portugal', 'Ireland', 'Sweden', 'Norway'],
            country
        ),
        0
    )::UTINYINT AS country,
    coalesce(visits_7, 0)::USMALLINT AS visits_7,
    coalesce(visits_30, 0)::USMALLINT AS visits_30,
    coalesce(visits_90, 0)::USMALLINT AS visits_90,
    coalesce(visits_365, 0)::USMALLINT AS visits_365,
    coalesce(orders_90, 0)::USMALLINT AS orders_90,
    coalesce(orders_365, 0)::USMALLINT AS orders_365,
    coalesce(amount_90, 0)::UINTEGER AS amount_90,
    coalesce(amount_365, 0)::UINTEGER AS amount_365,
    coalesce(tags_0, 0)::UBIGINT AS tags_0,
    coalesce(tags_1, 0)::UBIGINT AS tags_1,
    coalesce(tags_2, 0)::UBIGINT AS tags_2,
    coalesce(tags_3, 0)::UBIGINT AS tags_3,
    coalesce(plans_active, 0)::USMALLINT AS plans_active,
    coalesce(plans_paused, 0)::USMALLINT AS plans_paused,
    coalesce(plans_ever, 0)::USMALLINT AS plans_ever
FROM read_parquet(getvariable('customers'))
JOIN read_parquet(getvariable('scores')) AS scores USING (customer_id)
LEFT JOIN seen USING (customer_id)
LEFT JOIN bought USING (customer_id)
LEFT JOIN tagged USING (customer_id)
LEFT JOIN planned USING (customer_id)
ORDER BY scores.bin, customer_id;

-- :F7
-- Five visits in 30 days, and neither plan A nor plan B active.

SELECT sb, count(*) AS customers, sum(p) AS sum_p, sum(value) AS sum_value
FROM narrow
WHERE visits_30 >= 5 AND (plans_active & 3) = 0
GROUP BY sb;

-- :F8
-- Six rules of eight conditions: in France, Germany or Spain; four visits or 100.00 spent in 90 days; without tag 003;
-- plan D not active; with tag 005 or 017, or ever on plan C; 50.00 spent in 365 days.

SELECT sb, count(*) AS customers, sum(p) AS sum_p, sum(value) AS sum_value
FROM narrow
WHERE country IN (1, 2, 3)
    AND (visits_90 >= 4 OR amount_90 >= 10000)
    AND (tags_0 & 8) = 0
    AND (plans_active & 8) = 0
    AND ((tags_0 & 131104) <> 0 OR (plans_ever & 4) <> 0)
    AND amount_365 >= 5000
GROUP BY sb;
