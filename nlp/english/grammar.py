"""Rules over masked lines: what sets an event off, and where its participants stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from nlp.english.kinds import FILL, MARKS, ORG, PERSON
from nlp.english.page import Line, Mention, Page
from nlp.event import EventType, Status

_NAMES = {kind: mark + FILL + "*" for kind, mark in MARKS.items()}
_ADVERB = r"(?:(?:\w+ly|also|now|already|still|just|today|soon|then|both|yesterday|once|again|first|next|in turn|at last|in the end) )*"


def pattern(source: str) -> re.Pattern[str]:
    """A regular expression over masked text: ``<O>`` is a company, ``<P>`` a person, ``<R>`` a title, ``<M>`` a sum, ``<D>`` a date,
    ``<L>`` a place, ``<ADV>`` adverbs, ``<..>`` a gap within the clause."""
    source = source.replace("(?:his|her)", "(?:his|her|their|<P>)")
    for kind, regex in _NAMES.items():
        source = source.replace(f"<{kind}>", regex)
    source = source.replace("<ADV>", _ADVERB).replace("<..>", r"[^.;:?!]{0,50}?")
    return re.compile(source, re.IGNORECASE)


@dataclass
class Draft:
    """An event in the making."""

    type: EventType
    status: Status
    line: Line
    rule: str
    strength: float
    slots: dict[str, str] = field(default_factory=dict)
    parties: tuple[str, ...] = ()
    at: int = 0  #: offset of the trigger in the line
    firm: bool = False  #: whether the words themselves say the status (closed, called off), rather than a tense

    def put(self, slot: str, value: str | None) -> Draft:
        """Fill a slot that is still empty."""
        if value and slot not in self.slots:
            self.slots[slot] = value
        return self


@dataclass(frozen=True)
class Hit:
    """One match of a rule's trigger in one line."""

    page: Page
    line: Line
    match: re.Match[str]
    rule: Rule

    @property
    def start(self) -> int:
        return self.match.start("v") if "v" in self.match.re.groupindex else self.match.start()

    @property
    def end(self) -> int:
        return self.match.end("v") if "v" in self.match.re.groupindex else self.match.end()

    @property
    def before(self) -> str:
        return self.line.masked[: self.start]

    @property
    def after(self) -> str:
        return self.line.masked[self.end :]

    @property
    def lead(self) -> str | None:
        """The company that this part of the document is about."""
        return self.page.lead_of(self.line)

    def group(self, name: str) -> Mention | None:
        """The mention that a named group of the pattern covers."""
        if name not in self.match.re.groupindex or self.match.start(name) < 0:
            return None
        return mention_at(self.line, self.match.start(name))

    def text(self, name: str) -> str:
        """The words that a named group covers, or nothing."""
        return self.match.group(name) or "" if name in self.match.re.groupindex else ""


def mention_at(line: Line, offset: int) -> Mention | None:
    """The mention that covers *offset* in *line*."""
    return next((m for m in line.mentions if m.start <= offset < m.end), None)


@dataclass(frozen=True)
class Rule:
    """What sets an event off (*trigger*), and what then reads its participants (*frame*)."""

    name: str
    type: EventType
    trigger: re.Pattern[str]
    frame: Callable[[Hit], Iterable[Draft]]
    strength: float = 0.7


# -- participants -----------------------------------------------------------------------------------------------------------------

_BOUNDARY = re.compile(r"[;:!?]| [-–—] |\"|“|”| (?:because|while|whereas|although|though|but|if|when|where|after|before|since) ")
_PREPOSITION = re.compile(
    r"\b(?:of|from|by|with|in|at|for|to|on|than|between|against|about|under|over|near|outside|via|through|into|behind|"
    r"unlike|like|including|"
    r"versus|vs)(?: (?:the|its|their|his|her|a|an|rival|former|new|parent|owner|maker|giant|\w+['’]s))*(?: [a-z]+)? ?$",
    re.IGNORECASE,
)


def subject(hit: Hit, kind: str) -> Mention | None:
    """Who does what the trigger says: by the parser where it read the line, else the nearest fitting mention to the left."""
    return _adjacent(hit, kind) or _parsed_subject(hit, kind) or _left(hit, kind)


_AUXILIARY = re.compile(
    r"(?:,? (?:has|have|had|is|are|was|were|will|would|may|might|could|should|be|been|being|"
    r"to|also|not|now|today|just|\w+ly|said it|says it|agreed|plans|"
    r"intends|set|due|about|recently|already|soon|once|then|finally|at last))*,? ?",
    re.IGNORECASE,
)


def _adjacent(hit: Hit, kind: str) -> Mention | None:
    """The mention right before the verb, with helping verbs and adverbs between."""
    near = [m for m in hit.line.mentions if m.end <= hit.start and m.kind in (ORG, PERSON)]
    if not near or near[-1].kind != kind or near[-1].possessive or near[-1].end == hit.start:
        return None
    if not _AUXILIARY.fullmatch(hit.line.masked[near[-1].end : hit.start]):
        return None
    return None if _PREPOSITION.search(hit.line.masked[: near[-1].start]) else near[-1]


def _left(hit: Hit, kind: str) -> Mention | None:
    masked = hit.line.masked
    cut = 0
    for boundary in _BOUNDARY.finditer(masked, 0, hit.start):
        cut = boundary.end()
    fallback = None
    for m in reversed([m for m in hit.line.mentions if m.kind == kind and m.end <= hit.start]):
        if m.start < cut:
            break
        if m.possessive:
            continue
        left = masked[cut : m.start]
        if _PREPOSITION.search(left):
            continue
        between = masked[m.end : hit.start]
        if fallback is None:
            fallback = m
        # A name inside commas right after another name of its kind is an apposition or a list item; the first one leads.
        if not re.search(r",\s*$|, [^,]*$", left) or "," not in between:
            return m
    return fallback


def _parsed_subject(hit: Hit, kind: str) -> Mention | None:
    doc = hit.line.doc
    if doc is None:
        return None
    token = next(
        (t for t in doc if t.idx <= hit.start < t.idx + len(t.text) + 1 and t.pos_ in ("VERB", "AUX", "NOUN", "PROPN", "ADJ")), None
    )
    for _ in range(6):
        if token is None:
            return None
        for child in token.children:
            if child.dep_ in ("nsubj", "nsubjpass") and child.i < token.i:
                found = _in_subtree(hit.line, child, kind)
                if found is not None:
                    return found
                if child.lower_ in ("which", "that", "who") and token.dep_ == "relcl":
                    return _in_subtree(hit.line, token.head, kind, whole=False)
                return None
        if token.dep_ in ("ROOT",) or token.head is token:
            return None
        if token.dep_ in ("conj", "xcomp", "ccomp", "advcl", "acl", "pcomp", "prep", "dobj", "pobj", "attr", "relcl"):
            token = token.head
        else:
            return None
    return None


def _in_subtree(line: Line, token: object, kind: str, whole: bool = True) -> Mention | None:
    head_start = token.idx  # type: ignore[attr-defined]
    own = next((m for m in line.mentions if m.kind == kind and m.start <= head_start < m.end and not m.possessive), None)
    if own is not None:
        return own
    if not whole:
        return None
    start, last = token.left_edge.idx, token.right_edge  # type: ignore[attr-defined]
    end = last.idx + len(last.text)
    for m in line.mentions:
        if (
            m.kind == kind
            and start <= m.start
            and m.end <= end
            and not m.possessive
            and not _PREPOSITION.search(line.masked[start : m.start])
        ):
            return m
    return None


_OBJECT_STOP = re.compile(
    r"[;:!?]|\b(?:from|by|through|because|after|while|when|as part|who|which|in a deal|in order|according|since|before|that)\b"
)


def object_of(hit: Hit, kind: str, stop: re.Pattern[str] = _OBJECT_STOP, reach: int = 110) -> Mention | None:
    """The first fitting mention to the right of the trigger, before what begins another part of the sentence."""
    for m in hit.line.mentions:
        if m.kind != kind or m.start < hit.end:
            continue
        between = hit.line.masked[hit.end : m.start]
        if len(between) > reach or stop.search(between):
            return None
        if m.possessive:
            owned = next((o for o in hit.line.mentions if o.kind == kind and 0 < o.start - m.end <= 25 and not o.possessive), None)
            if owned is not None and re.fullmatch(r"['’]?s? (?:[\w-]+ ){0,3}", hit.line.masked[m.end : owned.start]):
                return owned
        return m
    return None


def after_word(hit: Hit, words: str, kind: str, start: int | None = None, reach: int = 160) -> Mention | None:
    """The fitting mention that follows one of *words* (alternatives of a regular expression) to the right of *start*."""
    begin = hit.end if start is None else start
    found = re.compile(rf"\b(?:{words})\b (?:[\w'’%$,.-]+ ){{0,7}}?(?P<m>{MARKS[kind]})", re.IGNORECASE).search(
        hit.line.masked, begin, begin + reach
    )
    return mention_at(hit.line, found.start("m")) if found else None


# What stands between two members of a list: "A and B", "A, its CFO, and B", "finance chief A, general counsel B".
_TITLED = r"(?:,? (?:its |the |their |an? )?\ue003\ue00f*(?:,? (?:of|at) (?:the )?\ue001\ue00f*)?)?"
_BEFORE = r"(?:(?:its |the |their |\ue001\ue00f*(?:['’]s?)? )*\ue003\ue00f*,? )?"
_AND = re.compile(
    rf"(?: \([^)]{{0,40}}\))?{_TITLED}(?:,? (?:and|or) |, | & |; |,? as well as |,? along with |,? plus )(?:the |its |both )*{_BEFORE}"
)
_DOES = (
    r"took|bought|sold|left|quit|became|won|went|got|held|chose|made|beat|brought|gave|paid|put|takes?|buys|sells|leaves|quits|becomes|"
    r"wins|goes|"
    r"gets|makes|names|joins|steps|acquires|moves|hires|taps|opens|raises|launches|brings|agrees|plans|retires|resigns|replaces|succeeds|"
    r"heads|"
    r"\w{3,}ed"
)
# A finite verb right after a name: the name begins a clause of its own.
_OWN_CLAUSE = re.compile(
    rf",? (?:(?:has|have|had|is|are|was|were|will|would|may|might|could|also|then|in turn|\w+ly) )*(?:{_DOES})(?![\w-])", re.I
)
# A verb right before a name: the name is its object.
_OBJECT = re.compile(
    rf"(?<![\w-])(?:{_DOES}|\w{{3,}}ing|take|buy|acquire|sell|appoint|name|hire|up|over|off|out)(?: (?:the|its|their|rival|both|new|"
    rf"also))* {_BEFORE}$",
    re.I,
)


def coordinated(line: Line, first: Mention) -> list[Mention]:
    """*first* and the mentions of its kind that a list joins to it on the right."""
    found = [first]
    is_object = _OBJECT.search(line.masked[: first.start]) is not None
    for m in line.mentions:
        if m.kind == first.kind and m.start >= found[-1].end:
            if _AND.fullmatch(line.masked[found[-1].end : m.start]):
                if is_object and _OWN_CLAUSE.match(line.masked, m.end):
                    break
                found.append(m)
            elif m.start > found[-1].end + 40:
                break
    return found


def coordinated_left(line: Line, last: Mention) -> list[Mention]:
    """*last* and the mentions of its kind that a list joins to it on the left, in the order of the text."""
    found = [last]
    for m in reversed(line.mentions):
        if m.kind == last.kind and m.end <= found[0].start:
            if _AND.fullmatch(line.masked[m.end : found[0].start]):
                if _PREPOSITION.search(line.masked[: m.start]):
                    break
                found.insert(0, m)
            elif found[0].start - m.end > 90:
                break
    if len(found) > 1 and _OBJECT.search(line.masked[: found[0].start]) and _OWN_CLAUSE.match(line.masked, last.end):
        # "X took A, Y bought B": A belongs to the clause before.
        cut = next((i for i, m in enumerate(found[1:], 1) if _OWN_CLAUSE.match(line.masked, m.end)), len(found) - 1)
        found = found[cut:]
    return found


def joined_with(line: Line, m: Mention) -> list[Mention]:
    """*m* and the mentions of its kind that a list joins to it on either side."""
    return [*coordinated_left(line, m)[:-1], *coordinated(line, m)]


def concerning(hit: Hit, status: Status, m: Mention | str | None, strength: float | None = None) -> Iterable[Draft]:
    """An event of one company: the one given, else the one that the text is about; nothing where neither is known."""
    name = m if isinstance(m, str) else m.name if m is not None else None
    name = name or hit.lead
    if not name:
        return
    draft = Draft(hit.rule.type, status, hit.line, hit.rule.name, strength or hit.rule.strength, at=hit.start)
    yield draft.put("company", name)
