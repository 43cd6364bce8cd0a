"""Noun phrases and the particles after them: who does what to whom, as Japanese marks it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.japanese.dates import EXPRESSION

#: Stands in the working copy for a kana letter that belongs to a noun, so that it is not read as a particle.
NAME_MARK = "\ue000"
#: Stands for each character of a date, an amount or a count: no part of any phrase.
SKIP_MARK = "\ue001"

_NOUN = r"[一-龥々〆〇○●×ヵヶァ-ヴー\ue000A-Za-z0-9&・.\-+/!'’@_#%*＊\u3400-\u4dbf\uf900-\ufaff]"
_PIECE = (
    rf"(?:「[^「」]{{1,40}}」|『[^『』]{{1,40}}』|\"[^\"]{{1,40}}\"|\((?:株|有|合|資|同)\)|{_NOUN}|"
    r"(?<=[A-Za-z0-9.,ァ-ヴー\ue000]) (?=[A-Za-zァ-ヴー\ue000&])|(?<=[A-Za-z]), (?=Inc|Ltd|LLC|Co)|(?<=社) (?=[^ ]))"
)
_PARTICLE = (
    "による|によって|により|によると|によれば|に対する|に対して|に対し|について|に関する|として|との間で|とともに|"
    "と共同で|と共に|との|とは|とも|には|にも|では|でも|へは|への|からの|からは|から|までに|まで|より|"
    "をめぐり|をめぐる|を巡り|を巡る|は|が|を|に|で|と|へ|も|の|や|、|及び|および|並びに|ならびに|,"
)
_SUFFIX = r"(?:など|ほか|ら|側|氏|さん|グループなど|両社|各社|の両社|の[2-9]社|の[二三四五]社|のグループ会社など)?"
_PHRASE = re.compile(rf"(?P<np>{_PIECE}{{1,60}}?)(?P<tail>{_SUFFIX})(?P<particle>{_PARTICLE})")
_AMOUNT = re.compile(
    r"(?:およそ|約|最大|総額|計|合計|全|各|同)?[\d.,・]*\d[\d.,・]*(?:万|億|兆|千|百|余)*[\d.,]*(?:万|億|兆|千)?(?:円|"
    r"ドル|ユーロ|ポンド|ウォン|人民元|元|株|%|パーセント|人|名|件|坪|歳|カ国|か国|ヶ国|割|倍|平方メートル|トン)(?:強|"
    r"弱|超|以上|程度|前後|余り|余|あまり|分)?"
)
_KANA_WORDS = re.compile(
    r"手がけ|手掛け|我が国|わが国|すべて|ほぼ|さらに|また|まず|かねて|ともに|それぞれ|あわせて|併せて|改めて|引き続き|"
    r"このうち|なお|ただ|そのほか|その後|これに|これを|これまで|いずれも|最も|特に|既に|すでに|現在|同時に|正式に|"
    r"新たに|"
    r"共同で|主に|ほかの|ほかに|今も|中でも"
)


@dataclass(frozen=True)
class Phrase:
    """``start:end`` is the noun phrase, ``after`` where its particle ends."""

    start: int
    end: int
    particle: str
    after: int


def working(s: str, names: tuple[tuple[int, int], ...]) -> str:
    """The copy of *s* that phrases are read from: dates, amounts and adverbs masked out, kana within *names* masked in."""
    chars = list(s)
    for pattern in (EXPRESSION, _AMOUNT, _KANA_WORDS):
        for match in pattern.finditer(s):
            chars[match.start() : match.end()] = SKIP_MARK * (match.end() - match.start())
    for start, end in names:
        for at in range(start, end):
            if "\u3041" <= s[at] <= "\u309f" or s[at] == " ":
                chars[at] = NAME_MARK
            else:
                chars[at] = s[at]
    return "".join(chars)


def phrases(w: str, low: int, high: int) -> tuple[Phrase, ...]:
    """The phrases with particles in ``w[low:high]``, left to right."""
    return tuple(Phrase(m.start("np"), m.end("np"), m["particle"], m.end()) for m in _PHRASE.finditer(w, low, high))


def noun_before(w: str, at: int, low: int = 0) -> tuple[int, int] | None:
    """The noun run that ends at *at* (for glued forms such as 「…買収」), or None."""
    match = re.compile(rf"{_PIECE}{{1,60}}$").search(w, low, at)
    return match.span() if match else None


def noun_after(w: str, at: int, high: int | None = None) -> tuple[int, int] | None:
    """The noun run that begins at *at*, or None."""
    match = re.compile(rf"{_PIECE}{{1,60}}").match(w, at, len(w) if high is None else high)
    return match.span() if match else None
