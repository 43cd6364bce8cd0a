"""From what one document says to reports: each event, opinion or fact with its participants tied to whom we watch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from crawlers.document import Document, DocumentKind, Fact, FactKind
from crawlers.source import Source, SourceKind
from kernel.ids import derived_id
from nlp.event import Detection, Event, Opinion, Polarity, Status
from nlp.names import normalise_company, normalise_person
from signals.roster import Roster
from signals.signal import EvidenceKind, Kind, Participant, Report
from watchlists.account import Link
from watchlists.suppression import is_masked

COMPANY_SLOTS = ("acquirer", "target", "company", "from_company", "to_company")
#: A structured claim is believed this much; the page's and provider's errors are the departure machine's business.
FACT_CONFIDENCE = 0.9
#: Filing items that state an event by their number (SEC Form 8-K, general instructions).
FILING_KINDS = {"1.03": Kind.INSOLVENCY, "2.05": Kind.LAYOFF}

_EVIDENCE_KINDS = {
    DocumentKind.ARTICLE: EvidenceKind.PRESS,
    DocumentKind.FILING: EvidenceKind.FILING,
    DocumentKind.POST: EvidenceKind.POST,
    DocumentKind.PAGE_CHANGE: EvidenceKind.PAGE,
    DocumentKind.JOB_CHANGE: EvidenceKind.JOB_CHANGE,
    DocumentKind.TESTIMONY: EvidenceKind.PERSON,
}


@dataclass(frozen=True)
class Reader:
    """What reports are read against: the watched world, and the names of our own products."""

    roster: Roster
    products: tuple[str, ...] = ()

    def reports(
        self, document_id: str, document: Document, source: Source, detection: Detection | None, links: Sequence[Link], *, old_news: bool
    ) -> tuple[Report, ...]:
        """Every live claim of one document that concerns someone we watch, each with a derived id: reading twice gives the same reports.

        Historical events give none. Denied ones do: they may take back what an earlier report said.
        """
        frame = Report(
            id="",
            document_id=document_id,
            kind=Kind.DEPARTURE,
            status=Status.ANNOUNCED,
            evidence_kind=_EVIDENCE_KINDS[document.kind],
            participants=(),
            evidence="",
            confidence=0.0,
            published_at=document.published_at,
            fetched_at=document.fetched_at,
            source_id=document.source_id,
            lang=(detection.lang if detection else document.lang) or "en",
            gist=detection.gist if detection else (),
            old_news=old_news,
        )
        found: list[Report] = []
        for fact in document.facts:
            if fact.person and is_masked(fact.person):
                continue  # it says nothing but what became of someone who asked to be left out
            found += self._from_fact(frame, fact, source, document.text or document.title)
        if detection:
            own_account = self.roster.account_with(source.account_external_id) if source.kind is not SourceKind.FORUM else None
            for event in detection.events:
                if event.status is not Status.HISTORICAL:
                    found += self._from_event(frame, event, links, own_account)
            found += self._from_opinions(frame, document, detection.opinions, links)
        return tuple(_numbered(report for report in found if any(one.account_id for one in report.participants)))

    def forgotten(self, document: Document, source: Source | None, detection: Detection | None, links: Sequence[Link]) -> frozenset[str]:
        """The names (and addresses) in one document and its findings of people who asked to be left out; they are not to be stored."""
        events = detection.events if detection else ()
        companies = [name for event in events for name in event.names() if name != event.person]
        companies += [name for fact in document.facts for name in (fact.company, fact.from_company, fact.to_company) if name]
        accounts = {link.account_id for link in links} | {self.roster.account_named(name, links) for name in companies}
        accounts.add(self.roster.account_with(source.account_external_id) if source else None)
        named = {(event.person, None) for event in events} | {(fact.person, fact.email) for fact in document.facts}
        named.add((document.author, None))
        found = [(name, email) for name, email in named if name and self.roster.is_suppressed(name, email, accounts)]
        return frozenset(one for pair in found for one in pair if one)

    def _from_event(self, frame: Report, event: Event, links: Sequence[Link], own_account: str | None) -> Iterator[Report]:
        participants = [
            Participant(slot, value, self.roster.account_named(value, links))
            for slot in COMPANY_SLOTS
            if (value := getattr(event, slot)) is not None and not (slot == "company" and value in event.parties)
        ]
        participants += [Participant("party", name, self.roster.account_named(name, links)) for name in event.parties]
        if event.person and not is_masked(event.person):
            employers = [one.account_id for one in participants if one.account_id] or list(dict.fromkeys(link.account_id for link in links))
            contact = self.roster.contact_named(event.person, employers, links)
            participants.append(
                Participant("person", event.person, contact.account_id if contact else None, contact.id if contact else None)
            )
            if contact and not any(one.part in ("company", "from_company") for one in participants):
                account = self.roster.accounts[contact.account_id]
                participants.append(Participant("company", account.name, account.id))
        if own_account and not any(one.part in COMPANY_SLOTS or one.part == "party" for one in participants):
            participants.append(Participant("company", self.roster.accounts[own_account].name, own_account))
        yield replace(
            frame,
            kind=Kind(event.type.value),
            status=event.status,
            participants=tuple(participants),
            evidence=event.evidence,
            confidence=event.confidence,
            role=event.role,
            effective=event.effective,
        )

    def _from_fact(self, frame: Report, fact: Fact, source: Source, words: str) -> Iterator[Report]:
        own = self.roster.account_with(source.account_external_id)
        base = replace(
            frame,
            evidence=words,
            confidence=FACT_CONFIDENCE,
            role=fact.title,
            effective=fact.effective.date() if fact.effective else None,
        )

        def company(part: str, name: str | None, fallback: str | None = None) -> Participant | None:
            account = self.roster.account_named(name) if name else None
            account = account or fallback
            shown = name or (self.roster.accounts[account].name if account else None)
            return Participant(part, shown, account) if shown else None

        def person(*employers: Participant | None) -> Participant | None:
            if not fact.person:
                return None
            contact = self.roster.contact_named(fact.person, [one.account_id for one in employers if one])
            return Participant("person", fact.person, contact.account_id if contact else None, contact.id if contact else None)

        def report(
            kind: Kind, status: Status, *participants: Participant | None, returned: bool = False, role: str | None = None
        ) -> Report:
            given = tuple(one for one in participants if one)
            return replace(base, kind=kind, status=status, participants=given, returned=returned, role=role or base.role)

        if fact.kind in (FactKind.LEFT_PAGE, FactKind.JOINED_PAGE, FactKind.TITLE_CHANGED):
            where = company("company", fact.company or source.company, own)
            who = person(where)
            if fact.kind is FactKind.LEFT_PAGE:
                yield report(Kind.DEPARTURE, Status.RUMOURED, where, who)
            elif fact.params.get("returned"):
                yield report(Kind.DEPARTURE, Status.DENIED, where, who, returned=True)
            else:
                yield report(Kind.APPOINTMENT, Status.COMPLETED, where, who)
        elif fact.kind is FactKind.TESTIMONY:
            where = company("company", fact.company)
            left = bool(fact.params.get("left"))
            yield report(Kind.DEPARTURE, Status.COMPLETED if left else Status.DENIED, where, person(where), returned=not left)
        elif fact.kind is FactKind.JOB_CHANGE:
            old, new = company("company", fact.from_company), company("to_company", fact.to_company)
            if old:
                yield report(Kind.DEPARTURE, Status.COMPLETED, old, person(old), new, role=fact.from_title)
            if new:
                came_from = replace(old, part="from_company") if old else None
                arrived = replace(new, part="company")
                yield report(Kind.APPOINTMENT, Status.COMPLETED, arrived, person(old, new), came_from, role=fact.to_title)
        elif fact.kind is FactKind.FILING_ITEM:
            kind = FILING_KINDS.get(str(fact.params.get("item")))
            if kind:
                yield report(kind, Status.ANNOUNCED, company("company", fact.company, own))

    def _from_opinions(self, frame: Report, document: Document, opinions: Iterable[Opinion], links: Sequence[Link]) -> Iterator[Report]:
        wanted = {normalise_company(name) for name in self.products}
        speakers = [link for link in links if link.contact_id] or list(links)
        accounts = list(dict.fromkeys(link.account_id for link in speakers if link.account_id in self.roster.accounts))
        for opinion in opinions:
            if normalise_company(opinion.target) not in wanted or opinion.polarity not in (Polarity.NEGATIVE, Polarity.POSITIVE):
                continue
            for account_id in accounts:
                contact = next((link.contact_id for link in speakers if link.account_id == account_id and link.contact_id), None)
                author = self.roster.contacts[contact].name if contact else document.author
                speaker = (Participant("person", author, account_id if contact else None, contact),) if author else ()
                account = Participant("author", self.roster.accounts[account_id].name, account_id)
                yield replace(
                    frame,
                    kind=Kind.COMPLAINT if opinion.polarity is Polarity.NEGATIVE else Kind.PRAISE,
                    status=Status.COMPLETED,
                    participants=(account, *speaker, Participant("product", opinion.target)),
                    evidence=opinion.evidence or document.title,
                    confidence=opinion.confidence,
                )


def _numbered(reports: Iterable[Report]) -> Iterator[Report]:
    """Give each report the id that belongs to its content, so that a repeated reading writes nothing new."""
    seen: set[str] = set()
    for report in reports:
        names = sorted(
            f"{one.part}={(normalise_person if one.part == 'person' else normalise_company)(one.name)}" for one in report.participants
        )
        id = derived_id(report.document_id, report.kind.value, report.status.value, report.role or "", *names)
        if id not in seen:
            seen.add(id)
            yield replace(report, id=id)
