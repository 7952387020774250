"""Alembic's way in: it runs on the connection that ``toolkit.storage.database`` hands over."""

from alembic import context

from toolkit.storage.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
