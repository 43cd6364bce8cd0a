"""Appointments in which a company acts: names, hires, promotes, brings in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, coordinated, joined_with, mention_at, object_of, pattern, subject
from nlp.english.kinds import ORG, PERSON, ROLE
from nlp.english.newcomers import new_role, newcomer, shared_out, whose
from nlp.english.page import Mention
from nlp.english.people import comes_from, employer_beside, title_beside, title_in_document
from nlp.english.status import form, is_passive, verb_status
from nlp.event import EventType, Status

_NAME = (
    r"(?:nam(?:e|es|ing|ed)|appoint(?:s|ing|ed)?|hir(?:e|es|ing|ed)|tap(?:s|ping|ped)?|elect(?:s|ing|ed)?|re-?elect(?:s|ed)|"
    r"promot(?:e|es|ing|ed)|elevat(?:e|es|ing|ed)|recruit(?:s|ing|ed)?|"
    r"install(?:s|ing|ed)?|nominat(?:e|es|ing|ed)|poach(?:es|ing|ed)?|select(?:s|ing|ed)?|choos(?:e|es|ing)|chose|chosen|"
    r"designat(?:e|es|ing|ed)|re-?appoint(?:s|ed)|confirm(?:s|ed))"
)
_WEAK = (
    r"(?:pick(?:s|ing|ed)?|rais(?:e|es|ing|ed)|get(?:s|ting)?|got|add(?:s|ing|ed)|welcom(?:e|es|ing|ed)|lur(?:e|es|ing|ed)|"
    r"land(?:s|ed)|turn(?:s|ed) to|bring(?:s|ing)? (?:in|on|back|aboard)|brought (?:in|on|back|aboard)|"
    r"tak(?:e|es|ing) on|took on|sign(?:s|ed)(?: up)?|engag(?:e|es|ed)|unveil(?:s|ed)?|introduc(?:es|ed)|mov(?:es|ed)|"
    r"put(?:s|ting)?|ma(?:de|kes)|draft(?:s|ed)(?: in)?|enlist(?:s|ed)|hand(?:s|ed)|give[sn]?|"
    r"gave|sworn in|assign(?:s|ed)|announc(?:es|ed)|secur(?:es|ed)|snag(?:s|ged)|snar(?:es|"
    r"ed)|nab(?:s|bed)|scoop(?:s|ed)(?: up)?|bag(?:s|ged)|reel(?:s|ed) in|pluck(?:s|ed)|"
    r"entrust(?:s|ed)|call(?:s|ed) (?:on|in|up)|opt(?:s|ed) for|plump(?:s|ed) for|settl(?:es|"
    r"ed) on|employ(?:s|ed)|tempt(?:s|ed)|coax(?:es|ed)|woo(?:s|ed)|attract(?:s|ed)|place(?:s|"
    r"d)|present(?:s|ed)|bump(?:s|ed) up|reappoint(?:s|ed)|charg(?:es|ed)|task(?:s|ed)|"
    r"want(?:s|ed))"
)


def rules() -> list[Rule]:
    """The grammar of hiring."""
    kind = EventType.APPOINTMENT
    return [
        Rule("arrive.named", kind, pattern(rf"(?<![\w-])(?P<v>{_NAME})(?![\w-])"), _named, 0.85),
        Rule("arrive.taken", kind, pattern(rf"(?<![\w-])(?P<v>{_WEAK})(?![\w-])"), _taken, 0.7),
    ]


def _named(hit: Hit) -> Iterable[Draft]:
    status = verb_status(hit, hit.page.stand)
    if status is Status.COMPLETED:
        status = Status.ANNOUNCED
    if re.match(r"nam|select|cho|elect|confirm|design|install", hit.text("v"), re.I) and re.match(
        r"\w* (?:\w+ )?(?:one of|among|best|top|winner|to the list|as (?:one|a (?:leader|top|best))|the (?:best|top|most|winner))",
        hit.after,
        re.I,
    ):
        return
    headline_passive = form(hit.text("v")) == "past" and re.search(r"\ue002\ue00f*,? (?:\w+ly )?$", hit.before) is not None
    if is_passive(hit) or headline_passive:
        last = subject(hit, PERSON)
        if last is None:
            return
        people = joined_with(hit.line, last)
        people = [m for m in people if m.end <= hit.start] or [last]
        role = new_role(hit, hit.end)
        owner = employer_beside(hit.line, role)
        by = re.search(r"\b(?:by|at|of) (?:the )?(?:[a-z]+ ){0,3}(?P<m>\ue001)", hit.after)
        company = owner or (mention_at(hit.line, hit.end + by.start("m")) if by else None)
    else:
        first = object_of(hit, PERSON, stop=STOP, reach=130)
        if first is None:
            yield from _nameless(hit, status)
            return
        if re.search(r"\d|\bthat\b|\bsa(?:id|ys)\b", hit.line.text[hit.end : first.start]):
            return
        people = coordinated(hit.line, first)
        company = subject(hit, ORG)
        role = new_role(hit, people[-1].end) or _role_before(hit, first)
        pairs = _pairs(hit, first)
        if len(pairs) > 1:
            firm = whose(hit, None, company)
            for m, title in pairs:
                yield newcomer(hit, m, title.text, firm, status, None)
            return
        had = title_beside(hit.line, first)
        former = employer_beside(hit.line, had)
        if (
            had is not None
            and former is not None
            and company is not None
            and first.name
            and former.name != company.name
            and (role is None or role is had)
        ):
            yield newcomer(hit, first, None, company.name, status, former.name)
            return
        if role is None:
            role = title_beside(hit.line, first) if re.search(r"\bnew\b", hit.line.text[hit.end : first.start], re.I) else None
        strong = re.match(r"appoint|hir|promot|elevat|recruit|tap|poach", hit.text("v"), re.I)
        if role is None and not (strong and company):
            return
    heir = _HEIR.search(hit.line.masked[hit.end :])
    if (
        heir
        and people
        and role is not None
        and _inherited(hit, None, people)
        and role is title_beside(hit.line, people[0])
        and role.start > people[0].end
    ):
        role = None  # "installed Dale, its treasurer, in her place"
    if heir and role is None and people:
        other = mention_at(hit.line, hit.end + heir.start("m")) if heir.group("m") else None
        inherited = _inherited(hit, other, people)
        if inherited:
            heirs_firm = whose(hit, None, company)
            for m in people:
                if m.name:
                    yield newcomer(hit, m, inherited, heirs_firm, status, comes_from(hit, m.name, heirs_firm))
            return
    if (
        role is None
        and re.match(r"nam|cho|select|elect|confirm|install|design|nomin", hit.text("v"), re.I)
        and not re.search(r"\bboard\b", hit.line.text, re.I)
    ):
        return
    if not people or all(m.name is None for m in people):
        return
    owner_name = whose(hit, role, company)
    if len(people) > 1 and respective(hit, people, owner_name, status):
        yield from respective(hit, people, owner_name, status)
        return
    for draft in shared_out(hit, [m for m in people if m.name], role, owner_name, status, None):
        yield draft.put("from_company", comes_from(hit, draft.slots["person"], owner_name))


def _inherited(hit: Hit, other: Mention | None, people: list[Mention]) -> str | None:
    """The title of the one who is succeeded: of *other*, else of the last other person told of before."""
    own = {p.name for p in people}
    earlier = hit.page.lines[: hit.page.lines.index(hit.line) + 1]
    before = [m.name for line in reversed(earlier) for m in reversed(line.mentions) if m.kind == PERSON and m.name not in own]
    for name in [other.name] if other is not None else before:
        told = title_in_document(hit.page, name) if name else None
        if told:
            return told[0]
    for line in earlier:
        if _GIVES_UP.search(line.text) and any(m.kind == PERSON and m.name in before for m in line.mentions):
            given = next((m for m in line.mentions if m.kind == ROLE), None)
            if given is not None:
                return given.text
    return None


_GIVES_UP = re.compile(r"\b(?:resign|quit|left|leav|retir|step|stood|depart|oust|sack|is out|was out|gone|exit|fired)\w*", re.IGNORECASE)


def _nameless(hit: Hit, status: Status) -> Iterable[Draft]:
    """``Acme names new CFO``, ``Acme hires ex-Brill manager as COO``: a company and a title, the name elsewhere or nowhere."""
    company = subject(hit, ORG)
    if company is None or not company.name or status in (Status.HISTORICAL, Status.DENIED):
        return
    for role in (m for m in hit.line.mentions if m.kind == ROLE and m.start >= hit.end):
        lead = hit.line.masked[hit.end : role.start]
        if re.fullmatch(
            r" (?:(?:its|a|an|the|their) )?(?:new|next|interim|first|permanent|another)(?: [\w-]+){0,2}? ", lead
        ) or re.fullmatch(r" [^,.;]{0,60}\b(?:as|to)(?: its| the| a| an)?(?: new| next| interim)? ", lead):
            if re.search(r"\b(?:seek|search|look|to (?:name|hire|appoint)|will)\w* (?:\w+ )?$", hit.before) and not hit.line.is_title:
                return
            if role.text.lower().endswith("s") and not role.text.lower().endswith(
                ("ss", "operations", "sales", "relations", "resources", "services")
            ):
                return
            draft = Draft(hit.rule.type, status, hit.line, "arrive.nameless", 0.55, at=hit.start)
            yield draft.put("role", role.text).put("company", company.name)
            return


_HEIR = re.compile(
    r"\b(?:to (?:succeed|replace|follow)|as (?:his|her|their|\ue002\ue00f*) successor|in "
    r"(?:his|her|their|\ue002\ue00f*) (?:place|stead))\b(?: (?P<m>\ue002))?"
)
STOP = re.compile(
    r"[;:!?]|\b(?:because|after|while|when|who|which|in order|according|since|before|that|said|told|says|wrote|writes|added)\b|[”\"“]"
)


def _pairs(hit: Hit, first: Mention) -> list[tuple[Mention, Mention]]:
    """``A as CFO and B as COO``: people with the titles that follow them."""
    found: list[tuple[Mention, Mention]] = []
    rest = [m for m in hit.line.mentions if m.start >= first.start and m.kind in (PERSON, ROLE)]
    end = first.start
    for person, role in zip(rest[::2], rest[1::2], strict=False):
        if person.kind != PERSON or role.kind != ROLE or not person.name:
            break
        if found and not re.fullmatch(r",? (?:and )?(?:\w+ )?", hit.line.masked[end : person.start]):
            break
        if not re.fullmatch(r",? (?:as|to|to be|its|the|new|as its|as the|its new) ", hit.line.masked[person.end : role.start]):
            break
        found.append((person, role))
        end = role.end
    return found


def respective(hit: Hit, people: list[Mention], company: str | None, status: Status) -> list[Draft]:
    """``A as CFO and B as COO``: each with a title of their own."""
    rows = []
    ends = [*(m.start for m in people[1:]), len(hit.line.text)]
    for m, end in zip(people, ends, strict=True):
        role = next((r for r in hit.line.mentions if r.kind == ROLE and m.end <= r.start < end), None)
        if role is None:
            return []
        rows.append(newcomer(hit, m, role.text, company, status, None))
    return rows


def _role_before(hit: Hit, first: Mention) -> Mention | None:
    """``named a new CFO, Jane Roe``; not the title that she has: ``promoted CFO Jane Roe``."""
    for m in hit.line.mentions:
        if m.kind == ROLE and hit.end <= m.start and m.end <= first.start:
            lead = hit.line.text[hit.end : m.start].lower()
            if re.search(r"\b(?:its|a|the|their|our|as|new|first|next|former)\b", lead) or ":" in hit.line.text[m.end : first.start]:
                return None if "former" in lead else m
            if re.match(r"hir|tap|nam|appoint|poach|recruit", hit.text("v"), re.I) and m.end + 2 >= first.start:
                return m
    return None


def _as_role(hit: Hit, person: Mention) -> Mention | None:
    """The title after "as": ``Sue Whitmore, the marketing boss of Lacewing, as its chief customer officer``."""
    return next(
        (
            m
            for m in hit.line.mentions
            if m.kind == ROLE
            and m.start > person.end
            and re.search(r"\bas (?:its |the |an? |their )?(?:new |first |next )?$", hit.line.text[: m.start])
        ),
        None,
    )


def _taken(hit: Hit) -> Iterable[Draft]:
    if is_passive(hit):
        if not re.match(
            r"(?:made|task|charg|entrust|bump|call|place|rais|pick|mov|sworn|brought|given|hand|draft|assign)", hit.text("v"), re.I
        ):
            return
        person = subject(hit, PERSON)
        role = new_role(hit, hit.end)
        if (
            person is None
            or role is None
            or not re.match(r".{0,25}\b(?:as|to|in as|the (?:role|post|job)) |(?: \w+){0,3} $", hit.after[: role.start - hit.end], re.I)
        ):
            return
        company = None
    else:
        person = object_of(hit, PERSON, stop=STOP, reach=90)
        if person is None or not person.name or person.pronoun:
            return
        role = _as_role(hit, person) or new_role(hit, person.end)
        if role is not None and not re.search(
            r"\b(?:as|to|to the|for|in charge|in as|into|in)\b[^,;]{0,40}$|, $", hit.line.masked[person.end : role.start], re.I
        ):
            role = role if re.match(r"ma(?:de|kes)", hit.text("v"), re.I) and role.start - person.end == 1 else None
        heads = re.match(r".{0,60}?\b(?:to (?:head|lead|run|oversee)|as)\b", hit.line.masked[person.end :])
        before = re.search(r"\b(?:new|its first|its next|as(?: its)?(?: new)?)\b", hit.line.text[hit.end : person.start], re.I)
        if role is None and before:
            role = title_beside(hit.line, person)
        company = subject(hit, ORG)
        if role is None and not (heads and company):
            return
    status = verb_status(hit, hit.page.stand)
    status = Status.ANNOUNCED if status is Status.COMPLETED and not re.match(r"sworn", hit.text("v"), re.I) else status
    owner = whose(hit, role, company)
    for m in coordinated(hit.line, person):
        if m.name:
            yield newcomer(hit, m, role.text if role else None, owner, status, comes_from(hit, m.name, owner))
