"""Derive the bundled retail demo from UCI Online Retail II: ``python data/retail/derive.py FOLDER``.

FOLDER holds ``orders.parquet`` (one row per invoice that names a customer) and ``order_lines.parquet`` (one row per
line), rebuilt from the published workbook with its overlapping week kept once. The files are written beside this
script. Running it again on the same input gives the same rows in the same order. Nothing is sampled or invented.

Rules, in full:

* an invoice is a *cancellation* when its number starts with C; every other one is a *purchase* when its amount > 0;
* a customer's country is the one on her latest invoice;
* a *family* tag is earned with the third distinct purchase invoice that has a line of the family: a line whose
  quantity is positive and whose description (upper case) matches the family's pattern below;
* ``returned an order`` is earned with the first cancellation;
* ``bulk buyer`` is earned with the first purchase invoice that has a line of at least 144 items (a gross).

A tag's ``added_at`` is the time of the invoice that earned it, so it is known from that moment and not before.
"""

import sys
from pathlib import Path

import duckdb

INVOICES_FOR_A_FAMILY = 3
ITEMS_IN_BULK = 144

# Whole words; RE2 syntax. A line may belong to several families.
FAMILIES = {
    "bags": r"\b(BAGS?|SHOPPERS?|HANDBAG|BACKPACK|RUCKSACK|SATCHEL)\b",
    "baking": r"\b(CAKES?|CAKESTAND|BAKING|COOKIE|CUTTERS?|RECIPE|MUFFIN|CUPCAKE|OVEN|ROLLING PIN)\b",
    "candles and lights": r"\b(CANDLES?|CANDLESTICKS?|T-?LIGHTS?|TEA-?LIGHTS?|LIGHTS|LANTERNS?|LAMPS?|CHANDELIER)\b",
    "children": r"\b(CHILD|CHILDREN|CHILDRENS|CHILDS|KIDS?|BABY|TOYS?|DOLLY|DOLLS?|DINOSAURS?|JIGSAW|CIRCUS)\b",
    "christmas": r"\b(CHRISTMAS|XMAS|ADVENT|SANTA|SNOWMAN|SNOWMEN|SNOWFLAKES?|BAUBLES?|REINDEER|NOEL|NATIVITY)\b",
    "craft and sewing": r"\b(SEWING|KNITTING|FELTCRAFT|CRAFT|RIBBONS?|BUTTONS?|LACE|NEEDLES?|CROCHET|EMBROIDERED)\b",
    "garden": r"\b(GARDEN|GARDENERS|WATERING|PLANTS?|PLANTER|POTTING|PARASOL|TRELLIS|BIRDHOUSE|HERBS?|SHED|SEEDS?)\b",
    "jewellery": r"\b(BRACELETS?|NECKLACES?|EARRINGS?|BROOCH|RINGS?|PENDANT|BANGLES?|JEWELLERY|HAIR ?CLIPS?)\b",
    "lunch and picnic": r"\b(LUNCH|PICNIC|SNACK|FLASK|CUTLERY|WATER BOTTLE|DRINKING|STRAWS)\b",
    "party": r"\b(PARTY|BUNTING|BALLOONS?|BIRTHDAY|NAPKINS?|CONFETTI|PAPER (CUPS?|PLATES?)|GARLANDS?)\b",
    "stationery and cards": r"\b(CARDS?|WRAP|NOTEBOOKS?|PENCILS?|PENS?|STICKERS?|ENVELOPES?|STATIONERY|JOURNAL|TAPE)\b",
    "storage": r"\b(BASKETS?|DRAWERS?|CABINET|STORAGE|HOOKS?|HANGERS?|TIDY|TRINKET|JARS?)\b",
    "tea and coffee": r"\b(MUGS?|TEACUPS?|TEAPOTS?|TEATIME|COFFEE|CUPS?|SAUCERS?|TEA)\b",
    "wall and door signs": r"\b(SIGNS?|PLAQUE|CHALKBOARD|BLACKBOARD)\b",
}

CUSTOMERS = "SELECT customer_id, arg_max(country, (ordered_at, invoice)) AS country FROM invoices GROUP BY 1 ORDER BY 1"

ORDERS = """
SELECT invoice AS order_id, customer_id, ordered_at, CAST(amount AS DECIMAL(12, 2)) AS amount, 'GBP' AS currency,
       CAST(items AS INTEGER) AS quantity, is_cancellation AS is_return
FROM invoices ORDER BY ordered_at, invoice
"""

TAGS = """
WITH purchases AS (SELECT invoice, customer_id, ordered_at FROM invoices WHERE NOT is_cancellation AND amount > 0),
bought AS (
    SELECT DISTINCT p.customer_id, f.tag, p.invoice, p.ordered_at
    FROM lines AS l JOIN purchases AS p USING (invoice) JOIN families AS f USING (description)
    WHERE l.quantity > 0 AND l.customer_id IS NOT NULL
),
numbered AS (
    SELECT customer_id, tag, ordered_at, row_number() OVER (
        PARTITION BY customer_id, tag ORDER BY ordered_at, invoice) AS nth
    FROM bought
),
bulk AS (
    SELECT p.customer_id, min(p.ordered_at) AS added_at
    FROM lines AS l JOIN purchases AS p USING (invoice) WHERE l.quantity >= $bulk GROUP BY 1
)
SELECT customer_id, tag, ordered_at AS added_at FROM numbered WHERE nth = $nth
UNION ALL SELECT customer_id, 'returned an order', min(ordered_at) FROM invoices WHERE is_cancellation GROUP BY 1
UNION ALL SELECT customer_id, 'bulk buyer', added_at FROM bulk
ORDER BY added_at, customer_id, tag
"""


def derive(source: Path, target: Path) -> dict[str, int]:
    """Write the three files from ``source`` into ``target`` and return the number of rows of each."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.read_parquet(str(source / "orders.parquet")).create_view("invoices")
        connection.read_parquet(str(source / "order_lines.parquet")).create_view("lines")
        _sort_into_families(connection)
        tables = {
            "customers": connection.sql(CUSTOMERS),
            "orders": connection.sql(ORDERS),
            "tags": connection.sql(TAGS, params={"bulk": ITEMS_IN_BULK, "nth": INVOICES_FOR_A_FAMILY}),
        }
        for name, rows in tables.items():
            rows.write_parquet(str(target / f"{name}.parquet"), compression="zstd")
        return {name: len(connection.read_parquet(str(target / f"{name}.parquet"))) for name in tables}


def _sort_into_families(connection: duckdb.DuckDBPyConnection) -> None:
    """Match each distinct description once; patterns are constants, as DuckDB compiles others for every row."""
    connection.execute("CREATE TABLE families(tag VARCHAR, description VARCHAR)")
    connection.execute("CREATE TABLE descriptions AS SELECT DISTINCT description FROM lines")
    for tag, pattern in FAMILIES.items():
        connection.execute(
            f"INSERT INTO families SELECT '{tag}', description FROM descriptions"  # noqa: S608 - our own constants
            f" WHERE regexp_matches(upper(description), $${pattern}$$)"
        )


if __name__ == "__main__":
    for table, rows in derive(Path(sys.argv[1]), Path(__file__).parent).items():
        sys.stdout.write(f"{table}: {rows} rows\n")
