"""Count the leases of a work row that ran out apart from its failures.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count."""
    op.add_column("work", sa.Column("abandoned", sa.Integer(), nullable=False, server_default=sa.text("0")))
