"""The tables, one schema for SQLite and PostgreSQL. Times are ms since 1970 in UTC."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

REVISION = "0013"
"""The newest migration this program knows: numbered, so that a greater one is known to be newer."""

metadata = MetaData()

_plain = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by its bytes, as on SQLite, so that the program can tell which of two comes first."""

_row_id = BigInteger().with_variant(Integer, "sqlite")

ABOUT_SOURCES = text("kind IN ('source.opened', 'source.lost', 'gap.covered')")
"""Events that tell where nobody looked: few, and asked for often."""

OF_REQUESTS = text("kind IN ('requests.seen', 'requests.acted')")
"""Events of requests: large, and no business of the calls' fold."""

OF_CALLS = text("kind NOT IN ('requests.seen', 'requests.acted')")

journal = Table(
    "journal",
    metadata,
    # Given by the append itself under the journal's lock: no sequence, so no holes.
    Column("position", _row_id, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("key", LargeBinary(16), nullable=False, unique=True),
    Column("system", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("journal_order", "at", "ordinal", "key"),
    # Of some rows only, as the migrations tell; to say it here would load both databases' dialects at every start.
    Index("journal_sources", "at"),
    Index("journal_requests", "position"),
)

requests = Table(
    "requests",
    metadata,
    # In the order in which they first appear in the journal, so that a rebuild gives the same.
    Column("id", _row_id, primary_key=True, autoincrement=False),
    Column("city", _plain, nullable=False),
    Column("number", _plain, nullable=False),
    Column("version", Integer, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("content", LargeBinary(24), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("department", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("past", LargeBinary, nullable=False),
    UniqueConstraint("city", "number", name="requests_once"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("city", Text, primary_key=True),
    Column("as_of", BigInteger, primary_key=True, autoincrement=False),
    Column("zone", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("notes", Text, nullable=False, server_default="[]"),
)

desk = Table(
    "desk",
    metadata,
    # Of those requests alone that somebody here has acted on: what is held against the city's source.
    Column("id", _row_id, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("moved_at", BigInteger, nullable=False),
    Column("held", LargeBinary, nullable=False),
    Column("parent", Text, nullable=False, server_default=""),
    Index("desk_parents", "parent"),
)

acted = Table(
    "acted",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("key", LargeBinary(16), nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", _row_id, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("server", _plain, primary_key=True),
    Column("city", _plain, primary_key=True),
    Column("number", _plain, primary_key=True),
    # Its id there, once it is known; a token for it before that.
    Column("theirs", _plain, nullable=False),
    Column("token", Text, nullable=False),
    Column("notice", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)

confirmed = Table(
    "confirmed",
    metadata,
    Column("city", Text, primary_key=True),
    Column("as_of", BigInteger, primary_key=True, autoincrement=False),
    Column("part", String(32), primary_key=True),
    Column("ids", LargeBinary, nullable=False),
)

maps = Table(
    "maps",
    metadata,
    Column("city", Text, primary_key=True),
    Column("file", Text, nullable=False),
    Column("name_property", Text, nullable=False),
    Column("areas", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    Column("city", Text, primary_key=True),
    Column("file", Text, nullable=False),
    Column("points", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_at", BigInteger, nullable=False),
    Column("author", Text, nullable=False),
    Column("note", Text, nullable=False),
    # How many were published of all plans when this one was, 0 where it never was.
    Column("published", BigInteger, nullable=False, server_default="0"),
    Column("body", LargeBinary, nullable=False),
)

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

sources = Table(
    "sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False, server_default=""),
    Column("system", Text, nullable=False, server_default=""),
    Column("resume", Text),
    Column("health", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("last_at", BigInteger),
    Column("updated_at", BigInteger, nullable=False),
)

rejects = Table(
    "rejects",
    metadata,
    Column("id", _row_id, primary_key=True),
    Column("file", Text, nullable=False),
    Column("line", BigInteger, nullable=False),
    Column("text_hash", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("city", Text, nullable=False, server_default=""),
    UniqueConstraint("file", "line", "text_hash", name="rejects_once"),
)

personal = Table(
    "personal",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

settings = Table(
    "settings",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("author", Text, nullable=False),
    Column("body", Text, nullable=False),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("id", _row_id, primary_key=True),
    Column("fold_version", Integer, nullable=False),
    Column("settings_version", Integer, nullable=False),
    Column("tzdata", Text, nullable=False),
    Column("upto", BigInteger, nullable=False, index=True),
    Column("position", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("fold_version", "settings_version", "tzdata", "upto", name="checkpoints_once"),
)

days = Table(
    "days",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("ends_at", BigInteger, nullable=False, index=True),
    Column("fold_version", Integer, nullable=False),
    Column("settings_version", Integer, nullable=False),
)

intervals = Table(
    "intervals",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("slot", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("holder", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("heartbeat", BigInteger, nullable=False),
    Column("stay", Boolean, nullable=False),
)

readers = Table(
    "readers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seen", BigInteger, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _row_id, primary_key=True),
    Column("key", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", BigInteger, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("sent_at", BigInteger),
    UniqueConstraint("key", name="outbox_once"),
    Index("outbox_due", "state", "next_at"),
    Index("outbox_order", "city", "number", "target", "to", "id"),
)

satisfaction = Table(
    "satisfaction",
    metadata,
    Column("city", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("answered_at", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("score", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
