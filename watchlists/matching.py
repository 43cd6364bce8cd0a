"""Finds watched accounts and contacts in a text, at a cost that hardly depends on how many are watched.

One automaton holds all names, folded (``nlp.folding``). What it finds is judged where it stands (``watchlists.boundaries``), then by the
whole document: an ordinary word counts only beside evidence for its company, a person only where the company is named too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.folding import Folded, fold, fold_key
from nlp.names import company_core
from watchlists.account import Account, Contact, Directory, Link, RecordStatus
from watchlists.aliases import contact_names, search_names
from watchlists.boundaries import judge, script
from watchlists.evidence import code_follows, in_full, strength
from watchlists.lettercase import case_agrees, case_that_counts, stands_small
from watchlists.people import PersonHit, shortened, stands_alone, title_agrees
from watchlists.scripts import OtherScripts, people_in_other_script
from watchlists.shortforms import short_forms, short_mentions
from watchlists.suppression import is_suppressed

#: Links below this confidence are not returned.
FLOOR = 0.5
#: A document gives at most so many links to one account or contact: the first ones.
MAX_LINKS = 50
#: Of each name at most so many places in one field are judged, so that a hostile text costs no more than its length.
MAX_LOOKS = 1000

_SURE = {"name": 0.95, "entered": 0.95, "legal_form": 0.93, "spelling": 0.93, "stock_code": 0.9} | dict.fromkeys(
    ("bracket", "abbreviation", "subsidiary", "domain"), 0.85
)
_SURE |= {"group": 0.75} | dict.fromkeys(("former", "kana", "romaji"), 0.7)
_REFERENCES = ("domain", "stock_code")


class _Target(NamedTuple):
    """What a pattern stands for."""

    person: bool
    position: int
    origin: str
    needs_context: bool
    case: str  # the only spelling that counts, where case matters; else empty


@dataclass(frozen=True)
class _Hit:
    account: int
    field: str
    start: int
    end: int
    origin: str
    needs_context: bool
    confidence: float
    reasons: tuple[str, ...]
    sure: bool  # a legal form beside it, or a name that needs no context
    title_case: bool
    in_full: bool = False  # with the very legal form that was entered


class NameIndex:
    """The names of one directory, ready to be found. Build once per version of the directory; safe to share between threads."""

    def __init__(self, directory: Directory) -> None:
        self.version = directory.version
        self.accounts: tuple[Account, ...] = tuple(one for one in directory.accounts if one.status is RecordStatus.ACTIVE)
        self._account_at = {account.id: position for position, account in enumerate(self.accounts)}
        self.contacts: tuple[Contact, ...] = tuple(
            one
            for one in directory.contacts
            if one.status is RecordStatus.ACTIVE
            and one.account_id in self._account_at
            and not is_suppressed(one, self.accounts[self._account_at[one.account_id]], directory.suppressed)
        )
        self._contact_at = {contact.id: position for position, contact in enumerate(self.contacts)}
        self._people: dict[int, list[int]] = {}
        for position, contact in enumerate(self.contacts):
            self._people.setdefault(self._account_at[contact.account_id], []).append(position)
        patterns: dict[str, list[_Target]] = {}
        for position, account in enumerate(self.accounts):
            for name in search_names(account):
                key = fold_key(name.text) if name.origin in _REFERENCES else company_core(name.text)
                patterns.setdefault(key, []).append(
                    _Target(False, position, name.origin, name.needs_context, case_that_counts(key, name.text))
                )
        for position, contact in enumerate(self.contacts):
            for person in contact_names(contact):
                if not person.needs_context:
                    key = fold_key(person.text)
                    targets = patterns.setdefault(key, [])
                    if not any(one.person and one.position == position for one in targets):
                        targets.append(_Target(True, position, person.origin, False, ""))
        self._other_scripts = OtherScripts(self.accounts)
        self._targets = tuple(map(tuple, patterns.values()))
        self._automaton = AhoCorasick(list(patterns), matchkind=MatchKind.Standard, store_patterns=False) if patterns else None

    def __len__(self) -> int:
        """The number of distinct names that are searched for."""
        return len(self._targets)

    def account(self, account_id: str) -> Account:
        """The watched account of that id; ``KeyError`` if there is none."""
        return self.accounts[self._account_at[account_id]]

    def contact(self, contact_id: str) -> Contact:
        """The watched contact of that id; ``KeyError`` if there is none."""
        return self.contacts[self._contact_at[contact_id]]

    def find(self, text: str, field: str = "text") -> list[Link]:
        """The links of one field judged by itself, by position; see :func:`find_document`."""
        return self.decide({field: text})

    def decide(self, fields: Mapping[str, str], about: Collection[str] = ()) -> list[Link]:
        """The links of a document given as fields, by field and position. *about*: ids of accounts that its source belongs to."""
        if self._automaton is None:
            return []
        folded = {field: fold(text) for field, text in fields.items()}
        hits: list[_Hit] = []
        people: list[PersonHit] = []
        for field, text in fields.items():
            self._collect(field, text, folded[field], hits, people)
        if not hits and not (people or about):
            return []
        named = {hit.contact for hit in people}
        given = {self._account_at[one] for one in about if one in self._account_at}
        links = self._companies(fields, hits, {self._account_at[self.contacts[one].account_id] for one in named} | given)
        links += self._shortened(fields, folded, links, {self._account_at[self.contacts[one].account_id] for one in named})
        linked = {self._account_at[link.account_id] for link in links} | given
        links += self._persons(fields, folded, people, linked, links)
        order = list(fields)
        links.sort(key=lambda link: (order.index(link.field), link.start, -link.end, link.account_id, link.contact_id or ""))
        return _capped(links)

    def _collect(self, field: str, text: str, folded: Folded, hits: list[_Hit], people: list[PersonHit]) -> None:
        """Everything in one field that stands for itself, the longest name first where names overlap."""
        assert self._automaton is not None
        found: list[tuple[int, int, list[_Hit | PersonHit]]] = []
        ends: set[int] = set()
        looked: Counter[int] = Counter()
        for pattern, first, last in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            looked[pattern] += 1
            if looked[pattern] > MAX_LOOKS or not folded.whole(first, last):
                continue
            start, end = folded.original(first, last)
            made: list[_Hit | PersonHit] = []
            for target in self._targets[pattern]:
                if target.person:
                    made.append(PersonHit(target.position, field, start, end, 0.9, ("name.exact",), first))
                elif hit := self._company(target, field, text, start, end):
                    made.append(hit)
                    ends.add(end)
            if made:
                found.append((start, end, made))
        for one in self._other_scripts.find(text):
            if hit := self._company(_Target(False, one.account, one.how, one.needs_context, ""), field, text, one.start, one.end):
                found.append((one.start, one.end, [hit]))
        reached = 0
        for start, end, made in sorted(found, key=lambda one: (one[0], -one[1])):
            if start < reached:
                continue
            people_here = [one for one in made if isinstance(one, PersonHit) and stands_alone(text, start, end, ends)]
            companies = [one for one in made if isinstance(one, _Hit)]
            if people_here or companies:
                people += people_here
                hits += companies
                reached = end

    def _company(self, target: _Target, field: str, text: str, start: int, end: int) -> _Hit | None:
        surface = text[start:end]
        if target.origin in _REFERENCES:
            if (surface[0].isalnum() and script(text[start - 1 : start] or " ") == "latin") or script(
                text[end : end + 1] or " "
            ) == "latin":
                return None
            return _Hit(
                target.position, field, start, end, target.origin, False, _SURE[target.origin], (f"alias.{target.origin}",), True, False
            )
        latin = surface.isascii()
        if latin and surface.islower() and " " in surface and not self._lower_case(target.position):
            return None
        fit = judge(text, start, end, single=not latin or " " not in surface, ordinary=target.needs_context)
        if not fit.factor or (target.case and not fit.legal_form and not case_agrees(target.case, surface)):
            return None
        account = self.accounts[target.position]
        confidence = _SURE[target.origin] * fit.factor
        coded = code_follows(account.stock_code, text, end)
        if fit.legal_form or coded:
            confidence = max(confidence, 0.95 if not target.needs_context else 0.9)
        if latin and surface.islower() and not target.case and not self._lower_case(target.position):
            if not stands_small(text, start):
                return None
            confidence *= 0.85
        if coded:
            fit = replace(fit, reasons=(*fit.reasons, "context.ticker"), legal_form=True)
        whole = target.origin in ("name", "entered") and in_full((account.name, *account.aliases), text, start, end)
        reasons = ("name.exact" if target.origin == "name" else f"alias.{target.origin}", *fit.reasons)
        sure = fit.legal_form or (not target.needs_context and confidence >= 0.6)
        return _Hit(
            target.position, field, start, end, target.origin, target.needs_context, confidence, reasons, sure, fit.title_case, whole
        )

    def _lower_case(self, position: int) -> bool:
        account = self.accounts[position]
        return any(name == name.lower() for name in (account.name, *account.aliases))

    def _companies(self, fields: Mapping[str, str], hits: list[_Hit], supported: set[int]) -> list[Link]:
        """Which company hits count, by the evidence of the whole document. *supported*: accounts that something else speaks for."""
        by_account: dict[int, list[_Hit]] = {}
        for hit in hits:
            by_account.setdefault(hit.account, []).append(hit)
        decided: list[_Hit] = []
        backed: dict[int, int] = {}
        for account, mine in by_account.items():
            accepted, weight = self._weigh(fields, mine, account in supported)
            decided += accepted
            backed[account] = weight
        spans: dict[tuple[str, int, int], list[_Hit]] = {}
        for hit in decided:
            spans.setdefault((hit.field, hit.start, hit.end), []).append(hit)
        links = []
        for (field, start, end), sharing in spans.items():
            rank = {id(hit): (backed[hit.account], hit.origin in ("name", "entered")) for hit in sharing}
            best = max(rank.values())
            chosen = [hit for hit in sharing if rank[id(hit)] == best]
            for hit in chosen:
                doubtful = len(chosen) > 1
                confidence = min(hit.confidence, FLOOR) if doubtful else hit.confidence
                reasons = (*hit.reasons, "name.ambiguous") if doubtful else hit.reasons
                if confidence >= FLOOR:
                    links.append(
                        Link(
                            self.accounts[hit.account].id,
                            start,
                            end,
                            fields[field][start:end],
                            round(confidence, 2),
                            field=field,
                            reasons=reasons,
                        )
                    )
        return links

    def _weigh(self, fields: Mapping[str, str], mine: list[_Hit], supported: bool) -> tuple[list[_Hit], int]:
        """The hits of one account that count, and how many kinds of evidence the document holds for the account."""
        reference = any(hit.origin in _REFERENCES for hit in mine)
        sure = [hit for hit in mine if hit.sure]
        weight = (
            4 * reference
            + 2 * any(hit.in_full for hit in mine)
            + 2 * supported
            + any("context.legal_form" in hit.reasons for hit in mine)
            + (len({hit.origin for hit in sure}) > 1)
        )
        if weight < 2 and any("name.person" in hit.reasons for hit in mine):
            # The name is a person's family name in this document; only a legal form beside it still means the company.
            mine = [hit for hit in mine if "context.legal_form" in hit.reasons]
        accepted: list[_Hit] = []
        waiting: list[tuple[_Hit, float, str]] = []
        for hit in mine:
            if hit.sure or not hit.needs_context:
                accepted.append(hit)
                continue
            amount, why = strength(fields[hit.field], hit.start, hit.end, title_case=hit.title_case)
            waiting.append((hit, amount, why))
        if not waiting:
            return _lifted(accepted), weight
        told = max(amount for _, amount, _ in waiting)
        hints = sum(amount for _, amount, _ in waiting)
        for hit, amount, why in waiting:
            if sure or supported:
                confidence, reason = max(0.85 if sure else 0.8, amount), "context.account" if sure else "context.contact"
            elif amount >= 0.6:
                confidence, reason = amount, why
            elif told >= 0.6:
                confidence, reason = 0.6, "context.document"
            elif hints >= 0.9:
                confidence, reason = 0.5, "context.document"
            else:
                continue
            accepted.append(replace(hit, confidence=min(confidence, hit.confidence), reasons=(*hit.reasons, reason)))
        return _lifted(accepted), weight

    def _shortened(self, fields: Mapping[str, str], folded: Mapping[str, Folded], links: list[Link], known: set[int]) -> list[Link]:
        """Short forms of accounts that are linked, or one of whose contacts is named (*known*)."""
        near: dict[str, list[Account]] = {}
        for position in sorted({self._account_at[link.account_id] for link in links if link.confidence >= 0.6} | known):
            for form in short_forms(self.accounts[position]):
                near.setdefault(form, []).append(self.accounts[position])
        made: list[Link] = []
        for form, sharing in sorted(near.items(), key=lambda one: -len(one[0])):
            for field, text in fields.items() if len(sharing) == 1 else ():
                taken = [(link.start, link.end) for link in (*links, *made) if link.field == field]
                for start, end in short_mentions(form, text, folded[field], taken):
                    made.append(Link(sharing[0].id, start, end, text[start:end], 0.7, field=field, reasons=("name.short",)))
        return made

    def _persons(
        self, fields: Mapping[str, str], folded: Mapping[str, Folded], people: list[PersonHit], linked: set[int], companies: list[Link]
    ) -> list[Link]:
        """Contacts of linked accounts, and others whose title or email address the document gives."""
        chosen: list[PersonHit] = []
        for hit in people:
            contact = self.contacts[hit.contact]
            if self._account_at[contact.account_id] in linked:
                chosen.append(replace(hit, confidence=0.9, reasons=(*hit.reasons, "context.account")))
            elif contact.email and any(fold_key(contact.email) in one.text for one in folded.values()):
                chosen.append(replace(hit, confidence=0.95, reasons=(*hit.reasons, "context.email")))
            elif title_agrees(contact, folded[hit.field], hit.at, hit.at + hit.end - hit.start):
                chosen.append(replace(hit, confidence=0.6, reasons=(*hit.reasons, "context.title")))
        theirs = [(one, self.contacts[one]) for account in sorted(linked) for one in self._people.get(account, ())]
        for field, text in fields.items() if theirs else ():
            for contact_at, start, end in people_in_other_script(theirs, text):
                spoken = PersonHit(contact_at, field, start, end, 0.8, ("alias.romaji", "context.account"))
                if not _taken(spoken, chosen, []):
                    chosen.append(spoken)
        known = frozenset(hit.contact for hit in chosen)
        near = sorted(linked | {self._account_at[self.contacts[one].account_id] for one in known})
        for field, text in fields.items():
            for account in near:
                for more in shortened(self._people.get(account, ()), self.contacts, field, text, folded[field], known):
                    if more.confidence >= FLOOR and not _taken(more, chosen, companies):
                        chosen.append(more)
        return [self._link(fields, hit) for hit in chosen]

    def _link(self, fields: Mapping[str, str], hit: PersonHit) -> Link:
        contact = self.contacts[hit.contact]
        surface = fields[hit.field][hit.start : hit.end]
        return Link(contact.account_id, hit.start, hit.end, surface, round(hit.confidence, 2), contact.id, hit.field, hit.reasons)


def _lifted(hits: list[_Hit]) -> list[_Hit]:
    """Doubtful places of an account that the document names beyond doubt elsewhere are taken for it too."""
    if max((hit.confidence for hit in hits), default=0.0) < 0.8:
        return hits
    doubtful = ("name.joined", "name.regional", "name.preceded")
    return [
        replace(hit, confidence=0.6, reasons=(*hit.reasons, "context.account"))
        if hit.confidence < 0.6 and not any(why in doubtful for why in hit.reasons)
        else hit
        for hit in hits
    ]


def _capped(links: list[Link]) -> list[Link]:
    seen: Counter[tuple[str, str | None]] = Counter()
    kept = []
    for link in links:
        seen[link.account_id, link.contact_id] += 1
        if seen[link.account_id, link.contact_id] <= MAX_LINKS:
            kept.append(link)
    return kept


def _taken(hit: PersonHit, people: list[PersonHit], companies: list[Link]) -> bool:
    return any(_overlap(hit, one) for one in people) or any(_overlap(hit, link) for link in companies)


def _overlap(one: PersonHit, other: PersonHit | Link) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def find_document(index: NameIndex, title: str, text: str, about: Collection[str] = ()) -> tuple[Link, ...]:
    """The links of a document, judged over title and text together; title first, by position.

    *about*: ids of accounts that the document's source belongs to (their own leadership page): their people need no company name beside
    them. Offsets are into the named field. Every link carries reason codes and a confidence of at least 0.5.
    """
    return tuple(index.decide({"title": title, "text": text}, about))


def match_line(index: NameIndex, row: Mapping[str, Any]) -> dict[str, Any]:
    """One line of ``radar match``: the mentions in ``row["text"]``, where ``row["title"]`` helps to judge.

    ``account`` is the external id, else the name. Offsets are into the text. A row without text gives no mentions.
    """
    mentions: list[dict[str, Any]] = []
    for link in find_document(index, str(row.get("title") or ""), str(row.get("text") or "")):
        if link.field == "text":
            account = index.account(link.account_id)
            mention: dict[str, Any] = {"account": account.external_id or account.name}
            if link.contact_id:
                mention["contact"] = index.contact(link.contact_id).name
            mentions.append({**mention, "start": link.start, "end": link.end, "confidence": link.confidence})
    return {"id": row.get("id"), "mentions": mentions}
