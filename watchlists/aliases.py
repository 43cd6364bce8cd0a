"""The names under which an account or a contact may be written, made from what was entered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlp.folding import fold, fold_key
from nlp.names import company_core, nicknames, normalise_person, romaji
from watchlists.account import Account, Contact
from watchlists.words import is_ordinary


@dataclass(frozen=True)
class Name:
    """One way to write a name.

    ``origin`` tells how it came about: ``name`` and ``entered`` were entered; ``legal_form`` (taken off or put on), ``group`` (Holdings
    taken off), ``bracket``, ``former``, ``abbreviation``, ``spelling`` (& and *and*, apostrophes), ``kana``, ``romaji``, ``subsidiary``
    (日本法人), ``domain``, ``stock_code`` were generated; for people also ``initial``, ``family_name``, ``nickname``.
    """

    text: str
    origin: str
    needs_context: bool = False  #: counts only where the text around it agrees


_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々]")
_BRACKET = re.compile(r"\s*[(（]([^()（）]+)[)）]\s*")
_FORMER = re.compile(r"^(?:旧|元|formerly |former |fka )\s*", re.I)
_GROUP = re.compile(r"\s*(?:・?ホールディングス|ホールディング|グループ|(?<=[^\x00-\x7f])HD)$|\s+(?:Holdings?|Hldgs?|Group|HD)$", re.I)
_KANA = re.compile(r"[\u3041-\u309f]{3,}|[\u30a1-\u30fa]{3,5}")  # longer katakana are loan words: Latin letters spell them otherwise
_SYLLABLES = re.compile(r"(?:(?:[kgsztdnhbpmyrw]|sh|ch|ts|[kgnhbpmr]y|j|f)?[aiueo]|n(?![aiueoy])){3,}")
_JAPANESE_FORMS = ("株式会社{}", "{}株式会社", "(株){}", "{}(株)", "㈱{}", "{}㈱")


def _core(text: str) -> str:
    """The stretch of *text* without legal forms, as written."""
    core = company_core(text)
    if len(core) == len(text):
        return text
    folded = fold(text)
    at = folded.text.find(core)
    if at < 0:
        return text.strip()
    start, end = folded.original(at, at + len(core))
    return text[start:end]


def _spellings(text: str, origin: str) -> Iterator[tuple[str, str]]:
    """*text* and what follows from it, each with its origin."""
    yield text, origin
    bracket = _BRACKET.search(text)
    if bracket and company_core(bracket.group(1)) and not company_core(text[: bracket.start()] + text[bracket.end() :]).startswith("("):
        inside, outside, tail = bracket.group(1), text[: bracket.start()], text[bracket.end() :]
        is_form = fold_key(bracket.group()) in _FORM_MARKS
        if not is_form:
            yield from _spellings(outside + tail, "bracket")
            if _FORMER.search(inside):
                yield from _spellings(_FORMER.sub("", inside), "former")
            elif fold_key(inside) not in ("hd", "hds") and len(inside) > 1:
                yield from _spellings(inside + tail, "bracket")
            return
    core = _core(text)
    if core != text:
        yield core, "legal_form"
    trimmed = core.strip("!?.*™®")
    if trimmed != core and len(trimmed) > 1:
        yield trimmed, "spelling"
    without_group = _GROUP.sub("", core)
    if without_group != core and len(without_group) > 1:
        yield without_group, "group"
        group = core[len(without_group) :].strip()
        if not core.isascii() and group in ("ホールディングス", "ホールディング", "HD", "・ホールディングス"):
            yield f"{without_group}{'ホールディングス' if group == 'HD' else 'HD'}", "spelling"
    if core.endswith("日本法人") and len(core) > 5:
        stem = core[:-4]
        yield from ((f"日本{stem}", "subsidiary"), (f"{stem}ジャパン", "subsidiary"))
    if core.endswith("銀行") and len(core) > 3:
        yield core[:-1], "abbreviation"
    if "&" in core or "＆" in core:
        yield re.sub(r"\s*[&＆]\s*", " and ", core), "spelling"
        yield re.sub(r"\s*[&＆]\s*", "&", core), "spelling"
        yield re.sub(r"\s*[&＆]\s*", " & ", core), "spelling"
    elif " and " in core:
        yield core.replace(" and ", " & "), "spelling"
    if "'" in core or "’" in core:
        yield re.sub("['’]", "", core), "spelling"
        yield re.sub("['’]", " ", core), "spelling"
    yield from ((spelled, "spelling") for spelled in (_latin(core) if core[-1:].isascii() else _japanese(core)))
    if _KANA.fullmatch(core):
        yield romaji(core).capitalize(), "romaji"
    elif core.isascii() and len(core) > 4 and _SYLLABLES.fullmatch(core.lower()):
        yield _katakana(core), "kana"


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "ø": "oe"})
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")


def _latin(core: str) -> Iterator[str]:
    """Other spellings of a name in Latin letters: umlauts spelled out, hyphens and commas left out, initials with blanks between."""
    if (spelled := core.translate(_UMLAUTS)) != core:
        yield spelled
    if re.search(r"\w-\w", core):
        yield re.sub(r"(?<=\w)-(?=\w)", "", core)
    if ", " in core:
        without = core.replace(",", "")
        yield without
        if "&" in without:
            yield re.sub(r"\s*&\s*", " and ", without)
    if _INITIALS.search(core):
        yield _INITIALS.sub(lambda match: " ".join(match.group().replace(".", " ").split()), core)


# Trades as they are cut short after a company's name.
_SHORT_TRADES = (
    ("信用金庫", "信金"), ("信用組合", "信組"), ("生命保険", "生命"), ("火災海上保険", "火災海上"), ("火災海上保険", "火災"),
    ("火災保険", "火災"),
    ("海上保険", "海上"), ("損害保険", "損保"), ("電気鉄道", "電鉄"), ("重工業", "重工"), ("化学工業", "化学"),
    ("自動車工業", "自動車"), ("農業協同組合", "農協"),
    ("石油化学", "石化"), ("通信工業", "通信工"), ("製薬工業", "製薬"), ("薬品工業", "薬品"), ("食品工業", "食品"),
)  # fmt: skip
_LENGTHENED = re.compile(r"(?<=[ァ-ヺー][アカサタナハマヤラワガザダバパャァ])ー|(?<=[ァ-ヺ]リ)ー")
_BETWEEN_KANJI = re.compile(r"(?<=[\u3400-\u9fff])[がガケヶ](?=[\u3400-\u9fff])")
_UNLENGTHENED = re.compile(
    r"(?:コンピュータ|サーバ|プリンタ|スキャナ|モータ|センサ|フィルタ|メーカ|プロバイダ|ユーザ|ドライバ|エレベータ|レーザ|ブラウザ)(?!ー)"
)


def _japanese(core: str) -> Iterator[str]:
    """Other spellings of a Japanese name: a trade cut short, コンピュータ for コンピューター, が, ケ or ヶ between kanji."""
    yield from (core.removesuffix(trade) + short for trade, short in _SHORT_TRADES if core.endswith(trade) and core != trade)
    for match in _LENGTHENED.finditer(core):
        yield core[: match.start()] + core[match.end() :]
    for match in _UNLENGTHENED.finditer(core):
        yield f"{core[: match.end()]}ー{core[match.end() :]}"
    yield from (_BETWEEN_KANJI.sub(mark, core) for mark in ("が", "ケ") if _BETWEEN_KANJI.search(core))


_FORM_MARKS = frozenset(["(株)", "(有)", "(同)", "(資)", "(名)", "(社)", "(財)", "(学)", "(医)", "(独)", "(福)"])
_NEED_CONTEXT = frozenset(["romaji", "kana"])


def _katakana(latin: str) -> str:
    import jaconv

    return str(jaconv.hira2kata(jaconv.alphabet2kana(latin.lower())))


def search_names(account: Account) -> list[Name]:
    """The names of *account* that a text is searched for, one for each folded form, entered ones first."""
    found: dict[str, Name] = {}
    entered = [(account.name, "name"), *((alias, "entered") for alias in account.aliases)]
    for base, origin in entered:
        for text, how in _spellings(base, origin):
            core = _core(text)
            key = company_core(text)
            if not key or key in found or not any(char.isalnum() for char in key):
                continue
            found[key] = Name(core if how not in ("name", "entered") else text, how, is_ordinary(key, core) or how in _NEED_CONTEXT)
    for text, how in _references(account):
        found.setdefault(fold_key(text), Name(text, how))
    return list(found.values())


def _references(account: Account) -> Iterator[tuple[str, str]]:
    """Domain and stock code in the forms in which texts give them. A bare four-digit number in brackets may be a year: not among them."""
    if account.domain and "." in account.domain:
        yield account.domain.lower().removeprefix("www."), "domain"
    code = (account.stock_code or "").strip()
    if re.fullmatch(r"[0-9][0-9A-Z]{3}", code):
        yield from (
            (form, "stock_code") for form in (f"<{code}>", f"{code}.T", f"コード:{code}", f"コード番号:{code}", f"東証プライム:{code}")
        )
    elif re.fullmatch(r"[A-Z.]{1,6}", code):
        yield from ((f"{market}:{blank}{code}", "stock_code") for market in ("NYSE", "NASDAQ", "LSE") for blank in ("", " "))


@lru_cache(maxsize=4096)
def account_names(account: Account) -> tuple[Name, ...]:
    """Every name of *account*, for people to look at: what is searched for, and the legal forms that match with it."""
    names = search_names(account)
    core = _core(account.name)
    written = {name.text for name in names}
    extra = [core] if core != account.name else []
    if _JAPANESE.search(core) and (core == account.name or "株" in account.name or "㈱" in account.name):
        extra += [form.format(core) for form in _JAPANESE_FORMS]
    needs = is_ordinary(company_core(core), core)
    names += [Name(text, "legal_form", needs and text == core) for text in extra if text not in written]
    return tuple(names)


def contact_names(contact: Contact) -> tuple[Name, ...]:
    """The names under which *contact* may be written. Only full names count without context.

    A Latin name gives "First Last", "F. Last" and "Last"; a Japanese one with a blank gives its family name. A Japanese name without
    a blank does not tell where its family name ends; the matcher tries (``watchlists.people``).
    """
    found: dict[str, Name] = {}

    def add(text: str, origin: str, needs_context: bool = False) -> None:
        key = fold_key(text)
        if key and key not in found:
            found[key] = Name(text, origin, needs_context)

    for base, origin in ((contact.name, "name"), *((alias, "entered") for alias in contact.aliases)):
        plain = normalise_person(base)
        if _JAPANESE.search(base):
            add(base, origin, len(plain) < 3)
            parts = base.split()
            if len(parts) == 2:
                add(parts[0], "family_name", True)
            continue
        words = plain.split()
        add(base, origin, len(words) < 2)
        if len(words) >= 2:
            given, family = _as_written(base, words)
            add(f"{given} {family}", "name")
            if (spelled := f"{given} {family}".translate(_UMLAUTS)) != f"{given} {family}":
                add(spelled, "spelling")
            add(f"{given[0].upper()}. {family}", "initial", True)
            for nickname in nicknames(base):
                add(f"{nickname} {family}", "nickname")
            add(family, "family_name", True)
    return tuple(found.values())


def _as_written(base: str, words: list[str]) -> tuple[str, str]:
    """The given and family name of *base* in its own spelling where that can be found."""
    spelled = {fold_key(word).replace("'", "").strip('.,"'): word.strip('.,"') for word in base.split()}
    given, family = (spelled.get(word, word.title()) for word in (words[0], words[-1]))
    return given, family
