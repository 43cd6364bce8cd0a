"""The first schema. Longer than our files are meant to be: one revision makes every table.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text()
JSON = sa.JSON()
MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "account",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("external_id", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("aliases", JSON, nullable=False),
        sa.Column("domain", TEXT, nullable=True),
        sa.Column("stock_code", TEXT, nullable=True),
        sa.Column("corporate_number", TEXT, nullable=True),
        sa.Column("tier", TEXT, nullable=True),
        sa.Column("arr", TEXT, nullable=True),
        sa.Column("currency", TEXT, nullable=True),
        sa.Column("renewal_date", sa.Date(), nullable=True),
        sa.Column("notice_date", sa.Date(), nullable=True),
        sa.Column("owner_email", TEXT, nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("locale", TEXT, nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("external_id", name="uq_account_external_id"),
    )
    op.create_index("ix_account_status", "account", ["status"], unique=False)
    op.create_table(
        "counter",
        sa.Column("name", TEXT, autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counter"),
    )
    op.create_table(
        "happening",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("departure", TEXT, nullable=True),
        sa.Column("old_news", sa.Boolean(), nullable=False),
        sa.Column("gist", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_happening"),
    )
    op.create_index("ix_happening_kind_last_at", "happening", ["kind", "last_at"], unique=False)
    op.create_table(
        "host",
        sa.Column("host", TEXT, autoincrement=False, nullable=False),
        sa.Column("lease_token", TEXT, nullable=True),
        sa.Column("lease_owner", TEXT, nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("blocked_until", MOMENT, nullable=True),
        sa.Column("next_allowed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("host", name="pk_host"),
    )
    op.create_table(
        "source",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("account_external_id", TEXT, nullable=True),
        sa.Column("company", TEXT, nullable=True),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("kind", "url", name="uq_source_kind_url"),
    )
    op.create_table(
        "suppression",
        sa.Column("hash", TEXT, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_suppression"),
    )
    op.create_table("team", sa.Column("name", TEXT, autoincrement=False, nullable=False), sa.PrimaryKeyConstraint("name", name="pk_team"))
    op.create_table(
        "transition",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("subject_kind", TEXT, nullable=False),
        sa.Column("subject_id", TEXT, nullable=False),
        sa.Column("from_state", TEXT, nullable=True),
        sa.Column("to_state", TEXT, nullable=False),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("params", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_transition"),
    )
    op.create_index("ix_transition_at", "transition", ["at"], unique=False)
    op.create_index("ix_transition_subject_kind_subject_id_id", "transition", ["subject_kind", "subject_id", "id"], unique=False)
    op.create_table(
        "work",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("again_at", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("lease_token", TEXT, nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("last_reason", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
        sa.UniqueConstraint("stage", "key", name="uq_work_stage_key"),
    )
    op.create_index("ix_work_stage_dead_due_at", "work", ["stage", "dead", "due_at"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("aliases", JSON, nullable=False),
        sa.Column("email", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("department", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("provenance_source", TEXT, nullable=True),
        sa.Column("provenance_purpose", TEXT, nullable=True),
        sa.Column("collected_at", MOMENT, nullable=True),
        sa.Column("retain_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_contact_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    op.create_index("ix_contact_account_id", "contact", ["account_id"], unique=False)
    op.create_index("ix_contact_retain_until", "contact", ["retain_until"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("precision", TEXT, nullable=False),
        sa.Column("dated_by", TEXT, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("lang", TEXT, nullable=True),
        sa.Column("author", TEXT, nullable=True),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("purged_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_document_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
    )
    op.create_index("ix_document_fetched_at", "document", ["fetched_at"], unique=False)
    op.create_index("ix_document_published_at", "document", ["published_at"], unique=False)
    op.create_index("ix_document_source_id_published_at", "document", ["source_id", "published_at"], unique=False)
    op.create_table(
        "fetch",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("context", JSON, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", TEXT, nullable=True),
        sa.Column("last_reason", JSON, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_fetch_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fetch"),
    )
    op.create_index("ix_fetch_due_at", "fetch", ["due_at"], unique=False)
    op.create_index("ix_fetch_host_due_at", "fetch", ["host", "due_at"], unique=False)
    op.create_index("ix_fetch_source_id", "fetch", ["source_id"], unique=False)
    op.create_table(
        "problem",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_problem_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_problem"),
    )
    op.create_index("ix_problem_source_id_last_at", "problem", ["source_id", "last_at"], unique=False)
    op.create_table(
        "source_state",
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("health", TEXT, nullable=False),
        sa.Column("health_reason", JSON, nullable=True),
        sa.Column("etag", TEXT, nullable=True),
        sa.Column("last_modified", TEXT, nullable=True),
        sa.Column("body_hash", TEXT, nullable=True),
        sa.Column("cursor", JSON, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_success_at", MOMENT, nullable=True),
        sa.Column("last_success_at", MOMENT, nullable=True),
        sa.Column("last_item_at", MOMENT, nullable=True),
        sa.Column("next_due_at", MOMENT, nullable=True),
        sa.Column("moved_to", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_state_source_id"),
        sa.PrimaryKeyConstraint("source_id", name="pk_source_state"),
    )
    op.create_index("ix_source_state_health", "source_state", ["health"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("team", TEXT, nullable=True),
        sa.Column("slack_id", TEXT, nullable=True),
        sa.Column("locale", TEXT, nullable=False),
        sa.Column("timezone", TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["team"], ["team.name"], name="fk_user_team"),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("email", name="uq_user_email"),
    )
    op.create_table(
        "watchlist",
        sa.Column("name", TEXT, autoincrement=False, nullable=False),
        sa.Column("team", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["team"], ["team.name"], name="fk_watchlist_team"),
        sa.PrimaryKeyConstraint("name", name="pk_watchlist"),
    )
    op.create_table(
        "analysis",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("detector", TEXT, nullable=False),
        sa.Column("lang", TEXT, nullable=False),
        sa.Column("gist", sa.LargeBinary(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_analysis_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_analysis"),
        sa.UniqueConstraint("document_id", "detector", name="uq_analysis_document_id_detector"),
    )
    op.create_table(
        "happening_participant",
        sa.Column("happening_id", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=True),
        sa.Column("contact_id", TEXT, nullable=True),
        sa.Column("successor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_happening_participant_account_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_happening_participant_contact_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["happening_id"], ["happening.id"], name="fk_happening_participant_happening_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("happening_id", "ordinal", name="pk_happening_participant"),
    )
    op.create_index("ix_happening_participant_account_id", "happening_participant", ["account_id"], unique=False)
    op.create_index("ix_happening_participant_contact_id", "happening_participant", ["contact_id"], unique=False)
    op.create_table(
        "linking",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("names_version", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_linking_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_linking"),
        sa.UniqueConstraint("document_id", "names_version", name="uq_linking_document_id_names_version"),
    )
    op.create_table(
        "report",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("evidence_kind", TEXT, nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("lang", TEXT, nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("gist", sa.LargeBinary(), nullable=True),
        sa.Column("old_news", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_report_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
    )
    op.create_index("ix_report_document_id", "report", ["document_id"], unique=False)
    op.create_table(
        "signal",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("happening_id", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("contact_id", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("driver", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("impact", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("departure", TEXT, nullable=True),
        sa.Column("impact_reasons", JSON, nullable=False),
        sa.Column("confidence_reasons", JSON, nullable=False),
        sa.Column("old_news", sa.Boolean(), nullable=False),
        sa.Column("watched_person", sa.Boolean(), nullable=False),
        sa.Column("lead_id", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_signal_account_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_signal_contact_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["happening_id"], ["happening.id"], name="fk_signal_happening_id"),
        sa.PrimaryKeyConstraint("id", name="pk_signal"),
        sa.UniqueConstraint("happening_id", "account_id", name="uq_signal_happening_id_account_id"),
    )
    op.create_index("ix_signal_account_id", "signal", ["account_id"], unique=False)
    op.create_index("ix_signal_contact_id", "signal", ["contact_id"], unique=False)
    op.create_index("ix_signal_created_at", "signal", ["created_at"], unique=False)
    op.create_index("ix_signal_lead_id", "signal", ["lead_id"], unique=False)
    op.create_index("ix_signal_updated_at", "signal", ["updated_at"], unique=False)
    op.create_table(
        "watchlist_account",
        sa.Column("watchlist", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_watchlist_account_account_id"),
        sa.ForeignKeyConstraint(["watchlist"], ["watchlist.name"], name="fk_watchlist_account_watchlist", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("watchlist", "account_id", name="pk_watchlist_account"),
    )
    op.create_index("ix_watchlist_account_account_id", "watchlist_account", ["account_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("signal_id", TEXT, nullable=True),
        sa.Column("transport", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("locale", TEXT, nullable=False),
        sa.Column("timezone", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("channel", TEXT, nullable=True),
        sa.Column("ts", TEXT, nullable=True),
        sa.Column("payload", JSON, nullable=True),
        sa.Column("error", JSON, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("send_token", TEXT, nullable=True),
        sa.Column("send_until", MOMENT, nullable=True),
        sa.Column("marked_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.id"], name="fk_delivery_signal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_index("ix_delivery_address_sent_at", "delivery", ["address", "sent_at"], unique=False)
    op.create_index("ix_delivery_signal_id", "delivery", ["signal_id"], unique=False)
    op.create_index("ix_delivery_state_due_at", "delivery", ["state", "due_at"], unique=False)
    op.create_index(
        "uq_delivery_first",
        "delivery",
        ["signal_id", "transport", "address"],
        unique=True,
        sqlite_where=sa.text("reason = 'first'"),
        postgresql_where=sa.text("reason = 'first'"),
    )
    op.create_table(
        "event",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("analysis_id", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("acquirer", TEXT, nullable=True),
        sa.Column("target", TEXT, nullable=True),
        sa.Column("person", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("company", TEXT, nullable=True),
        sa.Column("from_company", TEXT, nullable=True),
        sa.Column("to_company", TEXT, nullable=True),
        sa.Column("parties", JSON, nullable=False),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("reasons", JSON, nullable=False),
        sa.ForeignKeyConstraint(["analysis_id"], ["analysis.id"], name="fk_event_analysis_id"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("analysis_id", "ordinal", name="uq_event_analysis_id_ordinal"),
    )
    op.create_table(
        "happening_report",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("happening_id", TEXT, nullable=False),
        sa.Column("report_id", TEXT, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("joined_reason", JSON, nullable=False),
        sa.Column("parted_at", MOMENT, nullable=True),
        sa.Column("parted_reason", JSON, nullable=True),
        sa.ForeignKeyConstraint(["happening_id"], ["happening.id"], name="fk_happening_report_happening_id"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_happening_report_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_happening_report"),
    )
    op.create_index("ix_happening_report_happening_id", "happening_report", ["happening_id"], unique=False)
    op.create_index(
        "uq_happening_report_standing",
        "happening_report",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("parted_at IS NULL"),
        postgresql_where=sa.text("parted_at IS NULL"),
    )
    op.create_table(
        "link",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("linking_id", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("contact_id", TEXT, nullable=True),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("surface", TEXT, nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_link_account_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_link_contact_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["linking_id"], ["linking.id"], name="fk_link_linking_id"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.UniqueConstraint("linking_id", "ordinal", name="uq_link_linking_id_ordinal"),
    )
    op.create_index("ix_link_account_id", "link", ["account_id"], unique=False)
    op.create_index("ix_link_contact_id", "link", ["contact_id"], unique=False)
    op.create_table(
        "opinion",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("analysis_id", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("polarity", TEXT, nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["analysis_id"], ["analysis.id"], name="fk_opinion_analysis_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opinion"),
        sa.UniqueConstraint("analysis_id", "ordinal", name="uq_opinion_analysis_id_ordinal"),
    )
    op.create_table(
        "report_participant",
        sa.Column("report_id", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=True),
        sa.Column("contact_id", TEXT, nullable=True),
        sa.Column("successor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_report_participant_account_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_report_participant_contact_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_report_participant_report_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "ordinal", name="pk_report_participant"),
    )
    op.create_index("ix_report_participant_account_id", "report_participant", ["account_id"], unique=False)
    op.create_index("ix_report_participant_contact_id", "report_participant", ["contact_id"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("signal_id", TEXT, nullable=True),
        sa.Column("verdict", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.id"], name="fk_verdict_signal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verdict"),
    )
    op.create_index("ix_verdict_signal_id", "verdict", ["signal_id"], unique=False)
