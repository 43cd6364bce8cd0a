"""Where names and job titles stand as they are written, whoever they are: what a mark inside one of them is meant to cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.english.kinds import ROLE, fixed_spans
from nlp.english.spans import find_spans, known_capitals

_KANJI = "一-龠々〆ヶ"
_WORD = rf"[A-Za-zＡ-Ｚａ-ｚ0-9０-９ァ-ヺー{_KANJI}・&＆]"
_LEGAL = r"株式会社|有限会社|合同会社|㈱|[(（]株[)）]"
_ASIDE = r"(?:[ 　]?[(（][^()（）、。]{1,15}[)）])?"
#: A company by its legal form or its kind, in either position; else a run of katakana or of Latin words.
_COMPANY_JA = re.compile(
    rf"(?:{_LEGAL})[ 　]?{_WORD}{{1,24}}"
    rf"|{_WORD}{{1,24}}?{_ASIDE}[ 　]?(?:{_LEGAL}|ホールディングス|フィナンシャルグループ|グループ|HD|ＨＤ)"
    r"|[ァ-ヺー・]{2,}"
    r"|[A-Za-z][A-Za-z0-9&.\-]*(?: [A-Z][A-Za-z0-9&.\-]*)*"
)


@dataclass(frozen=True)
class Chunk:
    """A stretch of one sentence that is one name, or one job title."""

    start: int
    end: int
    title: bool = False


def chunks(sentences: Sequence[str], lang: str) -> list[list[Chunk]]:
    """The names and job titles in each of *sentences*; in Japanese only companies, as far as they can be told by their form."""
    if lang == "ja":
        return [[Chunk(*match.span()) for match in _COMPANY_JA.finditer(sentence)] for sentence in sentences]
    capitals = known_capitals(list(sentences))
    found = []
    for sentence in sentences:
        titles = [Chunk(start, end, True) for kind, start, end in fixed_spans(sentence) if kind == ROLE]
        found.append([*(Chunk(name.start, name.end) for name in find_spans(sentence, capitals)), *titles])
    return found
