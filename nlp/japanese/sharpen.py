"""Where the grammar sees a move but nobody who makes it, another witness is asked for the person."""

from __future__ import annotations

import re

from nlp.japanese.lexicon import COMPANY_ENDINGS, NO_PERSON
from nlp.japanese.names import Person
from nlp.japanese.story import Line, Story

_COMPANY = re.compile(rf"(?:{COMPANY_ENDINGS})$")
_HONORIFIC = re.compile(r"氏|さん|さま|様|女史")


def find_persons(story: Story, line: Line) -> tuple[Person, ...]:
    """The known persons in *line*, with the titles glued to them."""
    found = []
    for start, end in story.tools.named(line.s):
        text = line.s[start:end]
        if len(text) < 2 or text in NO_PERSON or _COMPANY.search(text) or _is_company(story, line, start):
            continue
        title = next((t for t in line.titles if t.start == end), None)
        if any(t.start < end and start < t.end for t in line.titles):
            continue
        honorific = _HONORIFIC.match(line.s, end)
        until = title.end if title else honorific.end() if honorific else end
        if title or honorific or line.s[until : until + 1] in ("が", "は", "を", "も"):
            found.append(Person(start, end, start, until, (title.start, title.end) if title else None))
    return tuple(found)


def _is_company(story: Story, line: Line, start: int) -> bool:
    """Whether a sure company name covers the place."""
    for company in story.companies:
        at = line.s.find(company)
        if at >= 0 and at <= start < at + len(company):
            return True
    return False
