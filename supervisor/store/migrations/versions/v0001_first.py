"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Creates every table."""
    _journal()
    _beside_the_journal()
    _caches()
    _life()


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("position", _row_id, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("key", sa.LargeBinary(16), nullable=False, unique=True),
        sa.Column("system", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("journal_order", "journal", ["at", "ordinal", "key"])
    about = sa.text("kind IN ('source.opened', 'source.lost', 'gap.covered')")
    op.create_index("journal_sources", "journal", ["at"], sqlite_where=about, postgresql_where=about)


def _beside_the_journal() -> None:
    op.create_table("meta", sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))
    op.create_table(
        "sources",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False, server_default=""),
        sa.Column("system", sa.Text, nullable=False, server_default=""),
        sa.Column("resume", sa.Text),
        sa.Column("health", sa.Text, nullable=False, server_default=""),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("last_at", sa.BigInteger),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "rejects",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("line", sa.BigInteger, nullable=False),
        sa.Column("text_hash", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("file", "line", "text_hash", name="rejects_once"),
    )
    op.create_table(
        "personal",
        sa.Column("token", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
    )
    op.create_table(
        "settings",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("valid_from", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )


def _caches() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("fold_version", sa.Integer, nullable=False),
        sa.Column("settings_version", sa.Integer, nullable=False),
        sa.Column("tzdata", sa.Text, nullable=False),
        sa.Column("upto", sa.BigInteger, nullable=False, index=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("fold_version", "settings_version", "tzdata", "upto", name="checkpoints_once"),
    )
    op.create_table(
        "days",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("ends_at", sa.BigInteger, nullable=False, index=True),
        sa.Column("fold_version", sa.Integer, nullable=False),
        sa.Column("settings_version", sa.Integer, nullable=False),
    )
    op.create_table(
        "intervals",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("slot", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _life() -> None:
    op.create_table(
        "lease",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("heartbeat", sa.BigInteger, nullable=False),
        sa.Column("stay", sa.Boolean, nullable=False),
    )
    op.create_table(
        "readers", sa.Column("id", sa.Text, primary_key=True), sa.Column("seen", sa.BigInteger, nullable=False)
    )
