"""Requests by the bytes of their numbers, so that the program can tell which of two comes first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """SQLite orders so already; PostgreSQL does when it is told."""
    if op.get_bind().dialect.name == "postgresql":
        for name in ("city", "number"):
            op.alter_column("requests", name, type_=sa.Text(collation="C"))
