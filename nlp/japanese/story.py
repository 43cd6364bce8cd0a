"""A document as the grammar reads it: lines with their names found, and what holds for all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from nlp.event import Text
from nlp.japanese.companies import PRONOUN, core_name, known_names, plausible
from nlp.japanese.dates import EXPRESSION, effective_date, moments
from nlp.japanese.fold import Folded, fold, is_plain
from nlp.japanese.names import Person, find_persons
from nlp.japanese.phrases import Phrase, noun_before, phrases, working
from nlp.japanese.titles import Title, find_titles
from nlp.japanese.tools import Morpheme, Tools
from nlp.sentences import Sentence

_ALIAS = re.compile(
    r"(?:以下[、:,]?\s*|略称[:は]?\s*|通称[:は]?\s*)?[「『\"]?([^「」『』\"、。:]{1,20}?)[」』\"]?(?:\s*(?:という|といいます|と略|と表記|と総称).*)?$"
)
_ALIAS_MARK = re.compile(r"以下|略称|通称|^[「『]")
_LONGEST = 800  #: characters of one sentence
_OURS = re.compile(r"^(?:当社|弊社|小社|当行|当グループ|わが社|我が社|私たち|当法人)$")


_GOES_ON = re.compile(
    r"(?:による|により|に対|に関|に|は|が|を|と|の|へ|から|も|及び|および|並びに)(?!かく|ころで|もかく|ろん|し|っとも|こと|ちろん)"
)


_KANA_BEFORE = re.compile(
    r"(?:(?:^|[、。「]|(?<=[一-龥ァ-ヴーA-Za-z0-9])[はがをにとでへの])(?P<name>(?!この|その|など|から|より|まで)[\u3041-\u309f]{2,4}"
    r"(?<![はがをにでとのへもるたいくすなかよらえてりしれ]))|(?<=[一-龥])[きしちみりぎびえけせてめれげべ])$"
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
    words: tuple[Morpheme, ...] | None
    topic: str | None = None  #: the company that the text before this line speaks of

    def cut(self, start: int, end: int) -> str:
        """The words at ``start:end`` as written."""
        return self.folded.verbatim(start, end)

    def proper(self, start: int, end: int) -> bool | None:
        """What Sudachi says: True for a proper noun or an unknown word, False for one common noun, None for a compound or unasked."""
        if self.words is None:
            return None
        inside = [word for word in self.words if word.start < end and start < word.end]
        if any((word.pos[1] == "固有名詞" and word.pos[-1] != "国" and "地名" not in word.pos) or not word.listed for word in inside):
            return True
        return False if len(inside) == 1 else None

    def ordinary(self, start: int, end: int) -> bool:
        """Whether Sudachi takes ``start:end`` for a common noun with a prefix or suffix, such as 投資家 or 副知事; False unasked."""
        inside = [word for word in self.words or () if word.start < end and start < word.end]
        known = all(word.listed and word.pos[1] != "固有名詞" for word in inside)
        return known and len(inside) > 1 and (inside[0].pos[0] == "接頭辞" or inside[-1].pos[0] == "接尾辞")

    def names_person(self, start: int, end: int) -> bool:
        """Whether ``start:end`` overlaps a person's name or the title glued to it."""
        return any(
            (p.start < end and start < p.end) or (p.title is not None and p.title[0] < end and start < p.title[1]) for p in self.persons
        )

    def person_in(self, start: int, end: int) -> Person | None:
        """The person whose mention overlaps ``start:end``."""
        return next((p for p in self.persons if p.begin < end and start < p.until), None)


@dataclass
class Story:
    """What holds for the whole document."""

    lines: list[Line]
    head: Line | None
    companies: frozenset[str]
    present: date | None
    alias: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    publisher: str | None = None  #: who speaks as 当社
    subject: str | None = None  #: who the document is about
    tools: Tools = field(default_factory=Tools)
    written: dict[str, str] = field(default_factory=dict)  #: sure company names as the document writes them

    @cached_property
    def effective(self) -> date | None:
        """The first day of effect that the document names (発令日)."""
        return next((day for line in self.lines if (day := effective_date(line.s, self.present))), None)

    def name_at(self, line: Line, start: int, end: int, need: float = 0.45) -> str | None:
        """The company that ``start:end`` names, as written, with 当社, 同社 and short forms resolved; None where it is none.

        *need* is how plausible an unknown name must be.
        """
        text = line.s[start:end]
        if resolved := self._pronoun(line, text, start):
            return resolved
        if line.names_person(start, end) or any(
            t.start < end and start < t.end for t in line.titles if t.end - t.start > 1 and t.end >= end
        ):
            return None
        core = core_name(line.s, start, end, self.companies)
        if not core:
            return None
        name = line.s[core[0] : core[1]]
        if resolved := self._pronoun(line, name, core[0]):
            return resolved
        if name in ("日本法人", "現地法人", "米国法人", "中国法人"):
            owner = noun_before(line.w, core[0] - 1) if line.s[core[0] - 1 : core[0]] == "の" else None
            wider = core_name(line.s, *owner, self.companies) if owner else None
            return line.cut(wider[0], core[1]) if wider else None
        likely = plausible(name, self.companies, line.proper(*core))
        if likely < 0.7 and line.ordinary(*core):
            return None
        if name[0] >= "\u4e00" and name not in self.companies and (kana := _KANA_BEFORE.search(line.s, 0, core[0])):
            # 「売り場面積」 is one noun cut in two; 「をみのり給食」 is a name that begins in kana.
            if not kana["name"]:
                return None if likely < 0.7 else line.cut(*core)
            core = kana.start("name"), core[1]
        return line.cut(*core) if likely >= need else None

    def _pronoun(self, line: Line, text: str, at: int) -> str | None:
        if text in self.alias:
            return self.alias[text]
        if not PRONOUN.match(text):
            return None
        if _OURS.match(text):
            return self.publisher
        for phrase in phrases(line.w, 0, at):
            if phrase.particle in ("は", "が", "では", "で", "の") and (name := self.name_at(line, phrase.start, phrase.end, 0.7)):
                return name
        return line.topic or self.subject

    def full_name(self, name: str) -> str:
        """The fullest form in which the document gives the person's name."""
        return self.persons.get(_bare(name), name)


def _bare(name: str) -> str:
    return re.sub(r"[\s\u3000]", "", name)


def read_story(text: Text, sentences: tuple[Sentence, ...], tools: Tools, gate: re.Pattern[str]) -> Story | None:
    """The document, or None where no sentence passes the *gate*."""
    if not gate.search(text.text) and not gate.search(text.title) and is_plain(text.text) and is_plain(text.title):
        return None
    raws = _whole_sentences(text.text, sentences)
    title = text.title.strip()
    if title and raws and _bare(raws[0]) == _bare(title):
        # The title repeated is no body; a text that is nothing but its title is all body.
        raws, title = (raws[1:], title) if len(raws) > 1 else (raws, "")
    folded = [fold(raw) for raw in ([title] if title else []) + raws]
    if not any(gate.search(f.s) or gate.search(f.raw) for f in folded):
        return None
    names: set[str] = set()
    written: dict[str, str] = {}
    alias: dict[str, str] = {}
    for f in folded:
        for start, end in known_names(f.s):
            names.add(f.s[start:end].strip())
            written.setdefault(f.s[start:end].strip(), f.verbatim(start, end))
        _read_alias(f, names, alias)
    companies = frozenset(names)
    lines: list[Line] = []
    known: set[str] = set()
    for order, f in enumerate(folded):
        lines.append(_read_line(f, order, bool(title) and order == 0, companies, frozenset(known), tools, gate))
        known.update(_bare(f.s[p.start : p.end]) for p in lines[-1].persons)
    story = Story(
        lines, lines[0] if title else None, companies, _present(text, folded), alias, _full_names(lines), tools=tools, written=written
    )
    _follow_topics(story)
    return story


def _whole_sentences(source: str, sentences: tuple[Sentence, ...]) -> list[str]:
    """The sentences as written, those put together again that a full stop inside brackets has cut."""
    whole: list[str] = []
    begun = 0
    for sentence in sentences:
        # A sentence cannot begin with a case particle: it goes on after an aside.
        joined = source[begun : sentence.end]
        if whole and _GOES_ON.match(sentence.text) and whole[-1][-1:] in ")）」" and "\n" not in joined and len(joined) < 400:
            whole[-1] = joined
            continue
        begun = sentence.start
        whole.append(sentence.text)
    return [piece for raw in whole for piece in _pieces(raw)]


def _pieces(raw: str) -> list[str]:
    """*raw*, cut at commas where it is longer than any sentence: the grammar's cost grows faster than a sentence's length."""
    pieces = []
    while len(raw) > _LONGEST:
        cut = max(raw.rfind(mark, 0, _LONGEST) for mark in "、， \u3000▽") + 1
        cut = cut if cut > _LONGEST // 2 else _LONGEST
        pieces.append(raw[:cut].strip())
        raw = raw[cut:]
    return [piece for piece in (*pieces, raw.strip()) if piece]


def _read_line(
    f: Folded, order: int, title: bool, companies: frozenset[str], known: frozenset[str], tools: Tools, gate: re.Pattern[str]
) -> Line:
    s = f.s
    spans = [(m.start(), m.end()) for name in companies for m in re.finditer(re.escape(name), s)]
    hints: set[str] = set()
    words = tools.words(s) if tools.words is not None and (title or gate.search(s)) else None
    run_start = -1
    for word in words or ():
        if word.pos[1] == "固有名詞" and word.end - word.start >= 2:
            spans.append((word.start, word.end))
        if len(word.pos) > 2 and word.pos[2] == "人名":
            run_start = word.start if run_start < 0 else run_start
            hints.add(s[run_start : word.end])
        else:
            run_start = -1
    titles = find_titles(s)
    firm = [(m.start(), m.end()) for name in companies for m in re.finditer(re.escape(name), s)]
    persons = tuple(
        p
        for p in find_persons(s, titles, frozenset(hints), known, companies)
        if not any(start < p.end and p.start < end for start, end in firm)
    )
    return Line(f.raw, f, order, title, s, working(s, tuple(spans)), titles, persons, words)


def _read_alias(f: Folded, names: set[str], alias: dict[str, str]) -> None:
    for aside in f.asides:
        if not _ALIAS_MARK.search(aside.text):
            continue
        match = _ALIAS.search(aside.text.rsplit("以下", 1)[-1] if "以下" in aside.text else aside.text)
        before = f.s[: aside.at]
        name = max((n for n in names if before.endswith(n)), key=len, default=None)
        if name is None and (span := noun_before(f.s, aside.at)) and (core := core_name(f.s, *span)):
            name = f.s[core[0] : core[1]]
        short = match.group(1).strip(" 、:「」") if match else ""
        if (name and short and not PRONOUN.match(short)) or (name and short in ("対象者", "公開買付者")):
            at = before.rfind(name)
            alias[short] = f.verbatim(at, at + len(name))


def _present(text: Text, folded: list[Folded]) -> date | None:
    """The latest day that the text itself names, not later than its publication: re-published texts carry old datelines."""
    found = [
        m.latest() for f in folded for m in moments(f.s) if m.day is not None or (m.month is not None and len(EXPRESSION.sub("", f.s)) < 4)
    ]
    if text.date is not None:
        return max((day for day in found if day <= text.date), default=text.date)
    return max(found, default=None)


def _full_names(lines: list[Line]) -> dict[str, str]:
    names: dict[str, str] = {}
    for line in lines:
        for person in line.persons:
            names.setdefault(_bare(line.s[person.start : person.end]), line.cut(person.start, person.end))
    out = dict(names)
    for short in names:
        longer = [full for full in names if full != short and (full.startswith(short) or full.endswith("・" + short))]
        if len(longer) == 1:
            out[short] = names[longer[0]]
    return out


def topics(line: Line) -> tuple[Phrase, ...]:
    """The phrases that may name who a line is about: before は, が, では, and the lead of a headline."""
    found = phrases(line.w, 0, len(line.w))
    return tuple(
        p for i, p in enumerate(found) if p.particle in ("は", "が", "では", "も", "で") or (i == 0 and p.particle == "、" and p.start <= 1)
    )


def _follow_topics(story: Story) -> None:
    """Who speaks, who the document is about, and for every line whom the lines before it speak of."""
    head = _lead(story, story.head) if story.head else None
    story.publisher = _publisher(story) or head
    topic: str | None = None
    first: str | None = None
    for line in story.lines:
        line.topic = topic
        if line.title:
            continue
        for phrase in topics(line):
            if phrase.particle == "で" or re.match(r".*(?:新聞|通信社|放送|テレビ|メディア)$", line.s[phrase.start : phrase.end]):
                continue
            text = line.s[phrase.start : phrase.end]
            if PRONOUN.match(text):
                break
            speaker = line.person_in(phrase.start, phrase.end)
            if speaker and speaker.company and not speaker.former and (name := story.name_at(line, *speaker.company, 0.6)):
                topic = name
                first = first or name
                break
            if name := story.name_at(line, phrase.start, phrase.end, 0.5) or owner_of(story, line, phrase):
                topic = name
                first = first or name
                break
        if topic is None and (owned := _lead(story, line)) and owned in line.s[: len(owned) + 4]:
            topic = owned
    ours = any(re.search(r"当社|弊社|当行|私たち", line.s) for line in story.lines)
    story.subject = (story.publisher if ours else None) or first or head or story.publisher
    if story.publisher is None:
        story.publisher = first or _signature(story) or next(iter(story.written.values()), None)
        story.subject = story.subject or story.publisher
    for line in story.lines:
        line.topic = line.topic or story.subject


def owner_of(story: Story, line: Line, phrase: Phrase) -> str | None:
    """The company that a plain noun belongs to: 「◯◯のコールセンターは」."""
    if line.s[phrase.start - 1 : phrase.start] != "の" or line.names_person(phrase.start, phrase.end):
        return None
    span = noun_before(line.w, phrase.start - 1)
    return story.name_at(line, *span, 0.5) if span else None


def _lead(story: Story, line: Line) -> str | None:
    found = phrases(line.w, 0, len(line.w))
    if len(found) > 1 and found[0].start <= 1 and found[0].particle == "の" and found[1].start == found[0].after:
        # 「遠隔診療の◯◯」: what the company does stands before its name.
        name = story.name_at(line, found[1].start, found[1].end, 0.6) if found[1].particle in ("、", "が", "は", "も", "に") else None
        if name and not story.name_at(line, found[0].start, found[0].end, 0.8):
            return name
    if found and found[0].start <= 1 and found[0].particle in ("、", "が", "は", "で", "も", "に", "の"):
        return story.name_at(line, found[0].start, found[0].end, 0.5)
    return None


def _publisher(story: Story) -> str | None:
    """Who signs: 会社名, a line with the representative, a line that is a company's name alone."""
    best: tuple[int, str] | None = None
    for line in story.lines:
        if line.title:
            continue
        named = [name for name in story.companies if name in line.s]
        if not named:
            continue
        name = min(named, key=line.s.find)
        rank = 0
        if re.match(r"(?:上場)?会社名", line.s):
            rank = 4
        elif EXPRESSION.sub("", line.s).strip() == name or (
            re.search(r"代表取締役|代表執行役|代表社員|代表理事|代表者", line.s) and "。" not in line.s
        ):
            rank = 3
        elif re.match(rf"(?:{re.escape(name)})(?:は|\(|では|と)", line.s):
            rank = 2
        elif re.search(r"(?:このたび|この度)", line.s[: line.s.find(name)]):
            rank = 1
        if rank and (best is None or rank > best[0]):
            at = line.s.find(name)
            best = (rank, line.cut(at, at + len(name)))
    return best[1] if best else None


def _signature(story: Story) -> str | None:
    """A name in brackets at the very end of the text."""
    line = story.lines[-1]
    if whole := re.fullmatch(r"\(([A-Za-zァ-ヴー][A-Za-z0-9ァ-ヴー .&]{2,19})\)", line.s.strip()):
        return whole.group(1)
    last = line.folded.asides[-1] if line.folded.asides else None
    if last and last.at >= len(line.s) - 1 and re.fullmatch(r"[A-Za-zァ-ヴー][A-Za-z0-9ァ-ヴー .&]{2,19}", last.text):
        return last.text
    return None
