"""What can go wrong with a database, each as one sentence that says what to do."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from supervisor.core.errors import CallboardError


class StoreError(CallboardError):
    """The database cannot be used as it is."""


class StoreUnavailable(StoreError):
    """The database cannot be used just now: the same may work later."""


class NotReady(StoreError):
    """There is no database so far, or one of an older version: the collector or an import makes it ready."""


class SettingsConflict(StoreError):
    """Somebody else saved the centre's settings meanwhile."""


class PlanConflict(StoreError):
    """Somebody else saved the plan meanwhile."""


_SQLITE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (
        StoreUnavailable,
        "The database {name} is locked by another program; close that one or try again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        StoreUnavailable,
        "The database {name} is locked by another program; close that one or try again.",
    ),
    sqlite3.SQLITE_FULL: (
        StoreUnavailable,
        "The disk is full, so nothing more can be written to {name}; make room on it.",
    ),
    sqlite3.SQLITE_IOERR: (
        StoreUnavailable,
        "The disk of the database {name} could not be read or written; check the disk.",
    ),
    sqlite3.SQLITE_READONLY: (
        StoreError,
        "The database {name} is read-only; give this user the right to write to the file and its folder.",
    ),
    sqlite3.SQLITE_PERM: (
        StoreError,
        "This user may not open the database {name}; give the right to read and write it.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        StoreError,
        "The database {name} cannot be opened; check that it is there and that this user may write to its folder.",
    ),
    sqlite3.SQLITE_NOTADB: (StoreError, "{name} is not a database of Callboard; name another file."),
    sqlite3.SQLITE_CORRUPT: (
        StoreError,
        "The database {name} is damaged; restore a backup, or import the recordings into a new one.",
    ),
}

_UNREACHABLE = (StoreUnavailable, "The database server of {name} does not answer; check its address and that it runs.")
_PASSWORD = (StoreError, "The database server refuses this user or password for {name}; check both.")
_NO_DATABASE = (StoreError, "The server has no database {name}; create it or name another.")
_BUSY = (StoreUnavailable, "The database {name} is too busy; try again.")
_POSTGRESQL: dict[str, tuple[type[StoreError], str]] = {
    "28P01": _PASSWORD,
    "28000": _PASSWORD,
    "3D000": _NO_DATABASE,
    "25006": (StoreError, "The database {name} is read-only; name the server that is written to."),
    "42501": (StoreError, "This user may not do that in the database {name}; grant the right to read and write it."),
    "40001": _BUSY,
    "40P01": _BUSY,
    "53200": _BUSY,
    "57014": _BUSY,
    "58030": (
        StoreUnavailable,
        "The disk of the server of {name} could not be read or written; check that disk.",
    ),
    "53100": (
        StoreUnavailable,
        "The disk of the server is full, so nothing more can be written to {name}; make room on it.",
    ),
    "53300": (
        StoreUnavailable,
        "The database server has too many connections for {name}; close some or raise its limit.",
    ),
    "55P03": (StoreUnavailable, "The database {name} is locked by another program; close that one or try again."),
    "57P01": _UNREACHABLE,
    "57P02": _UNREACHABLE,
    "57P03": _UNREACHABLE,
    "XX001": (StoreError, "The database {name} is damaged; restore a backup."),
    "XX002": (StoreError, "An index of the database {name} is damaged; run REINDEX on the server."),
}

_WORDS = (
    (re.compile(r"password|authentication failed|no pg_hba\.conf entry|role \".*\" does not exist"), _PASSWORD),
    (re.compile(r"database \".*\" does not exist"), _NO_DATABASE),
    (re.compile("too many (clients|connections)|remaining connection slots"), _POSTGRESQL["53300"]),
)


@contextmanager
def sentences(name: str) -> Iterator[None]:
    """Turns what a database driver raises about the outside into a `StoreError`; `name` is the database in words."""
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreUnavailable(f"The database {name} is too busy; try again.") from error
    except DBAPIError as error:
        raise explain(error.orig or error, name) from error
    except _raised_by_drivers() as error:
        raise explain(error, name) from error


def _raised_by_drivers() -> tuple[type[Exception], ...]:
    """Asked only when something was raised, so that SQLite's users never load the other driver."""
    psycopg = sys.modules.get("psycopg")
    return (sqlite3.Error, psycopg.Error) if psycopg else (sqlite3.Error,)


def explain(error: BaseException, name: str) -> BaseException:
    """What a driver's error means as a `StoreError`, or the error itself where it is our own mistake."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        found = _SQLITE.get(code & 0xFF) if isinstance(code, int) else None
    elif _of_psycopg(error):
        found = _postgresql(error)
    else:
        found = None
    return found[0](found[1].format(name=name)) if found else error


def _of_psycopg(error: BaseException) -> bool:
    return type(error).__module__.startswith("psycopg")


def _postgresql(error: BaseException) -> tuple[type[StoreError], str] | None:
    state = getattr(error, "sqlstate", None)
    if state:
        return _POSTGRESQL.get(state) or (_UNREACHABLE if state.startswith("08") else None)
    return _connecting(str(error)) if type(error).__name__ == "OperationalError" else None


def _connecting(text: str) -> tuple[type[StoreError], str]:
    """While connecting, the driver has the server's words but no code."""
    return next((meaning for words, meaning in _WORDS if words.search(text)), _UNREACHABLE)
