"""Of which request another one is a duplicate, so that its own duplicates are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Adds the column; whoever was merged before is found again by `doctor --rebuild`."""
    op.add_column("desk", sa.Column("parent", sa.Text, nullable=False, server_default=""))
    op.create_index("desk_parents", "desk", ["parent"])
