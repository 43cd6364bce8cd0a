"""Partnerships: joint ventures, supply and dealer agreements, companies that work together."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, after_word, concerning, joined_with, pattern, subject
from nlp.english.kinds import ORG
from nlp.english.status import denied, noun_status, verb_status
from nlp.event import EventType, Status


def rules() -> list[Rule]:
    """The grammar of partnerships."""
    ally = EventType.PARTNERSHIP
    return [
        Rule(
            "ally.verb",
            ally,
            pattern(
                r"(?<![\w-])(?P<v>partner(?:s|ed|ing)?(?: up)?|team(?:s|ed|ing)?(?: up)?|join(?:s|ed|ing)? (?:forces|hands)|link(?:s|ed|"
                r"ing)? up|tie(?:s|d)? up|tying up|collaborat(?:e|es|ed|ing)|cooperat(?:e|es|ed|ing)|co-operat(?:e|es|ed|ing)|all(?:y|"
                r"ies|ied) (?:itself )?|work(?:s|ing)? (?:together|side by side|hand in hand|jointly)|hook(?:s|ed)? up)(?![\w-])"
            ),
            _allies,
            0.7,
        ),
        Rule(
            "ally.noun",
            ally,
            pattern(
                r"\b(?P<v>(?:strategic |commercial |multi-?year |exclusive |long-term |global |new |marketing |technology |distribution "
                r"|research )*(?:partnership|alliance|joint venture|collaboration|tie-up)|(?:supply|dealer|distribution|distributor|"
                r"licensing|licence|license|franchise|reseller|cooperation|co-operation|marketing|development|framework|offtake|"
                r"manufacturing|code-?share|service|services|outsourcing|partnership) (?:agreement|deal|contract|pact|accord)|"
                r"(?:agreement|deal|contract|pact|accord) to (?:jointly )?(?:supply|distribute|sell|stock|deliver|market|develop|make|"
                r"build|provide|resell|carry)|"
                r"memorandum of understanding|MoU|signed a partner|JV)\b"
            ),
            _alliance,
            0.65,
        ),
    ]


def _allies(hit: Hit) -> Iterable[Draft]:
    if re.search(r"\b(?:merg|acqui|takeover)\w*", hit.line.text, re.I):
        return
    first = subject(hit, ORG)
    other = after_word(hit, "with|and", ORG, reach=90)
    if first is None or (first.pronoun and other is None):
        return
    both = joined_with(hit.line, first)
    if other is None and len(both) < 2:
        return
    names = tuple(dict.fromkeys(m.name for m in (*both, *([other] if other else [])) if m.name))
    status = verb_status(hit, hit.page.stand)
    if status is Status.COMPLETED:
        status = Status.ANNOUNCED
    for draft in concerning(hit, status, both[0]):
        draft.parties = names if len(names) > 1 else ()
        yield draft


def _alliance(hit: Hit) -> Iterable[Draft]:
    text = hit.line.text
    if not re.search(
        (
            r"\b(?:sign|announc|form|enter|agree|ink|strik|struck|launch|set up|establish|creat|expand|extend|renew|unveil|seal|"
            r"forg|land|win|won|reach|secur|conclud|end|terminat)\w*|\btheir\b|\bnew\b"
        ),
        text,
        re.I,
    ):
        return
    if re.search(
        (
            r"\b(?:merg|acquisition|takeover|credit|loan|bond|employment|consulting|severance|indemnification|purchase) "
            r"(?:agreement|deal)|\bmerg(?:er|e)\b|\bacquir"
        ),
        text,
        re.I,
    ):
        return
    purpose = re.search(r" to \w+$", hit.text("v")) is not None
    other = after_word(hit, "with|between|and" + ("|to|for|from" if purpose else ""), ORG, reach=90)
    first = subject(hit, ORG) or next((m for m in hit.line.mentions if m.kind == ORG and m.end <= hit.start and not m.pronoun), None)
    if other is None or (first is not None and first.name == other.name):
        both = joined_with(hit.line, first) if first else []
        if len(both) < 2 and not re.match(r"signed a partner", hit.text("v"), re.I):
            return
    status = noun_status(hit, hit.page.stand)
    if denied(hit):
        status = Status.DENIED
    for draft in concerning(hit, status, first):
        names = tuple(dict.fromkeys(m.name for m in (first, other) if m is not None and m.name))
        draft.parties = names if len(names) > 1 else ()
        yield draft
