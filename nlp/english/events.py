"""From a text to its events: gate, names, rules, guards, union."""

from __future__ import annotations

from functools import cache

from nlp.english import alliances, arrivals, deals, departures, distress, expansions, funding, launches
from nlp.english.dates import anchor
from nlp.english.gate import could_tell, worth_parsing
from nlp.english.grammar import Draft, Hit, Rule
from nlp.english.guard import is_generic, is_sport, keep
from nlp.english.merge import unite
from nlp.english.page import Page
from nlp.english.tools import Tools
from nlp.event import Event, Text
from nlp.sentences import Sentence

_LONGEST_LINE = 1200  #: characters; longer "sentences" are tables or code, which the grammar does not read
_MOST_LINES = 160  #: sentences of one document; what matters is told early


def find_events(text: Text, sentences: tuple[Sentence, ...], tools: Tools) -> tuple[Event, ...]:
    """The events that an English text tells, in its order; *sentences* are those of ``text.text``.

    Evidence is a sentence of the text, or the title where only that tells it. Without a parser in *tools* the grammar decides alone.
    """
    rows = [s.text for s in sentences[:_MOST_LINES] if len(s.text) <= _LONGEST_LINE]
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
    return tuple(unite(page, drafts))


@cache
def _rules() -> tuple[Rule, ...]:
    return (
        *deals.rules(),
        *arrivals.rules(),
        *departures.rules(),
        *distress.rules(),
        *funding.rules(),
        *launches.rules(),
        *alliances.rules(),
        *expansions.rules(),
    )
