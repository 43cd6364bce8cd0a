"""A document as the grammar reads it: lines with their names found, and what holds for all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from nlp.event import Text
from nlp.japanese.companies import PRONOUN, core_name, known_names
from nlp.japanese.dates import moments
from nlp.japanese.fold import Folded, fold
from nlp.japanese.names import Person, find_persons
from nlp.japanese.phrases import Phrase, noun_before, phrases, working
from nlp.japanese.titles import Title, find_titles
from nlp.japanese.tools import Tools
from nlp.sentences import Sentence

_ALIAS = re.compile(
    r"(?:以下[、:,]?\s*|略称[:は]?\s*|通称[:は]?\s*)?[「『\"]?([^「」『』\"、。:]{1,20}?)[」』\"]?(?:\s*(?:という|といいます|と略|と表記|と総称).*)?$"
)
_ALIAS_MARK = re.compile(r"以下|略称|通称|^[「『]")
_AUTHOR = (
    re.compile(
        r"(?:どうも|こんにちは|こんばんは|はじめまして|ご無沙汰しております|お久しぶりです)[、。!!,\s]*(?:[^、。\s]{0,20}の)?([A-Za-z0-9_@ァ-ヴー一-龥]{2,20}?)(?:です|"
        r"と申し|といい)"
    ),
    re.compile(r"(@?[A-Za-z0-9_一-龥ァ-ヴー]{2,20})(?:と申します|といいます|と言います)"),
    re.compile(r"(@[A-Za-z0-9_]{2,20})(?:です|でした|\s|$)"),
    re.compile(r"(?:の|をやっている|をしている|を務める|ている)([一-龥]{2,5}|@?[A-Za-z][A-Za-z0-9_]{2,20})です"),
)
_POST = re.compile(
    r"退職し(?:ま|た|て)|退職エントリ|最終出社|入社エントリ|転職し(?:ま|た)|入社し(?:ま|た)|ジョインし|(?:僕|私|"
    r"俺|自分|わたし|ぼく)(?:は|も|が|の)|でした。|と申します"
)


@dataclass
class Line:
    """One sentence, or the title, with what was found in it. All offsets are into ``s``, the working copy's letters."""

    raw: str
    folded: Folded
    order: int
    title: bool
    s: str
    w: str
    titles: tuple[Title, ...]
    persons: tuple[Person, ...]

    def cut(self, start: int, end: int) -> str:
        """The words at ``start:end`` as written."""
        return self.folded.verbatim(start, end)


@dataclass
class Story:
    """What holds for the whole document."""

    lines: list[Line]
    head: Line | None
    companies: frozenset[str]
    alias: dict[str, str]
    persons: dict[str, str]
    author: str | None
    first_person: bool
    present: date | None
    subject: str | None = None

    def resolve(self, name: str | None) -> str | None:
        """*name*, or what 当社, 同社 or a defined short form stands for."""
        if name is None:
            return None
        if PRONOUN.match(name):
            return self.alias.get(name) or self.subject
        return self.alias.get(name, name)

    def full_name(self, name: str) -> str:
        """The fullest form in which the document gives the person's name."""
        return self.persons.get(_bare(name), name)


def _bare(name: str) -> str:
    return re.sub(r"[\s\u3000]", "", name)


def read_story(text: Text, sentences: tuple[Sentence, ...], tools: Tools, gate: re.Pattern[str]) -> Story | None:
    """The document, or None where no sentence passes the *gate*."""
    raws = [sentence.text for sentence in sentences]
    has_head = bool(text.title.strip())
    if has_head and raws and raws[0] == text.title.strip():
        raws = raws[1:]
    source = ([text.title.strip()] if has_head else []) + raws
    folded = [fold(raw) for raw in source]
    if not any(gate.search(f.s) for f in folded):
        return None
    names: set[str] = set()
    alias: dict[str, str] = {}
    for f in folded:
        for start, end in known_names(f.s):
            names.add(f.s[start:end])
        _read_alias(f, names, alias)
    present = _present(text, folded)
    companies = frozenset(names)
    lines: list[Line] = []
    known: set[str] = set()
    for order, f in enumerate(folded):
        lines.append(_read_line(f, order, has_head and order == 0, companies, frozenset(known), tools, gate))
        known.update(_bare(f.s[p.start : p.end]) for p in lines[-1].persons)
    head = lines[0] if has_head else None
    body = "".join(f.s for f in folded)
    story = Story(lines, head, companies, alias, _full_names(lines), _author(body), bool(_POST.search(body)), present)
    story.subject = _subject(story, has_head)
    return story


def _read_line(
    f: Folded, order: int, title: bool, companies: frozenset[str], known: frozenset[str], tools: Tools, gate: re.Pattern[str]
) -> Line:
    s = f.s
    spans = [(m.start(), m.end()) for name in companies for m in re.finditer(re.escape(name), s)]
    hints: set[str] = set()
    if tools.words is not None and gate.search(s):
        run = 0
        run_start = -1
        for word in tools.words(s):
            if word.pos[1] == "固有名詞" and word.end - word.start >= 2:
                spans.append((word.start, word.end))
            person = len(word.pos) > 2 and word.pos[2] == "人名"
            if person:
                run_start = word.start if run == 0 else run_start
                run += 1
                hints.add(s[run_start : word.end])
            else:
                run = 0
    titles = find_titles(s)
    persons = find_persons(s, titles, frozenset(hints), known, companies)
    return Line(f.raw, f, order, title, s, working(s, tuple(spans)), titles, persons)


def _read_alias(f: Folded, names: set[str], alias: dict[str, str]) -> None:
    for aside in f.asides:
        if not _ALIAS_MARK.search(aside.text):
            continue
        match = _ALIAS.search(aside.text.rsplit("以下", 1)[-1] if "以下" in aside.text else aside.text)
        span = noun_before(f.s, aside.at)
        name = max((n for n in names if f.s[: aside.at].endswith(n)), key=len, default=None)
        if name is None and span:
            core = core_name(f.s, *span)
            name = f.s[core[0] : core[1]] if core else None
        if match and name and match.group(1).strip(" 、:"):
            short = match.group(1).strip(" 、:「」")
            at = f.s.rfind(name, 0, aside.at + 1)
            alias[short] = f.verbatim(at, at + len(name)) if at >= 0 else name


def _present(text: Text, folded: list[Folded]) -> date | None:
    """The latest day that the text itself names, not later than its publication: re-published texts carry old datelines."""
    found = [m.latest() for f in folded for m in moments(f.s) if m.day is not None]
    if text.date is not None:
        before = [day for day in found if day <= text.date]
        return max(before, default=text.date)
    return max(found, default=None)


def _full_names(lines: list[Line]) -> dict[str, str]:
    names: dict[str, str] = {}
    for line in lines:
        for person in line.persons:
            names.setdefault(_bare(line.s[person.start : person.end]), line.cut(person.start, person.end))
    out = dict(names)
    for short in names:
        longer = [
            full for full in names if full != short and (full.startswith(short) or full.endswith("・" + short)) and len(full) > len(short)
        ]
        if len(longer) == 1:
            out[short] = names[longer[0]]
    return out


def _author(body: str) -> str | None:
    for pattern in _AUTHOR:
        if match := pattern.search(body[:1500]):
            return match.group(1)
    return None


def _subject(story: Story, has_head: bool) -> str | None:
    """The company that the document is about: who publishes it, else who is named first as a topic."""
    body = story.lines[1:] if has_head else story.lines
    for line in body[:4]:
        for phrase in phrases(line.w, 0, len(line.w)):
            if phrase.particle not in ("は", "が", "で", "では", "を", "に", "による", "の") and not (
                phrase.particle == "、" and phrase.start == 0
            ):
                continue
            name = company_of(story, line, phrase, topic_only=phrase.particle not in ("は", "が"))
            if name:
                return name
    if story.head:
        first = next(iter(phrases(story.head.w, 0, len(story.head.w))), None)
        if first and first.particle in ("、", "が", "は", "で"):
            return company_of(story, story.head, first, topic_only=False)
    return None


def company_of(story: Story, line: Line, phrase: Phrase, topic_only: bool) -> str | None:
    """The company that *phrase* names, as written; None where it names a person, a thing or nobody. *topic_only*: only a sure one."""
    if any(p.begin < phrase.end and phrase.start < p.until for p in line.persons):
        return None
    core = core_name(line.s, phrase.start, phrase.end, story.companies)
    if not core:
        return None
    name = line.s[core[0] : core[1]]
    if topic_only and name not in story.companies:
        return None
    if any(t.start < core[1] and core[0] < t.end for t in line.titles) or PRONOUN.match(name):
        return None
    return line.cut(*core)
