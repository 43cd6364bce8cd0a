"""Reading the arguments of a company's predicate: who acts, what is acted on, who else is in it."""

from __future__ import annotations

import re

from nlp.japanese.phrases import Phrase
from nlp.japanese.story import Line, Story, owner_of

#: Between a phrase and a predicate, one of these means that the phrase belongs to another predicate in between.
_BREAK = re.compile(
    r"[しりきめけえれびせべっいん][て](?!い)|[しりきめけえれびせ]、|[\u3041-\u309f]た(?=[一-龥ァ-ヴーA-Z「])|(?:する|"
    r"した|ている|る|う|く)(?=[一-龥ァ-ヴーA-Z「])|ており|ながら|ため、|ことで|した。|で、"
)
_SHARE = re.compile(
    r"^(?:全|発行済み?|普通|自社|保有|残りの?|すべての|全ての|既存|議決権付)*(?:株式|株|持ち分|持分|経営権|議決権|"
    r"過半数?|全株|全株式|全部|一部|すべて|全て|大半|うち|\ue001*)+$"
)
_COUNT = re.compile(r"^(?:の)?(?:計)?(?:[2-9]|1\d|[二三四五六七八九十]|十数|数)(?:社|行|信組|信金|法人|グループ|農協|組合|大学)")
_LINKS = ("と", "、", "及び", "および", "や", "並びに", "ならびに")


def governs(line: Line, phrase: Phrase, at: int) -> bool:
    """Whether the predicate at *at* governs *phrase*, with no other predicate between them."""
    return not _BREAK.search(line.s, phrase.after - 1 if phrase.particle == "を" else phrase.after, at)


def agent(story: Story, line: Line, found: tuple[Phrase, ...], need: float = 0.45) -> str | None:
    """Who acts: による, else が near the predicate, else は, else the lead of a headline."""
    for phrase in reversed(found):
        if phrase.particle in ("による", "によって") and (name := story.name_at(line, phrase.start, phrase.end, need)):
            return name
    for phrase in found:
        if phrase.particle in ("は", "では", "も") and (
            name := story.name_at(line, phrase.start, phrase.end, need) or owner_of(story, line, phrase)
        ):
            return name
    for phrase in reversed(found):
        if phrase.particle == "が" and (name := story.name_at(line, phrase.start, phrase.end, need)):
            return name
    first = found[0] if found else None
    if first and first.particle in ("、", "で") and (line.title or first.start <= 1):
        return story.name_at(line, first.start, first.end, need)
    return None


def nearest_agent(story: Story, line: Line, found: tuple[Phrase, ...]) -> str | None:
    """Who acts in the clause right before the predicate: the last が or は phrase wins."""
    for phrase in reversed(found):
        if phrase.particle in ("が", "は", "による", "では", "も") and (name := story.name_at(line, phrase.start, phrase.end)):
            return name
    return agent(story, line, found)


def patient(story: Story, line: Line, found: tuple[Phrase, ...], at: int, particles: tuple[str, ...] = ("を",)) -> tuple[str | None, int]:
    """What is acted on by the predicate at *at*, and the index of its phrase: 「Bを」「Bの株式51%を」「子会社のBを」."""
    for index in range(len(found) - 1, -1, -1):
        phrase = found[index]
        if phrase.particle not in particles or not governs(line, phrase, at):
            continue
        name, owner = owned(story, line, found, index)
        if name:
            return name, owner
    return None, -1


def owned(story: Story, line: Line, found: tuple[Phrase, ...], index: int) -> tuple[str | None, int]:
    """The company behind a phrase that may speak of its shares: 「Bの全株式」「B株」「Bの一部」."""
    phrase = found[index]
    text = line.s[phrase.start : phrase.end]
    if _SHARE.match(text) or _SHARE.match(line.w[phrase.start : phrase.end]):
        for back in range(index - 1, max(-1, index - 4), -1):
            if found[back].particle in ("の", "における") and (name := story.name_at(line, found[back].start, found[back].end, 0.4)):
                return name, back
        return None, -1
    bare = re.sub(r"(?:の?(?:全|発行済み?|普通)?(?:株式|株|持分|持ち分))$", "", text)
    return story.name_at(line, phrase.start, phrase.start + len(bare), 0.4), index


def members(story: Story, line: Line, found: tuple[Phrase, ...]) -> tuple[str, ...]:
    """Companies named side by side: 「AとBは」「A、B、Cの3社が」「AはBと」; the longest such list in *found*."""
    best: tuple[str, ...] = ()
    names: list[str] = []
    topic: str | None = None
    for phrase in found:
        name = story.name_at(line, phrase.start, phrase.end, 0.4)
        linked = phrase.particle in _LINKS
        if phrase.particle == "の" and not _COUNT.match(line.s, phrase.after):
            continue
        if name is None:
            names = []
            continue
        counted = bool(_COUNT.match(line.s, phrase.end)) or (phrase.particle == "の" and bool(_COUNT.match(line.s, phrase.after)))
        if phrase.particle in ("は", "が", "も", "では") and not names:
            topic = name
            continue
        if linked or names:
            if name not in names:
                names.append(name)
            partner = phrase.particle in ("と", "との", "とは") and len(names) == 1 and topic and topic != name
            whole = (topic, *names) if partner and topic else tuple(names)
            sure = counted or phrase.particle not in ("、",)
            if len(whole) > len(best) and len(whole) >= 2 and sure:
                best = whole
        if not linked or (phrase.particle == "、" and not (line.title or _more(line, phrase))):
            names = []
    return best


def _more(line: Line, phrase: Phrase) -> bool:
    """Whether after a comma the list of names goes on."""
    rest = line.w[phrase.after : phrase.after + 60]
    return bool(re.match(r"[^、。はがをに]{1,30}(?:と|、|の?[2-9]|\ue001|及び|および)", rest))
