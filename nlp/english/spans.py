"""Runs of capitalised words that may be names, with what stands beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nlp.english.kinds import LINES, fixed_spans
from nlp.english.words import BREAKERS, DAYS, MONTHS, NEVER_NAMES, ORG_HEADS, PLACES, WEAK_JOB_HEADS, given_names, is_common, words_of

_TOKEN = re.compile(r"[^\s]+")
_TRIM_LEFT = "\"'“‘(["
_TRIM_RIGHT = "\"'”’)],;:!?…*"
_CAPITAL = re.compile(r"(?:[A-ZÀ-ÞŠŽČŁŚ]|\d+[A-Z]|[a-z]{1,2}[A-Z]|[a-z]+\.(?:com|ai|io|org|net|co)$)")
_CONNECTORS = frozenset(
    words_of(
        """
        de del della der den van von di da dos la le el bin ibn al ter ten du y e af av zu
        """
    )
)
_OF_HEADS = frozenset(
    words_of(
        """
        bank university institute ministry college house department school church city board court chamber museum academy port
        society office
        """
    )
)
_HONORIFIC = frozenset(
    words_of(
        """
        mr mrs ms miss dr prof professor sir lord dame sen rep gov judge herr frau madame
        """
    )
)
_SUFFIX = re.compile(r"(?:[ \w]-|-)(?:based|backed|listed|owned|led|headquartered|born|wide|style|like|era|made|only|focused|area)$", re.I)
_CALENDAR = frozenset(MONTHS) | frozenset(DAYS)
_LEGAL = frozenset(
    words_of(
        """
        inc corp co ltd llc plc lp llp ag sa nv bv ab gmbh incorporated corporation limited company oyj asa spa se s.a n.v b.v
        """
    )
)
#: After these a headline's capitals name a company, even where they are ordinary words.
_HEADS_A_NAME = re.compile(
    r"\b(?:acquisition of|takeover of|purchase of|merger with|acquires?|acquired|buys?|buying|bought|to acquire|joins)$"
)
_DATELINE = re.compile(
    r"(?:\[[^\]]{2,40}\]|[A-Z][\w.'’ /-]{1,30}(?:, [A-Z][\w.]*(?: [A-Z][\w.]*)*){0,3}(?:,? "
    r"?\(?(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|\d{1,2} [A-Z][a-z]+ \d{4})\)?)?"
    r"(?: ?[,/(] ?[A-Z][\w .]{1,25}[)/]?)?) ?(?:-{1,2}|–|—)(?= )|\[[^\]]{2,40}\]"
)
_DOTTED = re.compile(r"(?:[A-Z]\.)+$|^(?:Inc|Corp|Co|Ltd|Jr|Sr|St|Bros|Mr|Ms|Mrs|Dr|Ph\.D|M\.D|L\.P|S\.A|N\.V|B\.V|Messrs|Prof)\.$")


@dataclass(frozen=True)
class Span:
    """One capitalised run of a line."""

    start: int
    end: int
    text: str
    honorific: bool = False
    possessive: bool = False
    dateline: bool = False  #: before the dash with which a wire story opens


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    after: str
    possessive: bool
    opened: bool


def is_headline(text: str) -> bool:
    """Whether most longer words carry a capital, so that a capital says nothing."""
    words = re.findall(r"[A-Za-z][\w'’-]{3,}", text)
    return len(words) >= 3 and sum(w[0].isupper() for w in words) >= 0.7 * len(words)


def known_capitals(texts: list[str]) -> frozenset[str]:
    """Words that some ordinary sentence capitalises in its middle: names, even where they are ordinary words."""
    found: set[str] = set()
    for text in texts:
        if not is_headline(text):
            found.update(m.group(1) for m in re.finditer(r"(?<=[a-z,] )([A-Z][\w&'’-]+)", text))
    return frozenset(found)


@lru_cache(LINES)
def find_spans(text: str, capitals: frozenset[str]) -> tuple[Span, ...]:
    """The names of one line outside its job titles, sums and dates; *capitals* are words that the document is known to capitalise."""
    taken = [(start, end) for _, start, end in fixed_spans(text)]
    headline = is_headline(text)
    spans: list[Span] = []
    run: list[_Token] = []
    honorific = pending = anchored = False
    first = True
    tokens = [_token(m) for m in _TOKEN.finditer(text)]
    for index, token in enumerate(tokens):
        blocked = any(s < token.end and token.start < e for s, e in taken)
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        low = token.text.lower().rstrip(".")
        if low in _HONORIFIC and token.text[:1].isupper():
            _flush(run, spans, honorific, text)
            run, pending = [], True
            continue
        if run and following is not None and _nickname(run[-1], token, following):
            run.append(token)
            continue
        if run and token.opened and token.text[:1].isupper():
            _flush(run, spans, honorific, text)
            run = []
        headed = headline and (anchored if run else _HEADS_A_NAME.search(_before(tokens, index)) is not None)
        if not blocked and _is_name(token, following, headline, first, capitals, bool(run), pending, run[-1].text if run else "", headed):
            if not run:
                honorific, anchored = pending, headed
            run.append(token)
            joined = not token.after or (token.after == "," and following is not None and following.text.lower().rstrip(".") in _LEGAL)
            if not joined or token.possessive:
                _flush(run, spans, honorific, text)
                run = []
        elif run and not blocked and following is not None and _connects(run, token, following) and not token.after:
            run.append(token)
        else:
            _flush(run, spans, honorific, text)
            run = []
        pending = False
        if token.text:
            first = (token.text[-1:] in ".:!?" and not _DOTTED.match(token.text)) or bool(token.after and token.after[0] in ":!?")
            if token.text in ("-", "–", "—", "|", "•", ">", "*"):
                first = True
    _flush(run, spans, honorific, text)
    return tuple(spans)


def _before(tokens: list[_Token], index: int) -> str:
    return " ".join(token.text.lower() for token in tokens[max(0, index - 2) : index])


def _nickname(last: _Token, token: _Token, following: _Token) -> bool:
    """``Robert "Bob" Stone`` is one name."""
    whole = token.opened and token.after in ('"', "”", "'", "’", ")") and not last.after and token.text.isalpha()
    return whole and token.text[:1].isupper() and following.text[:1].isupper() and following.text.isalpha()


def _token(match: re.Match[str]) -> _Token:
    raw, start = match.group(), match.start()
    if raw.isalpha():  # most are plain words
        return _Token(start, match.end(), raw, "", False, False)
    left = len(raw) - len(raw.lstrip(_TRIM_LEFT))
    body = raw[left:]
    text = body.rstrip(_TRIM_RIGHT)
    if text.endswith(".") and not _DOTTED.match(text):
        text = text.rstrip(".")
    elif text.endswith(("'", "’")):
        text = text[:-1]
    after = body[len(text) :]
    possessive = False
    for mark in ("'s", "’s", "'S", "’S"):
        if text.endswith(mark):
            text, possessive = text[:-2], True
    if after[:1] in ("'", "’") and text.endswith("s"):
        possessive = True
    return _Token(start + left, start + left + len(text), text, after, possessive, left > 0)


def _is_name(
    token: _Token,
    following: _Token | None,
    headline: bool,
    first: bool,
    capitals: frozenset[str],
    inside: bool,
    titled: bool,
    before: str,
    headed: bool,
) -> bool:
    text, low = token.text, token.text.lower().rstrip(".")
    if len(text) == 1 and not inside and text != "X":
        return False
    if inside and low in _LEGAL and text[0].isupper():
        return True
    if not _CAPITAL.match(text) or low in NEVER_NAMES or _SUFFIX.search(text):
        return False
    if low in _CALENDAR:
        # "May" and "April" may be people; a month or a day is no name unless a given name's place is filled by a surname.
        return low in given_names() and following is not None and following.text[:1].isupper() and following.text.isalpha() and not first
    if inside and (low in _LEGAL or re.fullmatch(r"(?:[A-Z]\.)+", text)):
        return True
    if not (headline or first) or titled:
        return not (low in ("the", "a", "an", "in", "on", "at", "for", "and", "with", "by", "from", "as") and not inside)
    if not is_common(low):
        return True
    if (
        low in given_names()
        and following is not None
        and not token.after
        and _CAPITAL.match(following.text)
        and not is_common(following.text.lower())
    ):
        return True
    if inside and low == "partners" and not (following is not None and following.text.lower() in ("with", "up", "to", "for", "on")):
        return True
    if inside and low not in BREAKERS and (low in ORG_HEADS or text in capitals or before.lower() in given_names() or headed):
        return True
    if headline and headed and low not in BREAKERS and text[0].isupper():
        return True
    if text in capitals and low not in ("the", "a", "an", "in", "it", "he", "she", "this", "we"):
        return True
    if following is None or token.after or token.possessive:
        return False
    after = following.text.lower().rstrip(".")
    return after in _LEGAL or (
        low not in ("the", "our", "this", "new", "a", "an")
        and following.text[:1].isupper()
        and following.text in capitals
        and after in ORG_HEADS
    )


def _connects(run: list[_Token], token: _Token, following: _Token) -> bool:
    if not _CAPITAL.match(following.text):
        return False
    low = token.text.lower()
    if token.text == "&" or token.text == "+":
        return True
    if low in _CONNECTORS:
        return True
    if low == "of":
        return run[-1].text.lower() in _OF_HEADS
    return low == "for" and run[-1].text.lower() in ("institute", "center", "centre", "foundation", "agency")


def _flush(run: list[_Token], spans: list[Span], honorific: bool, text: str) -> None:
    if not run:
        return
    while run and ((run[0].text.lower() in _CONNECTORS and run[0].text.islower()) or run[0].text in ("&", "+")):
        run.pop(0)
    while run and not _CAPITAL.match(run[-1].text):
        run.pop()
    # "German Acme Group" is Acme Group; "British Airways" keeps its first word.
    while len(run) > 1 and _demonym(run[0].text) and run[1].text.lower() not in ORG_HEADS:
        run.pop(0)
    while (
        len(run) > 2 and (is_common(run[0].text.lower()) or run[0].text.lower() in WEAK_JOB_HEADS) and run[1].text.lower() in given_names()
    ):
        run.pop(0)
    if not run:
        return
    if all(t.text.lower() in _CALENDAR for t in run):
        return
    start, end = run[0].start, run[-1].end
    dateline = _DATELINE.match(text)
    spans.append(Span(start, end, text[start:end], honorific, run[-1].possessive, dateline is not None and end <= dateline.end()))


def _demonym(word: str) -> bool:
    low = word.lower()
    return low in PLACES and (
        low.endswith(("ish", "ese", "ian", "ean", "dutch", "french", "german", "swiss", "greek", "can", "thai", "ench"))
    )
