"""From the names that the reader hears judged to opinions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nlp.event import Opinion, Polarity
from nlp.reader.decode import Judged, Marked, contained

#: An opinion that nobody asked for needs this confidence.
ENOUGH = 0.35
#: From this confidence the expert on given targets has the last word on praise and blame.
SURE = 0.5


def told_opinions(marked: Marked) -> tuple[Opinion, ...]:
    """One opinion for each name that the text judges, in the order of the text; praise and blame of one name together are mixed."""
    groups: list[list[Judged]] = []
    for judged in marked.judged:
        home = next((group for group in groups if any(contained(judged.text, other.text) for other in group)), None)
        if home is None:
            groups.append([judged])
        else:
            home.append(judged)
    found = (_opinion(marked, group) for group in groups)
    return tuple(opinion for opinion in found if opinion.polarity is not Polarity.NEUTRAL and opinion.confidence >= ENOUGH)


def with_second_opinion(told: tuple[Opinion, ...], asked: Iterable[Opinion]) -> tuple[Opinion, ...]:
    """*told*, its praise and blame as the expert on given targets hears it in *asked* where that is sure."""
    signs = {
        opinion.target: opinion.polarity
        for opinion in asked
        if opinion.polarity in (Polarity.POSITIVE, Polarity.NEGATIVE) and opinion.confidence >= SURE
    }
    return tuple(replace(opinion, polarity=signs.get(opinion.target, opinion.polarity)) for opinion in told)


def _opinion(marked: Marked, group: list[Judged]) -> Opinion:
    total = sum(judged.probability for judged in group)
    shares = {polarity: sum(j.probability * j.polarity.get(polarity, 0.0) for j in group) / total for polarity in Polarity}
    best = max(Polarity, key=lambda polarity: shares[polarity])
    surest = max(group, key=lambda judged: judged.probability)
    name = max((judged.text for judged in group), key=len)
    return Opinion(name, best, round(surest.probability * shares[best], 3), marked.sentences[surest.sentence])
