"""Run the migrations on the connection that `store` hands over, inside its transaction."""

from alembic import context

from facesort.library.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite can only change a table by rebuilding it
    transactional_ddl=True,
)
context.run_migrations()
