"""What is done to requests at a desk: what is held of each, which events act on it, and the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Adds the tables, and lets the index of requests' events have the new ones."""
    of_requests = sa.text("kind IN ('requests.seen', 'requests.acted')")
    op.drop_index("journal_requests", "journal")
    op.create_index("journal_requests", "journal", ["position"], sqlite_where=of_requests, postgresql_where=of_requests)
    op.create_table(
        "desk",
        sa.Column("id", _row_id, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("moved_at", sa.BigInteger, nullable=False),
        sa.Column("held", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "acted",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary(16), nullable=False),
    )
    op.create_index("ix_acted_key", "acted", ["key"])
    _audit()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", _row_id, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("previous", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    )
