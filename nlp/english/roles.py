"""Job titles as they are written: ``executive vice president of oncology research``, ``co-founder and CTO``, ``board``."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.english.words import JOB_FUNCTIONS, JOB_HEADS, JOB_RANKS, ORG_HEADS, REMEMBERED, WEAK_JOB_HEADS, is_common, words_of

_TAIL_ENDS = frozenset(
    words_of(
        """
        at from who which that to with by on effective since until after before as is was are were has had have will would may
        or but in starting following when where while he she they it its his her their said says replacing succeeding overseeing
        reporting based last this next during over under for of into through told steps resigns leaves joins because if also not
        be been nearly about a an today yesterday goes going quits exits retires
        stepping moves becomes gets wins takes named appointed
        announces dies out the these those who's what how than then again more was can could should might
        must does did do
        """
    )
)
_FUNCTION_SET = JOB_FUNCTIONS | JOB_RANKS
_HEADS = JOB_HEADS | WEAK_JOB_HEADS
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w'’]*(?:[-/&][A-Za-z]\w*)*")
_LINK = re.compile(r"(?: | ?& ?|, (?:and )?| and |/| - )$")
_BOARD = re.compile(
    r"\b(?:member of (?:the|its) (?:board of directors|(?:supervisory |management |executive |advisory )?board)|board of directors|"
    r"board members?|(?:supervisory|management|executive|advisory|editorial) board|board seat|seat on (?:the|its) board|board)\b",
    re.IGNORECASE,
)
_OF = re.compile(r" (?:of|for|in charge of) (?:the |its |their |our |all )?(?=\w)", re.IGNORECASE)
_OF_PLAIN = re.compile(r" of (?P<w>[a-z][a-z-]{3,})(?: (?:and|&) [a-z-]{4,}(?= (?:at|for|from)\b|[,.]))?")
_TITLE_BEFORE = re.compile(r"(?:\bas|\bas an?|\bas (?:its|the|their)(?: new)?|\bnew|\bformer|['’]s) $", re.IGNORECASE)
_EMPLOYER = re.compile(
    r"(?:company|group|firm|business|bank|division|unit|subsidiary|arm|maker|start-?up|retailer|giant|team|organi[sz]ation|brand|chain)$",
    re.I,
)
_VERB_CONTEXT = re.compile(r"(?:\bto|\bwill|\bcan|\bwould) $", re.IGNORECASE)


def find_roles(text: str) -> list[tuple[int, int]]:
    """Offsets of job titles in *text*, in order, not overlapping."""
    boards = [match.span() for match in _BOARD.finditer(text)]
    words = [w for w in _WORD.finditer(text) if w.group() != "and" and not any(s <= w.start() < e for s, e in boards)]
    found = []
    index = 0
    while index < len(words):
        run = _run(text, words, index)
        if not run:
            index += 1
            continue
        index += len(run)
        span = _title(text, run)
        if span:
            found.append(span)
            while index < len(words) and words[index].start() < span[1]:
                index += 1
    return sorted([*found, *(b for b in boards if not any(s < b[1] and b[0] < e for s, e in found))])


@lru_cache(REMEMBERED)
def _base(word: str) -> str:
    low = word.lower()
    for prefix in ("co-", "ex-", "vice-"):
        if low.startswith(prefix) and low not in _HEADS:
            low = low.removeprefix(prefix)
    if word.isupper() or (word[:-1].isupper() and word.endswith("s")):
        low = low.removesuffix("s") if low not in _HEADS else low
    return low


def _run(text: str, words: list[re.Match[str]], start: int) -> list[re.Match[str]]:
    """The longest row of title words from *start*, trimmed after its last head word."""
    run: list[re.Match[str]] = []
    for word in words[start : start + 14]:
        if not _of_titles(word) or (not run and _belongs_to_name(text, word)):
            break
        if run:
            link = text[run[-1].end() : word.start()]
            if not _LINK.match(link):
                break
            if link != " " and "," in link and not _is_head(run[-1]):
                # "sales, marketing and service director" is one title, "sales, president Jane Roe" is none.
                ahead = text[word.start() : word.start() + 40]
                if " and " not in ahead:
                    break
        run.append(word)
    while run and not _is_head(run[-1]):
        run.pop()
    return run


def _belongs_to_name(text: str, word: re.Match[str]) -> bool:
    """``Rail`` in "Northgate Rail finance chief": a capital after a capital, where the title itself is small or a name's usual end."""
    if not word.group()[0].isupper() or word.group().lower() not in ORG_HEADS or word.group().lower() in JOB_HEADS:
        return False
    before = re.search(r"([A-Z][\w'’&-]*) $", text[: word.start()])
    return before is not None and before.group(1).lower() not in _FUNCTION_SET and not is_common(before.group(1).lower())


def _of_titles(word: re.Match[str]) -> bool:
    base = _base(word.group())
    return base in _FUNCTION_SET or base in _HEADS


def _is_head(word: re.Match[str]) -> bool:
    return _base(word.group()) in _HEADS


def _title(text: str, run: list[re.Match[str]]) -> tuple[int, int] | None:
    start, end = run[0].start(), run[-1].end()
    if run[0].group().lower() == "it" or (run[0].group() == "may"):
        return None
    if end < len(text) and text[end : end + 9] == " of staff":
        end += 9
    whole = _with_function(text, end)
    if len(run) == 1 and run[0].group().lower() in WEAK_JOB_HEADS and whole == end:
        before = text[:start]
        plain = _OF_PLAIN.match(text, end)
        if run[0].group().lower() in ("head", "chief", "boss") and plain and plain.group("w").lower() not in _TAIL_ENDS:
            return start, plain.end()
        if run[0].group() == "Head" and re.match(r" of [A-Z]", text[end:]):
            return start, whole
        if not _TITLE_BEFORE.search(before) or _VERB_CONTEXT.search(before):
            return None
    if len(run) == 1 and _VERB_CONTEXT.search(text[:start]) and run[0].group().islower():
        return None
    return start, whole


def _with_function(text: str, end: int) -> int:
    """The end of the title with its ``of …`` where that names a function (``of sales and marketing``), not an employer."""
    of = _OF.match(text, end)
    if not of:
        return end
    stop, previous, first = end, of.end(), True
    for word in _WORD.finditer(text, of.end(), of.end() + 90):
        gap = text[previous : word.start()]
        low = word.group().lower()
        if low == "and":
            following = _WORD.match(text, word.end() + 1)
            if gap != " " or not following or (following.group().lower() not in _FUNCTION_SET and not following.group().islower()):
                break
            if following.group().lower() not in _FUNCTION_SET and not re.search(
                r"(?:ing|ment|tion|ance|ity|ics|ogy|ship)$", following.group()
            ):
                break
            if following.group().lower() in _TAIL_ENDS or following.group().lower() in _HEADS:
                break
            previous = word.end()
            continue
        if gap not in ("", " ", " & ", ", ") or (
            gap == ", " and (low not in _FUNCTION_SET or "and" not in text[word.start() : word.start() + 40])
        ):
            break
        if low in _TAIL_ENDS or not (word.group()[0].islower() or low in _FUNCTION_SET):
            break
        if first and low in ("company", "companies", "year", "many", "several", "some", "most", "one", "two", "three", "every", "each"):
            break
        if low.endswith("ed") and not first:
            break
        stop = previous = word.end()
        first = False
    told = text[of.end() : stop]
    if _EMPLOYER.search(told) or (
        told.islower() and re.match(r" [A-Z][a-z]*[\w&]", text[stop:]) and not re.match(r" [A-Z]\w+ (?:\w+ )?(?:and|on|in)\b", text[stop:])
    ):
        return end
    return stop
