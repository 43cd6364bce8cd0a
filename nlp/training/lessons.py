"""Documents of the corpus as the reader learns them: which words of which sentence play which part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nlp.event import SLOTS, Event, EventType, Opinion, Polarity, Status, Text
from nlp.folding import starts
from nlp.names import company_core
from nlp.opinions.targets import named
from nlp.reader.labels import INDEX, JUDGED, PARTS
from nlp.sentences import split

#: Legal forms of Japanese companies.
LEGAL_FORMS = ("株式会社", "有限会社", "合同会社", "(株)", "（株）", "㈱")
#: Ends of Japanese companies' names that later mentions drop.
_TAILS = ("ホールディングス", "グループ", "HD", "ＨＤ", "工業", "製作所", "銀行")


@dataclass(frozen=True)
class Mention:
    """A name in a sentence (0 is the title) that plays *part* in event number *event* of its document."""

    sentence: int
    start: int
    end: int
    part: int
    event: int


@dataclass
class Lesson:
    """One document to learn from. ``skipped`` are names whose part is not told by their sentence, one way or the other."""

    id: str
    sentences: list[str]
    mentions: list[Mention] = field(default_factory=list)
    skipped: list[Mention] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)  #: of the events
    standing: dict[int, Status] = field(default_factory=dict)  #: of the sentences whose events are all of one status
    telling: dict[tuple[int, EventType], bool] = field(default_factory=dict)  #: absent: not known
    polarities: list[tuple[int, int, int, Polarity]] = field(default_factory=list)  #: sentence, start, end
    unjudged: list[tuple[int, int, int]] = field(default_factory=list)  #: sentence, start, end of names that nobody judges
    either: list[tuple[int, frozenset[EventType]]] = field(default_factory=list)  #: sentences that tell one of some types, not known which
    marked: bool = True  #: whether parts are annotated
    judged: bool = True  #: whether opinions are annotated


def lesson(text: Text, events: Sequence[Event], opinions: Iterable[Opinion], *, judged: bool = True) -> Lesson:
    """What there is to learn from a document whose events are known; *judged* tells whether its opinions are, too."""
    sentences = [text.title, *(sentence.text for sentence in split(text.text, text.lang or "en"))]
    made = Lesson(text.id, sentences, statuses=[event.status for event in events], judged=judged)
    told = {event.type for event in events}
    standing: dict[int, set[Status]] = {}
    for index, sentence in enumerate(sentences):
        if sentence:
            made.telling |= {(index, type_): False for type_ in EventType if type_ not in told}
    for number, event in enumerate(events):
        home = next((i for i, sentence in enumerate(sentences) if i and event.evidence in sentence), 0)
        made.telling[home, event.type] = True
        standing.setdefault(home, set()).add(event.status)
        for part, value, leads in _values(event):
            _mark(made, number, part, value, home, leads)
    made.standing = {index: next(iter(statuses)) for index, statuses in standing.items() if len(statuses) == 1}
    titled = {(m.event, m.part) for m in made.mentions if m.sentence == 0}
    for number, event in enumerate(events):
        if any(PARTS[part].subject for e, part in titled if e == number):
            made.telling[0, event.type] = True
    targets = []
    for opinion in opinions:
        _judge(made, opinion)
        targets.append(opinion.target)
    if judged:
        others = [name for event in events for name in _people_and_companies(event)]
        _leave_unjudged(made, [*others, *named(sentences[0], sentences[1:], text.lang or "en")], targets)
    return made


def _people_and_companies(event: Event) -> list[str]:
    return [*event.parties, *(value for slot in SLOTS if slot != "role" and (value := getattr(event, slot)))]


def _values(event: Event) -> list[tuple[int, str, bool]]:
    """Part, value, and whether the value is the event's subject."""
    found = []
    for (type_, slot), part in INDEX.items():
        if type_ is not event.type:
            continue
        values = event.parties if slot == "parties" else filter(None, [getattr(event, slot)])
        found += [(part, value, PARTS[part].subject) for value in values]
    return sorted(found, key=lambda row: not row[2])


def _judge(made: Lesson, opinion: Opinion) -> None:
    """Marks the target where it is judged, else where it is named first; elsewhere it may or may not be judged. Who is named without
    praise or blame is not marked, but asked for is neutral."""
    spots = {i: found for i, sentence in enumerate(made.sentences) if (found := places(opinion.target, sentence))}
    home = next((i for i in spots if opinion.evidence and made.sentences[i] in opinion.evidence), min(spots, default=0))
    for index, found in spots.items() if opinion.polarity is not Polarity.NEUTRAL else ():
        (made.mentions if index == home else made.skipped).extend(Mention(index, s, e, JUDGED, -1) for s, e in found)
    made.polarities += [(home, s, e, opinion.polarity) for s, e in spots.get(home, [])]


def _leave_unjudged(made: Lesson, names: Iterable[str], targets: Sequence[str]) -> None:
    """Where all other *names* stand: the text speaks of them neither well nor badly."""
    for name in dict.fromkeys(names):
        if any(name in target or target in name for target in targets):
            continue
        for index, sentence in enumerate(made.sentences):
            judged = [spot for target in targets for spot in places(target, sentence)]
            made.unjudged += [(index, s, e) for s, e in places(name, sentence) if not any(s < end and start < e for start, end in judged)]


def _mark(made: Lesson, number: int, part: int, value: str, home: int, leads: bool) -> None:
    """Marks *value* where its event is told: in the evidence, else in the nearest sentence that names it; and in the title."""
    spots = {i: found for i, sentence in enumerate(made.sentences) if (found := places(value, sentence))}
    if not spots:
        return
    chosen = home if home in spots else min(spots, key=lambda i: (i > home, abs(i - home)))
    titled = leads or any(m.event == number and m.sentence == 0 and PARTS[m.part].subject for m in made.mentions)
    for index, found in spots.items():
        told = index == chosen or (index == 0 and titled)
        (made.mentions if told else made.skipped).extend(Mention(index, s, e, part, number) for s, e in found)


def places(value: str, sentence: str) -> list[tuple[int, int]]:
    """Where *sentence* names *value*: in full, else by the longest short form."""
    for form in short_forms(value):
        if found := [(at, at + len(form)) for at in starts(sentence, form)]:
            return found
    return []


def short_forms(value: str) -> list[str]:
    """*value* and the shorter forms in which a text may name the same, longest first."""
    forms = [value]
    words = value.split()
    if len(words) > 1 and value.isascii():
        forms += [" ".join(words[:size]) for size in range(len(words) - 1, 0, -1) if len(words[0]) > 2 or size > 1]
        forms += [words[-1]] if len(words[-1]) > 2 else []
    elif not value.isascii():
        bare = value
        for affix in LEGAL_FORMS:
            bare = bare.removeprefix(affix).removesuffix(affix)
        bare = bare.strip(" 　")
        forms += [bare]
        forms += [bare.removesuffix(tail) for tail in _TAILS if bare.endswith(tail) and len(bare) > len(tail) + 1]
        forms += [bare.split("　")[0].split(" ")[0]] if " " in bare or "　" in bare else []
        if 3 <= len(bare) <= 6:
            forms += [bare[:2]]
    core = company_core(value)
    if core and core in value:
        forms.append(core)
    return [form for form in dict.fromkeys(forms) if len(form) > 1]
