"""Persons in a line, with the titles glued to them, and the companies that titles belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.japanese.lexicon import COMPANY_ENDINGS, NO_PERSON, SURNAMES
from nlp.japanese.titles import TITLE, Title

_KANJI = r"[一-龥々〆ヶ\u3400-\u4dbf\uf900-\ufaff]"
_TITLE = re.compile(TITLE)
_COMPANY_END = re.compile(rf"(?:{COMPANY_ENDINGS})$")
_HONORIFIC = r"(?:氏|さん|さま|様|君|女史|容疑者|被告)"
#: A run right before a title or 氏 that may be a name: kanji, or kanji and kana, or foreign in katakana or Latin.
_RUN = re.compile(
    rf"(?:{_KANJI}{{1,4}}[ \u3000]{_KANJI}{{1,4}}|{_KANJI}{{1,4}}[ \u3000]?[\u3041-\u309f]{{2,4}}|"
    rf"{_KANJI}{{1,7}}|"
    r"[ァ-ヴー]+(?:[・=＝][ァ-ヴーA-Z][ァ-ヴー.]*)+|[ァ-ヴー]{2,12}|@?[A-Za-z][A-Za-z0-9_.'\-]*(?: [A-Z][A-Za-z.'\-]*){0,3})$"
)
_AFTER_NO = re.compile(
    rf"(?:{_KANJI}{{1,4}}[ \u3000]{_KANJI}{{1,4}}|{_KANJI}{{2,6}}?|[ァ-ヴー]+(?:[・=][ァ-ヴーA-Z][ァ-ヴー.]*)+|"
    r"[A-Z][a-z]+(?: [A-Z][A-Za-z.'\-]*){1,3})(?=氏|さん|様|が|は|を|に|も|、|。|と|\(|$)"
)
#: A full name with nothing but a particle after it; only a known family name makes it a person.
_BARE = re.compile(rf"(?<={_KANJI})(?=[がをは、と])")
_COMES_FROM = re.compile(
    r"(?P<was>元|前|旧)?(?P<company>(?:(?<=[元前旧])[\u3041-\u309f]{2,5})?[一-龥々ァ-ヴーA-Za-z0-9&・.\-]{2,30})(?P<link>出身の|の)$"
)
_CARRIES = re.compile(r"(?P<was>前|元)(?P<company>[^、。はがを「」()]{2,20})$")
_FORMER = re.compile(r"(?:前|元|旧|当時の?|前任の?)$")


@dataclass(frozen=True)
class Person:
    """A person named in a line, ``start:end`` the name alone; ``until`` is where the mention ends, title and 氏 included."""

    start: int
    end: int
    begin: int  #: where the mention begins, a title before the name included
    until: int
    title: tuple[int, int] | None = None  #: the title that the mention carries, a post held now or before
    former: bool = False  #: 前, 元: a post no longer held
    company: tuple[int, int] | None = None  #: the company of that title


def is_name(run: str, hints: frozenset[str] = frozenset()) -> float:
    """How sure it is, 0 to 1, that *run* (nothing but the run) names a person. *hints* are runs that Sudachi takes for names."""
    bare = run.replace(" ", "").replace("\u3000", "")
    if not bare or bare in NO_PERSON or _TITLE.match(bare) or (_COMPANY_END.search(bare) and len(bare) > 2 and bare not in SURNAMES):
        return 0.0
    if run in hints:
        return 0.9
    if "・" in run or "=" in run:
        return 0.8
    if re.fullmatch(rf"{_KANJI}+", bare):
        if bare in SURNAMES:
            return 0.9
        if len(bare) <= 5 and any(bare[:n] in SURNAMES for n in (3, 2, 1) if len(bare) > n and len(bare) - n <= (3 if n > 1 else 2)):
            return 0.9
        return 0.5 if 2 <= len(bare) <= 5 else 0.0
    if re.fullmatch(rf"{_KANJI}{{1,3}}[\u3041-\u309f]{{2,4}}", bare):
        return 0.9 if re.match(rf"{_KANJI}+", bare).group() in SURNAMES else 0.3  # type: ignore[union-attr]
    if re.fullmatch(r"[ァ-ヴー]+", bare):
        return 0.4
    if " " in run and run[0].isascii():
        return 0.6
    return 0.3


def find_persons(
    s: str, titles: tuple[Title, ...], hints: frozenset[str], known: frozenset[str], companies: frozenset[str]
) -> tuple[Person, ...]:
    """The persons of a line, left to right. *known* are names seen elsewhere in the document, *companies* its company names."""
    found: list[Person] = []
    taken = 0
    for place in _places(s, titles):
        person = _read(s, place, titles, hints, known, companies, taken)
        if person and person.start >= taken:
            found.append(person)
            taken = person.until
    return tuple(found)


def _places(s: str, titles: tuple[Title, ...]) -> list[tuple[int, str, Title | None]]:
    """Where a mention may hang: before 氏, before a title, after a title and の; in text order."""
    places: list[tuple[int, str, Title | None]] = [(m.start(), "honorific", None) for m in re.finditer(_HONORIFIC, s)]
    places += [(m.start(), "bare", None) for m in _BARE.finditer(s)]
    for title in titles:
        places.append((title.start, "before", title))
        if s[title.end : title.end + 1] == "の":
            places.append((title.end + 1, "after", title))
        elif s[title.end : title.end + 1] in ("、", " ", "\u3000", ":"):
            places.append((title.end + 1, "beside", title))
        elif s[title.end : title.end + 2] in ("に、", "には"):
            places.append((title.end + 2, "beside", title))
        elif s[title.end : title.end + 1] in ("に", "・"):
            places.append((title.end + 1, "beside", title))
    places.sort(key=lambda place: (place[0], place[1] == "before"))
    return places


def _read(
    s: str,
    place: tuple[int, str, Title | None],
    titles: tuple[Title, ...],
    hints: frozenset[str],
    known: frozenset[str],
    companies: frozenset[str],
    taken: int,
) -> Person | None:
    at, kind, title = place
    if kind == "bare":
        run = re.search(rf"(?:{_KANJI}{{1,3}}[ \u3000]{_KANJI}{{1,3}}|{_KANJI}{{3,5}})$", s[max(taken, at - 8) : at])
        if not run or not re.search(r"(?:^|[はがをにでとのもへや、。「」たるい:\u3000 ])$", s[: at - len(run.group())]):
            return None
        text = run.group()
        begin = at - len(text)
        named = text in known or text in hints or is_name(text, hints) >= 0.9
        return Person(begin, at, begin, at) if named and text not in companies else None
    if kind in ("after", "beside"):
        assert title is not None
        match = _AFTER_NO.match(s, at)
        if not match or match.group() in companies:
            return None
        sure = is_name(match.group(), hints)
        if match.group() in known:
            sure = 1.0
        inner = next((t for t in titles if match.start() <= t.start < match.end()), None)
        if inner or sure < (0.5 if kind == "after" else 0.8):
            return None
        if kind == "beside":
            return (
                None
                if s[match.end() : match.end() + 1] not in ("氏", "が", "を", "さ", "")
                else Person(match.start(), match.end(), match.start(), _after(s, match.end()))
            )
        begin, former, company = _title_context(s, title)
        return Person(match.start(), match.end(), begin, _after(s, match.end()), (title.start, title.end), former, company)
    if at <= taken:
        return None
    former = False
    edge = at
    if kind == "before" and (mark := _FORMER.search(s, 0, at)) and mark.start() > taken:
        former, edge = True, mark.start()
    if kind == "before" and s[edge - 1 : edge] == "・":
        # 「◯◯△△・大阪支店長」
        listed = re.search(rf"{_KANJI}{{3,5}}$", s[max(taken, edge - 6) : edge - 1])
        edge -= 1 if listed and is_name(listed.group(), hints) >= 0.9 else 0
    run = _RUN.search(s, max(taken, edge - 40), edge)
    if not run:
        return None
    start = run.start()
    text = run.group()
    if kind == "before" and text[-1:] in ("両", "各") and len(text) > 2:
        text, edge = text[:-1], edge - 1
    if kind == "honorific" and re.fullmatch(r"[ァ-ヴー]{2,12}", text) and start > 0 and s[start - 1] in "・=":
        return None
    if kind == "before" and (carried := _CARRIES.search(s, max(taken, start - 30), at)) and carried.start() > 1:
        # 「◯◯△△前ひびき物流社長」: name, former mark, company, title.
        name = re.search(rf"{_KANJI}{{3,5}}$", s[max(taken, carried.start() - 6) : carried.start()])
        if name and is_name(name.group(), hints) >= 0.5:
            assert title is not None
            begin = carried.start() - len(name.group())
            return Person(begin, carried.start(), begin, _after(s, title.end), (title.start, title.end), True, carried.span("company"))
    text, start = _trim(s, text, start, hints, known)
    if not text or (text in companies and text not in known):
        return None
    sure = 1.0 if text in known else is_name(text, hints)
    if kind == "honorific":
        if sure <= 0.0 or text.endswith(("お客", "皆", "奥")):
            return None
        before = next((t for t in titles if t.end == start or (t.end + 1 == start and s[t.end] in "の・ \u3000")), None)
        held, was, company = (None, False, None)
        begin = start
        if before:
            begin, was, company = _title_context(s, before)
            held = (before.start, before.end)
        elif (source := _COMES_FROM.search(s, 0, start)) and (source["was"] or source["link"] == "出身の"):
            was, company = True, source.span("company")
        return Person(start, edge, begin, _after(s, edge), held, was, company)
    assert title is not None
    if s[title.end : title.end + 1] == "の" and _AFTER_NO.match(s, title.end + 1) and "・" not in text and sure < 1.0:
        following = _AFTER_NO.match(s, title.end + 1)
        if (
            following
            and is_name(following.group(), hints) >= 0.5
            and not any(following.start() <= t.start < following.end() for t in titles)
        ):
            return None
    katakana = bool(re.fullmatch(r"[ァ-ヴー]{2,12}", text))
    if sure < (0.9 if katakana or text.isascii() else 0.5):
        return None
    after = s[title.end : title.end + 1]
    if sure < 0.6 and after and after not in "がはをのにもら、。・氏ので兼":
        return None
    owner = (
        re.search(r"([一-龥々ァ-ヴーA-Za-z0-9&・.\-\u3041-\u309f]{2,24}?)の$", re.split(r"[、。はがをに]", s[:start])[-1])
        if s[start - 1 : start] == "の"
        else None
    )
    company = (start - 1 - len(owner.group(1)), start - 1) if owner else None
    return Person(start, edge, start, _after(s, title.end), (title.start, title.end), former or title.mark in ("前", "元"), company)


def _trim(s: str, text: str, start: int, hints: frozenset[str], known: frozenset[str]) -> tuple[str, int]:
    """Cut from the left of a kanji run what is no part of the name (「長男の」 is gone already; 「同社」「後任」 may be glued)."""
    for word in ("代表者", "代表", "現", "後任", "新任", "創業者", "同社", "現職", "長男", "次男", "当時"):
        if text.startswith(word) and len(text) > len(word) + 1:
            return text[len(word) :], start + len(word)
    if len(text) > 5 and re.fullmatch(rf"{_KANJI}+", text):
        for size in (5, 4, 3, 2):
            tail = text[-size:]
            if (
                tail in known
                or tail in hints
                or any(tail.startswith(name) and len(tail) > len(name) for name in (tail[:2], tail[:3]) if name in SURNAMES)
            ):
                return tail, start + len(text) - size
    return text, start


def _title_context(s: str, title: Title) -> tuple[int, bool, tuple[int, int] | None]:
    """Where the title's phrase begins, whether it is a former post, and the company named right before it."""
    begin = title.start - (len(title.mark) if title.mark else 0)
    former = title.mark in ("前", "元", "旧", "前任の", "当時の")
    edge = begin - 1 if s[begin - 1 : begin] == "の" else begin
    run = re.search(r"[一-龥々〆ヶァ-ヴーA-Za-z0-9&・.\-()]{2,40}$", s[max(0, edge - 40) : edge])
    if not run:
        return begin, former, None
    start, end = edge - len(run.group()), edge
    text = s[start:end]
    lead = re.match(r"(?:元|前|旧|現)", text)
    if lead and len(text) > 2:
        start += 1
        former = former or lead.group() in ("元", "前", "旧")
        text = text[1:]
    if text in NO_PERSON or re.fullmatch(r"[\d.,]+[歳年月日名人]?", text):
        return begin, former, None
    return start, former, (start, end)


def _after(s: str, at: int) -> int:
    match = re.compile(_HONORIFIC).match(s, at)
    return match.end() if match else at
