"""The studio demo: a simulated chain of fitness studios whose customers' chances of buying are known exactly."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from segmentation.demo.offer import DemoWorkspace
from segmentation.demo.studio_calendar import AS_OF
from segmentation.demo.studio_catalogue import PLANS
from segmentation.demo.studio_history import histories
from segmentation.demo.studio_tables import SCHEMAS, studio_tables

CUSTOMERS = 20_000
SEED = 20_261_001

STUDIO = DemoWorkspace(
    name="studio",
    title="Studio",
    simulated=True,
    as_of=AS_OF,
    past=(date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)),
    timezone="Europe/Paris",
    currency="EUR",
    attribution="Simulated data: these people do not exist.",
)


def write_sources(directory: Path, *, customers: int = CUSTOMERS, seed: int = SEED) -> None:
    """Write customers, orders, visits, tags, subscriptions and contacts (Parquet) and mapping.toml into ``directory``.

    The directory is made if need be. The same ``customers`` and ``seed`` give equal files. Memory does not grow with
    ``customers`` beyond a few bytes each: people are made and written in chunks of 20,000. Raises
    :class:`segmentation.errors.UserError` unless there is at least one customer.
    """
    directory.mkdir(parents=True, exist_ok=True)
    writers = {
        name: pq.ParquetWriter(directory / f"{name}.parquet", schema, compression="zstd", use_dictionary=True)
        for name, schema in SCHEMAS.items()
    }
    orders = 1
    try:
        for history in histories(customers, seed):
            tables = studio_tables(history, orders)
            orders += len(tables["orders"])
            for name, table in tables.items():
                writers[name].write_table(table)
    finally:
        for writer in writers.values():
            writer.close()
    (directory / "mapping.toml").write_text(mapping(), encoding="utf-8")


def mapping() -> str:
    """Return the import mapping that belongs to the files, as TOML."""
    fixed = ", ".join(f'"{plan.name}"' for plan in PLANS if plan.term)
    return (
        'currency = "EUR"\n\n'
        "[customers]\n"
        'stable = ["marketing_source"]\n\n'
        "[subscriptions]\n"
        'paused = ["paused"]\n'
        'inactive = ["cancelled"]\n'
        f"fixed_term = [{fixed}]\n"
    )
