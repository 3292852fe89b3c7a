"""Limits and names that do not depend on the machine."""

SCHEMA_VERSION = 1
BINS = 1000
BUCKETS = 20
BINS_PER_BUCKET = BINS // BUCKETS
CATEGORY_BINS = {"low": (0, 500), "medium": (500, 750), "high": (750, BINS)}
MAX_FILTER_NODES = 200
MAX_FILTER_DEPTH = 12
WINDOW_DAYS = (1, 90)
SNAPSHOTS_KEPT = 6
CACHE_BYTES = 256 * 2**20
