"""Remember which reports a person told apart or joined, and find where a report stood before.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add a table for what was said and one for the reports that it is about, and an index over all stays of a report."""
    op.create_table(
        "ruling",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ruling"),
    )
    op.create_table(
        "ruling_report",
        sa.Column("ruling_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("side", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ruling_id"], ["ruling.id"], name="fk_ruling_report_ruling_id"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_ruling_report_report_id"),
        sa.PrimaryKeyConstraint("ruling_id", "report_id", name="pk_ruling_report"),
    )
    op.create_index("ix_ruling_report_report_id", "ruling_report", ["report_id"], unique=False)
    op.create_index("ix_happening_report_report_id", "happening_report", ["report_id"], unique=False)
