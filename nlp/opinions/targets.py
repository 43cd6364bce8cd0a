"""Whom a text speaks of: where a named target stands in it, and which names may be targets when none is given."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from nlp.folding import is_latin, starts

#: How many names of a text the reader is asked about.
MOST_NAMED = 48
#: How many are compared with each other, those named most often; a page of thousands is a list.
_MOST_MERGED = 300
_HERE = Path(__file__).parent
_FORMS_EN = re.compile(
    r"[,\s]+(?:incorporated|inc|corporation|corp|company|co|limited|ltd|llc|plc|gmbh|ag|s\.?a|n\.?v|group|holdings?)\.?$", re.I
)
_FORMS_JA = re.compile(r"株式会社|有限会社|合同会社|[((](?:株|有|同)[))]|㈱|㈲")
_BRACKETS = re.compile(r"^(.*?)\s*[((]([^()()]+)[))]\s*$")
#: Latin letters with all their marks, and the capitals among them.
_MARKED = "\u00c0-\u024f"
_CAPITALS = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x250)) if letter.isupper())

#: What stands after a name that does something.
_ACTS = re.compile(r" (?:[a-z]{2,}s|has|is|was|will|can|would|gave|took|made|said|told|never|still)\b")

# A run of capitalised words; digits and small joiners may stand inside, never at the end.
_CAPITAL = rf"(?:[{_CAPITALS}][A-Za-z0-9{_MARKED}]*(?:[&'’+.\-][A-Za-z0-9{_MARKED}]+)*|[a-z]+[{_CAPITALS}][A-Za-z0-9{_MARKED}]*)"
_NAME_EN = re.compile(rf"(?<![A-Za-z0-9{_MARKED}@#/.\-]){_CAPITAL}(?:\s(?:{_CAPITAL}|\d+(?:\.\d+)*))*")
_KATAKANA = r"[ァ-ヺー][ァ-ヺー・]*[ァ-ヺー]"
_LATIN_JA = r"[A-Za-z][A-Za-z0-9&+\-]*(?:\.[A-Za-z]{2,4})?(?: [A-Z][A-Za-z0-9+\-]*)*!?"
_MASKED = r"[○●◯〇Ａ-ＺA-Z][A-Z○●◯〇]+|[A-Za-z○●◯〇]社"
_COMPANY_JA = r"(?:株式会社|㈱|\(株\))[一-龠々ァ-ヺーA-Za-z0-9・]{2,15}|[一-龠々ァ-ヺーA-Za-z0-9・]{2,15}(?:株式会社|㈱|\(株\))"
_KIND_JA = "レンタルサーバー?|サーバー?|銀行|会計|クラウド|カード|ペイ|モバイル|証券|保険|電力|航空|急便|便|ソフト|デスク|物流|ホテル"
# A name of kana or kanji before the kind of thing that it names; a particle inside would make it a phrase.
_PRODUCT_JA = rf"(?:^|(?<=[。、「『\s]))[^はがをにのでともやへ、。「」『』\s]{{2,10}}?(?:{_KIND_JA})"
_NAME_JA = re.compile(rf"{_COMPANY_JA}|{_PRODUCT_JA}|{_MASKED}|{_LATIN_JA}|{_KATAKANA}")
_QUOTED_JA = re.compile(r"「([^「」]{2,16})」")
#: A person by what follows the name; a firm or house by the end of its own; what stands in double brackets.
_ADDRESSED_JA = r"[一-龠々ァ-ヺー]{1,8}(?=さん|氏|様|社長|会長|専務|常務|部長|課長|店長|係長|所長|先生|代表|CEO|CTO|CFO)"
_HOUSE_JA = (
    r"[一-龠々ァ-ヺー]{1,8}(?:工業|建設|商事|商会|商店|製作所|製薬|電機|電子|食品|運輸|運送|信金|信組|農協|化学|印刷|鉄道|交通|不動産|大学|"
    r"病院|産業|機械|技研|精機|酒造|醸造|製菓|堂|屋|亭|館|園|舎|組|社)"
)
_MORE_JA = re.compile(rf"{_ADDRESSED_JA}|{_HOUSE_JA}|(?<=『)[^『』]{{2,16}}(?=』)")


def aliases(target: str) -> tuple[str, ...]:
    """The ways in which a text may write *target*, longest first: without its legal form, each half of ``name(reading)``."""
    plain = unicodedata.normalize("NFKC", target).strip()
    names = {plain, _FORMS_EN.sub("", plain), _FORMS_JA.sub("", plain).strip()}
    bracketed = _BRACKETS.match(plain)
    if bracketed:
        names |= {bracketed[1], bracketed[2]}
    return tuple(sorted((name for name in names if name.strip()), key=len, reverse=True))


def spellings_of(target: str, text: str) -> tuple[str, ...]:
    """How *text* writes *target*: its aliases, its last word where that stands alone as a name (Kumono Desk, then Desk), and if it is
    nowhere written in full, its first word or what stands before its common noun."""
    known = aliases(target)
    words = [word for word in known[0].split() if word[0].isupper()] if known else []
    last = words[-1] if len(words) > 1 and len(words[-1]) > 2 else ""
    if last and any(_in_running_text(text, start) for start in starts(text, last)):
        known = (*known, last)
    if mentions(text, known):
        return known
    head = re.match(r"[A-Za-z0-9.○●]{3,}(?=[ぁ-んァ-ヺ一-龠])|[ぁ-ん一-龠]{2,}?(?=の?[ァ-ヺー]{3,}$)", known[0]) if known else None
    looser = [last, words[0] if len(words) > 1 and words[0].lower() not in _stop("en") else "", head[0] if head else ""]
    return tuple(name for name in looser if len(name) > 1 and mentions(text, [name]))


def mentions(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """The spans of *text* that write one of *names*, in order, without overlap, the first of *names* where several begin at one place.
    Latin names end at word boundaries."""
    return mentions_in(folded(text), names)


def mentions_in(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """:func:`mentions` in a text that is :func:`folded` already."""
    spans = sorted((start, place, start + len(name)) for place, name in enumerate(names) for start in starts(text, folded(name)))
    found: list[tuple[int, int]] = []
    for start, _, end in spans:
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _in_running_text(text: str, start: int) -> bool:
    """Whether what begins at *start* follows a word in small letters, or a comma."""
    return start > 1 and text[start - 1].isspace() and (text[start - 2] == "," or "a" <= text[start - 2] <= "z")


def folded(text: str) -> str:
    """*text* with wide and narrow forms, capitals and small letters made alike, character for character."""
    plain = unicodedata.normalize("NFKC", text)
    same = plain if len(plain) == len(text) else text
    small = same.lower()
    return small if len(small) == len(same) else "".join(one.lower() if len(one.lower()) == 1 else one for one in same)


def candidates(title: str, texts: Sequence[str], lang: str) -> list[str]:
    """Names that a text may judge, most prominent first: those of its title, then those named most often."""
    counts: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for number, sentence in enumerate((title, *texts)):
        for name, at_start in _names_ja(sentence) if lang == "ja" else _names_en(sentence):
            counts[name] += 2 if number == 0 else 1
            inside[name] += 0 if at_start and number else 1
    body = "\n".join(texts)
    kept = [name for name in counts if lang == "ja" or inside[name] or not _may_be_a_word(name, counts[name], body)]
    if len(kept) > _MOST_MERGED:
        kept = sorted(kept, key=lambda name: -counts[name])[:_MOST_MERGED]
    kept = _merge(kept, counts)
    return sorted(kept, key=lambda name: (-counts[name], kept.index(name)))


def named(title: str, texts: Sequence[str], lang: str) -> list[str]:
    """Every name of a text that the reader is asked about where no targets are given: candidates, and in Japanese people by their address
    and houses by their endings. Some are no names; the reader has learnt that nobody judges these."""
    found = candidates(title, texts, lang)
    if lang == "ja":
        found += [match.group() for text in (title, *texts) for match in _MORE_JA.finditer(text)]
    return list(dict.fromkeys(found))[:MOST_NAMED]


def _names_en(sentence: str) -> Iterable[tuple[str, bool]]:
    words = re.findall(rf"[A-Za-z{_MARKED}][\w'’]*", sentence)
    shouting = len(words) > 3 and sum(word[0].isupper() for word in words) > 0.75 * len(words)
    first = re.search(rf"[A-Za-z{_MARKED}]", sentence)
    for match in _NAME_EN.finditer(sentence):
        parts = match.group().split()
        at_start = bool(first) and match.start() == first.start() if first else False
        while parts and (parts[0].lower() in _stop("en") or parts[0] == "I" or parts[0].startswith("I'") or parts[0].startswith("I’")):
            parts.pop(0)
            at_start = False
        if at_start and len(parts) > 1 and parts[0].endswith("ing"):
            parts.pop(0)
        while len(parts) > 1 and parts[-1] == "I":
            parts.pop()
        name = re.sub(r"['’]s?$", "", " ".join(parts))
        if (
            len(name) > 1
            and not re.search(r"['’](?:d|ll|ve|re|m|t)\b", name)
            and not name[0].isdigit()
            and not (shouting and len(parts) > 3)
        ):
            yield name, at_start


def _may_be_a_word(name: str, count: int, body: str) -> bool:
    """Whether *name*, seen only where a sentence starts, may be an ordinary word."""
    if not name.isalpha() or not name[1:].islower():
        return False
    if name.lower() in body or name.endswith(("ly", "ed", "ing")):
        return True
    return count == 1 and not any(_ACTS.match(body, start + len(name)) for start in starts(body, name))


def _names_ja(sentence: str) -> Iterable[tuple[str, bool]]:
    plain = unicodedata.normalize("NFKC", sentence)
    for match in _NAME_JA.finditer(plain):
        name = match.group().strip("・ ")
        if len(name) > 1 and name.lower() not in _stop("ja") and not re.fullmatch(r"[a-z]{1,12}|[A-Z]|\d+|[ァ-ヺー]{1,2}", name):
            yield name, False
    for match in _QUOTED_JA.finditer(plain):
        if re.fullmatch(r"[ぁ-んァ-ヺー一-龠々A-Za-z0-9!]{2,12}", match[1]) and not re.search(r"[ぁ-ん]{5,}|[はをがに]$", match[1]):
            yield match[1], False


def _merge(names: list[str], counts: Counter[str]) -> list[str]:
    """Folds a name into a longer one that holds it (Desk into Kumono Desk), and spellings that differ in case alone into the first."""
    first: dict[str, str] = {}
    for name in names:
        same = first.setdefault(name.casefold(), name)
        if same != name:
            counts[same] += counts[name]
    kept = list(first.values())
    for name in sorted(kept, key=len):
        longer = [other for other in kept if other != name and len(other) > len(name) and _within(name, other)]
        if len(longer) == 1 and counts[longer[0]] >= counts[name] / 3:
            counts[longer[0]] += counts[name]
            kept.remove(name)
    return kept


def _within(name: str, other: str) -> bool:
    return other.endswith(" " + name) or (other.startswith(name) and not is_latin(other[len(name)]))


@cache
def _stop(lang: str) -> frozenset[str]:
    """Capitalised or katakana words that name no company or product."""
    lines = (_HERE / f"ordinary_{lang}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
