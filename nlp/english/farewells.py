"""Departures told by the leaver, or in passing: farewell posts, the outgoing CFO, her predecessor."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.departures import departure, home_of
from nlp.english.grammar import Draft, Hit, Rule, mention_at, pattern, subject
from nlp.english.kinds import PERSON, ROLE
from nlp.english.status import denied, rumoured
from nlp.event import EventType, Status


def rules() -> list[Rule]:
    """The grammar of farewells."""
    kind = EventType.DEPARTURE
    return [
        Rule(
            "leave.state",
            kind,
            pattern(
                r"(?P<p><P>)[^.;]{0,50}?\b(?P<v>(?:is|was|are|be|been) (?:no longer|on (?:his|her|the|their) way "
                r"out|gone\b|out\b(?= as| at|$|[.,;])|to go\b|history)|"
                r"no longer (?:works|heads|leads|runs)|has cleared|(?:will|to) be gone)"
            ),
            _state,
            0.7,
        ),
        Rule(
            "leave.title", kind, pattern(r"(?<![\w-])(?P<v>outgoing|departing|retiring|departed) (?P<r><R>)?,? ?(?P<p><P>)"), _outgoing, 0.6
        ),
        Rule(
            "leave.self",
            kind,
            pattern(
                r"\b(?P<v>I(?:['’]m| am|['’]ve| have|['’]ll| will)? (?:just |also |now |recently |officially |finally |decided to |will "
                r"be )*(?:leav(?:e|ing)|left|quit|resign(?:ed|ing)|(?:mov(?:e|ed|ing)) on from|depart(?:ed|ing)|retir(?:e|ed|ing)|"
                r"step(?:ped|ping)? (?:down|away|back)|hang(?:ing)? up|hung up|mov(?:e|ed|ing) on|call(?:ed|ing)? it (?:a day|quits)|"
                r"hand(?:ed|ing)? (?:over|in)|say(?:ing)? "
                r"(?:goodbye|farewell))|my (?:very )?last (?:day|week|month)|today (?:is|was) my last day|saying goodbye|after \w+ "
                r"(?:wonderful |great |amazing |incredible )?years at (?=<O>))"
            ),
            _self,
            0.65,
        ),
        Rule("leave.predecessor", kind, pattern(r"\b(?P<v>predecessor),? (?P<p><P>)"), _predecessor, 0.6),
    ]


def _outgoing(hit: Hit) -> Iterable[Draft]:
    person, role = hit.group("p"), hit.group("r")
    if person is not None and person.name:
        value, company = home_of(hit, person, role)
        yield departure(hit, person.name, value, company or hit.lead, Status.ANNOUNCED)


_CLIENT = (
    r"\b(?:dear|customers?|account|bill|bills|refund|support|service|subscription|cancel\w*|"
    r"switch\w*|phone|internet|plan|provider|fees?|office|equipment|returned?)\b"
)
_COLLEAGUE = (
    r"\b(?:colleagues|team|my role|my job|last day|years (?:at|with)|employer|career|joined|"
    r"grateful|co-?workers|my time at|next chapter|resign\w*)\b"
)


_STRAIGHT = re.compile(
    r"(?: (?:my|our|the|a|an|job|jobs|role|position|post|team|as|at|with|from|in|behind|after|nearly|almost|\w+ (?:\w+ )?years|"
    r"\ue003\ue00f*|"
    r"today|this \w+|on \w+day|\ue005\ue00f*),?)* "
)


def _self(hit: Hit) -> Iterable[Draft]:
    firm = re.search(r"(?P<m>\ue001)", hit.line.masked[hit.end : hit.end + 70])
    place = mention_at(hit.line, hit.end + firm.start("m")) if firm else None
    if (
        place is not None
        and re.search(r"leav|left|depart", hit.text("v"), re.I)
        and not _STRAIGHT.fullmatch(hit.line.masked[hit.end : place.start])
    ):
        return
    if place is None and not re.search(r"last (?:day|week)|resign|step|retir|hang|hung|call", hit.text("v"), re.I):
        return
    told = " ".join(line.text for line in hit.page.lines)
    if len(set(re.findall(_CLIENT, told.lower()))) >= 2 and not re.search(_COLLEAGUE, told, re.IGNORECASE):
        return
    if re.search(
        r"\b(?:customer|switch|cancel|subscription|account|service|provider|host|bank(?:ing)?|refund|plan)\b",
        hit.page.title + " " + hit.line.text,
        re.I,
    ):
        return
    role = next(
        (
            m
            for m in hit.line.mentions
            if m.kind == ROLE and re.search(r"\b(?:my (?:role|job|position) as|as) (?:the |an? |its )?$", hit.line.text[: m.start])
        ),
        None,
    )
    status = Status.ANNOUNCED
    if re.search(r"\b(?:left|quit|resigned|departed|retired|stepped down)\b", hit.text("v"), re.I) and not re.search(
        r"decided", hit.text("v")
    ):
        status = Status.COMPLETED
    yield departure(hit, hit.page.author, role.text if role else None, place.name if place else hit.lead, status)


def _predecessor(hit: Hit) -> Iterable[Draft]:
    person = hit.group("p")
    if (
        person is None
        or not person.name
        or not re.search(r"\b(?:quit|left|resign|retir|depart|step|oust|fired|leav|gone|moved)\w*", hit.line.text[person.end :], re.I)
    ):
        return
    role = next((m for line in hit.page.lines for m in line.mentions if m.kind == ROLE), None)
    yield departure(
        hit,
        person.name,
        role.text if role else None,
        hit.lead,
        Status.COMPLETED if not rumoured(hit) and not denied(hit) else Status.RUMOURED,
    )


def _state(hit: Hit) -> Iterable[Draft]:
    """``is no longer CMO of Acme``, ``is on his way out``."""
    person = subject(hit, PERSON) or hit.group("p")
    if person is None or not person.name:
        return
    role = next((m for m in hit.line.mentions if m.kind == ROLE and 0 <= m.start - hit.end <= 25), None)
    value, company = home_of(hit, person, role)
    gone = re.search(r"no longer|gone|out\b|history", hit.text("v"), re.I) and not re.search(r"way out|will|to be", hit.text("v"), re.I)
    if value is None and company is None:
        return
    status = Status.RUMOURED if rumoured(hit) else Status.COMPLETED if gone else Status.ANNOUNCED
    yield departure(hit, person.name, value, company or hit.lead, status)
