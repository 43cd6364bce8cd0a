"""People in a document that names their company: shortened names, family names alone, titles that agree, and namesakes kept apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.folding import Folded, fold_key
from nlp.names import given_names_agree, nicknames, normalise_person
from watchlists.account import Contact
from watchlists.boundaries import script


@dataclass(frozen=True)
class PersonHit:
    """A contact named at ``text[start:end]`` of one field, before the document has decided."""

    contact: int  #: position in the directory
    field: str
    start: int
    end: int
    confidence: float
    reasons: tuple[str, ...]
    at: int = 0  #: where it begins in the folded field


_HONORIFICS = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame"])
_ROLES = (
    "ceo cfo coo cto cio cmo cpo chro chief president chairman chairwoman chair founder co-founder cofounder director vp svp evp vice "
    "executive manager head officer boss leader said by and of with but after when while former interim as mr for to from that"
)
_ROLE_WORDS = frozenset(_ROLES.split())
_JAPANESE_TITLE = (
    "氏|サン|様|先生|君|前?社長|前?会長|副社長|副会長|取締役|代表|専務|常務|執行役員|監査役|顧問|相談役|頭取|理事長|理事|最高|元社長|新社長|ceo|cto|cfo|coo|"
    "本部長|部長|課長|支配人|編集長|監督|選手|容疑者|社長兼"
)
_JAPANESE_TITLE_AFTER = re.compile(rf"(?:{_JAPANESE_TITLE})")
# What may stand before or after a Japanese full name without a gap.
_ROLE_BEFORE = re.compile(
    r"(?:社長|会長|取締役|代表|専務|常務|執行役員|役員|監査役|顧問|相談役|頭取|理事長|理事|部長|課長|責任者|担当|氏名|創業者|CEO|CTO|CFO|COO|氏|兼務|の|元|前|新|現|"
    r"支配人|監督|エンジニア|弁護士|社員|任|教授|同氏|同社)$"
)
_NAME_ENDS = re.compile(
    rf"(?:{_JAPANESE_TITLE}|さん|両|氏|前|元|現|新|社|本|以下|自身|同|及|並|就|退|辞|は|が|の|を|に|と|へ|で|も|や|か|ら|など|による|より|取|副|執|監|兼|次期|役|営|経|[0-9年月日歳])"
)
_EQUAL_TITLES = (
    ("ceo", "chief executive officer", "chief executive", "最高経営責任者"),
    ("cfo", "chief financial officer", "finance chief", "最高財務責任者"),
    ("coo", "chief operating officer", "最高執行責任者"),
    ("cto", "chief technology officer", "chief technical officer", "最高技術責任者"),
    ("cio", "chief information officer", "最高情報責任者"),
    ("cmo", "chief marketing officer", "marketing chief", "最高マーケテイング責任者"),
    ("ciso", "chief information security officer"),
    ("chro", "chief human resources officer", "hr chief", "最高人事責任者"),
    ("cpo", "chief product officer", "product chief"),
    ("vp", "vice president"),
    ("社長", "代表取締役社長", "president"),
    ("会長", "代表取締役会長", "chairman", "chairwoman", "chair"),
)


@lru_cache(maxsize=8192)
def _titles(title: str) -> tuple[str, ...]:
    """*title* and its equals, folded."""
    key = fold_key(title)
    return tuple(dict.fromkeys((key, *(form for group in _EQUAL_TITLES if any(_has(key, one) for one in group) for form in group))))


def _has(text: str, phrase: str) -> bool:
    return bool(re.search(rf"(?<![a-z]){re.escape(phrase)}(?![a-z])", text))


def title_agrees(contact: Contact, folded: Folded, start: int, end: int) -> bool:
    """Whether the contact's job title stands near ``start:end`` of the folded text."""
    if not contact.title:
        return False
    window = folded.text[max(0, start - 70) : end + 70]
    return any(len(form) > 1 and _has(window, form) for form in _titles(contact.title))


def stands_alone(text: str, start: int, end: int, reaches: Collection[int] = ()) -> bool:
    """Whether a full name at ``text[start:end]`` is not a part of a longer name. *reaches*: where company names end in the text."""
    before, after = text[max(0, start - 8) : start], text[end : end + 8]
    if script(text[start]) == "latin":
        return not (before and (script(before[-1]) == "latin" or before[-1] in "@_")) and not (after and script(after[0]) == "latin")
    first, last = script(text[start]), script(text[end - 1])
    if before and script(before[-1]) == first != "hiragana" and start not in reaches and not _ROLE_BEFORE.search(before):
        return False
    return not (after and script(after[0]) == last and not _NAME_ENDS.match(after))


def shortened(
    positions: Sequence[int], contacts: Sequence[Contact], field: str, text: str, folded: Folded, known: frozenset[int]
) -> list[PersonHit]:
    """Other ways in which *text* names the contacts at *positions*, whose accounts the document names.

    *known*: the contacts that the document names in full; for them a family name alone is enough. For others it takes an
    honorific or their title, and nobody else of the same family name in the text.
    """
    families: dict[str, list[int]] = {}
    for position in positions:
        for name in (contacts[position].name, *contacts[position].aliases):
            for family in _families(name):
                if position not in families.setdefault(family, []):
                    families[family].append(position)
    hits = [hit for position in positions for hit in _handles(position, contacts[position], field, text)]
    for family, sharing in families.items():
        find = _latin_mentions if family.isascii() else _japanese_mentions
        hits += find(family, sharing, contacts, field, text, folded, known)
    return hits


def _handles(position: int, contact: Contact, field: str, text: str) -> list[PersonHit]:
    """Names of one word (a handle such as @name), which count only in their own case where the company is named too."""
    hits = []
    for name in (contact.name, *contact.aliases):
        if re.fullmatch(r"[@#]?[\w.-]{4,}", name, re.ASCII):
            for match in re.finditer(rf"(?<![\w@.]){re.escape(name)}(?![\w@])", text, re.ASCII):
                hits.append(PersonHit(position, field, match.start(), match.end(), 0.75, ("name.exact", "context.account")))
    return hits


@lru_cache(maxsize=16384)
def _families(name: str) -> tuple[str, ...]:
    """The family name, folded; for a Japanese name without a blank every prefix that could be one."""
    folded = fold_key(name)
    if folded.isascii():
        words = [word.strip(".,\"'") for word in re.sub(r"[\"“(][^\"”)]*[\"”)]", " ", folded).split()]
        if "," in folded:
            return (fold_key(folded.split(",")[0]),)
        words = [word for word in words if word not in ("jr", "sr", "ii", "iii", "iv", "phd", "md")]
        return (words[-1],) if len(words) > 1 and len(words[-1]) > 1 else ()
    parts = re.split(r"[\s　・]+", name.strip())
    if len(parts) > 1:
        return (fold_key(parts[-1] if "・" in name and script(name[0]) == "katakana" else parts[0]),)
    key = normalise_person(name)
    if script(key[0]) != "kanji" or len(key) < 2:
        return ()
    return tuple(key[:size] for size in ((1,) if len(key) == 2 else (2, 1, 3)) if size < len(key))


def _latin_mentions(
    family: str, sharing: list[int], contacts: Sequence[Contact], field: str, text: str, folded: Folded, known: frozenset[int]
) -> list[PersonHit]:
    alone: list[tuple[int, int, int, str]] = []
    hits: list[PersonHit] = []
    namesake = False
    at = folded.text.find(family)
    for _ in range(200):  # a text that repeats one family name more often tells nothing new
        if at < 0:
            break
        stop = at + len(family)
        start, end = folded.original(at, stop)
        if stands_alone(text, start, end) and text[start].isupper():
            words = _words_before(text, start)
            if inverted := _INVERTED.match(text, end):
                given = [inverted.group(1)]
                reversed_ = [(position, *_agreement(contacts[position], given)) for position in sharing]
                hits += [
                    PersonHit(one[0], field, start, inverted.end(), round(0.9 * one[1], 3), ("name.given",)) for one in reversed_ if one[1]
                ]
                if any(one[1] for one in reversed_):
                    at = folded.text.find(family, stop)
                    continue
            full = [(position, *_agreement(contacts[position], words)) for position in sharing]
            named = [one for one in full if one[1] > 0]
            if named:
                hits += [
                    PersonHit(position, field, start - back, end, round(0.9 * sure, 3), ("name.given",))
                    for position, sure, back in named
                    if position not in known or sure < 1.0
                ]
            elif not words or words[-1].strip(".,").lower() in _HONORIFICS | _ROLE_WORDS or not words[-1][0].isupper():
                honorific = bool(words) and words[-1].strip(".").lower() in _HONORIFICS
                alone.append((start, end, at, "context.honorific" if honorific else ""))
            elif not text[: start - 1].rstrip().endswith((".", "!", "?")):
                namesake = True
        at = folded.text.find(family, stop)
    if namesake and not known & set(sharing):
        return hits
    candidates = [position for position in sharing if position in known or any(hit.contact == position for hit in hits)] or sharing
    if len(candidates) != 1:
        return hits
    position = candidates[0]
    introduced = position in known or any(hit.contact == position for hit in hits)
    for start, end, at, why in alone:
        if introduced and not namesake:
            hits.append(PersonHit(position, field, start, end, 0.8, ("name.family", "context.person")))
        elif title_agrees(contacts[position], folded, at, at + len(family)):
            hits.append(PersonHit(position, field, start, end, 0.65, ("name.family", "context.title")))
        elif why and not namesake:
            hits.append(PersonHit(position, field, start, end, 0.55, ("name.family", why)))
    return hits


_INVERTED = re.compile(r",\s([A-Z][\w'’-]+)(?:\s[A-Z]\.)?")  # the given name in "Hartley, Thomas B."


def _words_before(text: str, start: int) -> list[str]:
    """The few words right before *start*, on the same line and sentence."""
    line = text[max(0, start - 48) : start]
    line = re.split(r"\n|(?<=[a-z]{3}[.!?])\s|[,;:)]\s", line)[-1]
    return line.split()[-4:] if line[-1:].isspace() else []


def _agreement(contact: Contact, words: list[str]) -> tuple[float, int]:
    """How well the words before a family name agree with the contact's given name, and how far back they reach."""
    best, reach = 0.0, 0
    names = [(name, normalise_person(name).split()) for name in (contact.name, *contact.aliases)]
    for skipped in range(min(3, len(words))):
        word = words[-1 - skipped]
        key = fold_key(word).strip(".,\"'“”()")
        if not key or (not word[:1].strip('"“(').isupper() and word[:1] not in '"“('):
            break
        for name, parts in names:
            given = given_names_agree(key, parts[0]) if len(parts) > 1 else 0.0
            if any(fold_key(nickname) == key for nickname in nicknames(name)):
                given = 0.95
            if given > best:
                best, reach = given, len(" ".join(words[len(words) - 1 - skipped :])) + 1
        if skipped and best:
            break
        middle = len(key) == 1 or word[:1] in '"“(' or skipped == 0
        if not middle:
            break
    return best, reach


def _japanese_mentions(
    family: str, sharing: list[int], contacts: Sequence[Contact], field: str, text: str, folded: Folded, known: frozenset[int]
) -> list[PersonHit]:
    hits: list[PersonHit] = []
    at = folded.text.find(family)
    for _ in range(200):
        if at < 0:
            break
        stop = at + len(family)
        start, end = folded.original(at, stop)
        if _JAPANESE_TITLE_AFTER.match(folded.text, stop) and _begins(text, start):
            candidates = [one for one in sharing if one in known] or [
                one for one in sharing if title_agrees(contacts[one], folded, stop, stop) or len(_families(contacts[one].name)) == 1
            ]
            if len(candidates) == 1:
                position = candidates[0]
                if position in known:
                    hits.append(PersonHit(position, field, start, end, 0.8, ("name.family", "context.person")))
                elif title_agrees(contacts[position], folded, stop, stop):
                    hits.append(PersonHit(position, field, start, end, 0.65, ("name.family", "context.title")))
                elif len(family) > 1:
                    hits.append(PersonHit(position, field, start, end, 0.55, ("name.family", "context.honorific")))
        at = folded.text.find(family, stop)
    return hits


def _begins(text: str, start: int) -> bool:
    """Whether a Japanese family name may begin at *start*."""
    before = text[max(0, start - 8) : start]
    if not before or _ROLE_BEFORE.search(before):
        return True
    if before[-1] == "・":
        return False
    return script(before[-1]) not in ("kanji", "katakana") or script(before[-1]) != script(text[start])
