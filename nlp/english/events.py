"""From a text to its events: gate, names, rules, guards, union."""

from __future__ import annotations

import re
from functools import cache

from nlp.english import alliances, arrivals, deals, departures, distress, expansions, farewells, funding, hires, launches, mergers
from nlp.english.dates import anchor
from nlp.english.gate import could_tell, worth_parsing
from nlp.english.grammar import Draft, Hit, Rule
from nlp.english.guard import is_generic, is_sport, keep, staying
from nlp.english.merge import unite
from nlp.english.page import Page
from nlp.english.tools import Tools
from nlp.event import Event, EventType, Status, Text
from nlp.sentences import Sentence

_LONGEST_LINE = 1200  #: characters; longer "sentences" are tables or code, which the grammar does not read
_MOST_LINES = 160  #: sentences of one document; what matters is told early


def find_events(text: Text, sentences: tuple[Sentence, ...], tools: Tools) -> tuple[Event, ...]:
    """The events that an English text tells, in its order; *sentences* are those of ``text.text``.

    Evidence is a sentence of the text, or the title where only that tells it. Without a parser in *tools* the grammar decides alone.
    """
    rows = [row for row in _rejoined(text.text, sentences[:_MOST_LINES]) if len(row) <= _LONGEST_LINE]
    if not any(could_tell(row) for row in (text.title, *rows)):
        return ()
    page = Page(" ".join(text.title.split()) if "\n" in text.title else text.title.strip(), rows)
    candidates = [line for line in page.lines if could_tell(line.text)]
    for line in candidates:
        if worth_parsing(line.text) and not line.is_title:
            doc = tools.parse(line.text)
            if doc is not None:
                page.hear(line, doc)
    page.settle()
    page.stand = anchor(page, text.date)
    drafts: list[Draft] = []
    generic, sport = is_generic(page), is_sport(page)
    for line in candidates:
        for rule in _rules():
            for match in rule.trigger.finditer(line.masked):
                drafts.extend(d for d in rule.frame(Hit(page, line, match, rule)) if keep(page, d, generic, sport))
    stayers = staying(page)
    for draft in drafts:
        if draft.type is EventType.DEPARTURE and draft.slots.get("person") in stayers and draft.status.live:
            draft.status = Status.DENIED
    return tuple(unite(page, drafts))


_INITIALS = re.compile(r"(?<![A-Za-z.])(?:[A-Z]\.){2,4}$")
_COUNTRIES = ("U.S.", "U.K.", "D.C.", "E.U.", "U.N.", "L.A.", "N.Y.", "L.P.", "N.V.", "S.A.", "B.V.")


def _rejoined(text: str, sentences: tuple[Sentence, ...]) -> list[str]:
    """Sentences, those put together again that were cut after the initials of a name (``J.P. Stone``)."""
    rows: list[tuple[int, int]] = []
    for sentence in sentences:
        if rows:
            start, end = rows[-1]
            cut = _INITIALS.search(text[start:end])
            if cut and cut.group() not in _COUNTRIES and text[end : sentence.start] == " ":
                rows[-1] = (start, sentence.end)
                continue
        rows.append((sentence.start, sentence.end))
    return [text[start:end] for start, end in rows]


@cache
def _rules() -> tuple[Rule, ...]:
    return (
        *deals.rules(),
        *mergers.rules(),
        *hires.rules(),
        *arrivals.rules(),
        *departures.rules(),
        *farewells.rules(),
        *distress.rules(),
        *funding.rules(),
        *launches.rules(),
        *alliances.rules(),
        *expansions.rules(),
    )
