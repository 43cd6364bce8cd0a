"""One spelling for all: text folded so that the ways to write one name become equal, with a way back to the original offsets.

Folding joins what writers use alike: full and half width, ㈱ and (株), case, accents of Latin letters, hiragana and katakana,
small and large kana, old and new forms of a kanji, kinds of hyphen and blank; it drops blanks and middle dots between Japanese
characters and the full stop of an initial. It is meant for finding names, never for showing text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

# Forms of one kanji; the first of each group stands for all.
_VARIANTS = (
    "斉齊斎齋 辺邊邉 高髙 崎﨑碕嵜 浜濱濵 沢澤 国國圀 広廣 島嶋嶌 桜櫻 桧檜 滝瀧 竜龍 真眞 恵惠 徳德 栄榮 円圓 "
    "塩鹽 関關 県縣 条條 来來 亜亞 会會 学學 鉄鐵鐡 実實 寿壽 渋澁澀 静靜 曽曾 蔵藏 豊豐 万萬 与與 余餘 芸藝 "
    "剣劍劔 検檢 権權 児兒 黒黑 乗乘 浄淨 穣穰 瀬瀨 総總 対對 体體 台臺 択擇 鴎鷗 吉𠮷 柳栁 富冨 峰峯 館舘 "
    "梅楳 野埜 松枩 船舩 凛凜 遥遙 弥彌 薬藥 証證 銭錢 戸戶 郎郞 清淸 青靑 槙槇 尭堯 晃晄 頼賴 緑綠 歩步 巣巢 "
    "壮壯 荘莊 礼禮 暁曉 労勞 経經 営營 気氣 湾灣 横橫 黄黃 温溫 頬頰 麹麴 侠俠 祢禰 弁辯辨瓣 駅驛 読讀 売賣 "
    "当當 戦戰 図圖 写寫 鋭銳 淵渕渊 岩巖巌 桑桒 鶴鸖寉"
)
_SMALL_KANA = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_USUAL = {ord(form): group[0] for group in _VARIANTS.split() for form in group[1:]}
_V_KANA: dict[str, str] = dict(zip(("", *"ァィェォ"), "ブバビベボ", strict=True))
_HYPHENS = "-‐‑‒–—―−﹣－/\\／＼"
_BLANKS = "\t\n\r\v\f\u00a0\u2002\u2003\u2009\u202f\u3000"
# Blocks that hold characters whose compatibility form differs from themselves; all others fold to themselves.
_BLOCKS = (
    (0x00A0, 0x0250),
    (0x0370, 0x0400),
    (0x1E00, 0x2000),
    (0x2000, 0x2070),
    (0x2100, 0x2190),
    (0x2460, 0x2500),
    (0x2E80, 0x2FE0),
    (0x3000, 0x3400),
    (0xF900, 0xFB10),
    (0xFE30, 0xFF00),
    (0xFF00, 0xFFF0),
    (0x2F800, 0x2FA20),
)
_DROPPED = "\u00ad\u200b-\u200f\u2060\u2061\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"
_JAPANESE = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f々〆"
# The full stop of an initial, and a blank after a blank. The rare character leads: that is what makes the search quick.
_INITIAL = r"\.(?<=[A-Za-z]\.)(?<![A-Za-z0-9][A-Za-z]\.)(?=[ A-Za-z])"
_SECOND_BLANK = r"[ \t](?<=[ \t][ \t])"
_LATIN_MARKS = re.compile("[\u0300-\u036f]")


def _plain(char: str) -> str:
    """One character's folded form but for case: its compatibility form, Latin accents dropped."""
    compatible = unicodedata.normalize("NFKC", char)
    if compatible.isascii():
        return compatible
    special = {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ı": "i"}
    spelled = "".join(special.get(one, one) for one in compatible)
    if "LATIN" in unicodedata.name(spelled[:1], ""):
        spelled = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", spelled))
    return spelled


@cache
def _tables() -> tuple[dict[int, str], re.Pattern[str], re.Pattern[str]]:
    """The one-to-one table, and the pattern of everything that changes the length of a text: of one without ヴ, and of one with."""
    single: dict[int, str] = {}
    longer: list[str] = []
    for first, last in _BLOCKS:
        for code in range(first, last):
            folded = _plain(chr(code))
            if folded != chr(code):
                if len(folded) == 1:
                    single[code] = folded
                else:
                    longer.append(chr(code))
    single.update(_USUAL)
    for small, large in _SMALL_KANA.items():
        single[ord(small)] = large
    for code in range(0x3041, 0x3097):
        katakana = chr(code + 0x60)
        single[code] = _SMALL_KANA.get(katakana, katakana)
    single[ord("ゔ")] = _V_KANA[""]
    single.update({code: _SMALL_KANA.get(form, form) for code, form in single.items() if len(form) == 1})
    single.update(dict.fromkeys(map(ord, _HYPHENS + _BLANKS), " "))
    single.update(dict.fromkeys(map(ord, "‘’‛`´ʼ＇"), "'"))
    edit = re.compile(
        rf"[{_DROPPED}]+"
        rf"|[{re.escape(''.join(longer))}{_MARKS}][{_MARKS}]*"
        rf"|.[{_MARKS}]+"
        rf"|[ \t\u00a0\u3000・･＝](?:(?<=[{_JAPANESE}].)|(?=[{_JAPANESE}]))"
        rf"|{_INITIAL}|{_SECOND_BLANK}"
    )
    return single, edit, re.compile(f"ヴ[ァィェォ]?|{edit.pattern}")


_ASCII = str.maketrans(dict.fromkeys("-/\\\t\n\r\v\f", " ") | {"`": "'"})
_ASCII_EDIT = re.compile(f"{_INITIAL}|{_SECOND_BLANK}")


@dataclass(frozen=True)
class Folded:
    """A folded text and the way back."""

    text: str
    _at: tuple[int, ...] = field(default=(), repr=False)  # folded offsets where an edit ends …
    _shift: tuple[int, ...] = field(default=(), repr=False)  # … and what to add from there on to get the original offset
    _inside: dict[int, tuple[int, int]] = field(default_factory=dict, repr=False)  # folded characters made by an edit: original span

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the folded span ``start:end`` (not empty)."""
        return self._span(start)[0], self._span(end - 1)[1]

    def whole(self, start: int, end: int) -> bool:
        """Whether the folded span ``start:end`` does not begin or end within what one original character became."""
        inside = self._inside
        if not inside:
            return True
        first, last = inside.get(start), inside.get(end)
        return (first is None or inside.get(start - 1) != first) and (last is None or inside.get(end - 1) != last)

    def _span(self, at: int) -> tuple[int, int]:
        inside = self._inside.get(at)
        if inside:
            return inside
        index = bisect_right(self._at, at) - 1
        position = at + (self._shift[index] if index >= 0 else 0)
        return position, position + 1


def fold(text: str) -> Folded:
    """Fold *text*, keeping the way back to its offsets."""
    if text.isascii():
        pattern, single = _ASCII_EDIT, _ASCII
    else:
        single, without, with_v = _tables()
        pattern = with_v if "ヴ" in text else without
    pieces: list[str] = []
    at: list[int] = []
    shift: list[int] = []
    inside: dict[int, tuple[int, int]] = {}
    done = length = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        pieces.append(text[done:start])
        length += start - done
        made = _made(match.group())
        for offset in range(len(made)):
            inside[length + offset] = (start, end)
        pieces.append(made)
        length += len(made)
        at.append(length)
        shift.append(end - length)
        done = end
    whole = "".join((*pieces, text[done:])) if done else text
    return Folded(whole.translate(single).lower(), tuple(at), tuple(shift), inside)


def _made(edited: str) -> str:
    """What an edit puts in place of the text that it takes."""
    if (
        edited[0] in " \t\u00a0\u3000・･＝."
        or unicodedata.category(edited[0]) == "Cf"
        or 0xFE00 <= ord(edited[0]) <= 0xFE0F
        or ord(edited[0]) >= 0xE0100
    ):
        return ""
    if edited[0] == "ヴ":
        return _V_KANA[edited[1:]]
    return "".join(map(_plain, unicodedata.normalize("NFKC", edited)))


def usual_kanji(text: str) -> str:
    """*text* with one form for each kanji that has several: 髙橋 as 高橋. Its length does not change."""
    return text.translate(_USUAL)


def fold_key(text: str) -> str:
    """The folded form of a name, as a key: blanks at its ends dropped."""
    return fold(text).text.strip()


def whole(text: str) -> str:
    """*text* with a question mark for each half of a surrogate pair, which no model can encode; as long as before."""
    return text.encode("utf-8", "replace").decode("utf-8")


def is_latin(letter: str) -> bool:
    """Whether *letter* is a letter or digit of Latin script, with or without marks."""
    return letter.isalnum() and letter < "\u0250"


def starts(text: str, name: str) -> Iterator[int]:
    """Where *name* stands in *text* as written, without overlap and never as a piece of a longer Latin word. No pattern: to compile one
    for each name of a page takes longer than to look for it."""
    place = text.find(name) if name else -1
    while place >= 0:
        alone = not (_inside_word(text, place) or _inside_word(text, place + len(name)))
        if alone:
            yield place
        place = text.find(name, place + (len(name) if alone else 1))


def _inside_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and is_latin(text[place - 1]) and is_latin(text[place])
