"""From a text to its events: gate, names, rules, guards, union."""

from __future__ import annotations

import re
from functools import cache

from nlp.english import (
    alliances,
    arrivals,
    bids,
    deals,
    departures,
    distress,
    expansions,
    farewells,
    funding,
    hires,
    launches,
    mergers,
    owners,
    posts,
)
from nlp.english.dates import anchor
from nlp.english.gate import could_tell, worth_parsing
from nlp.english.grammar import Draft, Hit, Rule
from nlp.english.guard import is_generic, is_sport, keep, staying
from nlp.english.kinds import MARKS, ORG, PERSON, ROLE
from nlp.english.merge import unite
from nlp.english.page import Page
from nlp.english.tools import Tools
from nlp.event import Event, EventType, Status, Text
from nlp.sentences import Sentence

_LONGEST_LINE = 1200  #: characters; longer "sentences" are tables or code, which the grammar does not read
_MOST_PARSED = 4  #: sentences of one document that the parser reads
_MOST_LINES = 160  #: sentences of one document; what matters is told early


def find_events(text: Text, sentences: tuple[Sentence, ...], tools: Tools) -> tuple[Event, ...]:
    """The events that an English text tells, in its order; *sentences* are those of ``text.text``.

    Evidence is a sentence of the text, or the title where only that tells it. Without a parser in *tools* the grammar decides alone.
    """
    kept = [s for s in sentences[:_MOST_LINES] if len(s.text) <= _LONGEST_LINE]
    rows = [s.text for s in kept]
    if not any(could_tell(row) for row in (text.title, *rows)):
        return ()
    page = Page(" ".join(text.title.split()) if "\n" in text.title else text.title.strip(), rows, _paragraphs(text.text, kept))
    candidates = [line for line in page.lines if could_tell(line.text) or any(kind == ROLE for kind, _, _ in line.fixed)]
    telling = [line for line in candidates if line.spans and not line.is_title and worth_parsing(line.text)][:_MOST_PARSED]
    for line, doc in zip(telling, tools.parse([line.text for line in telling]), strict=False):
        page.hear(line, doc)
    page.settle()
    page.stand = anchor(page, text.date)
    drafts: list[Draft] = []
    generic, sport = is_generic(page), is_sport(page)
    for line in candidates:
        for rule in _fitting(line.masked):
            for match in rule.trigger.finditer(line.masked):
                drafts.extend(d for d in rule.frame(Hit(page, line, match, rule)) if keep(page, d, generic, sport))
    stayers = staying(page)
    for draft in drafts:
        if draft.type is EventType.DEPARTURE and draft.slots.get("person") in stayers and draft.status.live:
            draft.status = Status.DENIED
    return tuple(unite(page, drafts))


def _paragraphs(text: str, sentences: list[Sentence]) -> list[int]:
    """The number of line breaks before each sentence: sentences of one paragraph share it."""
    found, at, breaks = [], 0, 0
    for sentence in sentences:
        breaks += text.count("\n", at, sentence.start)
        at = sentence.start
        found.append(breaks)
    return found


_DEAL = re.compile(
    r"acqui|buy|bought|purchas|take|tak(?:es|ing|en)|took|snap|scoop|swallow|gobbl|absorb|"
    r"control|stake|pay|paid|\bbid|offer|approach|interest|sell|sold|sale|divest|offload|"
    r"dispos|hand|spin|spun|subsidiary|part of|unit|division|member|join|owned|belong|owner|"
    r"buyer|goes|went|fall|fell|pass|portfolio|famil|fold|spen[dt]|splash|shell|fork|stump|"
    r"want|covet|after|sights?|eye|circl|stalk|court|woo|pursu|chas|accept|approv|back|endors|let|changed? |change|new "
    r"|nab|deal|agreement|accord|merg|combin|forces|amalgam|tie|pick|add|put|rais|lift|increas|lay",
    re.IGNORECASE,
)
_LABOUR = re.compile(
    r"job|position|post|role|employ|worker|staff|people|workforce|headcount|payroll|redundan|"
    r"lay|laid|let|clos|shut|ceas|business|colleague|associate|engineer|crew|"
    r"chapter|bankrupt|insolv|administrat|receiver|liquidat|creditor|protection|ccaa|"
    r"examinership|rehabilitation|judicial|winding|bust|under|wall|wound|trading|cash|money|"
    r"downsiz|retrench|retirement|pink",
    re.IGNORECASE,
)


def _fitting(masked: str) -> list[Rule]:
    """The rules that a masked line could set off at all: those of people need a person or a title, those of deals a company."""
    found: list[Rule] = []
    if MARKS[ORG] in masked and _DEAL.search(masked):
        found += _families()["deals"]
    if (
        MARKS[PERSON] in masked
        or MARKS[ROLE] in masked
        or re.search(r"\b(?:I|my)\b|(?i:leadership|management|executive|board|team)", masked)
    ):
        found += _families()["people"]
    if _LABOUR.search(masked):
        found += _families()["labour"]
    return found + _families()["growth"]


@cache
def _families() -> dict[str, list[Rule]]:
    return {
        "deals": [*deals.rules(), *bids.rules(), *owners.rules(), *mergers.rules()],
        "people": [*hires.rules(), *arrivals.rules(), *departures.rules(), *farewells.rules(), *posts.rules()],
        "labour": distress.rules(),
        "growth": [*funding.rules(), *launches.rules(), *alliances.rules(), *expansions.rules()],
    }
