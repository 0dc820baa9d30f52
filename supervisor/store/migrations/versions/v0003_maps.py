"""Maps of a city's areas, by which requests find the area that their city does not tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds their table."""
    op.create_table(
        "maps",
        sa.Column("city", sa.Text, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("name_property", sa.Text, nullable=False),
        sa.Column("areas", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
