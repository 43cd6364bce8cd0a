"""One event per happening in a document: sentences that tell the same thing are united."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kernel.reason import Reason
from nlp.event import Event, EventType, Status
from nlp.japanese.draft import Draft
from nlp.japanese.story import Story

_FORM = re.compile(r"株式会社|有限会社|合同会社|\(株\)|\(有\)|ホールディングス|HD$|\([^()]*\)|[\s・「」『』]")
_PEOPLE = (EventType.APPOINTMENT, EventType.DEPARTURE)


@lru_cache(maxsize=4096)
def _key(name: str | None) -> str:
    return _FORM.sub("", unicodedata.normalize("NFKC", name or "")).casefold()


def alike(a: str | None, b: str | None) -> bool:
    """Whether two names are forms of one: equal, or one within the other; an absent name is like any."""
    x, y = _key(a), _key(b)
    return not x or not y or x == y or (min(len(x), len(y)) >= 2 and (x in y or y in x))


def _same(a: Draft, b: Draft) -> bool:
    if a.type is not b.type:
        return False
    if a.type in _PEOPLE:
        both = a.slots.get("person"), b.slots.get("person")
        if all(both):
            held = a.pattern == "move.leave_held" or b.pattern == "move.leave_held"
            return alike(*both) and (held or alike(a.slots.get("role"), b.slots.get("role")))
        return alike(a.slots.get("role"), b.slots.get("role")) and alike(a.slots.get("company"), b.slots.get("company"))
    if a.type is EventType.ACQUISITION:
        return alike(a.slots.get("target"), b.slots.get("target")) and alike(a.slots.get("acquirer"), b.slots.get("acquirer"))
    if a.type is EventType.MERGER and "target" in a.slots and "target" in b.slots:
        other = b.slots["target"], b.slots.get("acquirer")
        one = a.slots["target"], a.slots.get("acquirer")
        return alike(one[0], other[0]) or (alike(one[0], other[1] or "-") and alike(one[1] or "-", other[0]))
    if a.type is EventType.MERGER:
        return any(alike(x, y) for x in _members(a) for y in _members(b))
    if a.type is EventType.PARTNERSHIP:
        ours, theirs = (a.slots.get("company", ""), *a.parties), (b.slots.get("company", ""), *b.parties)
        return any(alike(x, y) for x in ours for y in theirs)
    return alike(a.slots.get("company"), b.slots.get("company"))


def _members(draft: Draft) -> tuple[str, ...]:
    return draft.parties or tuple(draft.slots.values())


def unite(story: Story, drafts: list[Draft]) -> tuple[Event, ...]:
    """The document's events, in the order of their first mention in the body."""
    told = {d.type for d in drafts if not d.line.title}
    heard = {d.type for d in drafts if d.line.title}
    drafts = [d for d in drafts if not d.line.title or d.type not in told]
    _settle(story, drafts)
    groups: list[list[Draft]] = []
    for draft in sorted(drafts, key=lambda d: (d.line.title, d.line.order)):
        group = next(
            (
                g
                for g in groups
                if all(_same(draft, other) for other in g[:4]) and (draft.status is Status.HISTORICAL) == (g[0].status is Status.HISTORICAL)
            ),
            None,
        )
        if group is None:
            groups.append([draft])
        else:
            group.append(draft)
    return tuple(_event(group, group[0].type in heard) for group in groups)


def _event(group: list[Draft], heard: bool) -> Event:
    best = max(group, key=lambda d: (not d.line.title, d.strength, len(d.slots)))
    slots = dict(best.slots)
    parties = best.parties
    effective = best.effective
    for draft in group:
        for name, value in draft.slots.items():
            if value and (name not in slots or not slots[name]):
                slots[name] = value
        parties = parties or draft.parties
        effective = effective or draft.effective
    status = best.status
    if any(d.status is Status.DENIED and not d.pattern.startswith("post") for d in group):
        status = Status.DENIED
    confidence = min(0.99, best.strength + (0.06 if heard else 0.0) + (0.02 if len(group) > 1 else 0.0))
    if status is Status.RUMOURED:
        confidence -= 0.1
    return Event(
        best.type,
        status,
        best.line.raw,
        round(max(0.05, confidence), 2),
        effective=effective,
        parties=parties,
        reasons=tuple(Reason("pattern", {"name": name}) for name in dict.fromkeys(d.pattern for d in group)),
        **{name: value for name, value in slots.items() if value},
    )


_SETTLED = re.compile(r"(?:買収|取得|TOB|公開買付け?|公開買い付け|合併|統合|譲渡|譲受)[^。]{0,16}(?:完了|成立|終了)")


def _settle(story: Story, drafts: list[Draft]) -> None:
    """What the documents as a whole says of single drafts: deals that the headline calls done, and moves from one employer to another."""
    if story.head and _SETTLED.search(story.head.s):
        for draft in drafts:
            if draft.type in (EventType.ACQUISITION, EventType.MERGER) and draft.status is Status.ANNOUNCED:
                draft.status = Status.COMPLETED
    if any(
        re.search(r"人事(?:異動)?を(?:行った|発令した|実施した)|付で[^、。]{0,8}(?:人事異動|発令)を?(?:行っ|行いま|し(?:た|まし))", line.s)
        for line in story.lines
    ):
        for draft in drafts:
            if draft.type is EventType.APPOINTMENT and draft.status is Status.ANNOUNCED:
                draft.status = Status.COMPLETED
    if any(draft.pattern == "post.leave" for draft in drafts):
        left_companies = [draft.slots.get("company") for draft in drafts if draft.pattern == "post.leave"]
        # 「◯◯に入社し…」 in a post of farewell is how it began.
        drafts[:] = [d for d in drafts if d.pattern != "post.enter" or not any(alike(d.slots.get("company"), c) for c in left_companies)]
    for left in drafts:
        for joined in drafts:
            if left.type is not EventType.DEPARTURE or joined.type is not EventType.APPOINTMENT:
                continue
            person, company, next_company = left.slots.get("person"), left.slots.get("company"), joined.slots.get("company")
            if (
                person
                and company
                and next_company
                and alike(person, joined.slots.get("person") or "-")
                and not alike(company, next_company)
            ):
                left.slots.setdefault("to_company", next_company)
                joined.slots.setdefault("from_company", company)
