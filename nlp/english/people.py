"""What a line, and the document, say of a person: title, employer, where they come from and go to."""

from __future__ import annotations

import re

from nlp.english.grammar import Hit, mention_at
from nlp.english.kinds import ORG, PERSON, ROLE
from nlp.english.page import Line, Mention, Page

_LINK_TO_ORG = re.compile(r",? (?:of|at|for|with|in|from) (?:the )?(?:[a-z][\w-]* ){0,4}?(?P<m>\ue001)|, (?P<n>\ue001)")
_FORMER = re.compile(
    (
        r"\b(?:former(?:ly)?|ex-?|previous(?:ly)?|past|one-?time|then|was|were|been|had been|once|retired|outgoing|until (?:now|"
        r"recently)) (?:the |an? |its |\w+['’]s )?(?:[\w-]+ ){0,2}$"
    ),
    re.I,
)


def title_beside(line: Line, person: Mention) -> Mention | None:
    """The title that stands next to a person's name: ``CFO Jane Roe``; ``Jane Roe, 45, its CFO``."""
    for m in line.mentions:
        if m.kind != ROLE:
            continue
        if m.end <= person.start and re.fullmatch(r",? (?:\(?(?:Mr|Ms|Mrs|Dr|Sir|Prof)\.? )?", line.text[m.end : person.start]):
            return m
        if m.end < person.start and re.fullmatch(r" (?:of|at) (?:the )?\ue001\ue00f*,? ", line.masked[m.end : person.start]):
            return m
    for m in line.mentions:
        if m.kind == ROLE and m.start >= person.end:
            between = line.masked[person.end : m.start]
            if re.fullmatch(
                r"(?:,? \(?\d\d\)?)?(?:, (?:Ph\.?D|M\.?D|MBA|CPA|R\.?N|Jr|Sr)\.?)*,? \(?(?:(?:who is|who was|who has been|currently|now|"
                r"the|its|our|their|a|an|then|former|formerly|previously|longtime|"
                r"long-serving|serving|current|outgoing|founding|new|incoming|until now|most recently|as|\ue001\ue00f*['’]s?|"
                r"\ue001\ue00f*) )*(?:\w+ )?",
                between,
            ):
                return m
            break
    return None


def employer_beside(line: Line, role: Mention | None) -> Mention | None:
    """The company that stands next to a title: ``CFO of Acme``, ``Acme's CFO``, ``Acme CFO``."""
    if role is None:
        return None
    after = _LINK_TO_ORG.match(line.masked, role.end)
    if after and after.group("m"):
        return mention_at(line, after.start("m"))
    for m in line.mentions:
        if m.kind == ORG and m.end <= role.start:
            between = line.text[m.end : role.start]
            if re.fullmatch(
                (
                    r"['’]s? (?:(?:new|former|long-?time|outgoing|current|first|next|then|own|global|chief|interim|acting|\w+-\w+) )*| "
                    r"(?:(?:new|former|global) )?"
                ),
                between,
            ):
                return m
    if after and after.group("n"):
        return mention_at(line, after.start("n"))
    return None


def _as_opening(line: Line, person: Mention) -> Mention | None:
    """``As chief nursing officer she …``."""
    found = re.match(r"As (?:its |the |their |our |new )*(?P<r>\ue003)\ue00f*,? ", line.masked)
    return mention_at(line, found.start("r")) if found and person.start - found.end() <= 1 else None


def opening_company(line: Line) -> str | None:
    """``At Acme, …``: the company that opens a line."""
    found = re.match(r"(?:At|For|Over at|Meanwhile at) (?:the )?(?:[a-z][\w-]* ){0,4}?(?P<m>\ue001)", line.masked)
    m = mention_at(line, found.start("m")) if found else None
    return m.name if m is not None else None


def title_in_document(page: Page, name: str, past: bool = True) -> tuple[str, str | None] | None:
    """A title (and employer) that any line gives to a person."""
    for line in page.lines:
        for m in line.mentions:
            if m.kind == PERSON and m.name == name:
                role = None if m.pronoun else title_beside(line, m)
                role = role or _as_opening(line, m)
                if role is not None and (past or not _FORMER.search(line.text[: role.start])):
                    firm = employer_beside(line, role)
                    return role.text, firm.name if firm else None
    return None


_FROM = re.compile(
    r"(?:\b(?:join(?:s|ed|ing)?|com(?:es|ing)|came|arriv(?:es|ed|ing)|mov(?:es|ed|ing)|over|recruited|hired|poached|lured|"
    r"was hired|away|hails|transfers?)(?: \w+| \ue001\ue00f*| \ue004\ue00f*| \ue005\ue00f*| \ue006\ue00f*|,){0,7}? from|"
    r"^|\bfrom(?: (?:rival|competitor))?) (?:the )?(?:[a-z][\w-]* ){0,5}?(?P<m>\ue001)",
    re.IGNORECASE,
)
_COMES = re.compile(
    r"\b(?:comes?|came|coming|arriv\w+|joins?|joined|joining|hails|lured|recruited|hired|poached|moves?|moved|away|over|transferr\w+) "
    r"(?:\w+ ){0,3}?from (?:the |rival |competitor )*(?:[a-z][\w-]* ){0,5}?(?P<m>\ue001)"
    r"|\b(?:former|formerly (?:of|at|with)|previously (?:of|at|with)|most recently (?:of|at|with)|until (?:now|recently) (?:at|with)|ex-) ?"
    r"(?:the )?(?P<n>\ue001)",
    re.IGNORECASE,
)
_CAREER = re.compile(
    r"(?:\b(?:previously|formerly|most recently|until (?:now|recently)|earlier|prior to (?:this|that|joining)|before "
    r"(?:this|that|joining)|last(?:ly)?|was|were|had been|has been|had (?:led|run|headed|served|held|worked)|who (?:led|ran|"
    r"headed|was)|"
    r"served|worked|spent|held|comes? (?:\w+ )?from|came from|after|stint|years|tenure|veteran|alumn\w+|former|ex-?|late of|"
    r"leaves|leaving|left|she (?:led|ran|headed)|he (?:led|ran|headed)))\b"
    r"[^.;]{0,110}?(?:\b(?:at|with|for|from|of|in) (?:the )?(?:[a-z][\w-]* ){0,5}?|\b(?:former|ex-?|head of|leaves|leaving|"
    r"left) ?)(?P<m>\ue001)",
    re.IGNORECASE,
)


def comes_from(hit: Hit, name: str, company: str | None) -> str | None:
    """The employer that a newcomer leaves, where the text tells it: near the trigger first, then in what it says of the person's career."""
    masked = hit.line.masked
    near = re.compile(r"\bfrom (?:the |rival |competitor |fellow )*(?:[a-z][\w-]* ){0,4}?(?P<m>\ue001)", re.I).search(masked, hit.start)
    if near:
        m = mention_at(hit.line, near.start("m"))
        if m and m.name and m.name != company:
            return m.name
    previous = None
    for line in hit.page.lines:
        about = any(m.kind == PERSON and m.name == name for m in line.mentions) or (
            previous is hit.line and re.match(r"(?:The|A|An) (?:former|ex-|one-?time|long-?time|veteran|\d\d-year)", line.text) is not None
        )
        previous = line
        if not about or (line.is_title and len(hit.page.lines) > 1):
            continue
        for found in (*_COMES.finditer(line.masked), *_CAREER.finditer(line.masked)):
            groups = found.groupdict()
            m = mention_at(line, found.start("m") if groups["m"] else found.start("n"))
            if m is None or not m.name or m.pronoun or m.name == company:
                continue
            owner = [p for p in line.mentions if p.kind == PERSON and p.end <= m.start and p.name]
            if owner and owner[-1].name != name:
                continue
            return m.name
    return None


_TO = re.compile(
    r"\b(?:to (?:join|become|lead|head|run|be|take)|join(?:s|ed|ing)|for(?: rival)?|go(?:es|ing)? to|moves? to|mov(?:ed|"
    r"ing) to|becom(?:e|es|ing)|became|take up|start(?:s|ing)? at|bound for|heads? to|heading to|land(?:s|ed)? at|over to)\b"
    r"(?: [\w'’,-]+| \ue003\ue00f*| \ue006\ue00f*){0,9}? (?P<m>\ue001)",
    re.IGNORECASE,
)


def goes_to(hit: Hit, name: str | None, company: str | None) -> str | None:
    """Where someone who leaves goes, where the text names it."""
    for line in (
        hit.line,
        *(
            row
            for row in hit.page.lines
            if row is not hit.line and name is not None and any(m.kind == PERSON and m.name == name for m in row.mentions)
        ),
    ):
        begin = hit.end if line is hit.line else 0
        for found in _TO.finditer(line.masked, begin):
            m = mention_at(line, found.start("m"))
            if m is None or not m.name or m.pronoun or m.name == company or (company and m.name in company):
                continue
            if line is not hit.line and not re.search(r"\b(?:will|to|next|new|has|have|is)\b", line.text[: found.start() + 12], re.I):
                continue
            owner = [p for p in line.mentions if p.kind == PERSON and p.end <= m.start and p.name]
            if owner and name and owner[-1].name != name:
                continue
            return m.name
    return None
