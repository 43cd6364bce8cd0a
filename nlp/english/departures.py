"""Departures: resigns, leaves, retires, is ousted; the resignation of; farewells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, coordinated, joined_with, mention_at, object_of, pattern, subject
from nlp.english.kinds import ORG, PERSON, ROLE
from nlp.english.page import Mention
from nlp.english.people import employer_beside, goes_to, opening_company, title_beside, title_in_document
from nlp.english.status import is_passive, noun_status, rumoured, verb_status
from nlp.event import EventType, Status

_LEAVE = (
    r"(?:resign(?:s|ing|ed)?|quit(?:s|ting)?|retir(?:e|es|ing|ed)|step(?:s|ping|ped)? (?:down|aside|away|back)|st(?:and|"
    r"ands|anding|ood) (?:down|aside)|leav(?:e|es|ing)|left|depart(?:s|ing|ed)?|exit(?:s|ing|ed)?|bow(?:s|ing|ed)? out|"
    r"walk(?:s|ing|ed)? out|mov(?:e|es|ing|ed) on|go(?:es)?|going|is out|are out|out as|out at|relinquish(?:es|ing|ed)?|"
    r"vacat(?:e|es|ing|ed)|giv(?:e|es|ing|en) up|gave up|hand(?:s|ing|ed)? over (?:the (?:reins|baton|helm|keys|job)|as|his|"
    r"her|to)|"
    r"part(?:s|ing|ed)? (?:ways|company)|hang(?:s|ing)? up|hung up|call(?:s|ing|ed)? it (?:a day|quits)|tender(?:s|ing|ed)? "
    r"(?:his|her) resignations?|has gone|said goodbye|say(?:s|ing)? (?:goodbye|farewell)|cede(?:s|d)|conclud(?:e|es|ing|ed) "
    r"(?:his|her)|"
    r"not (?:stand|seek|standing|seeking)(?: for)? re-?election|not renew(?:ing|ed)? (?:his|her) contract|jump(?:s|ing|ed)? "
    r"ship|check(?:s|ing|ed)? out|turn(?:s|ing|ed)? in (?:his|her) (?:notice|resignation)|hand(?:s|ing|ed)? in (?:his|her) "
    r"(?:notice|resignation)|"
    r"clear(?:s|ed|ing) (?:his|her) desk|end(?:s|ing|ed)? (?:his|her) (?:tenure|run|reign|time|career)|wrap(?:s|ping|ped)? "
    r"up (?:his|her)|decamp(?:s|ing|ed)?|defect(?:s|ing|ed)?|exit stage|call(?:s|ed|ing)? "
    r"time|throw(?:s|n|ing)? in the towel|threw in the towel|pack(?:s|ed|ing)? (?:his|her) "
    r"bags|tak(?:e|es|ing) (?:his|her) leave|took (?:his|her) leave|sign(?:s|ed|ing)? off|"
    r"head(?:s|ed|ing)? for the (?:exit|door)|bid(?:s|ding)? (?:farewell|goodbye|adieu)|"
    r"fall(?:s|en)? on (?:his|her) sword|fell on (?:his|her) sword|tak(?:e|es|ing) early "
    r"retirement|took early retirement|mak(?:e|es|ing) way|made way|pass(?:es|ed|ing)? (?:on "
    r")?the (?:torch|baton)|wind(?:s|ing)? down (?:his|her)|stop(?:s|ped|ping)? (?:as|being)|"
    r"ceas(?:e|es|ed|ing) to be|drop(?:s|ped|ping)? out|give(?:s|n)? notice|gave notice|has "
    r"had enough|storm(?:s|ed|ing)? out|turn(?:s|ed|ing)? (?:his|her) back on)"
)
_OUST = (
    r"(?:oust(?:s|ing|ed)?|fir(?:e|es|ing|ed)|dismiss(?:es|ing|ed)?|sack(?:s|ing|ed)?|remov(?:e|es|ing|ed)|terminat(?:e|es|"
    r"ing|ed)|forc(?:es|ing|ed) out|push(?:es|ing|ed) out|let(?:s|ting)? go(?: of)?|show(?:s|ed|n) the door|part(?:s|ing|"
    r"ed)? (?:ways|company) with|"
    r"los(?:e|es|ing|t)|replac(?:e|es|ing|ed)|ax(?:e|es|ing|ed)|suspend(?:s|ed)|demot(?:e|es|ed)|drop(?:s|ped)|eject(?:s|"
    r"ed)|relieved of|stripped of|boot(?:s|ed)(?: out)?|escorted|laid off|bid(?:s|ding)? (?:farewell|goodbye) to|say(?:s|"
    r"ing)? (?:farewell|goodbye) to|succeeded|thanks?)"
)


def rules() -> list[Rule]:
    """The grammar of departures."""
    kind = EventType.DEPARTURE
    return [
        Rule("leave.verb", kind, pattern(rf"(?<![\w-])(?P<v>{_LEAVE})(?![\w-])"), _leaves, 0.8),
        Rule(
            "leave.notice",
            kind,
            pattern(
                r"\b(?P<v>notified|informed|advised|told)\b[^.;]{0,90}\b(?:decision|intention|intent|plans?|desire|wish|"
                r"that)\b[^.;]{0,40}?\b(?:resign|retire|step down|leave|not to stand|not to seek|depart)"
            ),
            _notice,
            0.85,
        ),
        Rule("leave.ousted", kind, pattern(rf"(?<![\w-])(?P<v>{_OUST})(?![\w-])"), _ousted, 0.75),
        Rule(
            "leave.noun",
            kind,
            pattern(
                r"\b(?P<v>resignation|departure|retirement|exit|ouster|ousting|dismissal|removal|"
                r"termination|firing|sacking|last day|farewell|"
                r"successor to|succession of)\b"
            ),
            _noun,
            0.7,
        ),
        Rule(
            "leave.succeeding",
            kind,
            pattern(
                r"(?<![\w-])(?P<v>succeed(?:s|ing)?|replac(?:e|es|ing)|tak(?:e|es|ing) over from|took over from|in place of|succession "
                r"to|fill the shoes of)(?![\w-])"
            ),
            _succeeded,
            0.6,
        ),
    ]


def departure(hit: Hit, name: str | None, role: str | None, company: str | None, status: Status, strength: float | None = None) -> Draft:
    """A departure, with where the leaver goes."""
    draft = Draft(hit.rule.type, status, hit.line, hit.rule.name, strength or hit.rule.strength, at=hit.start)
    draft.put("person", name).put("role", role).put("company", company)
    return draft.put("to_company", goes_to(hit, name, company))


_LEFT_ROLE = re.compile(
    r"(?: \w+){0,2}?(?: (?:as|from|of|up|down as|out as|his|her|\ue002\ue00f*|the|their|a|an|its|position|role|post|job|roles|duties|"
    r"office|title|seat|with|both|be|being|being replaced as|of the|on|in|company['’]s|group['’]s|\ue001\ue00f*['’]s?|"
    r"\ue001\ue00f*|\ue005\ue00f*))+,? $"
)


def _role_left(hit: Hit) -> Mention | None:
    """The title that someone gives up, after the trigger."""
    for m in hit.line.mentions:
        if m.kind == ROLE and m.start >= hit.end:
            between = hit.line.masked[hit.end : m.start]
            if (
                len(between) <= 70
                and (_LEFT_ROLE.fullmatch(between) or between.strip() in ("as", "from", "as its", "as the"))
                and not re.search(r"\b(?:to become|become|join)\b", between)
            ):
                return m
            if re.search(r"\bas (?:[\w'’]+ ){0,3}$", between) and len(between) < 60 and not re.search(r"[,;]|\bto\b", between):
                return m
            return None
    return None


def home_of(hit: Hit, person: Mention | None, role: Mention | None) -> tuple[str | None, str | None]:
    """Title and company that a leaver had: beside the name or the trigger first, then anywhere in the document."""
    beside = title_beside(hit.line, person) if person is not None else None
    firm = employer_beside(hit.line, role) or employer_beside(hit.line, beside)
    value = role.text if role is not None else beside.text if beside is not None else None
    company = firm.name if firm is not None else None
    if person is not None and person.name and (value is None or company is None):
        told = title_in_document(hit.page, person.name)
        if told:
            value = value or told[0]
            company = company or told[1]
    return value, company


_LEAVING_PLACE = re.compile(r"(?:\w+ )?(?:(?:from|at|with|as \ue003\ue00f* (?:of|at)) )?(?:the )?(?:[a-z][\w-]* ){0,3}?(?P<m>\ue001)")
_NOT_JOB = re.compile(
    (
        r"\s*(?:(?:the|a|an|his|her|their|its) )?(?:room|door|question|impression|mark|trail|message|legacy|note|behind|open|"
        r"space|room for|it (?:to|at)|little|much|no (?:doubt|stone)|\w+ (?:unchanged|without)|with a|him|them|us|unchanged|"
        r"alone|customers|investors|people|"
        r"home|school|office for|to (?:the|school|work|court|jail|prison|war|market|press|bed)|on (?:to (?:say|sale)|trial|sale|"
        r"strike|holiday)|bankrupt|live|public|private|wrong|well|into|through|back|ahead|up\b|down\b|for (?:good|broke)|beyond|"
        r"against|by(?! (?:the (?:end|summer|spring|autumn|fall|winter|close|new year|year)|mid|late|early|[A-Z]|next|summer|spring|"
        r"year))|without|missing|viral|global|straight)\b"
    ),
    re.IGNORECASE,
)


def _leaves(hit: Hit) -> Iterable[Draft]:
    words = hit.text("v").lower()
    after = hit.line.text[hit.end :]
    weak = bool(
        re.match(
            (
                r"leav|left|go|depart|exit|mov|giv|gave|walk|has gone|out|is out|are out|part|check|call|hang|hung|cede|conclud|"
                r"end|say|said"
            ),
            words,
        )
    )
    if weak and _NOT_JOB.match(after):
        return
    person = subject(hit, PERSON)
    role = _role_left(hit)
    if person is None or not person.name:
        yield from _nameless(hit, role, weak)
        return
    if is_passive(hit):
        return
    value, company = home_of(hit, person, role)
    place = _LEAVING_PLACE.match(hit.line.masked, hit.end + 1) if not words.startswith(("giv", "gave", "hand")) else None
    if place:
        m = mention_at(hit.line, place.start("m"))
        if m is not None and m.name and not re.search(r"\b(?:to|for|join\w*)\b", hit.line.masked[hit.end : m.start]):
            company = m.name
    if re.match(r"go|mov|giv|gave|end|conclud|walk|check|hand|is out|are out|out", words):
        if re.match(r"giv|gave", words) and role is None:
            return
        if re.match(r"go|mov|walk|check|end|conclud", words) and (
            value is None
            or not re.match(
                (
                    r"\s*(?:$|[,.;]|in \ue005|in (?:\w+ )?(?:january|february|march|april|may|june|july|august|september|october|november|"
                    r"december|spring|summer|autumn)|after|at the end|on (?:\ue005|\w+day)|from|next|this|to (?:pursue|join)|effective|"
                    r"later|soon|his|her)"
                ),
                hit.after,
                re.I,
            )
        ):
            return
    if words.startswith("left") and re.match(r"[^.;]{0,40}\b(?:with|off)\b", after) and value is None:
        return
    if weak and value is None and company is None and not (_NEXT_POST.search(hit.line.masked, hit.end) and hit.lead):
        return
    status = verb_status(hit, hit.page.stand)
    people = joined_with(hit.line, person)
    gapped = re.match(r" (?:on|in|at) [^.;]{0,30}?,? (?:and|while) (?P<p>\ue002)\ue00f* (?:on|in|at)\b", hit.after)
    if gapped:
        people = [*people, *(m for m in [mention_at(hit.line, hit.end + gapped.start("p"))] if m is not None)]
    for m in people:
        if m.name:
            own = title_beside(hit.line, m) if len(people) > 1 and role is None else None
            draft = departure(hit, m.name, own.text if own is not None else value, company or hit.lead, status)
            yield draft
            yield from _next_post(hit, m.name, draft)


_NEXT_POST = re.compile(
    r"\b(?:to (?:become|be|join \ue001\ue00f* as|take over as|serve as|lead)|(?:become|"
    r"becomes|becoming)) (?:the |an? |its )?(?:new |next )?(?P<r>\ue003)\ue00f*"
    r"(?:,? (?:of|at|for) (?:the )?(?:[a-z][\w-]* ){0,4}?(?P<o>\ue001))?"
)


def _next_post(hit: Hit, name: str, gone: Draft) -> Iterable[Draft]:
    """``steps down to become CEO of Harbour``: the leaver is appointed there."""
    found = _NEXT_POST.search(hit.line.masked, hit.end)
    if not found:
        return
    role = mention_at(hit.line, found.start("r"))
    firm = mention_at(hit.line, found.start("o")) if found.group("o") else None
    company = firm.name if firm is not None and firm.name else gone.slots.get("to_company") or gone.slots.get("company")
    if role is None:
        return
    draft = Draft(EventType.APPOINTMENT, gone.status, hit.line, hit.rule.name, hit.rule.strength - 0.1, at=hit.start)
    draft.put("person", name).put("role", role.text).put("company", company)
    yield draft.put("from_company", gone.slots.get("company") if gone.slots.get("company") != company else None)


def _nameless(hit: Hit, role: Mention | None, weak: bool) -> Iterable[Draft]:
    """``Acme's CFO resigns``: a title and a company, and a name perhaps in another line."""
    title = subject(hit, ROLE)
    if title is None or (
        weak
        and not re.match(
            r"\s*(?:$|[,.;—-]|for\b|to join|after|the company|company|role|post|amid|as\b|over|next|in\b|\ue001|as\b)", hit.after
        )
    ):
        return
    firm = employer_beside(hit.line, title)
    if firm is None and re.search(
        r"\b(?:its|their|the (?:company|firm|group|bank)['’]s) (?:\w+ ){0,2}$", hit.line.text[: title.start], re.I
    ):
        firm = next((m for m in hit.line.mentions if m.kind == ORG and m.name and m.end <= title.start), None)
    if firm is None or not firm.name or (title.text.lower().endswith("s") and not title.text.lower().endswith("ss")):
        return
    if re.search(r"\b(?:an?|any|every|another|each) (?:[\w-]+ ){0,2}$", hit.line.text[: title.start], re.I):
        return
    yield departure(hit, None, (role or title).text, firm.name, verb_status(hit, hit.page.stand), 0.6)


def _notice(hit: Hit) -> Iterable[Draft]:
    person = subject(hit, PERSON)
    if person is None or not person.name:
        return
    role = next(
        (
            m
            for m in hit.line.mentions
            if m.kind == ROLE
            and m.start >= hit.match.end() - 2
            and re.search(r"\b(?:as|from)\b", hit.line.text[hit.match.end() - 2 : m.start])
        ),
        None,
    )
    value, company = home_of(hit, person, role)
    yield departure(hit, person.name, value, company or hit.lead, Status.ANNOUNCED)


def _ousted(hit: Hit) -> Iterable[Draft]:
    words = hit.text("v").lower()
    if is_passive(hit) or re.match(r"relieved|stripped|shown", words):
        if re.match(r"los|drop|thank|bid|say", words):
            return
        if re.match(r"replac|succeeded", words) and not re.match(r"[^.;]{0,40}\bby (?:[\w'’-]+ ){0,4}[\ue002\ue003]|\s*as\b", hit.after):
            return
        person = subject(hit, PERSON)
        if person is None or not person.name:
            return
        people, role = joined_with(hit.line, person), _role_left(hit)
    else:
        if words in ("succeeded",) or (
            re.match(r"replac|drop|thank|los|let", words)
            and not re.match(r" (?:its |their |the |long-?time )?(?:[\w-]+ )?(?:\ue003|\ue002)", hit.after)
        ):
            return
        if re.match(r"thank|replac|suspend", words):
            return
        person = object_of(hit, PERSON, reach=70)
        if person is None or not person.name:
            return
        people, role = coordinated(hit.line, person), None
        firm = subject(hit, ORG)
        value, company = home_of(
            hit,
            person,
            _role_left(hit)
            or next((m for m in hit.line.mentions if m.kind == ROLE and hit.end <= m.start and m.end <= person.start), None),
        )
        if value is None and not (firm and re.match(r"oust|sack|dismiss|fir|part", words)):
            return
        status = verb_status(hit, hit.page.stand)
        for m in people:
            if m.name:
                yield departure(hit, m.name, value, company or (firm.name if firm and firm.name else hit.lead), status)
        return
    value, company = home_of(hit, person, role)
    status = verb_status(hit, hit.page.stand)
    for m in people:
        if m.name:
            yield departure(hit, m.name, value, company or hit.lead, status)


def _noun(hit: Hit) -> Iterable[Draft]:
    masked = hit.line.masked
    of = re.match(r" (?:of|for|from) (?:[\w'’-]+ ){0,5}?(?P<m>\ue002)", hit.after) or re.match(
        r" (?:of|by) (?:\ue001\ue00f*['’]s? )?(?:[\w'’-]+ ){0,3}\ue003\ue00f*,? (?P<m>\ue002)", hit.after
    )
    own = re.search(r"(?P<m>\ue002\ue00f*)['’]s? (?:[\w-]+ ){0,3}$", masked[: hit.start]) or re.search(
        (
            r"(?P<m>\ue002\ue00f*)[^.;\ue002]{0,60}\b(?:announced|confirmed|submitted|tendered|gave|offered|announces|confirms) "
            r"(?:\ue002\ue00f* )?(?:\w+ )?$"
        ),
        masked[: hit.start],
    )
    his = re.search(r"(?P<m>\ue002\ue00f*) (?:\w+ )?$", masked[: hit.start])
    person = mention_at(hit.line, hit.end + of.start("m")) if of else mention_at(hit.line, own.start("m")) if own else None
    if person is None and his:
        found = mention_at(hit.line, his.start("m"))
        person = found if found is not None and found.pronoun else None
    if person is None or not person.name:
        return
    if hit.text("v").lower() in ("exit", "departure", "farewell", "last day") and home_of(hit, person, None)[0] is None:
        return
    role = next(
        (
            m
            for m in hit.line.mentions
            if m.kind == ROLE
            and m.start >= hit.end
            and re.fullmatch(
                r"(?: of \ue002\ue00f*)? (?:as|from)(?: (?:its|the|his|her|their|role as|position as|post as))* ", masked[hit.end : m.start]
            )
        ),
        None,
    )
    value, company = home_of(hit, person, role)
    status = noun_status(hit, hit.page.stand)
    yield departure(hit, person.name, value, company or hit.lead, status)


def _succeeded(hit: Hit) -> Iterable[Draft]:
    other = object_of(hit, PERSON, stop=re.compile(r"[;:!?]|\b(?:because|after|while|when|who|which|that|said|told|as)\b"), reach=60)
    if other is None or not other.name or other.pronoun:
        return
    if rumoured(hit):
        return
    value, company = home_of(hit, other, None)
    company = company or opening_company(hit.line)
    after = hit.line.text[other.end :]
    leaving = re.search(
        r"\b(?:who|whose)\b[^.;]{0,60}\b(?:retir|leav|left|resign|step|depart|mov|quit|ous|going|gone|exit|stood|announced)\w*", after, re.I
    )
    if value is None:
        value = next(
            (
                m.text
                for m in hit.line.mentions
                if m.kind == ROLE
                and (m.start > other.end or m.end < hit.start)
                and re.search(r"\bas (?:its |the |an? )?(?:new |next )?$", hit.line.text[: m.start])
            ),
            None,
        )
    status = verb_status(hit, hit.page.stand)
    if status is Status.HISTORICAL or status is Status.DENIED:
        return
    if re.search(r"\b(?:died|death|passed away|late)\b", hit.line.text[other.start - 10 if other.start > 10 else 0 :]):
        return
    if leaving and re.search(r"\b(?:retired|left|resigned|stepped|departed|quit|stood|moved)\b", leaving.group()):
        status = Status.COMPLETED
    yield departure(hit, other.name, value, company or hit.lead, status, 0.75 if leaving else 0.5)
