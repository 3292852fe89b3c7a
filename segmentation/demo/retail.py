"""The retail demo: UCI Online Retail II, real and bundled with the program."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from segmentation.demo.offer import DemoWorkspace

RETAIL = DemoWorkspace(
    name="retail",
    title="Online retail",
    simulated=False,
    as_of=date(2011, 12, 10),
    past=(date(2011, 9, 1), date(2011, 10, 1), date(2011, 11, 1)),
    timezone="Europe/London",
    currency="GBP",
    attribution="Chen, D. (2012). Online Retail II. UCI Machine Learning Repository. "
    "https://doi.org/10.24432/C5CG6D. CC BY 4.0. Reduced to invoices and derived tags.",
)

DIRECTORY = Path(__file__).resolve().parents[2] / "data" / "retail"

SOURCES: Mapping[str, Path] = MappingProxyType(
    {table: DIRECTORY / f"{table}.parquet" for table in ("customers", "orders", "tags")}
)
