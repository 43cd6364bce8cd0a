"""One document as the grammar sees it: lines, the mentions in each, who is a person and who a company, whom pronouns mean."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nlp.english.roles import find_roles
from nlp.english.spans import Span, find_spans, known_capitals
from nlp.english.words import LEGAL, ORG_HEADS, PLACES, given_names

#: Kinds of mentions and the one character by which a masked line shows each.
ORG, PERSON, ROLE, MONEY, DATE, PLACE = "O", "P", "R", "M", "D", "L"
MARKS = {ORG: "\ue001", PERSON: "\ue002", ROLE: "\ue003", MONEY: "\ue004", DATE: "\ue005", PLACE: "\ue006"}
FILL = "\ue00f"

_MONEY = re.compile(
    r"(?:(?:(?:US|A|C|CA|NZ|HK|S|AU)?[$€£¥₹]|\b(?:USD|EUR|GBP|JPY|CHF|KRW|INR|Rs\.?|SEK|NOK|DKK|AUD|"
    r"CAD)[ ]?)[ ]?\d[\d,.]*(?:[ -]?(?:million|billion|trillion|mln|bln|"
    r"mn|bn|crore|lakh|m|b|k|M|B|K|MM)\b)?(?: (?:US )?(?:dollars|euros|pounds|yen))?)"
    r"|\b\d[\d,.]*[ -]?(?:million|billion|trillion|mln|bln|m|bn|crore|lakh)(?:[ -](?:U\.?S\.? )?(?:dollars?|euros?|pounds?|"
    r"yen|kronor|francs|rupees|"
    r"pesos|yuan|won|USD|EUR))"
)
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|"
    r"Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = re.compile(
    rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? \d{{4}})?\b|"
    rf"\b{_MONTH},? (?:of )?\d{{4}}\b"
    r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b(?:19|20)\d\d\b"
)
_THEY = re.compile(
    r"\b(?:the (?:company|firm|group|bank|retailer|chain|airline|carrier|maker|automaker|carmaker|drugmaker|insurer|lender|"
    r"brewer|startup|start-up|vendor|"
    r"corporation|organi[sz]ation|business|manufacturer|publisher|studio|operator|utility|agency|registrant|brand|"
    r"distributor|supplier|developer|"
    r"conglomerate|giant|university|hospital|foundation|charity|nonprofit|health system|credit union|cooperative|fintech|"
    r"restaurant chain|grocer))\b(?! (?:that|which|of|said to))",
    re.IGNORECASE,
)
_SUBJECT_IT = re.compile(
    r"\b(?:it|we)\b(?=(?: \w+ly)? (?:has|had|will|would|is|was|also|said|plans?|intends?|agreed|expects?|bought|acquired|hired|named|"
    r"appointed|may|might|could|makes?|launched|opened|raised|signed|closed|completed|laid|cut|filed|wants|aims|have|are|"
    r"can|must|sold|took|"
    r"takes|opens|buys|acquires|launches|\w+ed)\b)",
    re.IGNORECASE,
)
_HE = re.compile(
    (
        r"\b(?:he|she|who)\b|\b(?:his|her)(?= (?:decision|resignation|retirement|departure|appointment|role|position|post|"
        r"intention|exit|duties|last day|successor))"
    ),
    re.I,
)


@dataclass(frozen=True)
class Mention:
    """A typed span of a line. ``name`` is what it means: the written name, or whom a pronoun stands for; None if nobody is known."""

    kind: str
    start: int
    end: int
    text: str
    name: str | None
    possessive: bool = False
    pronoun: bool = False


@dataclass
class Line:
    """The title (index -1) or one sentence."""

    index: int
    text: str
    spans: list[Span] = field(default_factory=list)
    fixed: list[tuple[str, int, int]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    masked: str = ""
    doc: Any | None = None

    @property
    def is_title(self) -> bool:
        return self.index < 0


class Page:
    """A document's lines with typed mentions. Build it, ``hear`` parsed lines, then ``settle``."""

    def __init__(self, title: str, sentences: list[str]) -> None:
        self.title = title
        self.stand: date | None = None  #: the day on which the text stands
        self.author: str | None = None  #: who says "I"
        self.lead: str | None = None  #: the company that the text is about
        self.lines = ([Line(-1, title)] if title.strip() else []) + [Line(i, s) for i, s in enumerate(sentences)]
        capitals = known_capitals([line.text for line in self.lines])
        self._votes: dict[str, Counter[str]] = defaultdict(Counter)
        self._full: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        for line in self.lines:
            line.fixed = _fixed(line.text)
            line.spans = find_spans(line.text, [(s, e) for _, s, e in line.fixed], capitals)
            for span in line.spans:
                self._vote(line, span)

    def hear(self, line: Line, doc: Any) -> None:
        """Take the parser's reading of one line into account."""
        line.doc = doc
        for entity in doc.ents:
            kind = {"PERSON": PERSON, "ORG": ORG, "GPE": PLACE, "LOC": PLACE, "PRODUCT": ORG}.get(entity.label_)
            if kind is None:
                continue
            for span in line.spans:
                if span.start < entity.end_char and entity.start_char < span.end:
                    self._votes[span.text][kind] += 2 if (span.start, span.end) == (entity.start_char, entity.end_char) else 1

    def settle(self) -> None:
        """Decide what every name is, resolve short forms and pronouns, and mask every line."""
        for name, votes in self._votes.items():
            self.kinds[name] = max((ORG, PERSON, PLACE), key=lambda kind: (votes[kind], kind == ORG))
        self._shorten()
        self._resolve()

    # -- typing ---------------------------------------------------------------------------------------------------

    def _vote(self, line: Line, span: Span) -> None:
        votes = self._votes[span.text]
        words = span.text.replace("-", " ").split()
        before, after = line.text[: span.start], line.text[span.end :]
        low = [w.lower().rstrip(".,") for w in words]
        if span.honorific:
            votes[PERSON] += 5
        shape = (
            2 <= len(words) <= 5
            and all(re.fullmatch(r"[A-ZÀ-ÞŠŽ][\w'’]*\.?|[a-z]{1,3}", w) for w in words)
            and not re.search(r"[\d&]", span.text)
        )
        acronym = len(words) == 1 and span.text.isupper()
        if shape and (low[0] in given_names()) and low[-1] not in ORG_HEADS:
            votes[PERSON] += 3
        if shape and re.search(r" [A-Z]\. ", span.text):
            votes[PERSON] += 2
        if re.search(r"\b" + LEGAL + r"\.?$", span.text) and len(words) > 1:
            votes[ORG] += 6
        elif low[-1] in ORG_HEADS and len(words) > 1:
            votes[ORG] += 3
        if acronym or (
            re.search(r"[\d&]|[a-z][A-Z]|\.(?:com|ai|io|org)$", span.text) and not re.match(r"(?:Mc|Mac|De|La|Le|O['’])[A-Z]", words[-1])
        ):
            votes[ORG] += 1.5  # type: ignore[assignment]
        if all(w in PLACES for w in low) or (
            low[0] in ("north", "south", "east", "west", "new", "san", "los", "saint", "el", "las") and low[-1] in PLACES
        ):
            votes[PLACE] += 3
        if len(words) == 1:
            votes[ORG] += 0.5  # type: ignore[assignment]
        self._vote_context(votes, line, span, before, after, shape)

    def _vote_context(self, votes: Counter[str], line: Line, span: Span, before: str, after: str, shape: bool) -> None:
        role_before = any(e == span.start - 1 and not line.text[s:e].lower().endswith("board") for k, s, e in line.fixed if k == ROLE)
        role_after = any(
            k == ROLE and 0 < s - span.end <= 3 and (span.possessive or line.text[span.end : s] == " ") for k, s, e in line.fixed
        )
        apposed = any(
            k == ROLE
            and re.fullmatch(r", (?:(?:the|its|our|a|an|who is|currently|formerly|former|new|now) )*(?:\w+ )?", line.text[span.end : s])
            for k, s, e in line.fixed
            if s > span.end
        )
        if role_before:
            votes[PERSON] += 2.5 if shape or len(span.text.split()) == 1 else 1  # type: ignore[assignment]
        if role_after:
            votes[ORG] += 2
        if apposed and shape:
            votes[PERSON] += 2
        if re.match(r",? ?\(?\d\d\)?,|, (?:Ph\.?D|M\.?D|MBA|CPA|Esq|R\.?N|Jr)", after):
            votes[PERSON] += 3
        if shape and re.match(r",? (?:who|whose)\b", after):
            votes[PERSON] += 1.5  # type: ignore[assignment]
        if shape and _PERSON_AFTER.match(after):
            votes[PERSON] += 1.5  # type: ignore[assignment]
        if shape and _PERSON_BEFORE.search(before):
            votes[PERSON] += 1
        if _ORG_BEFORE.search(before):
            votes[ORG] += 2
        if _ORG_AFTER.match(after):
            votes[ORG] += 1.5  # type: ignore[assignment]
        if re.search(r"\b(?:in|near|outside|around|of|across|throughout) $", before) and all(
            w.lower() in PLACES for w in span.text.split()
        ):
            votes[PLACE] += 2

    def _shorten(self) -> None:
        """Tie short forms to full names: a surname to its person, the first words of a company's name to the company."""
        people = sorted((n for n, k in self.kinds.items() if k == PERSON and " " in n), key=len)
        firms = sorted((n for n, k in self.kinds.items() if k == ORG and len(n) > 3), key=len)
        for name in list(self.kinds):
            for full in people:
                words = full.split()
                if name != full and name in (words[-1], words[0], " ".join(words[1:])) and self._votes[name][ORG] < 4:
                    self.kinds[name] = PERSON
                    self._full[name] = full
        for name, kind in self.kinds.items():
            if kind != ORG or name in self._full:
                continue
            for full in firms:
                if full != name and (
                    full.lower().startswith(name.lower() + " ") or full.lower().startswith(name.lower() + ",") or _initials(full) == name
                ):
                    self._full[name] = full

    def full(self, name: str) -> str:
        """The longest form under which the document names this company or person."""
        for _ in range(4):
            if name not in self._full:
                break
            name = self._full[name]
        return name

    # -- reference ------------------------------------------------------------------------------------------------

    def _resolve(self) -> None:
        self.lead = self._lead_company()
        person: str | None = None
        company: str | None = None
        for line in self.lines:
            found = [Mention(k, s, e, line.text[s:e], line.text[s:e]) for k, s, e in line.fixed]
            taken = [(m.start, m.end) for m in found]
            for span in line.spans:
                found.append(Mention(self.kinds[span.text], span.start, span.end, span.text, self.full(span.text), span.possessive))
                taken.append((span.start, span.end))
            found.sort(key=lambda m: m.start)
            extra = []
            for kind, pattern in ((ORG, _THEY), (ORG, _SUBJECT_IT), (PERSON, _HE)):
                for match in pattern.finditer(line.text):
                    if any(s < match.end() and match.start() < e for s, e in taken):
                        continue
                    earlier = [m for m in found if m.kind == kind and m.end <= match.start() and m.name]
                    if kind == PERSON:
                        near = earlier[-1].name if earlier else person
                        if match.group().lower() == "who" and (
                            not earlier or not re.fullmatch(r",?(?: \w+,?)? ?", line.text[earlier[-1].end : match.start()])
                        ):
                            near = earlier[-1].name if earlier else None
                    else:
                        near = (earlier[0].name if earlier and match.group().lower() == "it" else None) or self._company_meant(
                            match.group(), company
                        )
                    extra.append(Mention(kind, match.start(), match.end(), match.group(), near, pronoun=True))
            line.mentions = sorted([*found, *extra], key=lambda m: m.start)
            line.masked = _mask(line)
            people = [m.name for m in line.mentions if m.kind == PERSON and m.name]
            person = people[0] if people else person
            firms = [m.name for m in line.mentions if m.kind == ORG and m.name]
            if firms and not line.is_title:
                company = firms[0]

    def _company_meant(self, phrase: str, last: str | None) -> str | None:
        return self.lead if phrase.lower() in ("the company", "we", "the registrant", "the group", "the firm") else (last or self.lead)

    def _lead_company(self) -> str | None:
        """The company that the text is about: named often, early, and in the title."""
        score: Counter[str] = Counter()
        for line in self.lines:
            weight = 2.5 if line.is_title else 3.0 if line.index == 0 else 1.5 if line.index == 1 else 0.7
            for position, span in enumerate(s for s in line.spans if self.kinds[s.text] == ORG):
                score[self.full(span.text)] += weight * (1.3 if position == 0 else 1.0)  # type: ignore[assignment]
                if re.match(r"[^.]{0,40}\((?:the )?[\"“](?:the )?(?:Company|Registrant|Corporation|Bank)[\"”]", line.text[span.end :]):
                    score[self.full(span.text)] += 10
        return max(score, key=lambda n: score[n]) if score else None


_PERSON_AFTER = re.compile(
    r",? (?:(?:has|have|had|will|is|was|would|to|also) )*(?:been )?(?:resign|step(?:s|ped|ping)? down|step(?:s|ped|ping)? "
    r"aside|retire|retiring|join(?:s|ed)?\b|"
    r"named|appointed|promoted|hired|elected|succeed|depart|leav|left|quit|told|recalled|takes over|took over|becomes|"
    r"became|replac|oversee|serv|"
    r"brings|earned|holds a|graduated|grew up|start(?:s|ed) as|comes from|began)"
)
_PERSON_BEFORE = re.compile(
    r"\b(?:named|names|appoints|appointed|hires|hired|promotes|promoted|taps|tapped|succeeds|succeeding|succeeded|replaces|"
    r"replacing|replaced|"
    r"poaches|welcomes|elects|elected|appointment of|resignation of|departure of|retirement of|led by|headed by|fired|sacks|"
    r"ousts|ousted|says|said) $",
    re.IGNORECASE,
)
_ORG_BEFORE = re.compile(
    r"(?:\b(?:CEO|CFO|COO|president|chairman|director|head|chief|manager|officer|shares|unit|subsidiary|arm|division|maker|"
    r"parent|owner|customers|acquisition|"
    r"takeover|purchase|buyout|employees|shareholders|merger) (?:of|at|for|with)|\bjoin(?:s|ed|ing)?|\bat|\bacquir(?:e|es|"
    r"ed|ing)|\bbuy(?:s|ing)?|\bbought|\btake over|"
    r"\b(?:company|firm|group|startup|maker|developer|retailer|giant|provider|bank|insurer|carrier|supplier|airline|"
    r"publisher|chain|unit|subsidiary)) $",
    re.IGNORECASE,
)
_ORG_AFTER = re.compile(
    r" (?:announced|has acquired|acquires|to acquire|has agreed|agreed to|to buy|buys|shares|stock|employees|customers|"
    r"plans to|Inc|raised|raises|launche[sd]|"
    r"unveil|opens|opened|lays off|will acquire|will buy|completes|hires|appoints|names|taps|files|is laying|is cutting)\b|"
    r",? (?:\([A-Z]+: ?[A-Z]+\)|\([\"“])"
    r"|, (?:a|an|the) [^,]{0,50}?\b(?:company|firm|maker|provider|startup|developer|manufacturer|bank|retailer|supplier|"
    r"operator|subsidiary|unit|chain|distributor)\b",
)


def _initials(name: str) -> str:
    return "".join(w[0] for w in name.split() if w[0].isupper())


def _fixed(text: str) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for kind, pattern in ((MONEY, _MONEY), (DATE, _DATE)):
        for match in pattern.finditer(text):
            if not any(s < match.end() and match.start() < e for _, s, e in found):
                found.append((kind, match.start(), match.end()))
    for start, end in find_roles(text):
        if not any(s < end and start < e for _, s, e in found):
            found.append((ROLE, start, end))
    return sorted(found, key=lambda f: f[1])


def _mask(line: Line) -> str:
    parts, last = [], 0
    for m in line.mentions:
        parts.append(line.text[last : m.start])
        parts.append(MARKS[m.kind] + FILL * (m.end - m.start - 1))
        last = m.end
    parts.append(line.text[last:])
    return "".join(parts)
