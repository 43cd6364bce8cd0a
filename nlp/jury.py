"""Two witnesses, one verdict: the grammar's events and the reader's, weighed together. Pure; the weights were fitted on our corpus.

A grammar says little and knows why; a reader says much and knows how likely. What both say is nearly certain, what one says is weighed
by how sure it is, by what the reader makes of the sentence, and by how often that witness was right about that type. The weight is the
event's confidence, so that confidences are frequencies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp, log
from pathlib import Path

from kernel.reason import Reason
from nlp.event import SLOTS, Event, EventType, Status
from nlp.names import same_company, same_person
from nlp.reader.decode import MARKED, Marked, contained

PATH = Path(__file__).parent / "models" / "reader" / "jury.json"
#: Words by which a merger has nobody who goes on, whoever is named first.
_EQUALS = re.compile(r"\bequals\b|対等")
_SUBJECTS = ("person", "target", "company", "acquirer")
_PEOPLE = (EventType.DEPARTURE, EventType.APPOINTMENT)
_CLIP = 6.0


@dataclass(frozen=True)
class Case:
    """One event as the witnesses tell it; at least one does."""

    rule: Event | None
    read: Event | None

    @property
    def type(self) -> EventType:
        return (self.rule or self.read).type  # type: ignore[union-attr]


@dataclass(frozen=True)
class Weights:
    """What was learnt for one language: a logistic regression over :func:`features`, from where on an event is told, and whose slots
    and status to prefer."""

    coefficients: Mapping[str, float]
    enough: float
    rule_first: frozenset[str]  #: slots for which the grammar is asked first
    rule_status: float  #: the grammar's word on status, in probabilities of the reader


@cache
def weights(lang: str) -> Weights:
    """The weights for *lang*, from the installation."""
    row = json.loads(PATH.read_text(encoding="utf-8"))[lang]
    return Weights(row["coefficients"], row["enough"], frozenset(row["rule_first"]), row["rule_status"])


def verdict(lang: str, rules: Sequence[Event], marked: Marked, read: Sequence[Event]) -> tuple[Event, ...]:
    """The events that a document tells, in the order of its text."""
    learnt = weights(lang)
    found = []
    heard = cases(rules, read)
    for case in heard:
        sure = probability(learnt, features(case, marked, heard))
        if sure >= learnt.enough:
            found.append(_settled(_told(case, learnt, sure)))
    order = {sentence: place for place, sentence in reversed(list(enumerate(marked.sentences)))}
    return tuple(sorted(found, key=lambda event: order.get(event.evidence, len(order))))


def cases(rules: Sequence[Event], read: Sequence[Event]) -> list[Case]:
    """What the witnesses say, events of one type and subject side by side."""
    left = list(read)
    found = []
    for rule in rules:
        match = next((event for event in left if same_event(rule, event)), None)
        if match is not None:
            left.remove(match)
        found.append(Case(rule, match))
    return found + [Case(None, event) for event in left]


def same_event(one: Event, other: Event) -> bool:
    """Whether two events of one document are one: same type, and alike in their subject; one without any subject is any of its type."""
    if one.type is not other.type:
        return False
    if one.type is EventType.PARTNERSHIP or (one.type is EventType.MERGER and (one.parties or other.parties)):
        mine, theirs = _parties(one), _parties(other)
        return not mine or not theirs or any(_alike("company", a, b) for a in mine for b in theirs)
    for slot in _SUBJECTS:
        mine_, theirs_ = getattr(one, slot), getattr(other, slot)
        if mine_ and theirs_:
            return _alike(slot, mine_, theirs_)
    return not all(any(getattr(event, slot) for slot in _SUBJECTS) for event in (one, other))


def _parties(event: Event) -> list[str]:
    return [name for name in (*event.parties, event.acquirer, event.target, event.company) if name]


def _alike(slot: str, one: str, other: str) -> bool:
    return bool(same_person(one, other) if slot == "person" else same_company(one, other)) or contained(one, other)


def features(case: Case, marked: Marked, heard: Sequence[Case]) -> dict[str, float]:
    """What weighs for and against a case, by name; *heard* are all cases of its document."""
    kind = case.type
    evidence = (case.read or case.rule).evidence  # type: ignore[union-attr]
    telling = [row.get(kind, 0.0) for row in marked.telling]
    here = max(
        (value for value, text in zip(telling, marked.sentences, strict=True) if text and (evidence in text or text in evidence)),
        default=0.0,
    )
    witness = "both" if case.rule and case.read else "rule" if case.rule else "read"
    found = {"bias": 1.0, witness: 1.0, f"{witness}.{kind.value}": 1.0, "here": _logit(here), "anywhere": _logit(max(telling, default=0.0))}
    if case.rule:
        found["rule.sure"] = case.rule.confidence
    if case.read:
        found["read.sure"] = _logit(case.read.confidence)
        live = sum(value for status, value in _statuses(case.read).items() if status.live)
        found["status.sure"] = abs(_logit(live))
        found |= _rivals(case, case.read, heard)
        if case.read.confidence < MARKED:
            found["faint"] = 1.0
        if kind in _PEOPLE and not case.read.person:
            found["nobody"] = 1.0
    if case.rule and case.read and case.rule.status.live is not case.read.status.live:
        found["status.torn"] = 1.0
    return found


def _rivals(case: Case, read: Event, heard: Sequence[Case]) -> dict[str, float]:
    """What speaks against a name that the reader marks: a surer name beside it, a grammar that heard another, the opposite said of it."""
    beside = [other for other in heard if other is not case and other.type is case.type]
    surest = max((other.read.confidence for other in beside if other.read), default=0.0)
    found = {"rival": max(0.0, _logit(surest) - _logit(read.confidence))}
    if case.rule is None and any(other.rule and other.rule.evidence == read.evidence for other in beside):
        found["otherwise"] = 1.0
    if read.person:
        moves = [other for other in heard if other.type is not case.type and (other.read or other.rule).person == read.person]  # type: ignore[union-attr]
        if any(other.rule for other in moves) and case.rule is None:
            found["moved otherwise"] = 1.0
    return found


def probability(learnt: Weights, row: Mapping[str, float]) -> float:
    """How likely a case is right."""
    total = sum(learnt.coefficients.get(name, 0.0) * value for name, value in row.items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _logit(value: float) -> float:
    value = min(max(value, 1e-6), 1 - 1e-6)
    return max(-_CLIP, min(_CLIP, log(value / (1 - value))))


def _told(case: Case, learnt: Weights, sure: float) -> Event:
    reasons = tuple(reason for event in (case.rule, case.read) if event for reason in event.reasons)
    if case.rule is None or case.read is None:
        only = case.rule or case.read
        assert only is not None
        return replace(only, confidence=round(sure, 4), reasons=reasons)
    parties = case.read.parties or case.rule.parties
    slots = {slot: _slot(slot, case.rule, case.read, learnt) for slot in SLOTS}
    return replace(
        case.read,
        status=status_of(case.rule, case.read, learnt.rule_status),
        confidence=round(sure, 4),
        parties=parties,
        effective=case.rule.effective,
        reasons=(*reasons, Reason("detect.agreed")),
        **slots,  # type: ignore[arg-type]
    )


def _settled(event: Event) -> Event:
    """*event* with its parts as they go together. A partnership concerns, of its parties, the one that its sentence names first, and
    there is no third; a merger has one that goes on and one that goes into it, else equal parties."""
    if not event.parties:
        return event
    if event.type is EventType.PARTNERSHIP:
        first = min(event.parties, key=lambda name: (name not in event.evidence, event.evidence.find(name)))
        return replace(event, **{**dict.fromkeys(SLOTS), "company": first})  # type: ignore[arg-type]
    if event.acquirer and event.target and not _EQUALS.search(event.evidence):
        return replace(event, parties=())
    return replace(event, acquirer=None, target=None)


def _slot(slot: str, rule: Event, read: Event, learnt: Weights) -> str | None:
    pair: tuple[str | None, str | None] = (getattr(rule, slot), getattr(read, slot))
    first, second = pair if slot in learnt.rule_first else pair[::-1]
    if first and second and contained(first, second):
        return max(first, second, key=len)
    return first or second


def status_of(rule: Event, read: Event, rule_status: float) -> Status:
    """The status that both say, else the likelier: the grammar's word counts as *rule_status*."""
    sure = _statuses(read)
    return max(Status, key=lambda status: sure.get(status, 0.0) + (rule_status if rule.status is status else 0.0))


def _statuses(read: Event) -> dict[Status, float]:
    return {Status(name): value for reason in read.reasons for name, value in reason.params.get("statuses", {}).items()}
