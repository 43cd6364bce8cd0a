"""From what the reader hears of each name to opinions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlp.event import Opinion, Polarity
from nlp.reader.decode import Judged, Marked, contained

#: From this share of neutral a name is only named, not judged.
_NEUTRAL = 0.5
#: Praise and blame together are mixed from this share of it: a wrong mixed hides a complaint.
_MIXED = 0.9
_JUDGING = (Polarity.POSITIVE, Polarity.NEGATIVE, Polarity.MIXED)


def told_opinions(marked: Marked) -> tuple[Opinion, ...]:
    """One opinion for each name that the text judges, in the order of the text."""
    groups: list[list[Judged]] = []
    for naming in sorted(_namings(marked), key=lambda naming: (-len(naming.text), naming.sentence)):
        home = next((group for group in groups if any(_one_name(naming.text, other.text) for other in group)), None)
        if home is None:
            groups.append([naming])
        else:
            home.append(naming)
    judged = [group for group in groups if min(map(_neutral, group)) < _NEUTRAL]
    return tuple(_opinion(marked, group) for group in sorted(judged, key=lambda group: min(naming.sentence for naming in group)))


def _one_name(one: str, other: str) -> bool:
    return one == other or contained(one, other)


def asked_opinions(marked: Marked, targets: Iterable[str]) -> tuple[Opinion, ...]:
    """One opinion for each of *targets*, in their order; neutral where the text says nothing of it, or nothing good or bad."""
    return tuple(_answer(marked, target, _namings_of(marked, target)) for target in targets)


def _namings_of(marked: Marked, target: str) -> list[Judged]:
    """Where *target* was asked for, and marked names that are it in other words."""
    return [*marked.asked.get(target, ()), *(one for one in marked.judged if contained(one.text, target))]


def _namings(marked: Marked) -> list[Judged]:
    """What was asked for, and marked names beside it: a mark may be a piece of a name or hold too much."""
    asked = [naming for namings in marked.asked.values() for naming in namings]
    known: dict[int, list[str]] = {}
    for naming in asked:
        known.setdefault(naming.sentence, []).append(naming.text)
    return asked + [one for one in marked.judged if not any(one.text in name or name in one.text for name in known.get(one.sentence, ()))]


def _opinion(marked: Marked, group: Sequence[Judged]) -> Opinion:
    return _told(marked, max((naming.text for naming in group), key=len), group)


def _answer(marked: Marked, target: str, namings: Sequence[Judged]) -> Opinion:
    telling = min(namings, key=_neutral, default=None)
    if telling is None:
        return Opinion(target, Polarity.NEUTRAL, 0.5)
    if _neutral(telling) >= _NEUTRAL:
        return Opinion(target, Polarity.NEUTRAL, round(_neutral(telling), 3), marked.sentences[telling.sentence])
    return _told(marked, target, namings)


def _told(marked: Marked, target: str, namings: Sequence[Judged]) -> Opinion:
    """A name that is judged once is judged, however often it is only named besides."""
    telling = min(namings, key=_neutral)
    polarity, share = _judgement(namings)
    return Opinion(target, polarity, round((1 - _neutral(telling)) * share, 3), marked.sentences[telling.sentence])


def _judgement(group: Sequence[Judged]) -> tuple[Polarity, float]:
    """Praise, blame or both, and its share among the three."""
    sums = {polarity: sum(naming.polarity.get(polarity, 0.0) for naming in group) for polarity in _JUDGING}
    total = sum(sums.values()) or 1.0
    shares = {polarity: value / total for polarity, value in sums.items()}
    if shares[Polarity.MIXED] >= _MIXED:
        return Polarity.MIXED, shares[Polarity.MIXED]
    best = max((Polarity.POSITIVE, Polarity.NEGATIVE), key=lambda polarity: shares[polarity])
    return best, shares[best] + shares[Polarity.MIXED] / 2


def _neutral(naming: Judged) -> float:
    return naming.polarity.get(Polarity.NEUTRAL, 0.0)
