"""Opinions: how a text speaks of a product, company or person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nlp.embedding import Embedder
from nlp.event import Opinion, Polarity
from nlp.opinions.features import View, speaks, view_of
from nlp.opinions.model import CLASSES, OPENING, by_vectors, by_words, voice
from nlp.opinions.targets import aliases, candidates, spellings_of
from nlp.opinions.windows import pieces_of
from nlp.sentences import Sentence

if TYPE_CHECKING:
    from nlp.opinions.model import Floats

#: A text that sounds less like people speaking of what they use than this gives no opinion unless asked for targets.
MIN_VOICE = 0.5
#: From here a text need not use an evaluative word that we know.
SURE_VOICE = 0.7
#: An opinion that nobody asked for needs this confidence.
MIN_CONFIDENCE = 0.4
#: How many names of a text are considered when no targets are given.
MOST_CANDIDATES = 6
#: A long text is judged by its beginning; reviews and complaints say what they mean there.
MOST_SENTENCES = 60


def opinions_of(
    title: str,
    sentences: Sequence[Sentence],
    lang: str,
    targets: Sequence[str] | None = None,
    embedder: Embedder | None = None,
) -> tuple[Opinion, ...]:
    """The opinions of a text in ``en`` or ``ja``.

    With *targets*: one for exactly each of these, in order; neutral where the text says nothing of it. Without: one for each name
    that the text judges, which most texts do not. Without *embedder* the word lists decide alone, less well.
    """
    texts = [sentence.text for sentence in sentences[:MOST_SENTENCES]]
    if texts and texts[0] == title.strip():
        texts = texts[1:]
    opening = "\n".join((title, *texts))[:OPENING]
    # Vectors count only where they come from the encoder that the models were trained on.
    encoder = embedder if embedder is not None and embedder.model is None else None
    spoken = voice(opening, encoder) if encoder else float(speaks(opening, lang))
    if targets is None and spoken < MIN_VOICE:
        return ()
    views = {target: view for target, view in views_of(title, texts, lang, targets).items() if view is not None}
    if not views:
        return tuple(Opinion(target, Polarity.NEUTRAL, 0.5) for target in targets or ())
    rows = by_vectors(list(views.values()), lang, spoken, encoder) if encoder else [by_words(view) for view in views.values()]
    judged = {target: _opinion(target, view, row) for (target, view), row in zip(views.items(), rows, strict=True)}
    if targets is not None:
        return tuple(judged.get(target) or Opinion(target, Polarity.NEUTRAL, 0.5) for target in targets)
    return tuple(opinion for target, opinion in judged.items() if _worth_telling(opinion, views[target], spoken))


def views_of(title: str, texts: Sequence[str], lang: str, targets: Sequence[str] | None) -> dict[str, View | None]:
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
    return {target: view_of(pieces[target], title, lang) if pieces[target] else None for target in wanted}


def _overlap(name: str, known: str) -> bool:
    return name in known or known in name


def _opinion(target: str, view: View, row: Floats) -> Opinion:
    best = int(row.argmax())
    return Opinion(target, CLASSES[best], round(float(row[best]), 3), view.evidence)


def _worth_telling(opinion: Opinion, view: View, spoken: float) -> bool:
    known = view.judges or spoken >= SURE_VOICE
    return opinion.polarity is not Polarity.NEUTRAL and opinion.confidence >= MIN_CONFIDENCE and bool(view.clause) and known
