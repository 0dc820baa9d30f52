"""Of which city what was set aside is; of those set aside before nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the column."""
    op.add_column("rejects", sa.Column("city", sa.Text, nullable=False, server_default=""))
