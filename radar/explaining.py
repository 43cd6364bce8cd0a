"""Why did I get this? The chain behind a signal as sections of lines, for the terminal and the page alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from crawlers.document import Document
from crawlers.source import Source
from kernel.reason import Reason
from nlp.event import SLOTS
from nlp.second_opinion import opinions_on
from notifier.catalogue import Catalogue
from notifier.routing import Routed
from notifier.wording import headline as worded_headline
from radar.alerts import alert_view
from radar.settings import Settings
from radar.stages.notify import route_signal
from signals.signal import Signal, Transition
from storage.database import Connection
from storage.explain import Chain, Evidence, Parted
from storage.explain import chain as stored_chain
from watchlists.account import Viewer

#: Mentions that are shown of one document.
NAMED = 3
#: What the states in a history are labelled as.
_STATES = {"signal": "signalstate", "happening": "status", "departure": "departurestate"}


@dataclass(frozen=True)
class Line:
    """One step: when (UTC; None for a standing fact), what, and a link if it has one. ``depth`` 1 belongs to the line before.

    ``report`` is the id of a report that stands in the happening, on the line that says why.
    """

    text: str
    at: datetime | None = None
    link: str | None = None
    depth: int = 0
    quote: bool = False  #: words of the source
    report: str | None = None


@dataclass(frozen=True)
class Section:
    """One part of the chain; ``key`` names it in the catalogue."""

    key: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Explanation:
    """The stored chain with the routing decision as it would be made now."""

    chain: Chain
    routed: Routed | None

    def as_json(self) -> Any:
        """The whole chain as data, names of fields as in the nouns."""
        return _plain({"chain": self.chain, "routing": self.routed})


def explanation(c: Connection, viewer: Viewer, signal_id: str, settings: Settings) -> Explanation:
    """The chain behind the signal; ``storage.errors.NotFound`` when there is none that *viewer* may see."""
    chain = stored_chain(c, viewer, signal_id)
    return Explanation(chain, route_signal(c, chain.signal, settings))


def headline(c: Connection, signal: Signal, locale: str) -> str:
    """What the signal says, in one line."""
    view = alert_view(c, signal, Reason("digest.listed"), signal.updated_at)
    return worded_headline(view, Catalogue(locale)) if view else signal.id


def sections(explained: Explanation, catalogue: Catalogue) -> tuple[Section, ...]:
    """The chain from what was published to what was sent."""
    chain, signal = explained.chain, explained.chain.signal
    worth = [Line(catalogue.text("alert.impact", share=signal.impact))]
    worth += [Line(catalogue.reason(reason), depth=1) for reason in signal.impact_reasons]
    worth += [Line(catalogue.text("alert.confidence", share=signal.confidence))]
    worth += [Line(catalogue.reason(reason), depth=1) for reason in signal.confidence_reasons]
    routing = tuple(Line(catalogue.reason(reason)) for reason in explained.routed.trace) if explained.routed else ()
    sent = tuple(
        Line(
            f"{catalogue.label(one.delivery.reason)} → {one.delivery.destination.address}: {catalogue.label(one.delivery.state)}"
            + (f" ({catalogue.reason(one.delivery.error)})" if one.delivery.error else ""),
            one.sent_at or one.created_at,
        )
        for one in chain.deliveries
    )
    steps = tuple(Line(_step(step, catalogue), step.at) for step in chain.transitions if step.subject_kind != "delivery")
    told = tuple(line for one in chain.evidence for line in _evidence(one, catalogue))
    told += tuple(line for one in chain.parted for line in parted_lines(one, catalogue))
    return (
        Section("explain.evidence", told),
        Section("explain.worth", tuple(worth)),
        Section("explain.routing", routing),
        Section("explain.deliveries", sent),
        Section("explain.history", steps),
    )


def in_words(explained: Explanation, locale: str) -> Iterator[str]:
    """The chain for a terminal."""
    catalogue = Catalogue(locale)
    signal, account = explained.chain.signal, explained.chain.account
    yield f"{account.name}: {catalogue.label(signal.kind)} ({catalogue.label(signal.driver)}, {catalogue.label(signal.state)})"
    for section in sections(explained, catalogue):
        yield ""
        yield catalogue.text(section.key)
        for line in section.lines:
            moment = f"{line.at:%Y-%m-%d %H:%M:%S} " if line.at else ""
            text = f"“{line.text}”" if line.quote else line.text
            ends = (f"  <{line.link}>" if line.link else "") + (f"  [{line.report}]" if line.report else "")
            yield f"{'  ' * (line.depth + 1)}{moment}{text}{ends}"


def _evidence(one: Evidence, catalogue: Catalogue) -> Iterator[Line]:
    document, report = one.document, one.report
    yield published(document, one.source)
    if report.evidence:
        yield Line(report.evidence, depth=1, quote=True)
    yield Line(catalogue.text("explain.fetched"), document.fetched_at, depth=1)
    if one.detected_at:
        yield Line(_read(one, catalogue), one.detected_at, depth=1)
        said = [event for event in one.events if event.type.value == report.kind.value and event.evidence == report.evidence]
        yield from (Line(catalogue.reason(reason), depth=1) for event in said for reason in opinions_on(event))
    named = {(link.surface, link.reasons) for link in one.links}
    for surface, codes in sorted(named)[:NAMED]:
        why = catalogue.join([catalogue.reason(Reason(code)) for code in codes])
        text = catalogue.text("explain.named", name=surface, reasons=why)
        yield Line(text, depth=1)
    yield Line(catalogue.text("explain.joined", why=catalogue.reason(one.joined_reason)), one.joined_at, depth=1, report=report.id)


def published(document: Document, source: Source | None) -> Line:
    """Where and when a document was published."""
    link = document.url if document.url.startswith(("http://", "https://")) else None
    return Line(f"{source.name if source else document.source_id}: {document.title}", document.published_at, link)


def parted_lines(one: Parted, catalogue: Catalogue) -> Iterator[Line]:
    """A report that a person took out."""
    yield published(one.document, one.source)
    yield Line(catalogue.text("explain.parted", why=catalogue.reason(one.reason)), one.at, depth=1)


def _read(one: Evidence, catalogue: Catalogue) -> str:
    """What the detectors made of the document."""
    report = one.report
    events = [event for event in one.events if event.type.value == report.kind.value]
    slots = {slot: value for event in events for slot in SLOTS if (value := getattr(event, slot))}
    found = [catalogue.label(report.kind), catalogue.label(report.status), catalogue.percent(report.confidence)]
    found += [f"{catalogue.label(slot, 'slot')} {value}" for slot, value in slots.items()]
    return catalogue.text("explain.read", detector=one.detector or "", found=catalogue.join(found))


def _step(step: Transition, catalogue: Catalogue) -> str:
    group = _STATES.get(step.subject_kind, step.subject_kind)
    states = (step.from_state, step.to_state) if step.from_state != step.to_state else (step.to_state,)
    change = " → ".join(catalogue.label(state, group) for state in states if state)
    return catalogue.text(
        "explain.step", subject=catalogue.label(step.subject_kind, "subject"), change=change, why=catalogue.reason(step.reason)
    )


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value) if field.name != "gist"}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
