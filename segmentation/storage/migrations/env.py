"""How Alembic runs here: always over the connection, and inside the transaction, that ``storage.migration`` opened."""

from alembic import context

from segmentation.storage.records import Record

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
