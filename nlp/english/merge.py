"""One event per type and participants: drafts of one document united, their status agreed, their confidence weighed."""

from __future__ import annotations

import re
from dataclasses import replace

from kernel.reason import Reason
from nlp.english.dates import effective_day
from nlp.english.grammar import Draft
from nlp.english.page import Page
from nlp.event import SLOTS, Event, EventType, Status

_PEOPLE = (EventType.DEPARTURE, EventType.APPOINTMENT)
_DEALS = (EventType.ACQUISITION, EventType.MERGER)
_WEIGHT = {Status.DENIED: 4, Status.COMPLETED: 3, Status.ANNOUNCED: 2, Status.RUMOURED: 1, Status.HISTORICAL: 0}


def unite(page: Page, drafts: list[Draft]) -> list[Event]:
    """The events of a document, in the order in which it first tells them."""
    drafts = sorted(drafts, key=lambda d: (d.line.index if not d.line.is_title else 10_000, d.at))
    groups: list[list[Draft]] = []
    for draft in drafts:
        for group in groups:
            if any(_same(page, draft, other) for other in group):
                group.append(draft)
                break
        else:
            groups.append([draft])
    return _completed([_event(page, group) for group in groups])


def _completed(events: list[Event]) -> list[Event]:
    """Titles told once for two: the one who goes and the one who comes share it."""
    gone = [e for e in events if e.type is EventType.DEPARTURE and e.role and e.status.live]
    come = [e for e in events if e.type is EventType.APPOINTMENT and e.role and e.status.live]
    result = []
    for event in events:
        names = {r.params["name"] for r in event.reasons}
        if event.role is None and event.status.live and names & {"arrive.successor", "leave.succeeding"}:
            pool = gone if event.type is EventType.APPOINTMENT else [e for e in come if e.evidence == event.evidence] or come
            if len(pool) == 1 and pool[0].company == event.company:
                event = replace(event, role=pool[0].role)
        result.append(event)
    return result


def _folded(page: Page, name: str | None) -> str:
    return re.sub(r"[\W_]+|\b(?:the|inc|corp|co|ltd|llc|plc|group|holdings?)\b", "", page.full(name).lower()) if name else ""


def _alike(page: Page, a: str | None, b: str | None) -> bool | None:
    """Whether two names mean the same; None where one is missing."""
    x, y = _folded(page, a), _folded(page, b)
    if not x or not y:
        return None
    return x == y or (min(len(x), len(y)) > 2 and (x in y or y in x))


def _same(page: Page, a: Draft, b: Draft) -> bool:
    if a.type is not b.type:
        if {a.type, b.type} != set(_DEALS):
            return False
        pair_a = {_folded(page, a.slots.get(s)) for s in ("acquirer", "target")} - {""}
        pair_b = {_folded(page, b.slots.get(s)) for s in ("acquirer", "target")} - {""}
        return len(pair_a & pair_b) == 2 and (a.status is Status.HISTORICAL) == (b.status is Status.HISTORICAL)
    if a.type in _PEOPLE:
        return _same_move(page, a, b)
    if (a.status is Status.HISTORICAL) != (b.status is Status.HISTORICAL):
        return False
    if a.type in _DEALS:
        target = _alike(page, a.slots.get("target"), b.slots.get("target"))
        acquirer = _alike(page, a.slots.get("acquirer"), b.slots.get("acquirer"))
        crossed = _alike(page, a.slots.get("target"), b.slots.get("acquirer")) and _alike(
            page, a.slots.get("acquirer"), b.slots.get("target")
        )
        return bool(crossed) or (target is True and acquirer is not False) or (target is None and acquirer is True)
    if a.parties and b.parties and {_folded(page, n) for n in a.parties} & {_folded(page, n) for n in b.parties}:
        return True
    return _alike(page, a.slots.get("company"), b.slots.get("company")) is not False


def _same_move(page: Page, a: Draft, b: Draft) -> bool:
    same = _alike(page, a.slots.get("person"), b.slots.get("person"))
    if same is False:
        return False
    if same is None:
        role = _alike(page, a.slots.get("role"), b.slots.get("role"))
        firm = _alike(page, a.slots.get("company"), b.slots.get("company"))
        both_nameless = "person" not in a.slots and "person" not in b.slots
        loose = both_nameless or a.line.is_title or b.line.is_title
        return firm is not False and (bool(role) or (loose and (role is None or not both_nameless)))
    if (a.status is Status.HISTORICAL) != (b.status is Status.HISTORICAL):
        return _alike(page, a.slots.get("company"), b.slots.get("company")) is not False and a.slots.get("role") == b.slots.get("role")
    return True


def _event(page: Page, group: list[Draft]) -> Event:
    best = max(group, key=lambda d: (not d.line.is_title, d.strength + 0.05 * len(d.slots) - 0.004 * max(d.line.index, 0)))
    slots: dict[str, str] = {}
    for draft in sorted(group, key=lambda d: (d.line.is_title, -d.strength, d.line.index)):
        for slot, value in draft.slots.items():
            slots.setdefault(slot, value)
    if best.type in _DEALS:
        anchor = max(group, key=lambda d: (len([s for s in ("acquirer", "target") if s in d.slots]), not d.line.is_title, d.strength))
        slots.update({s: v for s, v in anchor.slots.items() if s in ("acquirer", "target")})
    status = _status(group)
    parties = max((d.parties for d in group), key=len)
    return Event(
        type=_type(group),
        status=status,
        evidence=best.line.text,
        confidence=_confidence(group, best, slots),
        parties=parties,
        effective=next((day for d in [best, *group] if (day := effective_day(d.line, d.at, page.stand)) is not None), None),
        reasons=tuple(Reason("pattern", {"name": name}) for name in dict.fromkeys(d.rule for d in group)),
        **{slot: slots.get(slot) for slot in SLOTS},
    )


def _type(group: list[Draft]) -> EventType:
    body = [d for d in group if not d.line.is_title] or group
    return max(body, key=lambda d: d.strength).type


def _status(group: list[Draft]) -> Status:
    """Denial and completion told anywhere win over announcements; the title, being short, only decides alone."""
    body = [d for d in group if not d.line.is_title] or group
    live = [d for d in body if d.status is not Status.HISTORICAL]
    if not live:
        return Status.HISTORICAL
    if any(d.status is Status.DENIED for d in live):
        return Status.DENIED
    first = min(live, key=lambda d: (d.line.index, d.at))
    strong = [d for d in live if d.strength >= first.strength - 0.15]
    return max(strong, key=lambda d: _WEIGHT[d.status]).status


def _confidence(group: list[Draft], best: Draft, slots: dict[str, str]) -> float:
    needed = {EventType.ACQUISITION: 2, EventType.MERGER: 2, EventType.DEPARTURE: 3, EventType.APPOINTMENT: 3}.get(best.type, 1)
    filled = len([s for s in slots if s in ("acquirer", "target", "person", "role", "company")])
    value = best.strength - 0.12 * max(0, needed - filled)
    if len({d.line.index for d in group}) > 1:
        value += 0.08
    if any(d.line.is_title for d in group) and any(not d.line.is_title for d in group):
        value += 0.06
    return round(min(0.98, max(0.05, value)), 3)
