"""When a text plays: its latest date, and what is long before that."""

from __future__ import annotations

import re
from datetime import date, timedelta

from nlp.english.kinds import DATE
from nlp.english.page import Line, Page
from nlp.english.words import MONTHS

_OLD = timedelta(days=180)
_AGO = re.compile(
    r"\b(?:(?:a|an|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|several|many|some|few|\d+) (?:\w+ "
    r")?(?:years|decades) (?:ago|earlier|before)"
    r"|(?:a|one) (?:year|decade) (?:ago|earlier|before)|(?:over|more than) a (?:year|decade) ago|years ago|decades ago|a "
    r"few years (?:ago|back)|in the (?:19|20)\d0s|last decade|last century|in the (?:eighties|nineties|noughties)"
    r"|years (?:before|back))\b",
    re.IGNORECASE,
)


def moment(text: str) -> tuple[date, bool] | None:
    """The day that a written date means, with whether it names more than a year; None where that cannot be read."""
    year = re.search(r"\b(?:19|20)\d\d\b", text)
    if not year:
        short = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d\d)", text)
        return _day(2000 + int(short.group(3)), int(short.group(1)), 15, True) if short else None
    month = next((i % 12 + 1 for i, m in enumerate(MONTHS[:12]) if re.search(rf"\b{m[:3]}", text, re.IGNORECASE)), 0)
    numeric = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text) or re.fullmatch(r"\d{4}-(\d\d)-(\d\d)", text)
    if numeric:
        first, second = int(numeric.group(1)), int(numeric.group(2))
        return _day(int(year.group()), first if first <= 12 else second, 15, True)
    if month:
        day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", text.replace(year.group(), ""))
        return _day(int(year.group()), month, int(day.group(1)) if day else 15, True)
    return _day(int(year.group()), 7, 1, False)


def _day(year: int, month: int, day: int, fine: bool) -> tuple[date, bool] | None:
    month, day = max(1, min(month, 12)), max(1, day)
    for possible in (day, min(day, 28)):
        try:
            return date(year, month, possible), fine
        except ValueError:
            continue
    return None


def anchor(page: Page, published: date | None) -> date | None:
    """The day on which the text stands: the latest day that it tells itself, as re-published texts carry old datelines.

    A date after the publication is a plan. None where no day is known.
    """
    fine: list[date] = []
    for line in page.lines:
        for mention in line.mentions:
            if mention.kind != DATE:
                continue
            read = moment(mention.text)
            if read is None or (published is not None and read[0] > published + timedelta(days=31)):
                continue
            if re.search(
                r"\b(?:by|until|through|before|end of|half of|quarter of|late|early|from|starting) (?:the )?$", line.text[: mention.start]
            ):
                continue
            if read[1]:
                fine.append(read[0])
    if fine:
        return max(fine)
    return published


def told_day(line: Line, start: int, end: int) -> tuple[date, bool] | None:
    """The day that the clause around a trigger names for it, with whether it is finer than a year."""
    best: tuple[int, tuple[date, bool]] | None = None
    for mention in line.mentions:
        if mention.kind != DATE:
            continue
        before = line.text[max(0, mention.start - 60) : mention.start].lower()
        if not re.search(
            r"(?:\b(?:in|on|dated|back in|effective|as of|late|early|mid)[ -](?:the )?|^|\()$", before[-22:]
        ) or _PLANNED.search(before):
            continue
        between = line.text[end : mention.start] if mention.start >= end else line.text[mention.end : start]
        if len(between) > 90 or (re.search(r"[;:]|\b(?:and|which|who|where|while|but)\b", between) and len(between) > 30):
            continue
        read = moment(mention.text)
        if read is not None and (best is None or len(between) < best[0]):
            best = len(between), read
    return best[1] if best else None


_IN_FORCE = re.compile(
    r"\b(?:effective|with effect (?:from|on)|take[s]? effect (?:on|from)|took effect on|as of|as from)(?: (?:as of|from|on|"
    r"date:?))? (?P<d>\ue005|immediately\b)"
    r"|\b(?:on|from|starting|beginning|completed on|close on) (?P<e>\ue005)",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(r"\d{1,2}(?:st|nd|rd|th)? (?:of )?[A-Z][a-z]+\.?|[A-Z][a-z]+\.? \d{1,2}(?:st|nd|rd|th)?")


def effective_day(line: Line, at: int, stand: date | None) -> date | None:
    """The day on which what a trigger at *at* says takes effect: ``effective June 1``, ``retires on 14 May``.

    A day without a year is the one nearest to *stand*; without *stand* it is not known, nor is what happens "immediately".
    """
    for found in _IN_FORCE.finditer(line.masked):
        if found.group("d") is None and not 0 < found.start() - at <= 90:
            continue
        if found.group("d") and found.group("d").lower() == "immediately":
            return stand
        start = found.start("d") if found.group("d") else found.start("e")
        mention = next((m for m in line.mentions if m.start == start and m.kind == DATE), None)
        if mention is None:
            continue
        if _DAY_MONTH.fullmatch(mention.text):
            near = [moment(f"{mention.text} {stand.year + shift}") for shift in (-1, 0, 1)] if stand is not None else []
            days = [read[0] for read in near if read is not None]
            return min(days, key=lambda day: abs((day - stand).days)) if days and stand is not None else None
        read = moment(mention.text)
        if read is not None and read[1] and re.search(r"\d.*\d{4}|\d{4}-", mention.text):
            return read[0]
    return None


_PLANNED = re.compile(
    r"\b(?:expect\w*|will|to (?:be )?(?:clos|complet|open|start|launch)\w*|plan\w*|should|due|"
    r"set to)\b|\b(?:by|until|before)(?: the)?(?: \w+ of)? $"
)


def is_old(line: Line, start: int, end: int, stand: date | None) -> bool:
    """Whether the words around a trigger put it long before the day on which the text stands.

    Where no day is known, a bare year in running text is a look back: news names days.
    """
    told = told_day(line, start, end)
    if told is not None:
        return not told[1] and not line.is_title if stand is None else stand - told[0] > _OLD
    around = line.text[max(0, start - 70) : end + 90]
    return any(not re.search(r"[;:.!?]", _gap(around, found, start - max(0, start - 70))) for found in _AGO.finditer(around))


def _gap(around: str, found: re.Match[str], at: int) -> str:
    return around[found.end() : at] if found.end() <= at else around[at : found.start()]
