"""Appointments: names, hires, promotes; joins, takes over, becomes; the appointment of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, coordinated, coordinated_left, mention_at, object_of, pattern, subject
from nlp.english.page import ORG, PERSON, ROLE, Mention
from nlp.english.people import comes_from, employer_beside, title_beside, title_in_document
from nlp.english.status import is_passive, noun_status, verb_status
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
    r"put(?:s|ting)?|draft(?:s|ed)(?: in)?|enlist(?:s|ed)|hand(?:s|ed)|give[sn]?|gave|sworn in|assign(?:s|ed))"
)
_BECOME = (
    r"(?:becom(?:e|es|ing)|became|tak(?:e|es|ing) over|took over|tak(?:e|es|ing) the (?:helm|reins|role|post|job|position|"
    r"chair|new post|newly created)|took the (?:helm|reins|role|post|job|position)|tak(?:e|es|ing) (?:charge|on the|up|on)|"
    r"took (?:charge|on the|up)|assum(?:e|es|ing|ed)|"
    r"step(?:s|ping|ped)? (?:in(?: as| to|to)|up(?: as| to)|into)|succeed(?:s|ing|ed)?|replac(?:e|es|ing|ed)|start(?:s|ing|"
    r"ed)?|be(?:gin|gins|ginning|gan)|return(?:s|ing|ed)? (?:as|to)|"
    r"com(?:es|ing) in|came in|com(?:es|ing) (?:on board|aboard)|serv(?:e|ing) as|to (?:lead|head|run|be|serve)|will "
    r"(?:lead|head|run|be|serve)|now (?:leads|heads|runs)|heads(?: up)?|move(?:s|d)? (?:up )?(?:in)?to|fill(?:s|ing|ed)? "
    r"(?:the|in)|rises to|rose to|ascends to|stepp?(?:s|ed)? up|land(?:s|ed)? (?:at|the)|is (?:the )?new)"
)


def rules() -> list[Rule]:
    """The grammar of appointments."""
    kind = EventType.APPOINTMENT
    return [
        Rule("arrive.named", kind, pattern(rf"(?<![\w-])(?P<v>{_NAME})(?![\w-])"), _named, 0.85),
        Rule("arrive.taken", kind, pattern(rf"(?<![\w-])(?P<v>{_WEAK})(?![\w-])"), _taken, 0.7),
        Rule(
            "arrive.joins",
            kind,
            pattern(r"(?<![\w-])(?P<v>(?:re-?)?join(?:s|ing|ed)?)(?! forces| together| hands| in\b)(?![\w-])"),
            _joins,
            0.8,
        ),
        Rule("arrive.becomes", kind, pattern(rf"(?<![\w-])(?P<v>{_BECOME})(?![\w-])"), _becomes, 0.75),
        Rule(
            "arrive.noun",
            kind,
            pattern(r"\b(?P<v>appointment|promotion|hiring|election|nomination|selection|addition|arrival)s?\b"),
            _noun,
            0.75,
        ),
        Rule(
            "arrive.headline",
            kind,
            pattern(r"^(?:meet |introducing |welcome )?(?P<p><P>) (?:is |as |named )?(?:the )?(?P<v>new|next) (?P<r><R>)"),
            _headline,
            0.7,
        ),
        Rule(
            "arrive.new", kind, pattern(r"\b(?P<v>new|incoming|newly appointed|newly hired) (?P<r><R>)(?:,| is|:)? (?P<p><P>)"), _new, 0.5
        ),
    ]


def _draft(hit: Hit, person: Mention | str | None, role: str | None, company: str | None, status: Status, source: str | None) -> Draft:
    name = person.name if isinstance(person, Mention) else person
    draft = Draft(hit.rule.type, status, hit.line, hit.rule.name, hit.rule.strength, at=hit.start)
    return draft.put("person", name).put("role", role).put("company", company).put("from_company", source if source != company else None)


def _new_role(hit: Hit, start: int) -> Mention | None:
    """The title that someone gets: the first one after *start* that is not marked as the old one."""
    for m in hit.line.mentions:
        if m.kind != ROLE or m.start < start:
            continue
        between = hit.line.masked[start : m.start]
        if len(between) > 130 or re.search(r"[;:]", between):
            return None
        lead = between[-60:]
        if re.search(
            (
                r"\b(?:from|former|formerly|previously|was|were|who (?:is|was|has)|been|had|until|ex-|succeed\w*|replac\w*|the current|"
                r"answers? to|reports? to|reporting to|by|says|said|told|outgoing|departing|retiring)\b[^,]{0,50}$"
            ),
            lead,
            re.I,
        ):
            continue
        following = next((p for p in hit.line.mentions if p.kind == PERSON and 0 <= p.start - m.end <= 2), None)
        if following is not None and re.search(r"\b(?:with|said|by|to)\b|,", between):
            continue
        return m
    return None


def _whose(hit: Hit, role: Mention | None, company: Mention | None) -> str | None:
    beside = employer_beside(hit.line, role)
    if beside is not None and beside.name:
        return beside.name
    if company is not None and company.name:
        return company.name
    return hit.page.lead


def _board_role(hit: Hit, role: Mention | None) -> str | None:
    return role.text if role is not None else None


def _old(hit: Hit) -> bool:
    """Career talk: ``she was named CFO in 2015``, ``he joined Acme as an engineer``."""
    return verb_status(hit, hit.page.stand) is Status.HISTORICAL


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
    if is_passive(hit):
        last = subject(hit, PERSON)
        if last is None:
            return
        people = coordinated_left(hit.line, last)
        if len(people) == 1:
            people = [m for m in coordinated(hit.line, last) if m.end <= hit.start]
        role = _new_role(hit, hit.end)
        owner = employer_beside(hit.line, role)
        by = re.search(r"\b(?:by|at|of) (?:the )?(?:[a-z]+ ){0,3}(?P<m>\ue001)", hit.after)
        company = owner or (mention_at(hit.line, hit.end + by.start("m")) if by else None)
    else:
        first = object_of(hit, PERSON, stop=_STOP, reach=130)
        if first is None:
            return
        people = coordinated(hit.line, first)
        company = subject(hit, ORG)
        role = _new_role(hit, people[-1].end) or _role_before(hit, first)
        if role is None:
            role = title_beside(hit.line, first) if re.search(r"\bnew\b", hit.line.text[hit.end : first.start], re.I) else None
        strong = re.match(r"appoint|hir|promot|elevat|recruit|tap|poach", hit.text("v"), re.I)
        if role is None and not (strong and company):
            return
    if (
        role is None
        and re.match(r"nam|cho|select|elect|confirm|install|design|nomin", hit.text("v"), re.I)
        and not re.search(r"\bboard\b", hit.line.text, re.I)
    ):
        return
    if not people or all(m.name is None for m in people):
        return
    owner_name = _whose(hit, role, company)
    if len(people) > 1 and _respective(hit, people, owner_name, status):
        yield from _respective(hit, people, owner_name, status)
        return
    for m in people:
        if m.name:
            yield _draft(hit, m, _board_role(hit, role), owner_name, status, comes_from(hit, m.name, owner_name))


_STOP = re.compile(r"[;:!?]|\b(?:because|after|while|when|who|which|in order|according|since|before|that|said|told|says)\b")


def _respective(hit: Hit, people: list[Mention], company: str | None, status: Status) -> list[Draft]:
    """``A as CFO and B as COO``: each with a title of their own."""
    rows = []
    ends = [*(m.start for m in people[1:]), len(hit.line.text)]
    for m, end in zip(people, ends, strict=True):
        role = next((r for r in hit.line.mentions if r.kind == ROLE and m.end <= r.start < end), None)
        if role is None:
            return []
        rows.append(_draft(hit, m, role.text, company, status, None))
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


def _taken(hit: Hit) -> Iterable[Draft]:
    if is_passive(hit):
        if not re.match(r"(?:rais|pick|mov|sworn|brought|given|hand|draft|assign)", hit.text("v"), re.I):
            return
        person = subject(hit, PERSON)
        role = _new_role(hit, hit.end)
        if (
            person is None
            or role is None
            or not re.match(r".{0,25}\b(?:as|to|in as|the (?:role|post|job)) ", hit.after[: role.start - hit.end + 1], re.I)
        ):
            return
        company = None
    else:
        person = object_of(hit, PERSON, stop=_STOP, reach=90)
        if person is None or not person.name or person.pronoun:
            return
        role = _new_role(hit, person.end)
        if role is not None and not re.search(
            r"\b(?:as|to|to the|for|in charge|in as|into|in)\b[^,;]{0,40}$|, $", hit.line.masked[person.end : role.start], re.I
        ):
            role = None
        heads = re.match(r".{0,60}?\b(?:to (?:head|lead|run|oversee)|as)\b", hit.line.masked[person.end :])
        before = re.search(r"\b(?:new|its first|its next|as(?: its)?(?: new)?)\b", hit.line.text[hit.end : person.start], re.I)
        if role is None and before:
            role = title_beside(hit.line, person)
        company = subject(hit, ORG)
        if role is None and not (heads and company):
            return
    status = verb_status(hit, hit.page.stand)
    status = Status.ANNOUNCED if status is Status.COMPLETED and not re.match(r"sworn", hit.text("v"), re.I) else status
    owner = _whose(hit, role, company)
    for m in coordinated(hit.line, person):
        if m.name:
            yield _draft(hit, m, role.text if role else None, owner, status, comes_from(hit, m.name, owner))


def _joins(hit: Hit) -> Iterable[Draft]:
    person = subject(hit, PERSON)
    if person is None or not person.name:
        return
    people = coordinated_left(hit.line, person)
    company = object_of(hit, ORG, stop=re.compile(r"[;:!?]|\b(?:from|as|after|while|when|who|which|where)\b"), reach=70)
    role = _new_role(hit, hit.end)
    if company is None and role is None:
        return
    status = verb_status(hit, hit.page.stand)
    owner = company.name if company is not None and company.name else _whose(hit, role, None)
    if re.search(r"\bboard\b", hit.line.text[hit.end : hit.end + 50]) and (role is None or "board" in role.text.lower()):
        owner = (employer_beside(hit.line, role) or company or person).name if role else owner
        owner = owner if owner != person.name else hit.page.lead
    for m in people:
        if m.name:
            yield _draft(hit, m, role.text if role else None, owner, status, comes_from(hit, m.name, owner))


def _becomes(hit: Hit) -> Iterable[Draft]:
    words = hit.text("v").lower()
    if is_passive(hit) and not words.startswith("replac"):
        return
    person = subject(hit, PERSON)
    if person is None or not person.name:
        return
    if is_passive(hit):
        return
    role = _new_role(hit, hit.end)
    other = None
    if re.match(r"succeed|replac", words):
        other = object_of(hit, PERSON, stop=_STOP, reach=60)
        if other is None and role is None:
            return
        role = role or title_in(hit, other)
    elif re.match(r"(?:to|will) be|becom|became|start|beg", words) and (
        role is None or not re.match(r"[^,;]{0,45}$", hit.line.masked[hit.end : role.start])
    ):
        return
    elif re.match(r"(?:will|to|now) (?:lead|head|run|serve)|heads|runs", words) and role is None:
        company = object_of(hit, ORG, reach=40)
        if company is None or not re.search(r"\b(?:nam|appoint|hire|taps|poach|joins|recruit|promot|new)\w*", hit.line.text, re.I):
            return
    elif role is None:
        return
    if re.match(r"(?:start|be)", words) and not re.search(r"\b(?:as|at|with)\b", hit.line.text[hit.end : hit.end + 60]):
        return
    lead = hit.line.masked[hit.end : role.start] if role else ""
    if role and other is None and ("," in lead or re.search(r"\b(?:and|who|when|after|with|from)\b", lead)) and len(lead) > 30:
        return
    status = verb_status(hit, hit.page.stand)
    owner = _whose(hit, role, subject(hit, ORG) if False else None)
    source = comes_from(hit, person.name, owner)
    for m in coordinated_left(hit.line, person):
        if m.name:
            yield _draft(hit, m, role.text if role else None, owner, status, source)


def title_in(hit: Hit, other: Mention | None) -> Mention | None:
    """The title of the one who is replaced."""
    return title_beside(hit.line, other) if other is not None else None


def _noun(hit: Hit) -> Iterable[Draft]:
    of = re.match(r" of (?:[\w'’-]+ ){0,4}?(?P<m>\ue002)", hit.after)
    if of:
        person = mention_at(hit.line, hit.end + of.start("m"))
    else:
        own = re.search(r"(?P<m>\ue002\ue00f*)['’]s (?:\w+ ){0,2}$", hit.before)
        person = mention_at(hit.line, own.start("m")) if own else None
        if person is None:
            near = re.search(r"\b(?P<m>his|her) (?:\w+ )?$", hit.line.text[: hit.start], re.I)
            person = next((m for m in hit.line.mentions if near and m.start == near.start("m")), None)
    if person is None or not person.name:
        return
    role = _new_role(hit, max(person.end, hit.end))
    if role is None and of:
        role = title_beside(hit.line, person)
    if role is None:
        return
    status = noun_status(hit, hit.page.stand)
    owner = _whose(hit, role, subject(hit, ORG))
    people = coordinated(hit.line, person)
    rows = _respective(hit, people, owner, status) if len(people) > 1 else []
    if rows:
        yield from rows
        return
    for m in people:
        if m.name:
            yield _draft(hit, m, role.text, owner, status, comes_from(hit, m.name, owner))


def _headline(hit: Hit) -> Iterable[Draft]:
    person, role = hit.group("p"), hit.group("r")
    if person and role and person.name:
        yield _draft(hit, person, role.text, _whose(hit, role, None), Status.ANNOUNCED, None)


def _new(hit: Hit) -> Iterable[Draft]:
    person, role = hit.group("p"), hit.group("r")
    if person and role and person.name and hit.line.is_title:
        yield _draft(hit, person, role.text, _whose(hit, role, None), Status.ANNOUNCED, None)


def replaced(hit: Hit) -> Mention | None:
    """Who gives way to a newcomer in this line."""
    return object_of(hit, PERSON, stop=_STOP, reach=60)


__all__ = ["replaced", "rules", "title_in_document"]
