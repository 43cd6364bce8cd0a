"""The schema's history, kept by Alembic."""
