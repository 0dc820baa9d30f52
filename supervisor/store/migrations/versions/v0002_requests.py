"""Service requests: their rows, the snapshots they were seen in, and what those only confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Adds the tables of requests."""
    of_requests = sa.text("kind = 'requests.seen'")
    op.create_index("journal_requests", "journal", ["position"], sqlite_where=of_requests, postgresql_where=of_requests)
    _requests()
    _snapshots()


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", _row_id, primary_key=True, autoincrement=False),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary(24), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("past", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("city", "number", name="requests_once"),
    )


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("city", sa.Text, primary_key=True),
        sa.Column("as_of", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "confirmed",
        sa.Column("city", sa.Text, primary_key=True),
        sa.Column("as_of", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("part", sa.String(32), primary_key=True),
        sa.Column("ids", sa.LargeBinary, nullable=False),
    )
