"""Hosts: one worker at a time talks to one, and politely: delays and blocks outlive the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from kernel.ids import new_id
from storage.errors import LeaseLost
from storage.statements import insert
from storage.tables import fetch, host, source

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class HostLease:
    """The right to talk to one host until then. ``next_allowed_at`` is when its delay lets the next request go."""

    host: str
    token: str
    until: datetime
    next_allowed_at: datetime | None


def host_of(url: str) -> str:
    """The host that *url* is fetched from, with its port where that is not the default; ``file:`` for files."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "unreadable:"
    if parts.scheme not in _DEFAULT_PORTS:
        return f"{parts.scheme}:"
    name = (parts.hostname or "").rstrip(".")
    return name if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{name}:{port}"


def due_hosts(c: Connection, now: datetime, limit: int = 100) -> list[str]:
    """Hosts with something due that nobody holds and that may be asked now, the longest due first."""
    rows = c.execute(
        select(fetch.c.host, func.min(fetch.c.due_at).label("due_at"))
        .join(source, source.c.id == fetch.c.source_id)
        .join(host, host.c.host == fetch.c.host, isouter=True)
        .where(
            fetch.c.due_at <= now,
            source.c.enabled,
            or_(host.c.host.is_(None), and_(_free(now), _allowed(now))),
        )
        .group_by(fetch.c.host)
        .order_by(func.min(fetch.c.due_at), fetch.c.host)
        .limit(limit)
    )
    return [row.host for row in rows]


def claim_host(c: Connection, name: str, now: datetime, lease: timedelta, owner: str) -> HostLease | None:
    """Lease a host until ``now + lease``; None while another holds it, it is blocked, or its delay has not passed."""
    c.execute(insert(c, host).values(host=name).on_conflict_do_nothing())
    token, until = new_id(), now + lease
    row = c.execute(
        update(host)
        .where(host.c.host == name, _free(now), _allowed(now))
        .values(lease_token=token, lease_owner=owner, lease_until=until)
        .returning(host.c.next_allowed_at)
    ).one_or_none()
    return None if row is None else HostLease(name, token, until, row.next_allowed_at)


def extend_host(c: Connection, name: str, token: str, until: datetime) -> None:
    """Hold the lease until *until*; :class:`LeaseLost` when it is no longer ours."""
    if not c.execute(update(host).where(_ours(name, token)).values(lease_until=until)).rowcount:
        raise LeaseLost("host", name)


def pace_host(c: Connection, name: str, next_allowed_at: datetime) -> None:
    """Ask nothing of the host before then: its crawl delay. An earlier moment than the stored one changes nothing."""
    _push(c, name, "next_allowed_at", next_allowed_at)


def block_host(c: Connection, name: str, until: datetime) -> None:
    """Ask nothing of the host before then: it said so (``Retry-After``). An earlier moment changes nothing."""
    _push(c, name, "blocked_until", until)


def release_host(
    c: Connection, name: str, token: str, *, blocked_until: datetime | None = None, next_allowed_at: datetime | None = None
) -> bool:
    """Give the host back. What was learnt of it is kept in any case; returns whether the lease was still ours."""
    if blocked_until is not None:
        block_host(c, name, blocked_until)
    if next_allowed_at is not None:
        pace_host(c, name, next_allowed_at)
    given = c.execute(update(host).where(_ours(name, token)).values(lease_token=None, lease_owner=None, lease_until=None))
    return bool(given.rowcount)


def hold_host(c: Connection, name: str, token: str) -> None:
    """Make sure that the lease is ours and stays so until this transaction ends; :class:`LeaseLost` otherwise."""
    if c.execute(select(host.c.host).where(_ours(name, token)).with_for_update(read=True)).one_or_none() is None:
        raise LeaseLost("host", name)


def _push(c: Connection, name: str, column: str, moment: datetime) -> None:
    target = host.c[column]
    c.execute(insert(c, host).values(host=name).on_conflict_do_nothing())
    c.execute(update(host).where(host.c.host == name, or_(target.is_(None), target < moment)).values({column: moment}))


def _ours(name: str, token: str) -> ColumnElement[bool]:
    return and_(host.c.host == name, host.c.lease_token == token)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(host.c.lease_token.is_(None), host.c.lease_until <= now)


def _allowed(now: datetime) -> ColumnElement[bool]:
    return and_(
        or_(host.c.blocked_until.is_(None), host.c.blocked_until <= now),
        or_(host.c.next_allowed_at.is_(None), host.c.next_allowed_at <= now),
    )
