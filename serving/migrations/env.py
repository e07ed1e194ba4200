"""Runs migrations on the connection that shenyan.serving.db passes, or on the configured database.

Without a connection (`alembic` typed by hand, with `script_location = shenyan.serving:migrations`) the
database is that of the SHENYAN_* variables.
"""

from alembic import context
from sqlalchemy import Connection

from shenyan.serving.db import Database
from shenyan.serving.home import hash_key, prepare
from shenyan.serving.schema import METADATA
from shenyan.serving.settings import load_settings


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        # SQLite alters a table by copying it; its DDL is transactional, since db.py begins transactions.
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    settings = load_settings()
    prepare(settings.home)
    context.config.attributes["seal_key"] = hash_key(settings)
    database = Database(settings.database)
    with database.engine.begin() as opened:
        run(opened)
    database.dispose()
