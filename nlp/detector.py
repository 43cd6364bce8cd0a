"""The detectors: from one text to its events, its opinions and its gist."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.chunks import chunks
from nlp.embedding import Embedder
from nlp.english.events import find_events as english_events
from nlp.english.tools import LightTools, ParserTools
from nlp.english.tools import Tools as EnglishTools
from nlp.event import Detection, Event, Opinion, Text
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


class LightDetector:
    """Rules alone, no model: for tests and for machines that must do without. Implements :class:`nlp.event.Detector`.

    The number in ``name`` goes up whenever the same text may give a different detection.
    """

    name = "light-1"

    def __init__(self) -> None:
        self._english: EnglishTools = LightTools()
        self._japanese = JapaneseTools(None, None)

    def warm(self) -> None:
        """Loads what the first text would otherwise wait for: nothing here."""

    def detect(self, text: Text) -> Detection:
        """What *text* says. Never raises for any text; depends on the text alone."""
        lang = _language(text)
        if lang not in LANGUAGES:
            return Detection(text.id, lang, self.name)
        sentences = split(text.text, lang)
        marked = self._read(text, sentences)
        events = self._events(text, lang, sentences, marked)
        opinions = self._opinions(text, lang, sentences, marked)
        return Detection(text.id, lang, self.name, events, opinions, self._gist(text, sentences, bool(events or opinions)))

    def _read(self, text: Text, sentences: Sequence[Sentence]) -> Marked | None:
        return None

    def _events(self, text: Text, lang: str, sentences: tuple[Sentence, ...], marked: Marked | None) -> tuple[Event, ...]:
        return self._rules(text, lang, sentences, marked)

    def _rules(self, text: Text, lang: str, sentences: tuple[Sentence, ...], marked: Marked | None) -> tuple[Event, ...]:
        """The grammar's events."""
        if lang == "en":
            return english_events(text, sentences, self._english)
        persons = {span.text for span in marked.spans if span.part.slot == "person"} if marked else ()
        return japanese_events(text, sentences, with_persons(self._japanese, persons))

    def _opinions(self, text: Text, lang: str, sentences: Sequence[Sentence], marked: Marked | None) -> tuple[Opinion, ...]:
        return opinions_of(text.title, sentences, lang, text.targets)

    def _gist(self, text: Text, sentences: Sequence[Sentence], telling: bool) -> tuple[float, ...]:
        return ()


class RadarDetector(LightDetector):
    """The detector of the product: rules and a network of our own, weighed together, and sentence vectors; loaded at the first use.

    *embedding_model* is a sentence-transformers model by name or folder; None is the one that comes with the installation. *threads*
    is the number of threads that a call may use. *always_gist* computes a gist for texts without events or opinions too, for stories.

    The number in ``name`` goes up whenever a rule, a model or a word list changes such that the same text may give a different
    detection; stored analyses of an older number are kept and can be told apart.
    """

    name = "radar-4"

    def __init__(self, embedding_model: str | None = None, *, threads: int = 1, always_gist: bool = False) -> None:
        super().__init__()
        self._english = ParserTools()
        self._japanese = japanese_tools()
        self.embedder = Embedder(embedding_model, threads=threads)
        self.reader = Reader(threads=threads)
        self.always_gist = always_gist

    def warm(self) -> None:
        """Loads every model, so that the first text waits for none."""
        self.embedder.encode(["ready"])
        for lang, sentence in _WARMING.items():
            self.detect(Text("warm", sentence, lang=lang))

    def witnesses(self, text: Text) -> tuple[tuple[Event, ...], Marked]:
        """What the grammar and the reader say of an English or Japanese text, before the jury: for fitting it."""
        lang = _language(text)
        sentences = split(text.text, lang)
        marked = self._read(text, sentences)
        return self._rules(text, lang, sentences, marked), marked

    def _read(self, text: Text, sentences: Sequence[Sentence]) -> Marked:
        marked = self.reader.read(text.title, [sentence.text for sentence in sentences], text.targets or ())
        return snapped(marked, chunks(marked.sentences, _language(text)))

    def _events(self, text: Text, lang: str, sentences: tuple[Sentence, ...], marked: Marked | None) -> tuple[Event, ...]:
        rules = self._rules(text, lang, sentences, marked)
        return rules if marked is None else verdict(lang, rules, marked, events_of(marked))

    def _opinions(self, text: Text, lang: str, sentences: Sequence[Sentence], marked: Marked | None) -> tuple[Opinion, ...]:
        if marked is None:
            return super()._opinions(text, lang, sentences, marked)
        return told_opinions(marked) if text.targets is None else asked_opinions(marked, text.targets)

    def _gist(self, text: Text, sentences: Sequence[Sentence], telling: bool) -> tuple[float, ...]:
        return gist_of(text, sentences, self.embedder) if telling or self.always_gist else ()


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
