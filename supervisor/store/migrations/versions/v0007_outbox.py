"""The outbox: what other systems and people are still to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds its table."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("key", "city", "number", "target", "kind", "to", "subject")
        ),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("sent_at", sa.BigInteger),
        sa.UniqueConstraint("key", name="outbox_once"),
    )
    op.create_index("outbox_due", "outbox", ["state", "next_at"])
    op.create_index("outbox_order", "outbox", ["city", "number", "target", "to", "id"])
