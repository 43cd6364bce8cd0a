"""Which happenings are signals, for whom: the driver by the account's part, impact and confidence apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kernel.ids import derived_id
from kernel.reason import Reason
from nlp.event import Status
from signals.impact import impact_of, meaning_of
from signals.roster import Roster
from signals.signal import DepartureState, Happening, Kind, Part, Participant, Report, Signal, SignalState
from watchlists.account import RecordStatus

_PARTS = {
    "acquirer": Part.ACQUIRER,
    "target": Part.TARGET,
    "party": Part.PARTY,
    "company": Part.COMPANY,
    "author": Part.AUTHOR,
    "from_company": Part.FORMER_EMPLOYER,
    "to_company": Part.NEW_EMPLOYER,
}
#: A departure is told where it happens, an appointment where it happens and to whoever lost or gains a person that we know.
_NO_SIGNAL = {(Kind.DEPARTURE, Part.NEW_EMPLOYER), (Kind.DEPARTURE, Part.FORMER_EMPLOYER)}
#: How sure an event of each status can make us that something happened.
_STATUS_FACTOR = {Status.ANNOUNCED: 1.0, Status.COMPLETED: 1.0, Status.RUMOURED: 0.7, Status.DENIED: 1.0, Status.HISTORICAL: 0.0}
_DEPARTURE_CEILING = {DepartureState.SUSPECTED: 0.5, DepartureState.CORROBORATED: 0.75, DepartureState.EXPIRED: 0.2}

#: Why a signal is closed that nothing speaks for any more; it comes back as it was when something does.
RETRACTED = Reason("signal.retracted")
#: The same, where what spoke for it was parted by a person and tells of another happening.
PARTED = Reason("signal.parted")
#: Why the signals of a happening are closed that turned out to be the same as another; they, too, come back when it is told again.
ABSORBED = Reason("signal.absorbed")
WITHOUT_GROUND = frozenset(one.code for one in (RETRACTED, PARTED, ABSORBED))

#: What is found in a document this long after it was fetched is found because the watched names changed.
LOOKED_BACK = timedelta(days=1)


def qualify(
    happening: Happening,
    reports: Sequence[Report],
    roster: Roster,
    known: Iterable[Signal],
    now: datetime,
    parted_at: datetime | None = None,
) -> tuple[Signal, ...]:
    """The signals that *happening* is, one per account that takes part; an account's most hurtful part counts.

    *known* are its signals so far: they keep id, state, birth and lead. A denied happening starts no signal but updates known ones.
    What an account is found to take part in long after it was read, because a watched name changed, is old news to that account;
    not so what a person found to be a happening of its own, at *parted_at*.
    """
    before = {signal.account_id: signal for signal in known}
    read_at = max([report.fetched_at for report in reports] + ([parted_at] if parted_at else []), default=now)
    found: dict[str, Signal] = {}
    for signal in _candidates(happening, reports, roster, now):
        held = found.get(signal.account_id)
        if held is None or signal.impact > held.impact:
            found[signal.account_id] = signal
    kept = []
    for account_id, signal in found.items():
        old = before.get(account_id)
        if old is None and happening.status is Status.DENIED:
            continue
        born_late = (old.created_at if old else now) - read_at > LOOKED_BACK
        signal = replace(signal, old_news=signal.old_news or born_late)
        kept.append(signal if old is None else _continued(old, signal))
    return tuple(kept)


def without_ground(happening: Happening, known: Iterable[Signal], roster: Roster) -> tuple[Signal, ...]:
    """Those of the *known* signals of *happening* that nothing speaks for any more.

    Either no report tells it any more, or none says any more that the account takes part. Nothing is said of accounts that are no
    longer watched.
    """
    taking_part = {one.account_id for one in happening.participants} if happening.report_ids else set()
    return tuple(
        one
        for one in known
        if one.state is not SignalState.CLOSED and one.account_id in roster.accounts and one.account_id not in taking_part
    )


def _candidates(happening: Happening, reports: Sequence[Report], roster: Roster, now: datetime) -> Iterator[Signal]:
    person = happening.named("person")
    contact = roster.contacts.get(person.contact_id) if person and person.contact_id else None
    for one in happening.participants:
        part = _part_of(happening, one, contact.account_id if contact else None)
        account = roster.accounts.get(one.account_id or "")
        if part is None or account is None or account.status is not RecordStatus.ACTIVE or (happening.kind, part) in _NO_SIGNAL:
            continue
        here = contact if contact and contact.account_id == account.id else None
        meaning = meaning_of(happening.kind, part, here or (contact if part is Part.NEW_EMPLOYER else None), happening.role)
        if meaning is None:
            continue
        impact, impact_reasons = impact_of(meaning, account, here, now.date())
        confidence, confidence_reasons = _confidence(happening, reports)
        yield Signal(
            id=derived_id("signal", happening.id, account.id),
            happening_id=happening.id,
            account_id=account.id,
            kind=happening.kind,
            part=part,
            driver=meaning.driver,
            status=happening.status,
            impact=impact,
            confidence=confidence,
            state=SignalState.OPEN,
            created_at=now,
            updated_at=now,
            contact_id=contact.id if contact else None,
            departure=happening.departure,
            impact_reasons=impact_reasons,
            confidence_reasons=confidence_reasons,
            old_news=happening.old_news,
            watched_person=contact is not None,
        )


def _part_of(happening: Happening, one: Participant, contact_account: str | None) -> Part | None:
    part = _PARTS.get(one.part)
    if happening.kind is Kind.APPOINTMENT and part is Part.COMPANY and contact_account and contact_account != one.account_id:
        return Part.NEW_EMPLOYER  # a person known from elsewhere arrives at this account
    return part


def _confidence(happening: Happening, reports: Sequence[Report]) -> tuple[float, tuple[Reason, ...]]:
    documents = {report.document_id for report in reports}
    kinds = sorted({report.evidence_kind.value for report in reports})
    confidence = happening.confidence * _STATUS_FACTOR[happening.status]
    reasons = [
        Reason("confidence.reports", {"count": len(documents), "kinds": kinds}),
        Reason("confidence.status", {"status": happening.status.value}),
    ]
    if happening.departure:
        confidence = min(confidence, _DEPARTURE_CEILING.get(happening.departure, 1.0))
        reasons.append(Reason("confidence.departure", {"state": happening.departure.value}))
    return round(confidence, 3), tuple(reasons)


def _continued(old: Signal, new: Signal) -> Signal:
    return replace(new, state=old.state, created_at=old.created_at, lead_id=old.lead_id, updated_at=new.updated_at)


def lead_of(signal: Signal, others: Sequence[tuple[Signal, frozenset[str]]], documents: frozenset[str]) -> Signal | None:
    """In whose alert *signal* is told, or None when it has its own.

    *others* are the account's other signals with the documents that report them. A signal rides with a weightier one that is told by
    one of the same *documents*: one reshuffle, one deal with its changes at the top, is one alert. Never with one that rides itself.
    """
    ahead = [
        other
        for other, told_by in others
        if other.lead_id is None and other.account_id == signal.account_id and documents & told_by and _before(other, signal)
    ]
    return min(ahead, key=_precedence, default=None)


def carries(lead: Signal, rider: Signal, *, sent: bool) -> bool:
    """Whether the alert about *lead* will bring *rider* to its reader's notice; *sent* says that it was posted already.

    One put aside is at most updated in silence, and one that comes to nothing before it was posted is never posted.
    """
    if lead.state in (SignalState.DISMISSED, SignalState.CLOSED) or (lead.old_news and not rider.old_news):
        return False
    came_to_nothing = lead.status is Status.DENIED or lead.departure in (DepartureState.DENIED, DepartureState.EXPIRED)
    return sent or not (came_to_nothing or lead.state is SignalState.ACKNOWLEDGED)


def _before(one: Signal, other: Signal) -> bool:
    return _precedence(one) < _precedence(other)


def _precedence(signal: Signal) -> tuple[bool, float, str]:
    """The weightier first; moves of people whom nobody watches last, because a deal may mute them."""
    mutable = signal.kind in (Kind.DEPARTURE, Kind.APPOINTMENT) and not signal.watched_person
    return (mutable, -signal.impact, signal.id)


def is_successor(signal: Signal, happening: Happening, departures: Iterable[tuple[Signal, Happening]]) -> Signal | None:
    """The departure signal of the same account whose successor *happening* names, or None."""
    who = happening.named("person")
    for departure_signal, departure in departures:
        if signal.kind is Kind.APPOINTMENT and who and departure.successor and departure.successor.name == who.name:
            return departure_signal
    return None
