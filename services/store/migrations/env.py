"""What Alembic runs for a migration, on the connection that `services.store.migrate` gives it."""

from alembic import context

from services.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's is; MySQL commits at each statement whatever is said here
)
with context.begin_transaction():
    context.run_migrations()
