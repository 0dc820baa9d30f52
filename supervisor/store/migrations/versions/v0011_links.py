"""Which of our requests are which of another system's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    plain = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "links",
        sa.Column("server", plain, primary_key=True),
        sa.Column("city", plain, primary_key=True),
        sa.Column("number", plain, primary_key=True),
        sa.Column("theirs", plain, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
    )
