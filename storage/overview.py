"""How the radar itself is doing: what works, what waits, what was given up, and where it is blind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from crawlers.source import Health
from notifier.alert import DeliveryState
from storage import work
from storage.tables import account, delivery, document, fetch, link, linking, source, source_state
from storage.visibility import visible_accounts
from storage.watch import list_accounts
from watchlists.account import Account, Viewer

#: A source in one of these can still bring news.
WORKING = (Health.NEW, Health.OK, Health.QUIET)
BLIND_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class RadarHealth:
    """Counts of everything that waits or went wrong, and since when the radar has seen nothing new."""

    sources: Mapping[Health, int]
    fetches_due: int
    pending: Mapping[str, int]  #: work rows by stage
    dead: tuple[work.DeadRow, ...]
    deliveries: Mapping[DeliveryState, int]
    documents: int
    last_document_at: datetime | None


def health(c: Connection, now: datetime) -> RadarHealth:
    """The state of the whole installation at *now*."""
    by_health = c.execute(
        select(source_state.c.health, func.count())
        .join(source, source.c.id == source_state.c.source_id)
        .where(source.c.removed_at.is_(None), source.c.enabled)
        .group_by(source_state.c.health)
    )
    by_state = c.execute(select(delivery.c.state, func.count()).group_by(delivery.c.state))
    seen = c.execute(select(func.count(), func.max(document.c.fetched_at)).select_from(document)).one()
    due = select(func.count()).select_from(fetch).join(source, source.c.id == fetch.c.source_id)
    return RadarHealth(
        sources={Health(row[0]): row[1] for row in by_health},
        fetches_due=c.execute(due.where(fetch.c.due_at <= now, source.c.enabled)).scalar_one(),
        pending=work.pending(c),
        dead=tuple(work.dead(c)),
        deliveries={DeliveryState(row[0]): row[1] for row in by_state},
        documents=seen[0],
        last_document_at=seen[1],
    )


def documents_by_source(c: Connection) -> dict[str, int]:
    """How many documents each source has given, by its id."""
    rows = c.execute(select(document.c.source_id, func.count()).group_by(document.c.source_id).order_by(document.c.source_id))
    return {row[0]: row[1] for row in rows}


def blind_spots(c: Connection, viewer: Viewer, now: datetime) -> list[Account]:
    """Active accounts that nothing has named for 30 days and that have no working source of their own: silence is not safety there."""
    named = (
        select(link.c.account_id)
        .join(linking, linking.c.id == link.c.linking_id)
        .join(document, document.c.id == linking.c.document_id)
        .where(document.c.fetched_at >= now - BLIND_AFTER)
    )
    covered = (
        select(account.c.id)
        .join(source, source.c.account_external_id == account.c.external_id)
        .join(source_state, source_state.c.source_id == source.c.id)
        .where(source.c.removed_at.is_(None), source.c.enabled, source_state.c.health.in_([one.value for one in WORKING]))
    )
    seen = set(
        c.execute(select(account.c.id).where(visible_accounts(viewer), account.c.id.not_in(named), account.c.id.not_in(covered))).scalars()
    )
    return [one for one in list_accounts(c, viewer) if one.id in seen]
