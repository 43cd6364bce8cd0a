"""Let a document be read again by a detector of the same name, and scanned again for the same names: both outcomes are kept.

Revision ID: 0003
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Turn the two unique constraints into plain indexes."""
    for table, column in (("analysis", "detector"), ("linking", "names_version")):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_document_id_{column}", type_="unique")
            batch.create_index(f"ix_{table}_document_id_{column}", ["document_id", column])
