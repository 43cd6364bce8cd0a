"""Company filings as regulators' feeds give them: the form, the filer, and the item numbers as facts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawlers.document import Fact, FactKind

# Forms that report events. Periodic reports (10-K, 10-Q) have items of other meaning.
_FORM = re.compile(r"(8-K(?:12B|12G3|15D5)?|6-K)(/A)?", re.IGNORECASE)
_TITLE = re.compile(
    rf"\s*({_FORM.pattern})\s*[-–—:]\s*(.+?)\s*(?:\(\d{{4,10}}\)\s*)?(?:\((?:Filer|Subject|Reporting)\)\s*)?", re.IGNORECASE
)
# The item numbers of Form 8-K (its General Instructions, B); a number that is not there is some other document's.
_NUMBER = r"(1\.0[1-5]|2\.0[1-6]|3\.0[1-3]|4\.0[12]|5\.0[1-8]|6\.0[1-6]|7\.01|8\.01|9\.01)"
_ITEM = re.compile(rf"\bItems?\s*{_NUMBER}\b", re.IGNORECASE)
_HEADING = re.compile(rf"^\W{{0,3}}Items?\s*{_NUMBER}\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Filing:
    """What a feed's entry says of a filing: its form (``8-K``, ``8-K/A``) and the filer as written."""

    form: str
    company: str | None


def filing_of(title: str, categories: Iterable[str]) -> Filing | None:
    """The filing that an entry with this title and these category terms announces, or None."""
    named = _TITLE.fullmatch(title)
    form = next((term for term in categories if _FORM.fullmatch(term.strip())), None)
    if named is None and form is None:
        return None
    return Filing((form or (named[1] if named else "")).strip().upper(), named[4].strip() if named else None)


def items_in_summary(text: str) -> tuple[str, ...]:
    """The item numbers that a feed's summary or a filing's title names, in order, each once."""
    return tuple(dict.fromkeys(_ITEM.findall(text)))


def items_in_text(text: str) -> tuple[str, ...]:
    """The item numbers that head a section of the filing itself; its sentences may cite items of other filings."""
    return tuple(dict.fromkeys(_HEADING.findall(text)))


def facts(filing: Filing, items: Iterable[str]) -> tuple[Fact, ...]:
    """One fact for each item number."""
    return tuple(
        Fact(FactKind.FILING_ITEM, company=filing.company, params={"item": item, "form": filing.form}) for item in dict.fromkeys(items)
    )
