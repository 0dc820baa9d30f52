"""Brings a database to this program's schema, and says what is wrong with one that is not."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from supervisor.store.errors import NotReady, StoreError
from supervisor.store.schema import REVISION, journal, meta

PROGRAM = "callboard"


def revision(connection: Connection) -> str | None:
    """The migration a database stands at, None where it has no tables of ours."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        return None
    if "meta" not in tables:
        return "foreign"
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def check(connection: Connection, name: str) -> None:
    """Refuses a database that this program cannot use as it is; `name` is the database in words."""
    found = revision(connection)
    if found is None:
        raise NotReady(
            f"There is nothing of Callboard in the database {name} yet; import a recording, or start the desk first."
        )
    _refuse_foreign(found, name)
    if found < REVISION:
        raise NotReady(
            f"The database {name} is of an older version; “callboard collect” or the desk brings it up to date."
        )


def _refuse_foreign(found: str, name: str) -> None:
    if not found.isdecimal():
        raise StoreError(f"The database {name} belongs to another program; name another.")
    if found > REVISION:
        raise StoreError(f"The database {name} was written by a newer version of Callboard; update this program.")


def migrate(connection: Connection, name: str, world: str) -> None:
    """Brings the database to `REVISION` in the running transaction; a new one belongs to `world`."""
    found = revision(connection)
    if found is not None:
        _refuse_foreign(found, name)
    if found != REVISION:
        _upgrade(connection)
    if found is None:
        _first_values(connection, world)
    # Whether it can be written to is better found out now than at the first call.
    connection.execute(meta.update().where(meta.c.name == "program").values(value=PROGRAM))


def _upgrade(connection: Connection) -> None:
    # Alembic takes 0.2 s to import and only the collector needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    # A per cent sign in the folder's name would be read as the start of a variable.
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _first_values(connection: Connection, world: str) -> None:
    values = {"program": PROGRAM, "world": world, "token_key": secrets.token_hex(32)}
    connection.execute(meta.insert(), [{"name": name, "value": value} for name, value in values.items()])


def claim_world(connection: Connection, name: str, world: str | None, *, may_change: bool) -> str:
    """The database's world; refuses another one than `world`, but an empty database may be given a new one."""
    kept = str(connection.execute(meta.select().where(meta.c.name == "world")).one().value)
    if world is None or kept == world:
        return kept
    empty = connection.execute(journal.select().limit(1)).first() is None
    if empty and may_change:
        connection.execute(meta.update().where(meta.c.name == "world").values(value=world))
        return world
    refusal = NotReady if empty else StoreError
    raise refusal(
        f"The database {name} holds {_OF[kept]}, so it is not used for {_OF[world]}; name another with --database."
    )


_OF = {"real": "real calls", "demo": "the demonstration city", "replay": "a replay"}
