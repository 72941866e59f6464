"""How alembic reaches our database: over the connection that `records.migrate` hands it."""

from alembic import context

from records.every_table import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
