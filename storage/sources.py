"""Sources: adding, switching and removing them, what we remember of each, and what was wrong with their items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, true, update

from crawlers.source import Source, SourceState
from kernel.ids import derived_id
from kernel.reason import InputError, Reason
from signals.signal import Transition
from storage.columns import dump_json, storable
from storage.errors import NotFound
from storage.hosts import host_of
from storage.rows.source import source_noun, source_values, state_noun, state_values
from storage.statements import insert
from storage.tables import account, fetch, problem, source, source_state
from storage.transitions import record
from storage.visibility import visible_accounts
from watchlists.account import Viewer

RADAR_ACTOR = "radar"


@dataclass(frozen=True)
class Problem:
    """Something wrong with single items of a source (a bad row), counted instead of repeated."""

    source_id: str
    url: str
    reason: Reason
    first_at: datetime
    last_at: datetime
    times: int


def add_source(c: Connection, new: Source, now: datetime, actor: str = RADAR_ACTOR) -> None:
    """Add *new*, due at once. One that was removed before comes back, with its memory cleared.

    :class:`~kernel.reason.InputError` when a source of this kind and URL, or with this id, is there already.
    """
    known = c.execute(select(source).where(or_(source.c.id == new.id, (source.c.kind == new.kind.value) & (source.c.url == new.url)))).all()
    if any(row.removed_at is None for row in known) or len(known) > 1 or any(row.id != new.id for row in known):
        raise InputError(
            f"the source {new.url} is there already, as {known[0].name!r} ({known[0].id}); change or remove that one",
            Reason("source.exists", {"id": known[0].id, "url": new.url}),
        )
    if known:
        c.execute(update(source).where(source.c.id == new.id).values(**source_values(new), added_at=now, removed_at=None))
        c.execute(update(source_state).where(source_state.c.source_id == new.id).values(**state_values(SourceState())))
    else:
        c.execute(source.insert().values(**source_values(new), added_at=now))
        c.execute(source_state.insert().values(source_id=new.id, **state_values(SourceState())))
    record(c, Transition("source", new.id, None, SourceState().health.value, Reason("source.added"), actor, now))
    if not new.url.startswith("post:"):
        _stand_main(c, new, now)


def update_source(c: Connection, changed: Source, now: datetime) -> None:
    """Store *changed* in place of the source with its id; a new URL is due at once and starts with an empty memory."""
    before = get_source(c, changed.id)
    if before is None:
        raise NotFound("source", changed.id)
    c.execute(update(source).where(source.c.id == changed.id).values(**source_values(changed)))
    if before.url != changed.url:
        c.execute(fetch.delete().where(fetch.c.source_id == changed.id))
        set_source_state(c, changed.id, SourceState(), now)
        if not changed.url.startswith("post:"):
            _stand_main(c, changed, now)


def get_source(c: Connection, source_id: str) -> Source | None:
    """The source, or None when there is none or it was removed."""
    row = c.execute(select(source).where(source.c.id == source_id, source.c.removed_at.is_(None))).one_or_none()
    return None if row is None else source_noun(row)


def any_source(c: Connection, source_id: str) -> Source | None:
    """The source, also one that was removed: for what its documents say."""
    row = c.execute(select(source).where(source.c.id == source_id)).one_or_none()
    return None if row is None else source_noun(row)


def get_source_state(c: Connection, source_id: str) -> SourceState:
    """What we remember of a source, removed ones included; :class:`NotFound` if it never was there."""
    row = c.execute(select(source_state).where(source_state.c.source_id == source_id)).one_or_none()
    if row is None:
        raise NotFound("source", source_id)
    return state_noun(row)


def list_sources(c: Connection, viewer: Viewer) -> list[tuple[Source, SourceState]]:
    """The sources that *viewer* may see, by name: general ones, and those of accounts that they see."""
    seen = c.execute(select(source).where(source.c.removed_at.is_(None), _visible(viewer)).order_by(source.c.name, source.c.id)).all()
    states = {row.source_id: state_noun(row) for row in c.execute(select(source_state))}
    return [(source_noun(row), states[row.id]) for row in seen]


def set_source_state(c: Connection, source_id: str, state: SourceState, now: datetime) -> None:
    """Store *state*; a change of health is written into the history. Its ``next_due_at``, if any, is when the source is due."""
    before = get_source_state(c, source_id)
    c.execute(update(source_state).where(source_state.c.source_id == source_id).values(**state_values(state)))
    if state.health is not before.health:
        reason = state.health_reason or Reason(f"source.{state.health.value}")
        record(c, Transition("source", source_id, before.health.value, state.health.value, reason, RADAR_ACTOR, now))
    if state.next_due_at is not None and state.next_due_at != before.next_due_at:
        c.execute(update(fetch).where(fetch.c.source_id == source_id, fetch.c.main).values(due_at=state.next_due_at))


def set_enabled(c: Connection, source_id: str, enabled: bool, now: datetime, actor: str) -> None:
    """Switch a source on or off; what waits to be fetched for it waits with it."""
    changed = c.execute(
        update(source).where(source.c.id == source_id, source.c.removed_at.is_(None), source.c.enabled != enabled).values(enabled=enabled)
    )
    if changed.rowcount:
        states = ("disabled", "enabled") if enabled else ("enabled", "disabled")
        record(c, Transition("source", source_id, *states, Reason("source.switched"), actor, now))
    elif get_source(c, source_id) is None:
        raise NotFound("source", source_id)


def remove_source(c: Connection, source_id: str, now: datetime, actor: str) -> None:
    """Take a source and what waits for it away; its documents stay. A fetch in flight will find its lease lost."""
    removed = c.execute(update(source).where(source.c.id == source_id, source.c.removed_at.is_(None)).values(removed_at=now, enabled=False))
    if not removed.rowcount:
        raise NotFound("source", source_id)
    c.execute(fetch.delete().where(fetch.c.source_id == source_id))
    record(c, Transition("source", source_id, None, "removed", Reason("source.removed"), actor, now))


def poll_now(c: Connection, source_id: str, now: datetime) -> None:
    """Make a source due at *now*."""
    c.execute(update(fetch).where(fetch.c.source_id == source_id, fetch.c.main).values(due_at=now))


def record_problems(c: Connection, source_id: str, url: str, problems: Iterable[Reason], now: datetime) -> None:
    """Store what was wrong with single items found at *url*; the same thing again counts up."""
    for reason in problems:
        key = derived_id("problem", source_id, storable(url), dump_json(reason.as_json()).encode("utf-8", "replace").decode())
        statement = insert(c, problem).values(
            id=key, source_id=source_id, url=url, reason=reason.as_json(), first_at=now, last_at=now, times=1
        )
        c.execute(statement.on_conflict_do_update(index_elements=[problem.c.id], set_={"last_at": now, "times": problem.c.times + 1}))


def list_problems(c: Connection, viewer: Viewer, source_id: str | None = None, limit: int = 100) -> list[Problem]:
    """The latest problems of one source, or of all that *viewer* may see, newest first."""
    query = select(problem).join(source, source.c.id == problem.c.source_id).where(_visible(viewer))
    if source_id is not None:
        query = query.where(problem.c.source_id == source_id)
    rows = c.execute(query.order_by(problem.c.last_at.desc(), problem.c.id).limit(limit))
    return [Problem(row.source_id, row.url, Reason.from_json(row.reason), row.first_at, row.last_at, row.times) for row in rows]


def purge_problems(c: Connection, before: datetime) -> int:
    """Forget problems not seen since *before*; returns how many."""
    return c.execute(problem.delete().where(problem.c.last_at < before)).rowcount


def merge_states(base: SourceState, mine: SourceState, theirs: SourceState) -> SourceState:
    """What *mine* changed since *base*, applied to *theirs*.

    Follow-ups of one source are read side by side; none may undo what another one stored meanwhile.
    """
    changes: dict[str, Any] = {}
    for field in fields(SourceState):
        before, after = getattr(base, field.name), getattr(mine, field.name)
        if field.name == "cursor":
            changes["cursor"] = _merge_maps(before, after, theirs.cursor)
        elif after != before:
            changes[field.name] = after
    return replace(theirs, **changes)


def _merge_maps(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(theirs)
    for key in base.keys() | mine.keys():
        if key not in mine:
            merged.pop(key, None)
        elif key not in base or base[key] != mine[key]:
            nested = [side.get(key) for side in (base, mine, theirs)]
            if all(isinstance(value, Mapping) for value in nested):
                merged[key] = _merge_maps(base[key], mine[key], theirs[key])
            else:
                merged[key] = mine[key]
    return merged


def main_fetch_id(source_id: str) -> str:
    """The id of a source's standing fetch row."""
    return derived_id("fetch", source_id, "main")


def _stand_main(c: Connection, new: Source, now: datetime) -> None:
    c.execute(
        fetch.insert().values(
            id=main_fetch_id(new.id),
            source_id=new.id,
            main=True,
            host=host_of(new.url),
            url=new.url,
            role="main",
            headers={},
            context={},
            due_at=now,
            attempts=0,
        )
    )


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.everything:
        return true()
    seen = select(account.c.external_id).where(visible_accounts(viewer), account.c.external_id.is_not(None))
    return or_(source.c.account_external_id.is_(None), source.c.account_external_id.in_(seen))
