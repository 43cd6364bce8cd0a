"""The detectors: from one text to its events, its opinions and its gist."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nlp.chunks import chunks
from nlp.embedding import Embedder
from nlp.english.events import find_events as english_events
from nlp.english.tools import LightTools, ParserTools
from nlp.english.tools import Tools as EnglishTools
from nlp.event import Detection, Event, Text
from nlp.japanese.events import find_events as japanese_events
from nlp.japanese.tools import Tools as JapaneseTools
from nlp.japanese.tools import load_tools as japanese_tools
from nlp.japanese.tools import with_persons
from nlp.jury import verdict
from nlp.language import language_of
from nlp.opinions import opinions_of
from nlp.reader.decode import Marked, events_of
from nlp.reader.opinions import asked_opinions, told_opinions
from nlp.reader.reader import Reader
from nlp.reader.snapping import snapped
from nlp.sentences import Sentence, split

#: What we read; a text in another language gets an empty detection that says its language.
LANGUAGES = ("en", "ja")
#: How many sentences after the title a gist takes in.
LEAD = 2
_GIST_DIGITS = 4
_WARMING = {
    "en": "Aster Foods said that its chief executive Jane Northgate will step down.",
    "ja": "ひびき物流株式会社の山田太郎社長が退任する。",
}


@dataclass(frozen=True)
class _Grammars:
    """The grammars of both languages, with the tools that they may use."""

    english: EnglishTools
    japanese: JapaneseTools

    def events(self, text: Text, lang: str, sentences: tuple[Sentence, ...], persons: Collection[str] = ()) -> tuple[Event, ...]:
        """What the grammar of *lang* hears; *persons* are names that it may take for people."""
        if lang == "en":
            return english_events(text, sentences, self.english)
        return japanese_events(text, sentences, with_persons(self.japanese, persons))


class LightDetector:
    """Rules alone, no model: for tests and for machines that must do without. Implements :class:`nlp.event.Detector`.

    The number in ``name`` goes up whenever the same text may give a different detection.
    """

    name = "light-1"

    def __init__(self) -> None:
        self._grammars = _Grammars(LightTools(), JapaneseTools())

    def warm(self) -> None:
        """Loads what the first text would otherwise wait for: nothing here."""

    def detect(self, text: Text) -> Detection:
        """What *text* says. Never raises for any text; depends on the text alone."""
        lang = _language(text)
        if lang not in LANGUAGES:
            return Detection(text.id, lang, self.name)
        sentences = split(text.text, lang)
        events = self._grammars.events(text, lang, sentences)
        return Detection(text.id, lang, self.name, events, opinions_of(text.title, sentences, lang, text.targets))


class RadarDetector:
    """The detector of the product: rules and a network of our own, weighed together, and sentence vectors; loaded at the first use.
    Implements :class:`nlp.event.Detector`.

    *embedding_model* is a sentence-transformers model by name or folder; None is the one that comes with the installation. *threads*
    is the number of threads that a call may use. *always_gist* computes a gist for texts without events or opinions too, for stories.

    The number in ``name`` goes up whenever a rule, a model or a word list changes such that the same text may give a different
    detection; stored analyses of an older number are kept and can be told apart.
    """

    name = "radar-6.2"

    def __init__(self, embedding_model: str | None = None, *, threads: int = 1, always_gist: bool = False) -> None:
        self._grammars = _Grammars(ParserTools(), japanese_tools())
        self.embedder = Embedder(embedding_model, threads=threads)
        self.reader = Reader(threads=threads)
        self.always_gist = always_gist

    def warm(self) -> None:
        """Loads every model, so that the first text waits for none."""
        self.embedder.encode(["ready"])
        for lang, sentence in _WARMING.items():
            self.detect(Text("warm", sentence, lang=lang))

    def detect(self, text: Text) -> Detection:
        """What *text* says. Never raises for any text; depends on the text alone."""
        lang = _language(text)
        if lang not in LANGUAGES:
            return Detection(text.id, lang, self.name)
        sentences = split(text.text, lang)
        rules, marked = self._heard(text, lang, sentences)
        events = verdict(lang, rules, marked, events_of(marked))
        opinions = told_opinions(marked) if text.targets is None else asked_opinions(marked, text.targets)
        gist = gist_of(text, sentences, self.embedder) if events or opinions or self.always_gist else ()
        return Detection(text.id, lang, self.name, events, opinions, gist)

    def witnesses(self, text: Text) -> tuple[tuple[Event, ...], Marked]:
        """What the grammar and the reader say of an English or Japanese text, before the jury: for fitting it."""
        lang = _language(text)
        return self._heard(text, lang, split(text.text, lang))

    def _heard(self, text: Text, lang: str, sentences: tuple[Sentence, ...]) -> tuple[tuple[Event, ...], Marked]:
        read = self.reader.read(text.title, [sentence.text for sentence in sentences], lang, text.targets)
        marked = snapped(read, chunks(read.sentences, lang))
        persons = {span.text for span in marked.spans if span.part.slot == "person"}
        return self._grammars.events(text, lang, sentences, persons), marked


def gist_of(text: Text, sentences: Sequence[Sentence], embedder: Embedder) -> tuple[float, ...]:
    """The unit vector of title and lead, rounded; empty for a text without words."""
    lead = " ".join([text.title.strip(), *(sentence.text for sentence in sentences[:LEAD])]).strip()
    if not lead:
        return ()
    return tuple(round(float(value), _GIST_DIGITS) for value in embedder.encode([lead])[0])


def _language(text: Text) -> str:
    if text.lang:
        return text.lang.replace("_", "-").split("-")[0].lower()
    return language_of(text.title, text.text)
