"""Why did I get this? The whole chain behind one signal, from what was published to what was sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from crawlers.document import Document
from crawlers.source import Source
from kernel.reason import Reason
from nlp.event import Event, Opinion
from signals.rulings import JOINED, PARTED
from signals.signal import Happening, Report, Signal, Transition
from storage.analyses import get_analysis
from storage.deliveries import Tracked, batches_of, deliveries_for
from storage.documents import get_document
from storage.errors import NotFound
from storage.happenings import get_happening, get_reports, happening_of_report, memberships
from storage.signals import Verdict, get_signal, signals_led_by, verdicts_of
from storage.sources import any_source
from storage.transitions import history
from storage.watch import get_account, get_contact
from watchlists.account import Account, Contact, Link, Viewer


@dataclass(frozen=True)
class Evidence:
    """One report with all that stands behind it: where it was published, what was read in it, and whom it names."""

    report: Report
    joined_at: datetime
    joined_reason: Reason
    document: Document
    source: Source | None
    detector: str | None
    detected_at: datetime | None
    events: tuple[Event, ...]
    opinions: tuple[Opinion, ...]
    names_version: int | None
    links: tuple[Link, ...]  #: those that name the signal's account


@dataclass(frozen=True)
class Parted:
    """A report that a person took out of the happening, and where it stands now."""

    report: Report
    document: Document
    source: Source | None
    at: datetime
    reason: Reason
    now_in: str | None  #: the id of a happening


@dataclass(frozen=True)
class Chain:
    """Everything behind one signal, and everything that became of it. Reports, deliveries and steps are oldest first."""

    signal: Signal
    account: Account
    contact: Contact | None
    happening: Happening
    evidence: tuple[Evidence, ...]
    parted: tuple[Parted, ...]  #: by hand
    deliveries: tuple[Tracked, ...]
    transitions: tuple[Transition, ...]
    verdicts: tuple[Verdict, ...]
    led: tuple[Signal, ...]  #: signals that are told in this one's alert


def chain(c: Connection, viewer: Viewer, signal_id: str) -> Chain:
    """The chain behind the signal; :class:`~storage.errors.NotFound` when there is none that *viewer* may see."""
    signal = get_signal(c, viewer, signal_id)
    if signal is None:
        raise NotFound("signal", signal_id)
    happening, account = get_happening(c, signal.happening_id), get_account(c, signal.account_id)
    assert happening is not None and account is not None
    joined = {one.report_id: one for one in memberships(c, happening.id) if one.parted_at is None}
    # What else a batch holds is nothing that whoever may see this signal may see.
    batches = [replace(one, delivery=replace(one.delivery, payload=None)) for one in batches_of(c, signal_id)]
    deliveries = tuple(sorted((*deliveries_for(c, signal_id), *batches), key=lambda one: one.created_at))
    subjects = [("signal", signal_id), ("happening", happening.id), ("departure", happening.id)]
    subjects += [("delivery", one.delivery.id) for one in deliveries]
    steps = [step for subject in subjects for step in history(c, *subject)]
    return Chain(
        signal=signal,
        account=account,
        contact=get_contact(c, signal.contact_id) if signal.contact_id else None,
        happening=happening,
        evidence=tuple(
            _evidence(c, report, joined[report.id].joined_at, joined[report.id].joined_reason, account.id)
            for report in get_reports(c, happening.report_ids)
        ),
        parted=tuple(parted_from(c, happening)),
        deliveries=deliveries,
        transitions=tuple(sorted(steps, key=lambda step: step.at)),
        verdicts=tuple(verdicts_of(c, signal_id)),
        led=tuple(signals_led_by(c, signal_id)),
    )


def parted_from(c: Connection, happening: Happening) -> list[Parted]:
    """The reports that a person took out of *happening* and that do not stand there again, in the order in which they left."""
    left = {one.report_id: one for one in memberships(c, happening.id) if one.parted_reason and one.parted_reason.code in (PARTED, JOINED)}
    found = []
    for report in get_reports(c, left.keys() - set(happening.report_ids)):
        stay, document = left[report.id], get_document(c, report.document_id)
        assert document is not None and stay.parted_at is not None and stay.parted_reason is not None
        now_in = happening_of_report(c, report.id)
        found.append(Parted(report, document, any_source(c, document.source_id), stay.parted_at, stay.parted_reason, now_in))
    return sorted(found, key=lambda one: one.at)


def _evidence(c: Connection, report: Report, joined_at: datetime, joined_reason: Reason, account_id: str) -> Evidence:
    document = get_document(c, report.document_id)
    assert document is not None
    analysis = get_analysis(c, report.document_id)
    detection = analysis.detection if analysis else None
    return Evidence(
        report=report,
        joined_at=joined_at,
        joined_reason=joined_reason,
        document=document,
        source=any_source(c, document.source_id),
        detector=detection.detector if detection else None,
        detected_at=analysis.detected_at if analysis else None,
        events=detection.events if detection else (),
        opinions=detection.opinions if detection else (),
        names_version=analysis.names_version if analysis else None,
        links=tuple(link for link in analysis.links if link.account_id == account_id) if analysis else (),
    )
