"""Who holds a post now, told by the post: gets the job, will not return, whose contract ends; and news that names no one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.departures import departure, home_of
from nlp.english.grammar import Draft, Hit, Rule, mention_at, pattern, subject
from nlp.english.kinds import ORG, PERSON, ROLE
from nlp.english.newcomers import new_role, newcomer, whose
from nlp.english.page import Mention
from nlp.english.people import comes_from, employer_beside, title_in_document
from nlp.english.status import denied, rumoured, verb_status
from nlp.event import EventType, Status


def rules() -> list[Rule]:
    """The grammar of posts."""
    come, go = EventType.APPOINTMENT, EventType.DEPARTURE
    return [
        Rule(
            "leave.wont",
            go,
            pattern(
                r"\b(?P<v>(?:will|would|does|is|did|has decided|plans|intends)(?: not|n['’]t) (?:to )?(?:be )?(?:return(?:ing)?|com(?:e|"
                r"ing) back|stay(?:ing)? "
                r"on|continu(?:e|ing)|carry(?:ing)? on|serv(?:e|ing) (?:another|a further|beyond)|seek(?:ing)? (?:another|a (?:second|"
                r"third|new|further)) "
                r"term|renew(?:ing)?))\b"
            ),
            _wont,
            0.75,
        ),
        Rule(
            "leave.ends",
            go,
            pattern(
                r"(?P<p><P>)(?:['’]s?)? (?:[a-z]+ ){0,2}?(?:employment|tenure|contract|term|time|run|reign|spell|stint|service|"
                r"stewardship)(?: as (?:the )?<R>| (?:"
                r"with|at|of) <O>)? (?P<v>(?:will |has |is to |is |was |had |would )?(?:be )?(?:come to an end|came to an end|end(?:s|ed|"
                r"ing)?|"
                r"terminat(?:e|es|ed)|not (?:be )?(?:renewed|extended)|ceas(?:e|es|ed)|conclud(?:e|es|ed)|over|cut short|"
                r"draw to a close))\b"
            ),
            _ends,
            0.75,
        ),
        Rule(
            "arrive.gets",
            come,
            pattern(
                r"\b(?P<v>(?:gets?|got|has|lands?|landed|wins?|won|takes?|took|was given|is given|inherits?|inherited) (?:the )?(?:job|"
                r"nod|post|role|top job|"
                r"reins|helm|keys|corner office|gavel)|will fill (?:the|her|his) (?:role|post|shoes|seat)|steps? into (?:the|her|"
                r"his) (?:role|shoes|post))\b"
            ),
            _gets,
            0.6,
        ),
        Rule(
            "arrive.has",
            come,
            pattern(
                r"\b(?P<v>has|have|gets?|got|finds?|found|unveil(?:s|ed)|names?|named|announc(?:es|ed)|appoints?|appointed|hires?|hired|"
                r"welcomes?|welcomed|"
                r"picks?|picked|taps?|tapped|installs?|elects?|elected)(?: itself)? (?:an? |its |their |his |the )?(?P<n>new|next|"
                r"permanent|interim|acting|"
                r"first|first-ever|former)? ?(?P<r><R>)"
            ),
            _has,
            0.65,
        ),
        Rule(
            "arrive.as",
            come,
            pattern(
                r"(?P<p><P>)(?:, (?!as\b)[^,;.:]{0,45})?,? (?P<v>as|promoted (?:\w+ ){0,2}to|promoted from within,? as|moves up to|"
                r"to be) (?:its |the |an? |our )?"
                r"(?:new |first |next )?(?P<r><R>)"
            ),
            _as,
            0.6,
        ),
        Rule(
            "arrive.team",
            come,
            pattern(
                r"\b(?P<v>appoints?|appointed|hires?|hired|names?|named|adds?|added|elects?|elected|announc(?:es|ed)|makes?|made|"
                r"strengthens?|strengthened|"
                r"welcomes?|welcomed|bolsters?|expands?|reshuffles?|reshuffled) (?:its |their |the |a |an |"
                r"[\w&-]+ ){0,4}?(?:(?:executive|board|leadership|management|"
                r"c-suite|senior|key|team) (?:leaders?|members?|appointments?|hires?|changes|team|moves|transitions?|promotions|"
                r"leadership|talent|executives?)|"
                r"(?:leadership|management) (?:structure|reshuffle)|(?:directors|members?) to (?:its|the) board|new (?:directors|leaders|"
                r"partners|members))"
            ),
            _team,
            0.5,
        ),
        Rule(
            "leave.transition",
            go,
            pattern(
                r"\b(?P<v>announc(?:es|ed)|begins?|began|plans?|outlines?|confirms?|details?) (?:its |a |an |"
                r"the )?(?P<r><R>) (?:leadership )?(?:transition|"
                r"succession|departure|retirement|resignation|exit|change)"
            ),
            _transition,
            0.55,
        ),
        Rule(
            "leave.lost",
            go,
            pattern(
                r"\b(?P<v>los(?:es|ing)|lost|parts? (?:ways|company) with) (?:its |their |a |one of its )?(?:[\w-]+ ){0,3}?(?P<r><R>|"
                r"banker|executive),? (?P<p><P>)"
            ),
            _lost,
            0.7,
        ),
        Rule(
            "arrive.self",
            come,
            pattern(
                r"\b(?P<v>I(?:['’]m| am|['’]ve| have|['’]ll| will)? (?:be |now |just |officially |also |soon |next )*(?:join(?:ing|ed)?|"
                r"start(?:ing|ed)?|mov(?:e|ing) "
                r"(?:on )?to|head(?:ing)? to|tak(?:e|ing) (?:up|on)|accept(?:ed)?|becom(?:e|ing))|my (?:next|new) (?:stop|role|job|"
                r"chapter|adventure|home))\b"
            ),
            _self,
            0.65,
        ),
    ]


def _wont(hit: Hit) -> Iterable[Draft]:
    person = subject(hit, PERSON)
    if person is None or not person.name:
        return
    role = next((m for m in hit.line.mentions if m.kind == ROLE and 0 < m.start - hit.end <= 30), None)
    value, company = home_of(hit, person, role)
    if value is None:
        return
    yield departure(hit, person.name, value, company or hit.lead, Status.RUMOURED if rumoured(hit) else Status.ANNOUNCED)


def _ends(hit: Hit) -> Iterable[Draft]:
    person = hit.group("p")
    if person is None or not person.name:
        return
    role = next((m for m in hit.line.mentions if m.kind == ROLE and person.end < m.start < hit.start), None)
    value, company = home_of(hit, person, role)
    if value is None and company is None:
        return
    past = re.match(r"ended|terminated|ceased|was|has|came|concluded|is over", hit.text("v"), re.I)
    status = Status.RUMOURED if rumoured(hit) else Status.COMPLETED if past else Status.ANNOUNCED
    yield departure(hit, person.name, value, company or hit.lead, status)


def _gets(hit: Hit) -> Iterable[Draft]:
    person = subject(hit, PERSON)
    if person is None or not person.name:
        return
    role = new_role(hit, hit.end)
    close = role is not None and re.fullmatch(r" (?:of|as|at)(?: the| its| new)* ", hit.line.masked[hit.end : role.start])
    value = role.text if role is not None and close else None
    if value is None:
        value = _vacant(hit, person.name)
    if value is None:
        return
    status = verb_status(hit, hit.page.stand)
    if status is Status.HISTORICAL:
        return
    status = Status.ANNOUNCED if status is Status.COMPLETED else status
    yield newcomer(hit, person, value, whose(hit, role if close else None, None), status, comes_from(hit, person.name, None))


def _vacant(hit: Hit, name: str) -> str | None:
    """The title that another person of the document gives up."""
    for line in hit.page.lines:
        for m in line.mentions:
            if m.kind == PERSON and m.name and m.name != name:
                told = title_in_document(hit.page, m.name)
                if told:
                    return told[0]
    vacant = [
        m.text
        for line in hit.page.lines
        if re.search(r"\b(?:quit|leav|left|resign|retir|step|stood|depart|oust|sack|hang|gone|last day)\w*", line.text, re.I)
        for m in line.mentions
        if m.kind == ROLE
    ]
    return vacant[0] if vacant else None


_PLURAL = ("ss", "operations", "sales", "relations", "resources", "services", "communications", "affairs", "systems", "schools", "products")


def _has(hit: Hit) -> Iterable[Draft]:
    """``Mercer Hospital has a new president, Alan Whitby``; ``Acme names finance chief``."""
    role, company = hit.group("r"), subject(hit, ORG)
    if role is None or company is None or not company.name or denied(hit):
        return
    if role.text.lower().endswith("s") and not role.text.lower().endswith(_PLURAL):
        return
    following = re.match(
        r"(?:,|:| in| –| -|,? in the (?:shape|form) of)? (?:(?:Dr|Mr|Ms|Mrs|Sir|Prof)\.? )?(?P<p>\ue002)", hit.line.masked[role.end :]
    )
    person = mention_at(hit.line, role.end + following.start("p")) if following else None
    fresh = hit.text("n").lower() in ("new", "next", "permanent", "interim", "acting", "first", "first-ever")
    has = re.match(r"ha|fin|found|get|got|unveil|announc|welcom", hit.text("v"), re.I) is not None
    if has and not fresh:
        return
    after = hit.line.masked[role.end :]
    if person is None and (
        not (fresh or hit.line.is_title or len(hit.page.lines) == 1) or re.match(r"(?:['’]s| \ue002|[^.;]{0,60}\b(?:as|to be) )", after)
    ):
        return
    if person is None and re.search(
        r"\b(?:plans?|strategy|search|pay|warn|hint|the|former)\b", hit.line.text[hit.end : role.start] + after[:14]
    ):
        return
    if hit.text("n").lower() == "former":
        return
    status = verb_status(hit, hit.page.stand)
    if status in (Status.HISTORICAL, Status.DENIED):
        return
    status = Status.ANNOUNCED if status is Status.COMPLETED else status
    owner = employer_beside(hit.line, role)
    yield newcomer(hit, person, role.text, owner.name if owner is not None and owner.name else company.name, status, None)


_NEWS = re.compile(
    r"\b(?:introduc|welcom|nam|appoint|hir|promot|recruit|elect|tap|pick|install|chosen|choose|chose|leadership|line-?up|moves|"
    r"appointments|join)\w*",
    re.I,
)
_GOING = re.compile(
    r"\b(?:resign|quit|left|leav|retir|step|stood|depart|oust|fire|sack|known|best|such|served|worked|has been|continu|remain)\w*\b", re.I
)


def _as(hit: Hit) -> Iterable[Draft]:
    """The later items of ``introduced A as CFO; B as head of people; and C, promoted from within, as COO``."""
    person, role = hit.group("p"), hit.group("r")
    if person is None or role is None or not person.name or person.pronoun:
        return
    before = hit.line.text[: person.start]
    if (
        not _NEWS.search(before)
        or not re.search(r"(?:[:;]|,| and)\s*(?:and )?$", before)
        or _GOING.search(before + hit.line.text[person.end : role.start])
    ):
        return
    if denied(hit) or rumoured(hit):
        return
    beside = employer_beside(hit.line, role)
    firm = next((m for m in hit.line.mentions if m.kind == ORG and m.name and m.end <= person.start), None)
    company = beside.name if beside is not None and beside.name else firm.name if firm is not None else hit.lead
    near = next((m for m in hit.line.mentions if m.kind == ORG and person.end <= m.start and m.end <= role.start), None)
    yield newcomer(hit, person, role.text, company, Status.ANNOUNCED, near.name if near is not None else None)


def _team(hit: Hit) -> Iterable[Draft]:
    """News of several people in a headline that names none: ``Acme announces leadership changes``."""
    company = subject(hit, ORG)
    if company is None or not company.name or not (hit.line.is_title or len(hit.page.lines) == 1) or denied(hit):
        return
    yield newcomer(hit, None, None, company.name, Status.ANNOUNCED, None)


def _transition(hit: Hit) -> Iterable[Draft]:
    company, role = subject(hit, ORG), hit.group("r")
    if company is None or role is None or not company.name or denied(hit):
        return
    yield departure(hit, None, role.text, company.name, Status.ANNOUNCED, 0.55)


def _lost(hit: Hit) -> Iterable[Draft]:
    company, person = subject(hit, ORG), hit.group("p")
    if company is None or person is None or not person.name or not company.name:
        return
    status = verb_status(hit, hit.page.stand)
    yield departure(hit, person.name, hit.text("r"), company.name, status)


_CUSTOMER = re.compile(
    r"\b(?:account|subscription|customers?|plan|service|switch\w*|refund|trial|waiting list|class|course|gym|club|webinar|call|meeting)\b",
    re.I,
)


def _self(hit: Hit) -> Iterable[Draft]:
    """``I am joining Alder as vice president of engineering``, by the author."""
    firm = re.search(r"(?P<m>\ue001)", hit.line.masked[hit.end : hit.end + 60])
    place: Mention | None = mention_at(hit.line, hit.end + firm.start("m")) if firm else None
    role = next((m for m in hit.line.mentions if m.kind == ROLE and 0 < m.start - hit.end <= 80), None)
    if place is None or not place.name or place.pronoun or (role is None and not re.search(r"join|next|new", hit.text("v"), re.I)):
        return
    told = " ".join(line.text for line in hit.page.lines)
    if _CUSTOMER.search(hit.line.text) or (
        role is None and not re.search(r"\b(?:last day|leav\w+|left|career|colleagues|team|role|job|excited|thrilled)\b", told, re.I)
    ):
        return
    if re.search(r"\bjoined|started\b", hit.text("v")) and re.search(
        r"\b(?:in|since|ago|back)\b \ue005|\bago\b|\bin \d{4}|back in|when I", hit.line.masked
    ):
        return
    company = place.name
    beside = employer_beside(hit.line, role)
    status = Status.COMPLETED if re.search(r"joined|started|accepted", hit.text("v")) else Status.ANNOUNCED
    source = next(
        (
            m.name
            for line in hit.page.lines
            for found in [
                re.search(
                    r"\b(?:leav\w+|left|last (?:day|week) (?:at|with)|goodbye|years at)\b[^.;\ue001]{0,30}(?P<m>\ue001)", line.masked, re.I
                )
            ]
            if found
            for m in line.mentions
            if m.start == found.start("m") and m.kind == ORG and m.name != company
        ),
        None,
    )
    yield newcomer(
        hit, hit.page.author, role.text if role is not None else None, beside.name if beside is not None else company, status, source
    )
