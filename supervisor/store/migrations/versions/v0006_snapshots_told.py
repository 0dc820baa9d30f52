"""What a snapshot's city is called, and what its import had to say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds their columns."""
    op.add_column("snapshots", sa.Column("title", sa.Text, nullable=False, server_default=""))
    op.add_column("snapshots", sa.Column("notes", sa.Text, nullable=False, server_default="[]"))
