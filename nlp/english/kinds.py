"""Kinds of mentions, and those that need no judgement: sums, dates, job titles."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.english.roles import find_roles

#: Kinds of mentions and the one character by which a masked line shows each.
ORG, PERSON, ROLE, MONEY, DATE, PLACE = "O", "P", "R", "M", "D", "L"
MARKS = {ORG: "\ue001", PERSON: "\ue002", ROLE: "\ue003", MONEY: "\ue004", DATE: "\ue005", PLACE: "\ue006"}
FILL = "\ue00f"

_MONEY = re.compile(
    r"(?:(?:(?:US|A|C|CA|NZ|HK|S|AU)?[$€£¥₹]|\b(?:USD|EUR|GBP|JPY|CHF|KRW|INR|Rs\.?|SEK|NOK|DKK|AUD|"
    r"CAD)[ ]?)[ ]?\d[\d,.]*(?:[ -]?(?:million|billion|trillion|mln|bln|"
    r"mn|bn|crore|lakh|m|b|k|M|B|K|MM)\b)?(?: (?:US )?(?:dollars|euros|pounds|yen))?)"
    r"|\b\d[\d,.]*[ -]?(?:million|billion|trillion|mln|bln|m|bn|crore|lakh)(?:[ -](?:U\.?S\.? )?(?:dollars?|euros?|pounds?|"
    r"yen|kronor|francs|rupees|"
    r"pesos|yuan|won|USD|EUR))"
)
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|"
    r"Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = re.compile(
    rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? \d{{4}})?\b|"
    rf"\b{_MONTH},? (?:of )?\d{{4}}\b"
    r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b(?:19|20)\d\d\b"
)


#: Lines of which what was found is remembered: the reader's marks and the grammar ask about the same ones.
LINES = 512


@lru_cache(LINES)
def fixed_spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """Kind and offsets of the sums, dates and job titles in *text*, in order."""
    found: list[tuple[str, int, int]] = []
    for kind, pattern in ((MONEY, _MONEY), (DATE, _DATE)):
        for match in pattern.finditer(text):
            if not any(s < match.end() and match.start() < e for _, s, e in found):
                found.append((kind, match.start(), match.end()))
    for start, end in find_roles(text):
        if not any(s < end and start < e for _, s, e in found):
            found.append((ROLE, start, end))
    return tuple(sorted(found, key=lambda f: f[1]))
