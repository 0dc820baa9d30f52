"""The lock of the one collector: a locked file beside an SQLite database, an advisory lock on a server.

Both are let go by the system when the process ends, however it ends.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from supervisor.store.database import COLLECTOR_LOCK, Database
from supervisor.store.errors import StoreError, StoreUnavailable, sentences
from supervisor.store.location import Location, locate, prepare_folder, refuse_network_drive

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class _Lock(Protocol):
    def acquire(self) -> bool: ...
    def still_held(self) -> bool: ...
    def release(self) -> None: ...


class CollectorLock:
    """Held by one process at a time for each database; it need not exist yet."""

    def __init__(self, url: str) -> None:
        self._where = locate(url)
        self._lock: _Lock = _FileLock(self._where) if self._where.path else _ServerLock(self._where)

    def acquire(self) -> bool:
        """Takes the lock if it is free; False at once where another process holds it."""
        return self._lock.acquire()

    def still_held(self) -> bool:
        """Whether it is held now: a server that was away has let it go."""
        return self._lock.still_held()

    def release(self) -> None:
        """Lets it go."""
        self._lock.release()

    def __enter__(self) -> Self:
        if not self.acquire():
            raise StoreUnavailable(f"Another collector already runs for {self._where.name}; stop that one first.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class _FileLock:
    def __init__(self, where: Location) -> None:
        assert where.path is not None
        self._database = where.path
        self._path = Path(f"{where.path}.lock")
        self._file: int | None = None

    def acquire(self) -> bool:
        if self._file is not None:
            return True
        file = self._open()
        try:
            _try_lock(file)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def _open(self) -> int:
        refuse_network_drive(self._database)
        prepare_folder(self._database)
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"The lock {self._path} cannot be written; give the right to write to its folder."
            ) from error

    def still_held(self) -> bool:
        return self._file is not None

    def release(self) -> None:
        # The file stays: whoever removed it could remove the one that another has just locked.
        if self._file is not None:
            os.close(self._file)
            self._file = None


class _ServerLock:
    def __init__(self, where: Location) -> None:
        self._database = Database(where, busy_ms=10_000)
        self._session: Any = None

    def acquire(self) -> bool:
        if self._session is not None and self.still_held():
            return True
        with sentences(self._database.where.name):
            session = self._database.keep_connection()
            taken = session.execute("SELECT pg_try_advisory_lock(%s)", (COLLECTOR_LOCK,)).fetchone()[0]
        if taken:
            self._session = session
        else:
            session.close()
        return bool(taken)

    def still_held(self) -> bool:
        if self._session is None:
            return False
        try:
            with sentences(self._database.where.name):
                self._session.execute("SELECT 1")
        except StoreError:
            self.release()
        return self._session is not None

    def release(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()
        self._database.close()
