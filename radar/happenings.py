"""One happening as it stands: the reports that tell it, what people moved and said, and the signals that it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from crawlers.document import Document
from crawlers.source import Source
from notifier.catalogue import Catalogue
from radar.explaining import Line, parted_lines, published
from signals.rulings import Ruling
from signals.signal import Happening, Report, Signal
from storage.database import Connection
from storage.documents import get_document
from storage.explain import Parted, parted_from
from storage.happenings import Membership, get_reports, last_members, memberships
from storage.rulings import rulings_on
from storage.signals import signals_of_happening
from storage.sources import any_source
from storage.watch import get_account


@dataclass(frozen=True)
class Telling:
    """A report that stands in the happening, with where it was published and why it stands here."""

    report: Report
    document: Document
    source: Source | None
    stay: Membership


@dataclass(frozen=True)
class View:
    """One happening with all that can be parted from it or was."""

    happening: Happening
    told_by: tuple[Telling, ...]
    parted: tuple[Parted, ...]
    rulings: tuple[Ruling, ...]
    signals: tuple[tuple[Signal, str], ...]  #: with the account's name


def happening_view(c: Connection, happening: Happening) -> View:
    """All that there is to say of *happening*."""
    stays = {one.report_id: one for one in memberships(c, happening.id) if one.parted_at is None}
    told_by = []
    for report in get_reports(c, happening.report_ids):
        document = get_document(c, report.document_id)
        assert document is not None
        told_by.append(Telling(report, document, any_source(c, document.source_id), stays[report.id]))
    signals = [(one, get_account(c, one.account_id)) for one in signals_of_happening(c, happening.id)]
    return View(
        happening,
        tuple(told_by),
        tuple(parted_from(c, happening)),
        tuple(rulings_on(c, last_members(c, happening.id))),
        tuple((one, account.name if account else one.account_id) for one, account in signals),
    )


def happening_lines(view: View, locale: str) -> Iterator[str]:
    """The happening in words, for a terminal."""
    words = Catalogue(locale)
    happening = view.happening
    how = words.label(happening.departure or happening.status)
    who = words.join([one.name for one in happening.participants]) or "–"
    yield f"{happening.id}  {words.label(happening.kind)} ({how}): {who}"
    yield ""
    yield words.text("happening.told_by")
    for one in view.told_by:
        yield f"  {one.report.id}  {_line(published(one.document, one.source))}"
        if one.report.evidence:
            yield f"    “{one.report.evidence}”"
        why = words.text("explain.joined", why=words.reason(one.stay.joined_reason))
        yield f"    {one.stay.joined_at:%Y-%m-%d %H:%M:%S} {why}"
    if not view.told_by:
        yield f"  {words.text('happening.nothing')}"
    yield from _moved(view, words)
    if view.signals:
        yield ""
        yield words.text("happening.signals")
    for signal, account in view.signals:
        yield f"  {signal.id}  {account} ({words.label(signal.state)})"


def _moved(view: View, words: Catalogue) -> Iterator[str]:
    if view.parted:
        yield ""
        yield words.text("happening.moved")
    for one in view.parted:
        first, *rest = parted_lines(one, words)
        yield f"  {one.report.id}  {_line(first)}"
        yield from (f"    {_line(line)}" for line in rest)
        if one.now_in:
            yield f"    {words.text('happening.now_in', happening=one.now_in)}"
    if view.rulings:
        yield ""
        yield words.text("happening.rulings")
    for said in view.rulings:
        key = "happening.said_same" if said.same else "happening.said_apart"
        sides = {"these": _ids(said.these), "those": _ids(said.those)}
        yield f"  {said.at:%Y-%m-%d %H:%M:%S} {words.text(key, by=said.by, **sides)}"


def _line(line: Line) -> str:
    moment = f"{line.at:%Y-%m-%d %H:%M:%S} " if line.at else ""
    return f"{moment}{line.text}" + (f"  <{line.link}>" if line.link else "")


def _ids(ids: Collection[str]) -> str:
    return " ".join(sorted(ids))


def happening_as_json(view: View, locale: str) -> dict[str, Any]:
    """The happening as data."""
    words = Catalogue(locale)
    happening = view.happening

    def reported(report: Report, document: Document) -> dict[str, Any]:
        return {
            "id": report.id,
            "status": report.status.value,
            "confidence": report.confidence,
            "evidence": report.evidence,
            "source": report.source_id,
            "document": report.document_id,
            "title": document.title,
            "url": document.url,
            "published_at": report.published_at.isoformat(),
        }

    return {
        "id": happening.id,
        "kind": happening.kind.value,
        "status": happening.status.value,
        "departure": happening.departure.value if happening.departure else None,
        "confidence": happening.confidence,
        "first_at": happening.first_at.isoformat(),
        "last_at": happening.last_at.isoformat(),
        "participants": [{"part": one.part, "name": one.name, "account": one.account_id} for one in happening.participants],
        "reports": [
            {
                **reported(one.report, one.document),
                "joined_at": one.stay.joined_at.isoformat(),
                "reason": {**one.stay.joined_reason.as_json(), "message": words.reason(one.stay.joined_reason)},
            }
            for one in view.told_by
        ],
        "parted": [
            {
                **reported(one.report, one.document),
                "parted_at": one.at.isoformat(),
                "reason": {**one.reason.as_json(), "message": words.reason(one.reason)},
                "now_in": one.now_in,
            }
            for one in view.parted
        ],
        "rulings": [
            {"same": said.same, "these": sorted(said.these), "those": sorted(said.those), "by": said.by, "at": said.at.isoformat()}
            for said in view.rulings
        ],
        "signals": [{"id": signal.id, "account": account, "state": signal.state.value} for signal, account in view.signals],
    }
