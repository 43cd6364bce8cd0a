"""One document as the grammar sees it: lines, the mentions in each, who is a person and who a company, whom pronouns mean."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nlp.english.kinds import FILL, MARKS, ORG, PERSON, PLACE, fixed_spans
from nlp.english.naming import votes_for
from nlp.english.sections import author_of, set_homes
from nlp.english.spans import Span, find_spans, known_capitals
from nlp.english.words import PLACES, given_names, is_common

_FULL_NAME = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?: [A-Z]\.)?(?: [a-z]{2,3})? [A-ZÀ-Þ][\w'’-]+")
_THEY = re.compile(
    r"\b(?:the (?:company|firm|group|bank|retailer|chain|airline|carrier|maker|automaker|carmaker|drugmaker|insurer|lender|"
    r"brewer|startup|start-up|vendor|"
    r"corporation|organi[sz]ation|business|manufacturer|publisher|studio|operator|utility|agency|registrant|brand|"
    r"distributor|supplier|developer|"
    r"conglomerate|giant|\w+maker|university|hospital|foundation|charity|nonprofit|health system|credit union|cooperative|fintech|"
    r"restaurant chain|grocer|biotech|drugmaker|brewery|hotelier|miner|shipper|haulier|"
    r"builder|law firm|consultancy|newspaper|network|platform|buyer|seller|owner))\b(?! "
    r"(?:that|which|of|said to))",
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
        r"\b(?:he|she|who)\b|\bthe (?:founder|co-founder|cofounder|executive|banker|newcomer|"
        r"\d\d-year-old)\b|\b(?:his|her)(?= (?:place|shoes|seat|chair|job|decision|resignation|retirement|departure|"
        r"appointment|role|position|post|"
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
    spans: tuple[Span, ...] = ()
    fixed: tuple[tuple[str, int, int], ...] = ()
    mentions: list[Mention] = field(default_factory=list)
    masked: str = ""
    doc: Any | None = None
    paragraph: int = 0
    away: bool = False  #: whether the line belongs to a part that is not about the document's lead company
    home: str | None = None  #: the company that such a part is about

    @property
    def is_title(self) -> bool:
        return self.index < 0


class Page:
    """A document's lines with typed mentions. Build it, ``hear`` parsed lines, then ``settle``."""

    def __init__(self, title: str, sentences: Sequence[str], paragraphs: Sequence[int] | None = None) -> None:
        self.title = title
        self.stand: date | None = None  #: the day on which the text stands
        self.author: str | None = None  #: who says "I"
        self.lead: str | None = None  #: the company that the text is about
        self.lines = ([Line(-1, title)] if title.strip() else []) + [
            Line(i, s, paragraph=paragraphs[i] if paragraphs else 0) for i, s in enumerate(sentences)
        ]
        capitals = known_capitals([line.text for line in self.lines])
        self._votes: dict[str, Counter[str]] = defaultdict(Counter)
        self._full: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        for line in self.lines:
            line.fixed = fixed_spans(line.text)
            line.spans = find_spans(line.text, capitals)
            for span in line.spans:
                self._votes[span.text].update(votes_for(line.text, span, line.fixed))

    def hear(self, line: Line, doc: Any) -> None:
        """Take the parser's reading of one line into account."""
        line.doc = doc
        for entity in doc.ents:
            kind = {"PERSON": PERSON, "ORG": ORG, "GPE": PLACE, "LOC": PLACE, "PRODUCT": ORG}.get(entity.label_)
            if kind is None:
                continue
            for span in line.spans:
                if span.start < entity.end_char and entity.start_char < span.end:
                    if kind == PLACE and not any(w.lower() in PLACES for w in span.text.split()):
                        continue
                    whole = (span.start, span.end) == (entity.start_char, entity.end_char)
                    weight = 4 if kind == PERSON and " " not in span.text else 8
                    self._votes[span.text][kind] += 2 * weight if whole else weight

    def settle(self) -> None:
        """Decide what every name is, resolve short forms and pronouns, and mask every line."""
        for name, votes in self._votes.items():
            self.kinds[name] = max((ORG, PERSON, PLACE), key=lambda kind: (votes[kind], kind == ORG))
            if self.kinds[name] == PERSON and " " not in name and votes[PERSON] < 16:
                self.kinds[name] = PLACE if votes[PLACE] > votes[ORG] else ORG
        self._agree()
        self._shorten()
        self._resolve()
        self.author = author_of(self)

    def lead_of(self, line: Line) -> str | None:
        """The company that a line is about where it names none."""
        return line.home if line.away else self.lead

    def _agree(self) -> None:
        """Names in one list are of one kind: beside a sure person, an unknown two-word name is a person too."""
        for line in self.lines:
            for a, b in zip(line.spans, line.spans[1:], strict=False):
                if not re.fullmatch(r"(?:,? and |, | & )", line.text[a.end : b.start]):
                    continue
                for sure, unsure in ((a, b), (b, a)):
                    votes = self._votes[unsure.text]
                    certain = self.kinds[sure.text] == PERSON and self._votes[sure.text][PERSON] >= 24
                    if certain and votes[ORG] < 12 and votes[PLACE] < 12 and _FULL_NAME.fullmatch(unsure.text):
                        self.kinds[unsure.text] = PERSON

    def _shorten(self) -> None:
        """Tie short forms to full names: a surname to its person, the first words of a company's name to the company."""
        for line in self.lines:
            for span, defined in zip(line.spans, line.spans[1:], strict=False):
                if (
                    re.fullmatch(r",? ?\((?:the |“|\"|or |hereinafter |together |and )*", line.text[span.end : defined.start])
                    and defined.text != span.text
                    and not span.dateline
                ):
                    self.kinds[defined.text] = self.kinds[span.text]
                    self._full[defined.text] = span.text
        people = sorted((n for n, k in self.kinds.items() if k == PERSON and " " in n), key=len)
        firms = sorted((n for n, k in self.kinds.items() if k == ORG and len(n) > 3), key=len)
        short = {full: (words[-1], words[0], " ".join(words[1:])) for full in people for words in [full.split()]}
        for name in list(self.kinds):
            for full in people:
                if name != full and name in short[full] and self._votes[name][ORG] < 24:
                    self.kinds[name] = PERSON
                    self._full[name] = full
        written = [(full, full.lower(), _initials(full)) for full in firms]
        for name, kind in list(self.kinds.items()):
            if name in self._full or (kind != ORG and (kind != PERSON or name.split()[0].lower() in given_names())):
                continue
            begins = (name.lower() + " ", name.lower() + ",")
            for full, low, initials in written:
                if full != name and (low.startswith(begins) or (len(name) > 1 and initials == name)):
                    self.kinds[name] = ORG
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
        set_homes(self)
        person: str | None = None
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
                    clause = line.text.rfind(";", 0, match.start())
                    if kind == ORG and any(m.kind == ORG and m.start == match.end() + 1 for m in found):
                        continue  # "the brewer Moorcroft Ales"
                    earlier = [m for m in found if m.kind == kind and clause < m.start and m.end <= match.start() and m.name]
                    if kind == PERSON:
                        near = earlier[-1].name if earlier else person
                        if match.group().lower() == "who" and (
                            not earlier or not re.fullmatch(r",?(?: \w+,?)? ?", line.text[earlier[-1].end : match.start()])
                        ):
                            near = earlier[-1].name if earlier else None
                    else:
                        near = (earlier[0].name if earlier and match.group().lower() == "it" else None) or self.lead_of(line)
                    extra.append(Mention(kind, match.start(), match.end(), match.group(), near, pronoun=True))
            line.mentions = sorted([*found, *extra], key=lambda m: m.start)
            line.masked = _mask(line)
            people = [m.name for m in line.mentions if m.kind == PERSON and m.name]
            person = people[0] if people else person

    def _slight(self, name: str) -> bool:
        """An ordinary word that one line writes with a capital."""
        return is_common(name.lower()) and sum(name in line.text for line in self.lines) < 2

    def _lead_company(self) -> str | None:
        """The company that the text is about: named often, early, and in the title."""
        score: Counter[str] = Counter()
        for line in self.lines:
            weight = 2.5 if line.is_title else 3.0 if line.index == 0 else 1.5 if line.index == 1 else 0.7
            for position, span in enumerate(s for s in line.spans if self.kinds[s.text] == ORG and not self._slight(s.text)):
                score[self.full(span.text)] += weight * (1.3 if position == 0 else 1.0)  # type: ignore[assignment]
                if re.match(r"[^.]{0,40}\((?:the )?[\"“](?:the )?(?:Company|Registrant|Corporation|Bank)[\"”]", line.text[span.end :]):
                    score[self.full(span.text)] += 10
        best = max(score, key=lambda n: score[n]) if score else None
        return best if best is not None and score[best] >= 2.5 else None


def _initials(name: str) -> str:
    return "".join(w[0] for w in name.split() if w[0].isupper())


def _mask(line: Line) -> str:
    parts, last = [], 0
    for m in line.mentions:
        parts.append(line.text[last : m.start])
        parts.append(MARKS[m.kind] + FILL * (m.end - m.start - 1))
        last = m.end
    parts.append(line.text[last:])
    return "".join(parts)
