"""The addresses of cities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Adds their table."""
    op.create_table(
        "addresses",
        sa.Column("city", sa.Text, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
