"""How sure we are that a contact left, from every sign at once.

The state is a function of the *set* of signs and of now, never of their order of arrival, so two posts at once, a late
page or a replayed feed cannot lead to different ends. The rules, first match wins:

====================================================  ==============
a strong denial is the latest strong sign, and no weak
signs of two kinds came after it                       denied
left, and a successor is named                         succeeded
a strong sign (press, filing, one of us), or a
job-change row together with a vanished name           confirmed
weak signs of two kinds                                corroborated
weak signs of one kind, and the person is back         denied
weak signs of one kind, the last over 60 days ago      expired
weak signs of one kind                                 suspected
====================================================  ==============

Weak signs of one kind, however many, never get beyond *suspected*. After an overruled denial only what came later counts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.reason import Reason
from nlp.event import Status
from signals.signal import DepartureState, EvidenceKind, Report

EXPIRES_AFTER = timedelta(days=60)
STRONG_KINDS = frozenset({EvidenceKind.PRESS, EvidenceKind.FILING, EvidenceKind.PERSON})
STRONG_CONFIDENCE = 0.5

#: Which states may follow which; anything else is a programming error.
TRANSITIONS: dict[DepartureState | None, frozenset[DepartureState]] = {
    None: frozenset(DepartureState),
    DepartureState.SUSPECTED: frozenset(DepartureState),
    DepartureState.CORROBORATED: frozenset(DepartureState),
    DepartureState.CONFIRMED: frozenset({DepartureState.CONFIRMED, DepartureState.SUCCEEDED, DepartureState.DENIED}),
    DepartureState.SUCCEEDED: frozenset({DepartureState.SUCCEEDED, DepartureState.CONFIRMED, DepartureState.DENIED}),
    DepartureState.DENIED: frozenset(DepartureState),
    DepartureState.EXPIRED: frozenset(DepartureState),
}


@dataclass(frozen=True)
class Sign:
    """One piece of evidence for or against a departure."""

    kind: EvidenceKind
    at: datetime
    strong: bool
    against: bool = False


def sign_of(report: Report) -> Sign:
    """The sign that *report* is. Rumours and unsure readings are weak whoever prints them."""
    firm = report.status in (Status.ANNOUNCED, Status.COMPLETED, Status.DENIED)
    strong = report.evidence_kind in STRONG_KINDS and firm and report.confidence >= STRONG_CONFIDENCE
    against = report.returned or report.status is Status.DENIED
    return Sign(report.evidence_kind, report.published_at, strong, against)


def state_of(signs: Collection[Sign], *, succeeded: bool, now: datetime) -> tuple[DepartureState, Reason]:
    """The departure's state at *now* and the rule that says so. *signs* must not be empty."""
    strong = [sign for sign in signs if sign.strong]
    latest_strong = max(strong, key=lambda sign: (sign.at, sign.against, sign.kind.value), default=None)
    if latest_strong and latest_strong.against:
        later = [sign for sign in signs if sign.at > latest_strong.at]
        if len({sign.kind for sign in later if not sign.against}) < 2:
            return DepartureState.DENIED, Reason("departure.denied", {"kind": latest_strong.kind.value})
        signs, latest_strong = later, None
    kinds = {sign.kind for sign in signs if not sign.against}
    names = sorted(kind.value for kind in kinds)
    confirmed = latest_strong is not None or {EvidenceKind.JOB_CHANGE, EvidenceKind.PAGE} <= kinds
    if confirmed and succeeded:
        return DepartureState.SUCCEEDED, Reason("departure.succeeded", {"kinds": names})
    if confirmed:
        return DepartureState.CONFIRMED, Reason("departure.confirmed", {"kinds": names})
    last_against = max((sign.at for sign in signs if sign.against), default=None)
    last_for = max((sign.at for sign in signs if not sign.against), default=None)
    if last_against and (last_for is None or last_against >= last_for):
        return DepartureState.DENIED, Reason("departure.returned", {})
    if len(kinds) >= 2:
        return DepartureState.CORROBORATED, Reason("departure.corroborated", {"kinds": names})
    if last_for and now - last_for > EXPIRES_AFTER:
        return DepartureState.EXPIRED, Reason("departure.expired", {"days": EXPIRES_AFTER.days})
    return DepartureState.SUSPECTED, Reason("departure.suspected", {"kinds": names})
