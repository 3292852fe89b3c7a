"""The company and what happens to it after the date its workspace was built on."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from segmentation.api import LOCAL, Workspace
from segmentation.api.issuing import Issuing
from tests.api.company import AS_OF, CUSTOMERS, company_tables, write_files

LATER_ORDERS = 150


def orders_until(as_of: date) -> str:
    """Return the company's orders, with more after the date its workspace was built on, up to another."""
    luck = np.random.default_rng(11)
    lines = [company_tables()["orders"].rstrip("\n")]
    columns = lines[0].partition("\n")[0].split(",")
    for number in range(LATER_ORDERS):
        day = AS_OF + timedelta(days=int(luck.integers(0, 60)))
        row = {"order_id": f"later{number}", "customer_id": f"c{luck.integers(0, CUSTOMERS):04d}"}
        row |= {"ordered_at": f"{day}T12:00", "amount": "25.00"}
        if day < as_of:
            lines.append(",".join(row.get(column, "") for column in columns))
    return "\n".join(lines) + "\n"


def buyers_between(first: date, end: date) -> set[str]:
    """Return who has a purchase in [first, end), read from the file as text."""
    text = orders_until(end)
    columns = text.partition("\n")[0].split(",")
    found = set()
    for line in text.splitlines()[1:]:
        row = dict(zip(columns, line.split(","), strict=False))
        day = date.fromisoformat(row["ordered_at"][:10])
        if first <= day < end and float(row["amount"] or 1) > 0:
            found.add(row["customer_id"])
    return found


def import_until(workspace: Workspace, directory: Path, as_of: date, **tables: str):
    """Import the orders up to a date, and other tables where given."""
    files = write_files(directory, {"orders": orders_until(as_of), **tables})
    return workspace.data.import_files(files, as_of=as_of, actor=LOCAL)


def fail_for(monkeypatch, title, error):
    """Let the scores of one prediction, told by its title, be impossible."""
    original = Issuing.issue

    def issue(self, record, *given, **options):
        if record.title == title:
            raise error
        return original(self, record, *given, **options)

    monkeypatch.setattr(Issuing, "issue", issue)
