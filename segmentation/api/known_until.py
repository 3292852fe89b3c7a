"""Up to which day the purchases of some data are known: orders may have been handed in longer ago than the rest."""

from datetime import date

from segmentation.api.context import Context, OpenSnapshot
from segmentation.errors import Unavailable
from segmentation.storage import snapshots
from segmentation.storage.manifests import read_record


def known_before(context: Context, snapshot: OpenSnapshot, event: str) -> date:
    """Return the day before which the purchase events of a snapshot are known."""
    table = snapshot.info.tables["orders" if event == "orders" else "subscriptions"]
    if table.import_id is None:
        return date.min
    directory = snapshots.imports_directory(context.handle.directory.path) / table.import_id
    try:
        return min(read_record(directory).as_of, snapshot.info.as_of)
    except Unavailable:
        return date.min
