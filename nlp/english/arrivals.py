"""Appointments in which someone arrives: joins, takes over, becomes; the appointment of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english import successors
from nlp.english.grammar import Draft, Hit, Rule, coordinated, joined_with, mention_at, object_of, pattern, subject
from nlp.english.hires import STOP, respective
from nlp.english.kinds import ORG, PERSON
from nlp.english.newcomers import new_role, newcomer, shared_out, whose
from nlp.english.page import Mention
from nlp.english.people import comes_from, employer_beside, title_beside, title_in_document
from nlp.english.status import is_passive, noun_status, verb_status
from nlp.event import EventType, Status

_BECOME = (
    r"(?:becom(?:e|es|ing)|became|tak(?:e|es|ing) over|took over|tak(?:e|es|ing) the (?:top job|wheel|helm|reins|role|post|job|position|"
    r"chair|new post|newly created)|took the (?:helm|reins|role|post|job|position|top job|wheel)|tak(?:e|es|ing) (?:charge|on the|up|on)|"
    r"took (?:charge|on the|up)|assum(?:e|es|ing|ed)|"
    r"step(?:s|ping|ped)? (?:in(?: as| to|to)|up(?: as| to)|into)|succeed(?:s|ing|ed)?|replac(?:e|es|ing|ed)|start(?:s|ing|"
    r"ed)?|be(?:gin|gins|ginning|gan)|return(?:s|ing|ed)? (?:as|to)|"
    r"com(?:es|ing) in|came in|com(?:es|ing) (?:on board|aboard)|serv(?:e|ing) as|to (?:lead|head|run|be|serve)|will "
    r"(?:lead|head|run|be|serve)|now (?:leads|heads|runs)|heads(?: up)?|move(?:s|d)? (?:up )?(?:in)?to|fill(?:s|ing|ed)? "
    r"(?:the|in)|rises to|rose to|ascends to|stepp?(?:s|ed)? up|land(?:s|ed)? (?:at|the)|is "
    r"(?:the )?new|slid(?:es)? into|tak(?:e|es|ing) a seat on|took a seat on|gets the|got the|"
    r"lands the|is back as|comes aboard as|comes on board as|to take (?:over|on|the)|put in "
    r"charge|moves up|moved up)"
)


def rules() -> list[Rule]:
    """The grammar of appointments."""
    kind = EventType.APPOINTMENT
    return [
        Rule(
            "arrive.joins",
            kind,
            pattern(r"(?<![\w-])(?P<v>(?:re-?)?join(?:s|ing|ed)?)(?! forces| together| hands| in\b)(?![\w-])"),
            _joins,
            0.8,
        ),
        *successors.rules(),
        Rule("arrive.becomes", kind, pattern(rf"(?<![\w-])(?P<v>{_BECOME})(?![\w-])"), _becomes, 0.75),
        Rule(
            "arrive.since",
            kind,
            pattern(
                r"(?P<v>(?:has|have) (?:led|headed|run|chaired|managed|been)) <..><R><..>\bsince "
                r"(?:last|this|<D>|january|february|march|april|may|june|july|august|september|october|november|december)\b"
            ),
            _since,
            0.5,
        ),
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


def _joins(hit: Hit) -> Iterable[Draft]:
    person = subject(hit, PERSON)
    if person is None or not person.name:
        return
    people = joined_with(hit.line, person)
    company = object_of(hit, ORG, stop=re.compile(r"[;:!?]|\b(?:from|as|after|while|when|who|which|where)\b"), reach=70)
    role = new_role(hit, hit.end)
    if company is None and role is None:
        return
    status = verb_status(hit, hit.page.stand)
    owner = company.name if company is not None and company.name else whose(hit, role, None)
    if re.search(r"\bboard\b", hit.line.text[hit.end : hit.end + 50]) and (role is None or "board" in role.text.lower()):
        owner = (employer_beside(hit.line, role) or company or person).name if role else owner
        owner = owner if owner != person.name else hit.lead
    had = employer_beside(hit.line, title_beside(hit.line, person))
    left = had.name if had is not None and had.name != owner else None
    for m in people:
        if m.name:
            yield newcomer(hit, m, role.text if role else None, owner, status, left or comes_from(hit, m.name, owner))


def _becomes(hit: Hit) -> Iterable[Draft]:
    words = hit.text("v").lower()
    if is_passive(hit) and not words.startswith("replac"):
        return
    person = subject(hit, PERSON)
    if person is None or not person.name:
        return
    if is_passive(hit):
        return
    role = new_role(hit, hit.end)
    other = None
    if re.match(r"succeed|replac", words):
        other = object_of(hit, PERSON, stop=STOP, reach=60)
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
    elif re.match(r"(?:start|beg)\w* (?:work )?at", words + hit.after[:9]) and role is None:
        company = object_of(hit, ORG, reach=25)
        if company is None or not company.name:
            return
        yield newcomer(hit, person, None, company.name, verb_status(hit, hit.page.stand), comes_from(hit, person.name, company.name))
        return
    elif re.match(r"t[ao]\w+ the (?:top|helm|reins|wheel)|tak\w+ charge|took charge", words) and role is None:
        status = verb_status(hit, hit.page.stand)
        company = object_of(hit, ORG, reach=25)
        at = re.search(r"\bat (?:the )?(?P<m>\ue001)", hit.after)
        owner = whose(hit, None, mention_at(hit.line, hit.end + at.start("m")) if at else company)
        told = None if title_beside(hit.line, person) is not None else title_in_document(hit.page, person.name)
        yield newcomer(hit, person, told[0] if told else None, owner, status, comes_from(hit, person.name, owner))
        return
    elif role is None:
        return
    if re.match(r"(?:start|beg)", words) and not re.search(r"\b(?:as|at|with)\b", hit.line.text[hit.end : hit.end + 60]):
        return
    lead = hit.line.masked[hit.end : role.start] if role else ""
    if (
        role
        and other is None
        and not re.search(r"\bas (?:its |the |an? |co-)?$", lead)
        and ("," in lead or re.search(r"\b(?:and|who|when|after|with|from)\b", lead))
        and len(lead) > 30
    ) or re.search(r"\b(?:way out|out as|gone|ousted|leaving|stepping down)\b", lead):
        return
    status = verb_status(hit, hit.page.stand)
    owner = whose(hit, role, subject(hit, ORG) if False else None)
    source = comes_from(hit, person.name, owner)
    yield from shared_out(hit, [m for m in joined_with(hit.line, person) if m.name], role, owner, status, source)


def _since(hit: Hit) -> Iterable[Draft]:
    """``has led Acme as CEO since last autumn``: an appointment that is still fresh."""
    person, role = subject(hit, PERSON), new_role(hit, hit.end)
    if person is None or not person.name or role is None or re.search(r"since \d{4}", hit.match.group()):
        return
    company = object_of(hit, ORG, reach=40)
    yield newcomer(hit, person, role.text, whose(hit, role, company), Status.COMPLETED, comes_from(hit, person.name, None))


def title_in(hit: Hit, other: Mention | None) -> Mention | None:
    """The title of the one who is replaced."""
    return title_beside(hit.line, other) if other is not None else None


def _noun(hit: Hit) -> Iterable[Draft]:
    of = re.match(r" of (?:[\w'’.-]+ ){0,4}?(?P<m>\ue002)", hit.after)
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
    role = new_role(hit, max(person.end, hit.end))
    if role is None and of:
        role = title_beside(hit.line, person)
    if role is None:
        return
    status = noun_status(hit, hit.page.stand)
    owner = whose(hit, role, subject(hit, ORG))
    people = coordinated(hit.line, person)
    rows = respective(hit, people, owner, status) if len(people) > 1 else []
    if rows:
        yield from rows
        return
    for m in people:
        if m.name:
            yield newcomer(hit, m, role.text, owner, status, comes_from(hit, m.name, owner))


def _headline(hit: Hit) -> Iterable[Draft]:
    person, role = hit.group("p"), hit.group("r")
    if person and role and person.name:
        yield newcomer(hit, person, role.text, whose(hit, role, None), Status.ANNOUNCED, None)


def _new(hit: Hit) -> Iterable[Draft]:
    person, role = hit.group("p"), hit.group("r")
    if person and role and person.name and hit.line.is_title:
        yield newcomer(hit, person, role.text, whose(hit, role, None), Status.ANNOUNCED, None)
