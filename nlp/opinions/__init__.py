"""Opinions by word lists: how a text speaks of a product, company or person, as far as single words tell. The reader hears better."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.event import Opinion, Polarity
from nlp.opinions.targets import aliases, candidates, spellings_of
from nlp.opinions.windows import pieces_of
from nlp.opinions.words import View, judge, speaks, view_of
from nlp.sentences import Sentence

#: An opinion that nobody asked for needs this confidence.
MIN_CONFIDENCE = 0.4
#: How many names of a text are considered when no targets are given.
MOST_CANDIDATES = 6
#: A long text is judged by its beginning; reviews and complaints say what they mean there.
MOST_SENTENCES = 60
#: How much of a text tells whether people speak of what they use, in characters.
OPENING = 480


def opinions_of(title: str, sentences: Sequence[Sentence], lang: str, targets: Sequence[str] | None = None) -> tuple[Opinion, ...]:
    """The opinions of a text in ``en`` or ``ja``.

    With *targets*: one for exactly each of these, in order; neutral where the text says nothing of it. Without: one for each name
    that the text judges, which most texts do not.
    """
    texts = [sentence.text for sentence in sentences[:MOST_SENTENCES]]
    if texts and texts[0] == title.strip():
        texts = texts[1:]
    if targets is None and not speaks("\n".join((title, *texts))[:OPENING], lang):
        return ()
    views = {target: view for target, view in _views(title, texts, lang, targets).items() if view is not None}
    judged = {target: _opinion(target, view) for target, view in views.items()}
    if targets is not None:
        return tuple(judged.get(target) or Opinion(target, Polarity.NEUTRAL, 0.5) for target in targets)
    return tuple(opinion for target, opinion in judged.items() if _worth_telling(opinion, views[target]))


def _opinion(target: str, view: View) -> Opinion:
    polarity, sure = judge(view)
    return Opinion(target, polarity, round(sure, 3), view.evidence)


def _views(title: str, texts: Sequence[str], lang: str, targets: Sequence[str] | None) -> dict[str, View | None]:
    """What the text says of each target, or of each name in it; None for a target that it does not name."""
    found = candidates(title, texts, lang)[:MOST_CANDIDATES]
    names: dict[str, Sequence[str]] = {}
    whole = "\n".join((title, *texts))
    for target in found if targets is None else dict.fromkeys(targets):
        names[target] = spellings_of(target, whole)
    wanted = list(names)
    if targets is not None:
        # Other names take their own clauses away from the targets.
        taken = {spelling.casefold() for spellings in names.values() for spelling in spellings}
        names |= {name: aliases(name) for name in found if not any(_overlap(name.casefold(), known) for known in taken)}
    pieces = pieces_of(title, texts, names, lang)
    return {target: view_of(pieces[target], lang) if pieces[target] else None for target in wanted}


def _overlap(name: str, known: str) -> bool:
    return name in known or known in name


def _worth_telling(opinion: Opinion, view: View) -> bool:
    return opinion.polarity is not Polarity.NEUTRAL and opinion.confidence >= MIN_CONFIDENCE and view.named and not view.silent
