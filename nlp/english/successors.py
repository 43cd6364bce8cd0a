"""Appointments told by way of someone else: moves to a rival, hands over to an heir, the new man's name in passing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, pattern, subject
from nlp.english.kinds import ORG, PERSON, ROLE
from nlp.english.people import comes_from, employer_beside, opening_company, title_beside, title_in_document
from nlp.english.status import verb_status
from nlp.event import EventType, Status


def rules() -> list[Rule]:
    """The grammar of moves and successions."""
    kind = EventType.APPOINTMENT
    return [
        Rule(
            "arrive.moves",
            kind,
            pattern(
                r"(?<![\w-])(?P<v>(?:mov(?:e|es|ed|ing)|switch(?:es|ed|ing)?|defect(?:s|ed|ing)?|jump(?:s|"
                r"ed|ing)?(?: ship)?|go(?:es|ing)?|went|"
                r"decamp(?:s|ed|ing)?|cross(?:es|ed|ing)?)(?: over| across)? to) (?:rival |the |competitor )*(?P<o><O>)"
            ),
            _moves,
            0.7,
        ),
        Rule(
            "arrive.successor",
            kind,
            pattern(
                r"\b(?P<v>hand(?:s|ing|ed)? (?:over|the \w+ (?:over )?)(?: \w+){0,3}? ?to|(?:succeeded|"
                r"replaced|followed) by|pass(?:es|ed)? to|"
                r"mak(?:e|es|ing) way for|giv(?:e|es|ing) way to|(?:baton|reins|helm|keys|job|post) (?:passes |goes )?to|"
                r"successor(?: is| will be|,|:| as <R>,?)|(?:place|role|post|seat) (?:is|will be|was) "
                r"(?:taken|filled) by|(?:post|job|role|position|seat|title) (?:has gone|went|goes|will go|"
                r"fell|falls|has passed) to|in favou?r of|asked|asks|"
                r"chosen|tapped)(?: (?!the board)[\w'’-]+,?){0,5}? (?:<R>,? )?(?P<p><P>)"
            ),
            _successor,
            0.65,
        ),
        Rule(
            "arrive.fresh",
            kind,
            pattern(
                r"(?P<p><P>)(?:,| is|, who is)? (?:now |today |the |its |our )*(?P<v>new(?:ly appointed)?|newly hired|incoming) (?P<r><R>)"
            ),
            _fresh,
            0.6,
        ),
    ]


def _move(hit: Hit, name: str, role: str | None, company: str | None, status: Status, source: str | None) -> Draft:
    draft = Draft(EventType.APPOINTMENT, status, hit.line, hit.rule.name, hit.rule.strength, at=hit.start)
    draft.put("person", name).put("role", role).put("company", company)
    return draft.put("from_company", source if source != company else None)


def _moves(hit: Hit) -> Iterable[Draft]:
    """``is moving to Beacon as CEO``: arrives there, and leaves where the line has them now."""
    person, company = subject(hit, PERSON), hit.group("o")
    if person is None or not person.name or company is None or not company.name or company.possessive:
        return
    status = verb_status(hit, hit.page.stand)
    role = next(
        (
            m
            for m in hit.line.mentions
            if m.kind == ROLE and m.start >= company.end and re.search(r"\bas (?:\w+ ){0,3}$", hit.line.text[: m.start])
        ),
        None,
    )
    beside = title_beside(hit.line, person)
    firm = employer_beside(hit.line, beside)
    source = firm.name if firm is not None else comes_from(hit, person.name, company.name)
    if role is None and firm is None and source is None:
        return
    yield _move(hit, person.name, role.text if role else None, company.name, status, source)
    if firm is not None and firm.name and firm.name != company.name:
        leaving = Draft(EventType.DEPARTURE, status, hit.line, hit.rule.name, hit.rule.strength, at=hit.start)
        leaving.put("person", person.name).put("role", beside.text if beside else None)
        yield leaving.put("company", firm.name).put("to_company", company.name)


_ASKED = re.compile(r"\b(?:succeed|replace|take over|lead|run|head|become|serve|step in|manage)\b")
_OFFICE = re.compile(
    r"\b(?:duties|role|job|post|reins|baton|helm|position|responsibilit\w+|hand\w*|leadership|control|title|succe\w+|resign\w*|step\w*)\b",
    re.IGNORECASE,
)


def _successor(hit: Hit) -> Iterable[Draft]:
    """``hands over to Jane Roe``, ``is succeeded by Jane Roe``: the newcomer gets the title of the one who goes."""
    person = hit.group("p")
    if person is None or not person.name or person.pronoun:
        return
    words = hit.text("v").lower()
    if re.match(r"ask|chosen|tapped", words) and not _ASKED.search(hit.line.text[person.end :]):
        return
    if re.match(r"pass|hand|in fav", words) and not _OFFICE.search(hit.line.text):
        return
    earlier = [m for m in hit.line.mentions if m.kind == PERSON and m.name and m.end <= hit.start]
    goer = subject(hit, PERSON) or (earlier[-1] if earlier else None)
    old = title_beside(hit.line, goer) if goer is not None else None
    told = title_in_document(hit.page, goer.name) if goer is not None and goer.name else None
    titles = [m for m in hit.line.mentions if m.kind == ROLE and re.search(r"\bas (?:its |the |a |an )?$", hit.line.text[: m.start])]
    given = next((m for m in titles if m.start >= person.end), None) or next((m for m in titles if m.end <= hit.start), None)
    role = given.text if given else old.text if old else told[0] if told else None
    if goer is None and role is None and not re.match(r"succ|repl|hand|ask", words):
        return
    firm = employer_beside(hit.line, old) or employer_beside(hit.line, given)
    near = next((m for m in hit.line.mentions if m.kind == ORG and m.end <= hit.start and m.name), None)
    company = firm.name if firm is not None else told[1] if told and told[1] else opening_company(hit.line)
    company = company or (near.name if near is not None else hit.lead)
    status = verb_status(hit, hit.page.stand)
    status = Status.ANNOUNCED if status is Status.COMPLETED else status
    yield _move(hit, person.name, role, company, status, comes_from(hit, person.name, company))


def _fresh(hit: Hit) -> Iterable[Draft]:
    """``Omar Faruk is the new head of logistics at Aster``; not where the new one is only quoted."""
    person, role = hit.group("p"), hit.group("r")
    if person is None or role is None or not person.name or re.search(r"[\"”“]|\bsa(?:ys|id)\b", hit.line.text):
        return
    if hit.line.text[person.end : role.start].startswith(",") and not hit.line.is_title:
        return
    beside = employer_beside(hit.line, role)
    company = beside.name if beside is not None and beside.name else opening_company(hit.line) or hit.lead
    yield _move(hit, person.name, role.text, company, Status.ANNOUNCED, comes_from(hit, person.name, company))
