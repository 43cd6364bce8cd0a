"""What every appointment needs: the draft, the new title, whose title it is."""

from __future__ import annotations

import re

from nlp.english.grammar import Draft, Hit
from nlp.english.kinds import PERSON, ROLE
from nlp.english.page import Mention
from nlp.english.people import employer_beside, opening_company
from nlp.event import Status


def newcomer(hit: Hit, person: Mention | str | None, role: str | None, company: str | None, status: Status, source: str | None) -> Draft:
    """An appointment; *source* is the employer left, unless it is the same."""
    name = person.name if isinstance(person, Mention) else person
    draft = Draft(hit.rule.type, status, hit.line, hit.rule.name, hit.rule.strength, at=hit.start)
    return draft.put("person", name).put("role", role).put("company", company).put("from_company", source if source != company else None)


def new_role(hit: Hit, start: int) -> Mention | None:
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
        following = next((p for p in hit.line.mentions if p.kind == PERSON and not p.pronoun and 0 <= p.start - m.end <= 2), None)
        if following is not None and re.search(r"\b(?:with|said|by|to)\b|,", between):
            continue
        return m
    return None


def whose(hit: Hit, role: Mention | None, company: Mention | None) -> str | None:
    """The company that a title belongs to: the one beside it, else the acting one, else the one that the text is about."""
    beside = employer_beside(hit.line, role)
    if beside is not None and beside.name:
        return beside.name
    if company is not None and company.name:
        return company.name
    return opening_company(hit.line) or hit.lead


def shared_out(
    hit: Hit, people: list[Mention], role: Mention | None, company: str | None, status: Status, source: str | None
) -> list[Draft]:
    """One appointment for each of *people*; of ``COO and CFO`` each gets their own where the numbers agree."""
    titles = [role.text if role is not None else None] * len(people)
    if role is not None and len(people) > 1:
        parts = re.split(r",? and |, ", role.text)
        if len(parts) == len(people):
            titles = list(parts)
    return [newcomer(hit, m, title, company, status, source) for m, title in zip(people, titles, strict=True)]
