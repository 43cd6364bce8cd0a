"""Parts of a document that tell of other companies than the rest: labelled items of a round-up, paragraphs, and who says "I"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.english.kinds import ORG, PERSON, PLACE
from nlp.english.words import PLACES, is_common

if TYPE_CHECKING:
    from nlp.english.page import Line, Page

#: An opening of a line that is no name of a company or place: ``Update: …``.
_NO_LABEL = re.compile(
    r"(?:update|correction|note|editor|photo|source|contact|about|background|also|meanwhile|elsewhere|breaking|exclusive|today|"
    r"yesterday)\b",
    re.I,
)
_LABEL = re.compile(r"[•*\-– ]*(?P<label>[A-ZÀ-Þ][^:;.!?]{1,48}): (?=[\w\"“])")


def set_homes(page: Page) -> None:
    """Tell every line which company it is at home with, where that is not the one that the document is about.

    In a round-up each item opens with its company or its place (``Springfield, Ohio: …``); what follows, up to the next label or the
    end of the paragraph, is about that company, or about none that is named. In other documents a paragraph that opens with another
    company and never names the lead is about that company.
    """
    labels = [label_of(page, line) for line in page.lines]
    placed = [found for found in labels if found is not None and found[0] == PLACE]
    roundup = len([found for found in labels if found is not None]) >= 2
    home: str | None = None
    away = False
    paragraph = -1
    for line, label in zip(page.lines, labels, strict=True):
        if line.is_title:
            continue
        if line.paragraph != paragraph:
            home, away, paragraph = None, False, line.paragraph
            opening = _opening_firm(page, line)
            if opening is not None:
                home, away = opening, True
        if label is not None and (label[0] == ORG or roundup):
            kind, name = label
            unknown = kind == ORG and placed and " " not in name and len(placed) * 2 >= len([x for x in labels if x])
            home, away = (name, True) if kind == ORG and not unknown else (None, True)
        line.home, line.away = home, away


def label_of(page: Page, line: Line) -> tuple[str, str] | None:
    """Kind and name of the company or place with which an item of a round-up opens."""
    found = None if line.is_title else _LABEL.match(line.text)
    if found is None or _NO_LABEL.match(found.group("label")):
        return None
    inside = [s for s in line.spans if s.end <= found.end("label") and s.start >= found.start("label")]
    if not inside or inside[0].start != found.start("label"):
        return None
    words = [w.lower().rstrip(".,") for w in re.split(r"[ ,]+", found.group("label"))]
    if len(words) > 1 and (words[-1] in PLACES or page.kinds[inside[-1].text] == PLACE) and "," in found.group("label"):
        return PLACE, found.group("label")
    kind = page.kinds[inside[0].text]
    rest = found.group("label")[inside[0].end - found.start("label") :]
    if kind == PERSON or len(rest) > 3:
        return None
    return kind, page.full(inside[0].text)


def _opening_firm(page: Page, line: Line) -> str | None:
    if not line.spans or page.lead is None or line.paragraph == 0:
        return None
    names = {page.full(s.text) for row in page.lines if row.paragraph == line.paragraph and not row.is_title for s in row.spans}
    first = line.spans[0]
    if first.start > 25 or page.kinds[first.text] != ORG or page.lead in names or first.possessive or is_common(first.text.lower()):
        return None
    return page.full(first.text)


_SPEAKS = re.compile(r"\b(?:said|says|asked|wrote)\b")
_SAYS_WHO = re.compile(
    r"\b(?:I am|I['’]m|my name is|this is|yours,|from|by|regards,|best,|cheers,|thanks,|sincerely,|love,) (?P<p>\ue002)\ue00f*(?=[,.!]|$|"
    r" (?:and|here|writing))",
    re.IGNORECASE,
)


def author_of(page: Page) -> str | None:
    """Who writes in the first person: named in the text (``this is Dev Anand``), in the title, or in a signature alone on its line."""
    if not any(re.search(r"\b(?:I|my|I['’]m|I['’]ve|I['’]ll)\b", line.text) for line in page.lines):
        return None
    for line in page.lines:
        found = _SAYS_WHO.search(line.masked)
        if found:
            named = next((m for m in line.mentions if m.start == found.start("p")), None)
            if named is not None and not named.pronoun:
                return named.name
    for line in reversed(page.lines):
        people = [m for m in line.mentions if m.kind == PERSON and not m.pronoun]
        if (
            len(people) == 1
            and len(line.text) - (people[0].end - people[0].start) <= 24
            and people[0].start <= 14
            and not _SPEAKS.search(line.text)
        ):
            return people[0].name
        alone = re.fullmatch(r"[-–—~ ]*(?P<name>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ]\.)?(?: [A-ZÀ-Þ][\w'’-]+){1,2})", line.text)
        if alone and not line.is_title and not people and line is page.lines[-1]:
            return alone.group("name")
    return None
