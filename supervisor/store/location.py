"""Where a database is: reads the ways to name one, and refuses places where SQLite would lose data."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qs, unquote

import msgspec
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from supervisor.store.errors import StoreError

_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "ncpfs",
        "davfs",
        "webdav",
        "afpfs",
        "beegfs",
        "vboxsf",
    }
)
_NETWORK_PREFIXES = (
    "fuse.sshfs",
    "fuse.davfs",
    "fuse.rclone",
    "fuse.gluster",
    "fuse.ceph",
    "fuse.s3fs",
    "fuse.smbnetfs",
)

MOUNTS = Path("/proc/mounts")
_SPACE = "\\040"
_MOUNTED = re.compile(r".*? on (/.*) \((\w+)[,)]")
_REMOTE = 4
"""What Windows calls a drive that is another computer's."""


class Location(msgspec.Struct, frozen=True):
    """A database: the file of an SQLite one or the address of a server; `name` is for people, without a password."""

    name: str
    path: Path | None = None
    read_only: bool = False
    server: URL | None = None


def locate(url: str) -> Location:
    """Understands `sqlite:///path`, `postgresql://user@host/name` and a bare path; raises `StoreError`."""
    if url.startswith("sqlite:"):
        return _file(url)
    if "://" not in url:
        return _at(Path(url).expanduser()) if url else _refuse("", "it is empty")
    return _server(url)


def _file(url: str) -> Location:
    rest, _, query = url.removeprefix("sqlite:").partition("?")
    if not rest.startswith("///") or rest == "///":
        _refuse(url, "a file is named sqlite:///folder/file.db")
    path = unquote(rest[3:])
    # sqlite:////folder/file is how SQLAlchemy writes an absolute path; sqlite:///C:/… one of Windows.
    return _at(Path(path).expanduser(), read_only=parse_qs(query).get("mode") == ["ro"])


def _at(path: Path, *, read_only: bool = False) -> Location:
    path = path.resolve()
    return Location(str(path), path=path, read_only=read_only)


def _server(url: str) -> Location:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        _refuse(url.partition("://")[0] + "://…", "it is written postgresql://user@host:port/database")
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        _refuse(parsed.render_as_string(), "only sqlite:/// and postgresql:// are known")
    shown = URL.create("postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database)
    return Location(shown.render_as_string(), server=parsed.set(drivername="postgresql+psycopg"))


def _refuse(url: str, why: str) -> NoReturn:
    raise StoreError(f"The database address “{url}” is not understood: {why}.")


def prepare_folder(path: Path) -> None:
    """Makes the folder of an SQLite file, for its owner alone, and the file itself where it is not there."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a database; name a file in it.")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Never the file of an open database: closing it would take SQLite's locks away from this process.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreError(
            f"The database {path} cannot be created ({error.strerror}); name a folder that may be written to."
        ) from error


def refuse_closed_folder(path: Path) -> None:
    """Raises `StoreError` where an SQLite file that is not there yet could not be made."""
    folder = next(each for each in path.parents if each.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(f"The database {path} cannot be created in {folder}; name a folder that may be written to.")


def refuse_network_drive(path: Path) -> None:
    """Raises `StoreError` where SQLite's locks do not work."""
    if drive := network_drive(path):
        raise StoreError(
            f"The database {path} lies on a network drive ({drive}), "
            "where SQLite loses data; use a local disk or PostgreSQL."
        )


def network_drive(path: Path) -> str | None:
    """The kind of network drive a file is on, None on a local disk."""
    if sys.platform == "win32":
        far = str(path).startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == _REMOTE
        return "Windows share" if far else None
    try:
        kind = mounted_as(path, _mounts())
    except OSError:
        return None
    return kind if kind in _NETWORK or kind.startswith(_NETWORK_PREFIXES) else None


def _mounts() -> str:
    """What is mounted where, as /proc/mounts says it."""
    if sys.platform == "darwin":
        return as_proc_mounts(subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout)
    return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")


def as_proc_mounts(told: str) -> str:
    """What `mount` tells on macOS, in the form of /proc/mounts."""
    found = (_MOUNTED.match(line) for line in told.splitlines())
    return "\n".join(f"? {line[1].replace(' ', _SPACE)} {line[2]}" for line in found if line)


def mounted_as(path: Path, mounts: str) -> str:
    """The filesystem type of a path, by the text of /proc/mounts: of the longest mount point above it, the last one."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        point = fields[1].replace(_SPACE, " ") if len(fields) > 2 else ""
        if point and path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), fields[2]
    return kind
