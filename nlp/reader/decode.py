"""From what the network marks in a document to its events. Pure: no network, no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kernel.reason import Reason
from nlp.event import Event, EventType, Polarity, Status
from nlp.names import same_company, same_person
from nlp.reader.labels import PARTS, Part

#: A name counts as marked from this probability; the jury weighs it.
MARKED = 0.35
#: A fainter mark down to this serves where a sentence tells an event, surely enough, of nobody else.
FAINT, TELLS = 0.05, 0.5
#: A part belongs to an event from this probability.
_TIED = 0.5
#: From this probability of its status a name's events are told apart by status.
_SURE = 0.85
_LEGAL_FORMS = frozenset(
    "inc ltd llc plc corp co gmbh ag sa nv group holdings limited company 株式会社 有限会社 ホールディングス グループ".split()
)
#: Events that may name nobody at all: "today was my last day", "several leadership appointments".
_NAMELESS = (EventType.DEPARTURE, EventType.APPOINTMENT)
#: What stands for the subject of an event where the text names none: "its finance chief is leaving".
_STAND_INS = {EventType.ACQUISITION: "acquirer", EventType.DEPARTURE: "role", EventType.APPOINTMENT: "role"}


@dataclass(frozen=True)
class Span:
    """A marked name: *place* among the document's spans, its part, where it stands, and how surely it plays that part."""

    place: int
    part: Part
    sentence: int
    start: int
    end: int
    text: str
    probability: float
    status: Mapping[Status, float] = field(default_factory=dict)  #: of subjects


@dataclass(frozen=True)
class Judged:
    """A name in a sentence, and how that speaks of it: neutral where it does not judge."""

    sentence: int
    text: str
    polarity: Mapping[Polarity, float]


@dataclass(frozen=True)
class Marked:
    """All that the network said of one document. ``ties`` holds, for pairs of spans by place, how surely they are of one event."""

    sentences: Sequence[str]
    spans: Sequence[Span]
    ties: Mapping[tuple[int, int], float]
    telling: Sequence[Mapping[EventType, float]]  #: of each sentence, how surely it tells an event of a type
    judged: Sequence[Judged] = ()  #: every name that is surely marked
    asked: Mapping[str, Sequence[Judged]] = field(default_factory=dict)  #: of each name asked for, every naming that was read
    standing: Sequence[Mapping[Status, float]] = ()  #: of each sentence, the status of what it tells, where it surely tells anything


def events_of(marked: Marked) -> list[Event]:
    """The events of a document in the order of their evidence."""
    found: list[tuple[int, Event]] = []
    for type_ in EventType:
        all_ = [span for span in marked.spans if span.part.type is type_]
        spans = [span for span in all_ if span.probability >= MARKED]
        here = _joint(marked, type_, spans) if _is_joint(type_, spans) else _single(marked, type_, spans)
        if all_ and not spans:
            here = _faint(marked, type_, all_)
        if not here and type_ in _NAMELESS:
            here = _nameless(marked, type_, spans)
        found += here
    return [event for _, event in sorted(found, key=lambda pair: pair[0])]


def _nameless(marked: Marked, type_: EventType, spans: Sequence[Span]) -> list[tuple[int, Event]]:
    """The event of the sentence that surely tells one of nobody, with the companies that are marked for it. An arrival names at least
    where to."""
    sentence = _loudest(marked, type_)
    sure = marked.telling[sentence].get(type_, 0.0)
    slots = {span.part.slot: span.text for span in sorted(spans, key=lambda span: span.probability)}
    if sure < TELLS or not marked.standing or (type_ is EventType.APPOINTMENT and "company" not in slots):
        return []
    return [(sentence, _told(marked, type_, sentence, marked.standing[sentence], sure, slots, ()))]


def _loudest(marked: Marked, type_: EventType) -> int:
    return max(range(len(marked.telling)), key=lambda index: marked.telling[index].get(type_, 0.0))


def _faint(marked: Marked, type_: EventType, spans: Sequence[Span]) -> list[tuple[int, Event]]:
    """The event of a sentence that names nobody, with the likeliest name of the document ("we", "the firm")."""
    sentence = _loudest(marked, type_)
    if marked.telling[sentence].get(type_, 0.0) < TELLS or type_ in (EventType.PARTNERSHIP, EventType.MERGER):
        return []
    best = max(spans, key=lambda span: span.probability)
    found = _single(marked, type_, [span for span in spans if _alike(span, best)])
    return [(sentence, replace(event, evidence=marked.sentences[sentence])) for _, event in found]


def _is_joint(type_: EventType, spans: Sequence[Span]) -> bool:
    return type_ is EventType.PARTNERSHIP or (type_ is EventType.MERGER and not any(span.part.slot == "target" for span in spans))


def _joint(marked: Marked, type_: EventType, spans: Sequence[Span]) -> list[tuple[int, Event]]:
    """Events of several equal parties: those named in one sentence, sentences that share a party taken together."""
    bunches: list[list[Span]] = []
    for sentence in sorted({span.sentence for span in spans}):
        here = [span for span in spans if span.sentence == sentence and span.part.slot in ("parties", "acquirer")]
        if not here:
            continue
        home = next((bunch for bunch in bunches if any(_alike(a, b) for a in bunch for b in here)), None)
        if home is None:
            bunches.append(here)
        else:
            home.extend(here)
    found = []
    for bunch in bunches:
        names = tuple(_fullest(group) for group in _groups(bunch))
        new = _tied(marked, bunch, [span for span in spans if span.part.slot == "company"])
        sentence = _home(marked, type_, bunch)
        found.append((sentence, _event(marked, type_, sentence, bunch, {"company": new} if new and new not in names else {}, names)))
    return found


def _single(marked: Marked, type_: EventType, spans: Sequence[Span]) -> list[tuple[int, Event]]:
    """Events of one subject each, with the other parts tied to it."""
    slot = "target" if type_ is EventType.MERGER else next(part.slot for part in PARTS if part.type is type_ and part.subject)
    subjects = [span for span in spans if span.part.slot == slot]
    others = [span for span in spans if span.part.slot != slot and span.part.slot != "parties"]
    found = []
    for group in (part for named in _groups(subjects) for part in _by_status(named)):
        slots = {slot: _fullest(group)}
        for name in sorted({span.part.slot for span in others}):
            value = _tied(marked, group, [span for span in others if span.part.slot == name])
            if value and value != slots[slot]:
                slots[name] = value
        sentence = _home(marked, type_, group)
        found.append((sentence, _event(marked, type_, sentence, group, slots, ())))
    if not subjects and (stand_in := _STAND_INS.get(type_)):
        for group in _groups([span for span in others if span.part.slot == stand_in]):
            sentence = _home(marked, type_, group)
            slots = {stand_in: _fullest(group)} | _beside(group, others)
            found.append((sentence, _event(marked, type_, sentence, group, slots, ())))
    return found


def _beside(group: Sequence[Span], others: Sequence[Span]) -> dict[str, str]:
    """What else is marked in the sentences of a group that has no subject to tie it to."""
    found: dict[str, str] = {}
    sentences = {span.sentence for span in group}
    for span in sorted(others, key=lambda span: span.probability):
        if span.sentence in sentences and span.part is not group[0].part:
            found[span.part.slot] = span.text
    return found


def _by_status(group: Sequence[Span]) -> list[list[Span]]:
    """One name's spans, apart where one sentence surely tells something live and another surely something past or denied."""
    live = [span for span in group if _live(span) >= _SURE]
    dead = [span for span in group if _live(span) <= 1 - _SURE]
    if not live or not dead or {span.sentence for span in live} & {span.sentence for span in dead}:
        return [list(group)]
    unsure = [span for span in group if span not in live and span not in dead]
    return [live + unsure, dead]


def _live(span: Span) -> float:
    return sum(value for status, value in span.status.items() if status.live)


def _tied(marked: Marked, subjects: Sequence[Span], candidates: Sequence[Span]) -> str | None:
    best, chosen = 0.0, None
    for candidate in candidates:
        tie = max(marked.ties.get((subject.place, candidate.place), 0.0) for subject in subjects)
        if tie >= _TIED and tie * candidate.probability > best:
            best, chosen = tie * candidate.probability, candidate
    if chosen is None:
        return None
    return _fullest([span for span in candidates if _alike(span, chosen)])


def _event(
    marked: Marked, type_: EventType, sentence: int, group: Sequence[Span], slots: Mapping[str, str], parties: tuple[str, ...]
) -> Event:
    weights = {status: sum(span.probability * span.status.get(status, 0.0) for span in group) for status in Status}
    return _told(marked, type_, sentence, weights, max(span.probability for span in group), slots, parties)


def _told(
    marked: Marked,
    type_: EventType,
    sentence: int,
    weights: Mapping[Status, float],
    sure: float,
    slots: Mapping[str, str],
    parties: tuple[str, ...],
) -> Event:
    status = max(weights, key=lambda status: weights[status])
    total = sum(weights.values()) or 1.0
    statuses = {status.value: round(weight / total, 3) for status, weight in weights.items()}
    reason = Reason("detect.read", {"type": type_.value, "sure": round(sure, 3), "statuses": statuses})
    return Event(type_, status, marked.sentences[sentence], sure, parties=parties, reasons=(reason,), **dict(slots))  # type: ignore[arg-type]


def _home(marked: Marked, type_: EventType, group: Sequence[Span]) -> int:
    """The sentence that tells a group's event best; one of the text before the title."""
    return max(group, key=lambda span: (span.sentence > 0, marked.telling[span.sentence].get(type_, 0.0))).sentence


def _groups(spans: Sequence[Span]) -> list[list[Span]]:
    groups: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: (-len(span.text), span.sentence, span.start)):
        home = next((group for group in groups if any(_alike(span, other) for other in group)), None)
        if home is None:
            groups.append([span])
        else:
            home.append(span)
    return sorted(groups, key=lambda group: min((span.sentence, span.start) for span in group))


def _alike(one: Span, other: Span) -> bool:
    if one.text == other.text:
        return True
    if one.part.slot == "person":
        return bool(same_person(one.text, other.text)) or contained(one.text, other.text)
    return bool(same_company(one.text, other.text)) or contained(one.text, other.text)


@lru_cache(1 << 12)
def contained(one: str, other: str) -> bool:
    """Whether one name is a short form of the other: its beginning or its end, in whole words of Latin letters. A legal form is none."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    if short.strip(".") in _LEGAL_FORMS:
        return False
    if not short.isascii():
        return len(short) > 1 and (long.startswith(short) or long.endswith(short))
    words, whole = short.split(), long.split()
    return len(short) > 2 and (whole[: len(words)] == words or whole[-len(words) :] == words)


def _fullest(group: Sequence[Span]) -> str:
    """The longest form in which a name is marked."""
    return max(group, key=lambda span: (len(span.text), -span.sentence, -span.start)).text
