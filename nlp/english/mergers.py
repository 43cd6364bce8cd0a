"""Mergers: who joins whom, in verbs and nouns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.deals import deal_draft
from nlp.english.grammar import (
    Draft,
    Hit,
    Rule,
    after_word,
    joined_with,
    mention_at,
    object_of,
    pattern,
    subject,
)
from nlp.english.kinds import ORG
from nlp.english.page import Mention
from nlp.english.status import noun_status, verb_status
from nlp.event import EventType, Status


def rules() -> list[Rule]:
    """The grammar of mergers."""
    merge = EventType.MERGER
    return [
        Rule(
            "merge.verb",
            merge,
            pattern(r"(?<![\w-])(?P<v>merg(?:e|es|ing|ed)|combin(?:e|es|ing|ed)|join(?:s|ed|ing)? forces)(?![\w-])"),
            _merged,
            0.75,
        ),
        Rule("merge.noun", merge, pattern(r"\b(?P<v>merger(?: of equals)?|amalgamation|tie-?up)\b"), _merger, 0.7),
    ]


def _merged(hit: Hit) -> Iterable[Draft]:
    if re.match(r"combin|join", hit.text("v"), re.I) and not re.search(
        r"\b(?:merg|compan(?:y|ies)|shareholders|all-stock|deal|transaction)\w*", hit.page.title + hit.line.text, re.I
    ):
        return
    other = after_word(hit, "with|into", ORG, reach=90)
    first = subject(hit, ORG)
    obj = object_of(hit, ORG, reach=50) if other is not None else None
    if obj is not None and other is not None and obj.end < other.start:
        first = obj
    status = verb_status(hit, hit.page.stand)
    if other is not None and first is not None and other.name != first.name:
        into = re.search(r"\binto\b", hit.line.text[hit.end : other.start])
        yield from (deal_draft(hit, status, other.name, first.name) if into else deal_draft(hit, status, first.name, other.name))
    elif first is not None and first.name:
        both = joined_with(hit.line, first)
        both = [m for m in both if m.end <= hit.start]
        if len(both) >= 2:
            yield from _parties(hit, status, both[0], both[1])


def _merger(hit: Hit) -> Iterable[Draft]:
    masked = hit.line.masked
    status = noun_status(hit, hit.page.stand)
    between = re.match(
        r"(?: \w+){0,5}? (?:between|of|by) (?:the )?(?P<a>\ue001\ue00f*)(?:, [^,]*,)? (?:and|with) (?:the )?(?P<b>\ue001)",
        masked[hit.end :],
    )
    if between:
        a, b = mention_at(hit.line, hit.end + between.start("a")), mention_at(hit.line, hit.end + between.start("b"))
        if a and b:
            yield from _parties(hit, status, a, b)
        return
    pair = re.search(r"(?P<a>\ue001\ue00f*)(?:[-–/]| and | & )(?P<b>\ue001\ue00f*)(?:['’]s?)? (?:\w+ ){0,2}$", hit.before)
    if pair:
        a, b = mention_at(hit.line, pair.start("a")), mention_at(hit.line, pair.start("b"))
        if a and b:
            yield from _parties(hit, status, a, b)
        return
    other = after_word(hit, "with", ORG, start=hit.end, reach=60)
    if other is None:
        first = subject(hit, ORG)
        both = [m for m in joined_with(hit.line, first) if m.end <= hit.start] if first is not None else []
        if len(both) >= 2 and re.search(r"\b(?:their|a|the|planned|proposed) (?:\w+ )?$", hit.before):
            yield from _parties(hit, status, both[0], both[1])
        return
    own = re.search(r"(?P<m>\ue001\ue00f*)['’]s? (?:[\w$€£.,-]+ ){0,4}(?:\ue004\ue00f* )?(?:[\w-]+ ){0,3}$", hit.before)
    first = mention_at(hit.line, own.start("m")) if own else subject(hit, ORG)
    yield from deal_draft(hit, status, first.name if first else hit.lead, other.name)


def _parties(hit: Hit, status: Status, a: Mention, b: Mention) -> Iterable[Draft]:
    if not a.name or not b.name or a.name == b.name:
        return
    draft = Draft(EventType.MERGER, status, hit.line, hit.rule.name, hit.rule.strength, at=hit.start)
    draft.parties = (a.name, b.name)
    yield draft.put("acquirer", a.name).put("target", b.name)
