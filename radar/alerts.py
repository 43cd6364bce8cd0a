"""What an alert shows, gathered from storage: the one function that builds an :class:`AlertView`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kernel.reason import Reason
from notifier.alert import AlertView, Quote
from notifier.zones import zone
from signals.departure import STRONG_KINDS
from signals.qualify import RETRACTED
from signals.signal import Report, Signal, SignalState, Transition
from storage.database import Connection
from storage.documents import get_document
from storage.happenings import get_happening, get_reports
from storage.signals import signals_led_by
from storage.sources import any_source
from storage.transitions import history
from storage.watch import get_account, get_contact, list_contacts, user_by_email
from watchlists.account import RADAR

#: Pieces of evidence that an alert is given to choose from.
QUOTES = 3
#: Other people at the account that an alert names.
OTHERS = 3
#: Signals of the same story that an alert tells of besides its own.
ALSO = 5


def alert_view(c: Connection, signal: Signal, rule: Reason, now: datetime, *, timezone: str = "UTC", pages: str = "") -> AlertView | None:
    """The alert about *signal* as it stands now; None when its happening or account is gone.

    *rule* is why this reader gets it, *timezone* the reader's, *pages* the address under which the web pages are reached.
    """
    view = _one(c, signal, rule, now, timezone, pages)
    if view is None:
        return None
    riders = sorted(signals_led_by(c, signal.id), key=lambda one: (-one.impact, one.id))[:ALSO]
    also = tuple(rider for one in riders if (rider := _one(c, one, rule, now, timezone, pages)) and not rider.taken_back)
    return replace(view, also=also)


def _one(c: Connection, signal: Signal, rule: Reason, now: datetime, timezone: str, pages: str) -> AlertView | None:
    happening, account = get_happening(c, signal.happening_id), get_account(c, signal.account_id)
    if happening is None or account is None:
        return None
    reports = get_reports(c, happening.report_ids)
    contact = get_contact(c, signal.contact_id) if signal.contact_id else None
    owner = user_by_email(c, account.owner_email) if account.owner_email else None
    others = [one for one in list_contacts(c, RADAR, account.id) if one.id != signal.contact_id]
    steps = history(c, "signal", signal.id)
    return AlertView(
        signal_id=signal.id,
        happening_id=happening.id,
        account_name=account.name,
        kind=signal.kind,
        part=signal.part,
        driver=signal.driver,
        status=signal.status,
        state=signal.state,
        departure=happening.departure,
        participants=happening.participants,
        role=happening.role,
        successor=happening.successor,
        contact_name=contact.name if contact else None,
        contact_title=contact.title if contact else None,
        contact_role=contact.role.value if contact and contact.role else None,
        tier=account.tier,
        arr=account.arr,
        currency=account.currency,
        renewal_date=account.renewal_date,
        notice_date=account.notice_date,
        owner_name=(owner.name or owner.email) if owner else account.owner_email,
        others_known=tuple(f"{one.name}, {one.title}" if one.title else one.name for one in others[:OTHERS]),
        quotes=_quotes(c, reports),
        report_count=len({report.document_id for report in reports}),
        effective=happening.effective,
        detected_at=signal.created_at,
        impact=signal.impact,
        confidence=signal.confidence,
        impact_reasons=signal.impact_reasons,
        confidence_reasons=signal.confidence_reasons,
        rule=rule,
        acted=tuple(step.reason for step in steps if step.reason.code.startswith("acted.")),
        today=now.astimezone(zone(timezone)).date(),
        taken_back=signal.state is SignalState.CLOSED and _closed_for_want_of_ground(steps),
        link=f"{pages.rstrip('/')}/signals/{signal.id}" if pages else None,
    )


def _closed_for_want_of_ground(steps: Sequence[Transition]) -> bool:
    changes = [step.reason.code for step in steps if step.from_state != step.to_state]
    return changes[-1:] == [RETRACTED.code]


def _quotes(c: Connection, reports: Sequence[Report]) -> tuple[Quote, ...]:
    """The strongest evidence first, one piece a document."""
    ranked = sorted(reports, key=lambda one: (one.evidence_kind not in STRONG_KINDS, -one.confidence, one.published_at, one.id))
    quotes: dict[str, Quote] = {}
    for report in ranked:
        document = get_document(c, report.document_id)
        if document is None or report.document_id in quotes or not report.evidence:
            continue
        source = any_source(c, document.source_id)
        quotes[report.document_id] = Quote(
            text=report.evidence,
            source_name=source.name if source else document.source_id,
            url=document.url,
            published_at=document.published_at,
            precision=document.precision.value,
            lang=report.lang,
            kind=report.evidence_kind.value,
        )
        if len(quotes) == QUOTES:
            break
    return tuple(quotes.values())
