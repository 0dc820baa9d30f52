"""Opening a database: each thing that may be wrong with it is one sentence."""

from __future__ import annotations

import getpass
import os
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from supervisor.store import CollectorLock, Store, StoreError, StoreUnavailable
from supervisor.store.location import as_proc_mounts, locate, mounted_as, network_drive
from supervisor.store.schema import metadata
from tests.store.story import NOW, queued, some

OpenStore = Callable[..., Store]


def refusal(url: str | Path, **options: object) -> str:
    """The sentence with which a database is refused."""
    with pytest.raises(StoreError) as refused:
        Store.open(str(url), **{"migrate": False, **options})  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)
    return str(refused.value)


def run(url: str, statement: str) -> None:
    """Does something to a database behind the store's back."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
            file.execute(statement)
        file.close()
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement.encode())


def test_a_reader_opens_what_the_collector_has_made(store: Store, open_store: OpenStore) -> None:
    store.append(some(0, 3), now=NOW)
    assert open_store().last_position() == 3


def test_opening_twice_changes_nothing(store: Store, database_url: str) -> None:
    store.append(some(0, 3), now=NOW)
    with Store.open(database_url, migrate=True) as again:
        assert again.count() == 3


def test_opening_at_once_makes_one_database(database_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        opened = [*threads.map(lambda _: Store.open(database_url, migrate=True), range(4))]
    assert len({store.append([queued(1, "2125550123")], now=NOW).added for store in opened}) == 2
    assert opened[0].count() == 1
    for store in opened:
        store.close()


def test_the_migrations_make_the_tables_that_the_program_knows(store: Store) -> None:
    with store._db.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_other_database_is_not_loaded(tmp_path: Path) -> None:
    script = "import sys; from supervisor.store import Store; Store.open(sys.argv[1], migrate=False).last_position()\n"
    script += "print([name for name in sys.modules if name.startswith('sqlalchemy.dialects.postgresql')])"
    Store.open(str(tmp_path / "calls.db"), migrate=True).close()
    told = subprocess.run([sys.executable, "-c", script, str(tmp_path / "calls.db")], capture_output=True, text=True)
    assert told.stdout.strip() == "[]", told.stdout + told.stderr


def test_nothing_there_yet(database_url: str) -> None:
    assert "import a recording, or start the desk first" in refusal(database_url)


def test_an_older_version(store: Store, database_url: str) -> None:
    run(database_url, "UPDATE alembic_version SET version_num = '0000'")
    assert "is of an older version" in refusal(database_url)


def test_somebody_else_than_the_collector_makes_it_ready_while_none_runs(database_url: str) -> None:
    with CollectorLock(database_url), pytest.raises(StoreUnavailable, match="Another collector already runs"):
        Store.ready(database_url, world="real")
    assert "import a recording, or start the desk first" in refusal(database_url)
    with Store.ready(database_url, world="real") as made, CollectorLock(database_url):
        with Store.ready(database_url, world="real") as again:
            assert again.append(some(0, 3), now=NOW).added == 3
        run(database_url, "UPDATE alembic_version SET version_num = '0000'")
        with pytest.raises(StoreUnavailable, match="Another collector already runs"):
            Store.ready(database_url, world="real")
        assert made.count() == 3


@pytest.mark.parametrize("migrate", [True, False])
def test_a_newer_version(store: Store, database_url: str, migrate: bool) -> None:
    run(database_url, "UPDATE alembic_version SET version_num = '9999'")
    assert "written by a newer version of Callboard; update this program" in refusal(database_url, migrate=migrate)


def test_the_database_of_another_program(database_url: str) -> None:
    run(database_url, "CREATE TABLE alembic_version (version_num text)")
    run(database_url, "INSERT INTO alembic_version VALUES ('ab12cd34')")
    assert "belongs to another program" in refusal(database_url, migrate=True)


def test_worlds_stay_apart(store: Store, database_url: str) -> None:
    store.append(some(0, 1), now=NOW)
    assert "holds real calls, so it is not used for the demonstration city" in refusal(database_url, world="demo")
    assert "holds real calls, so it is not used for a replay" in refusal(database_url, world="replay", migrate=True)
    with Store.open(database_url, migrate=False, world=None) as any_world:
        assert any_world.world == "real"


def test_a_demonstration_is_not_taken_for_real(database_url: str) -> None:
    with Store.open(database_url, migrate=True, world="demo") as demo:
        demo.append(some(0, 1), now=NOW)
    assert "holds the demonstration city, so it is not used for real calls" in refusal(database_url, migrate=True)


def test_an_empty_database_may_change_its_world(store: Store, database_url: str) -> None:
    assert "so it is not used for a replay" in refusal(database_url, world="replay")
    with Store.open(database_url, migrate=True, world="replay") as replay:
        assert replay.world == "replay"


def test_a_database_that_is_locked(database_url: str) -> None:
    with Store.open(database_url, migrate=True, busy_ms=30) as store:
        lock = "BEGIN IMMEDIATE" if "sqlite" in database_url else "BEGIN; SELECT pg_advisory_xact_lock(1128352844)"
        holder = _holder(database_url)
        holder.execute(lock)
        with pytest.raises(StoreUnavailable, match="is locked by another program"):
            store.append(some(0, 1), now=NOW)
        holder.close()
        assert store.append(some(0, 1), now=NOW).added == 1


def _holder(url: str) -> sqlite3.Connection | psycopg.Connection:
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    return psycopg.connect(url, autocommit=True)


def test_a_database_that_is_read_only(store: Store, database_url: str) -> None:
    store.append(some(0, 3), now=NOW)
    if database_url.startswith("sqlite"):
        url = f"{database_url}?mode=ro"
    else:
        url = database_url
        run(url, f"ALTER DATABASE {_name(url)} SET default_transaction_read_only = on")
    with Store.open(url, migrate=False) as reader:
        assert reader.count() == 3
        with pytest.raises(StoreError, match="is read-only"):
            reader.append(some(3, 1), now=NOW)
    assert "is read-only" in refusal(url, migrate=True)


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def test_a_file_its_user_may_only_read(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with Store.open(str(path), migrate=True) as store:
        store.append(some(0, 3), now=NOW)
    path.chmod(0o444)
    trying = (
        "import os, sys, sqlalchemy.dialects.sqlite\n"
        "from supervisor.store import Store, StoreError\n"
        "os.getuid() or os.setuid(65534)\n"
        "try: Store.open(sys.argv[1], migrate=True)\n"
        "except StoreError as error: print(error)\n"
    )
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to(Path(tempfile.gettempdir()) / f"pytest-of-{getpass.getuser()}"):
            folder.chmod(0o755)
    said = subprocess.run([sys.executable, "-c", trying, str(path)], capture_output=True, text=True, check=True)
    assert f"The database {path}" in said.stdout
    assert "give this user the right to write" in said.stdout or "may write to its folder" in said.stdout


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "full.db"), migrate=True) as store:
        store.append(some(0, 10), now=NOW)
        with store._db.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(StoreUnavailable, match="The disk is full"):
            store.append(some(10, 5000), now=NOW)
        assert store.count() == 10
        assert store.integrity() == []


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text("1700000000|NONE|NONE|NONE|QUEUESTART|\n" * 100)
    assert refusal(path) == f"{path} is not a database of Callboard; name another file."
    assert "is not a database" in refusal(path, migrate=True)
    assert "is a folder" in refusal(tmp_path, migrate=True)


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "hurt.db"
    with Store.open(str(path), migrate=True) as store:
        store.append(some(0, 3000), now=NOW)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(300_000))
    assert "is damaged; restore a backup" in refusal(path, migrate=True)


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "callboard.db"
    Store.open(str(path), migrate=True).close()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be created" in refusal(tmp_path / "file" / "x" / "callboard.db", migrate=True)


def test_no_server_answers() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        said = refusal(f"postgresql://ann:secret@127.0.0.1:{port}/calls")
    assert said.startswith(f"The database server of postgresql://ann@127.0.0.1:{port}/calls does not answer")


def test_the_server_refuses_the_user(postgresql: str) -> None:
    said = refusal(postgresql.replace("postgres:@", "nobody:secret@"))
    assert "refuses this user or password" in said
    assert "secret" not in said


def reload(url: str) -> None:
    """Lets the server read its files again, and waits until it has."""
    before = _loaded(url)
    run(url, "SELECT pg_reload_conf()")
    while _loaded(url) == before:
        pass


def _loaded(url: str) -> object:
    with psycopg.connect(url) as server:
        return server.execute("SELECT pg_conf_load_time()").fetchone()


def test_the_server_refuses_the_password(postgresql: str) -> None:
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute("CREATE ROLE ann LOGIN PASSWORD 'right'")
        [(hba,)] = server.execute("SHOW hba_file").fetchall()
        trusting = Path(hba).read_text()
    Path(hba).write_text(f"local all ann scram-sha-256\n{trusting}")
    reload(postgresql)
    said = refusal(postgresql.replace("postgres:@", "ann:wrong@"))
    Path(hba).write_text(trusting)
    reload(postgresql)
    assert "refuses this user or password" in said
    assert "wrong" not in said


def test_the_server_has_no_such_database(postgresql: str) -> None:
    assert "The server has no database" in refusal(postgresql.replace("/postgres?", "/missing?"))


def test_a_server_that_went_away_comes_back(postgresql: str, server_url: str) -> None:
    with Store.open(server_url, migrate=True) as store:
        store.append(some(0, 1), now=NOW)
        run(
            postgresql,
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name(server_url)}'",
        )
        assert store.append(some(1, 1), now=NOW).last_position == 2


@pytest.mark.parametrize(
    "url", ["mysql://server/calls", "sqlite://", "sqlite:///", "", "postgresql://server:port/calls"]
)
def test_an_address_that_means_nothing(url: str) -> None:
    assert "is not understood" in refusal(url)


def test_ways_to_name_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert locate("a b.db").path == tmp_path / "a b.db"
    assert locate("sqlite:///a%20b.db").path == tmp_path / "a b.db"
    assert locate("sqlite:////srv/calls.db").path == Path("/srv/calls.db")
    assert locate("postgres://ann:pw@server/calls").name == "postgresql://ann@server/calls"


MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/export /home nfs4 rw 0 0
/dev/sdb1 /home/ann/local ext4 rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
ann@host:/ /mnt/far fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/calls.db", "ext4"),
        ("/home/bea/calls.db", "nfs4"),
        ("/home/ann/local/calls.db", "ext4"),
        ("/mnt/my share/calls.db", "cifs"),
        ("/mnt/far/away/calls.db", "fuse.sshfs"),
        ("/homework/calls.db", "ext4"),
    ],
)
def test_the_filesystem_of_a_path(path: str, kind: str) -> None:
    assert mounted_as(Path(path), MOUNTS) == kind


def test_the_filesystem_of_a_path_on_macos() -> None:
    told = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//ann@server/calls on /Volumes/my calls (old) (smbfs, nodev, nosuid, mounted by ann)
"""
    mounts = as_proc_mounts(told)
    assert mounted_as(Path("/Volumes/my calls (old)/calls.db"), mounts) == "smbfs"
    assert mounted_as(Path("/System/Volumes/Data/Users/ann/calls.db"), mounts) == "apfs"
    assert as_proc_mounts("") == ""


def test_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert network_drive(tmp_path) is None
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/export {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr("supervisor.store.location.MOUNTS", mounts)
    assert "lies on a network drive (nfs4), where SQLite loses data" in refusal(tmp_path / "calls.db", migrate=True)
