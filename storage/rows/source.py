"""Sources, their state, and the requests that wait in the fetch table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crawlers.connector import Request
from crawlers.source import Health, Source, SourceKind, SourceState
from storage.rows.values import Values, reason_in, reason_out


def source_values(source: Source) -> Values:
    """The columns of *source*, without those that only storage sets."""
    return {
        "id": source.id,
        "kind": source.kind.value,
        "url": source.url,
        "name": source.name,
        "interval_seconds": round(source.interval.total_seconds()),
        "account_external_id": source.account_external_id,
        "company": source.company,
        "purpose": source.purpose,
        "options": dict(source.options),
        "enabled": source.enabled,
    }


def source_noun(row: Any) -> Source:
    """The source that *row* tells."""
    return Source(
        id=row.id,
        kind=SourceKind(row.kind),
        url=row.url,
        name=row.name,
        interval=timedelta(seconds=row.interval_seconds),
        account_external_id=row.account_external_id,
        company=row.company,
        purpose=row.purpose,
        options=row.options,
        enabled=row.enabled,
    )


def state_values(state: SourceState) -> Values:
    """The columns of *state*, without its source's id."""
    return {
        "health": state.health.value,
        "health_reason": reason_out(state.health_reason),
        "etag": state.etag,
        "last_modified": state.last_modified,
        "body_hash": state.body_hash,
        "cursor": dict(state.cursor),
        "failures": state.failures,
        "first_success_at": state.first_success_at,
        "last_success_at": state.last_success_at,
        "last_item_at": state.last_item_at,
        "next_due_at": state.next_due_at,
        "moved_to": state.moved_to,
    }


def state_noun(row: Any) -> SourceState:
    """The state that *row* tells."""
    return SourceState(
        health=Health(row.health),
        health_reason=reason_in(row.health_reason),
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        cursor=row.cursor,
        failures=row.failures,
        first_success_at=row.first_success_at,
        last_success_at=row.last_success_at,
        last_item_at=row.last_item_at,
        next_due_at=row.next_due_at,
        moved_to=row.moved_to,
    )


def request_values(request: Request) -> Values:
    """The columns of *request* in the fetch table."""
    return {"url": request.url, "role": request.role, "headers": dict(request.headers), "context": dict(request.context)}


def request_noun(row: Any) -> Request:
    """The request that *row* tells."""
    return Request(url=row.url, role=row.role, headers=row.headers, context=row.context)
