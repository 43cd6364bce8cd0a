"""Whether a short line of a page is a person's name, a job title, or both glued together; and when two names are one person's.

English and Japanese. Shape and a few words decide; the page's own repetition (``crawlers.people_page``) corrects single misses.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from crawlers.people_lexicon import ACRONYMS, DOUBTFUL, FIELD_WORDS, NOT_NAMES, PARTICLES, SURNAMES, TITLE_WORDS

_HONORIFIC = re.compile(r"^(?:(?:dr|mr|mrs|ms|mx|prof|professor|sir|dame|hon|rev|lord|lady|dipl|ing)\b\.?-?\s*)+", re.I)
_SUFFIX = re.compile(
    r"(?:,?\s+(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|j\.?d|mba|cpa|cfa|esq|obe|cbe|mbe|kbe|fca|aca|p\.?eng|pmp|cissp|llm|ll\.?b|b\.?a|m\.?a|m\.?sc|b\.?sc)\b\.?)+$",
    re.I,
)
_BRACKETS = re.compile(r"[(（\[［〔【][^()（）\[\]［］〔〕【】]{0,60}[)）\]］〕】]")
_JA_HONORIFIC = re.compile(r"(?:様|氏|さん|先生|博士)$")
_WORD = re.compile(r"^[^\W\d_]+(?:['’`´.\-‐][^\W\d_]+)*\.?,?$")


_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆ヶヵ"
_JA = re.compile(rf"[{_HAN}ぁ-ゖァ-ヺー]")
_JA_SPACED = re.compile(rf"^[{_HAN}ぁ-ゖァ-ヺー]{{1,5}} [{_HAN}ぁ-ゖァ-ヺー]{{1,6}}$")
_JA_LETTERED = re.compile(rf"^[{_HAN}ぁ-ゖ](?: [{_HAN}ぁ-ゖァ-ヺ]){{2,5}}$")
_JA_SOLID = re.compile(rf"^[{_HAN}][{_HAN}ぁ-ゖァ-ヺー]{{2,5}}$")
_KATAKANA = re.compile(r"^[ァ-ヺー]{1,12}(?:[・=＝ ][ァ-ヺーA-Z.]{1,12}){1,4}$")
_JA_TITLE = re.compile(
    r"社長|会長|取締役|執行役|監査役|監査等委員|部長|室長|課長|係長|局長|理事|代表|役員|顧問|相談役|参与|専務|常務|主幹|主任|次長|所長|支社長|支店長|工場長|センター長"
    r"|本部長|統括|担当|責任者|マネージャー|マネジャー|ディレクター|リーダー|フェロー|エンジニア|デザイナー|コンサルタント|プロデューサー|マーケター|アドバイザー|パートナー"
    r"|最高\w+責任者|弁護士|会計士|税理士|教授|社外|創業者|ファウンダー|プレジデント|オフィサー|秘書|長$"
)
_JA_NOT_NAME = re.compile(
    r"会社|株式|概要|沿革|事業|役員|役職|氏名|名前|一覧|紹介|経営|組織|体制|採用|情報|製品|企業|理念|問い|組合|総合|連合|連絡先|取引先|部$|課$|室$|社$|局$|曜|東京都|大阪|京都府"
    r"|北海道|[都県市区町]$|挨拶|方針|財務|投資|資料|決算|電話|住所|所在|設立|資本|従業|略歴|経歴|出身|卒業|大学|学部|入社|就任|現任|および|する|です|ます|について|こちら"
    r"|委員|社員|チーム|メンバー|サービス|ニュース|ガバナンス|営業|開発|管理|総務|人事|経理|法務|広報|企画|技術|研究|製造|品質|海外|国内|関東|関西|業務|戦略|推進"
    r"|社名|銀行|区分|団体|職名|備考|年月|生年|お客|採択|決定"
)


def tidy(text: str) -> str:
    """*text* in one line with width variants unified (NFKC)."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def is_japanese(text: str) -> bool:
    """Whether *text* holds Japanese characters."""
    return bool(_JA.search(text))


def strip_extras(name: str) -> str:
    """*name* without readings in brackets, honorifics and degrees."""
    bare = _BRACKETS.sub(" ", tidy(name)).strip(" ,;:・|/-–—")
    bare = _SUFFIX.sub("", _HONORIFIC.sub("", bare)).strip(" ,")
    return _JA_HONORIFIC.sub("", bare).strip() if is_japanese(bare) else bare


@lru_cache(maxsize=20_000)
def name_score(text: str) -> float:
    """How much *text* looks like one person's name, from 0 to 1; from 0.5 it may stand as one, below only if its place says so."""
    bare = strip_extras(text)
    if not 2 <= len(bare) <= 60 or any(char.isdigit() or char in "@/&%$#!?:;<>{}|。、「」" for char in bare):
        return 0.0
    if is_japanese(bare):
        return _japanese_name(bare)
    words = bare.replace(",", " ").split()
    if not 2 <= len(words) <= 6 or any(not _WORD.match(word) for word in words):
        return 0.0
    low = [word.strip(".,").casefold() for word in words]
    if any((word in TITLE_WORDS or word in NOT_NAMES or word in ACRONYMS) and word not in DOUBTFUL for word in low):
        return 0.0
    if any(word in DOUBTFUL for word in low):
        return 0.4 if bare[0].isupper() else 0.0
    if all(word in FIELD_WORDS for word in low) or low[-1] in FIELD_WORDS:
        return 0.0
    main = [word for word, plain in zip(words[:-1], low[:-1], strict=True) if plain not in PARTICLES] + words[-1:]
    if len(main) < 2 or len(main[-1].strip(".")) < 2:
        return 0.0
    if bare.islower():
        return 0.2
    if not all(word[0].isupper() or not word[0].isascii() for word in main):
        return 0.0
    if bare.isupper():
        return 0.6 if len(main) <= 3 else 0.3
    return 0.95 if len(main) <= 3 else 0.6


def _japanese_name(bare: str) -> float:
    solid = bare.replace(" ", "")
    title = _JA_TITLE.search(solid)
    if _JA_NOT_NAME.search(solid) or (title and not (title[0] == "長" and _starts_with_surname(solid))):
        return 0.0
    if _JA_SPACED.match(bare):
        family, given = bare.split(" ")
        if family in SURNAMES:
            return 0.98
        if _KATAKANA.match(bare):
            return 0.6
        return 0.85 if len(family) <= 3 and len(given) <= 4 else 0.4
    if _JA_LETTERED.match(bare):
        return 0.8
    if _KATAKANA.match(bare):
        return 0.75
    if _JA_SOLID.match(bare):
        return 0.7 if _starts_with_surname(bare) else 0.4
    return 0.0


def _starts_with_surname(bare: str) -> bool:
    return any(bare[:length] in SURNAMES and 1 <= len(bare) - length <= 3 for length in (1, 2, 3))


@lru_cache(maxsize=20_000)
def title_score(text: str) -> float:
    """How much *text* looks like a job title, from 0 to 1."""
    bare = tidy(text).strip(" ,;:・|/-–—")
    if not 2 <= len(bare) <= 160:
        return 0.0
    if is_japanese(bare):
        if len(bare) > 60 or bare.endswith(("。", "ます", "した")) or "。" in bare:
            return 0.0
        return 0.95 if _JA_TITLE.search(bare.replace(" ", "")) else _latin_title(re.sub(rf"[{_HAN}ぁ-ゖァ-ヺー・]+", " ", bare)) * 0.9
    return _latin_title(bare)


def _latin_title(bare: str) -> float:
    words = re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", bare)
    if "$" in bare or "http" in bare or sum(char.isdigit() for char in bare) > 4:
        return 0.0
    if not words or len(words) > 18 or (bare.endswith(".") and len(words) > 8) or ". " in bare:
        return 0.0
    low = [word.casefold() for word in words]
    if not any(word in TITLE_WORDS for word in low):
        return 0.25 if any(word in FIELD_WORDS for word in low) and len(words) <= 5 else 0.0
    if any(word in ("our", "meet", "we", "is", "was", "has", "he", "she", "joined", "his", "her", "read", "more") for word in low):
        return 0.0
    lower = sum(word[0].islower() for word in words) / len(words)
    return 0.95 if lower < 0.6 else 0.6 if len(words) <= 6 else 0.2


_DEGREES = re.compile(r"^(?:(?:jr|sr|ii|iii|ph\.?\s?d|m\.?d|j\.?d|mba|cpa|cfa|esq|obe|cbe|mbe)\b\.?,?\s*)+", re.I)
_GLUE = re.compile(r"\s+[|–—‐-]+\s+|\s*[|–—]\s*|\s*[:：;/／]\s*|,\s+|、|，")


def split_glued(text: str, least: float = 0.5) -> tuple[str, str] | None:
    """The (name, title) that one line holds together, or None: ``Jane Doe, Chief Executive Officer``, ``代表取締役社長 山田 太郎``.

    *least* is the score that both must have.
    """
    line = tidy(text)
    if not 5 <= len(line) <= 160:
        return None
    best: tuple[float, str, str] | None = None
    for left, right in _cuts(line):
        for name, title in ((left, right), (right, left)):
            title = _DEGREES.sub("", title)
            sure = min(name_score(name), title_score(title))
            if sure >= least and name_score(title) < 0.7 and "," not in strip_extras(name) and (best is None or sure > best[0]):
                best = (sure, name, title)
    return (best[1], best[2]) if best else None


def _cuts(line: str) -> list[tuple[str, str]]:
    cuts = []
    for mark in list(_GLUE.finditer(line))[:6]:
        left, right = line[: mark.start()].strip(), line[mark.end() :].strip()
        cuts.append((left, right))
    bracket = re.match(r"^([^()]{3,60})\(([^()]{2,100})\)$", line)
    if bracket:
        cuts.append((bracket[1].strip(), bracket[2].strip()))
    if is_japanese(line):
        words = _BRACKETS.sub(lambda found: found[0].replace(" ", ""), line).split(" ")
        for size in (2, 1, 3):
            if len(words) > size:
                cuts.append((" ".join(words[-size:]), " ".join(words[:-size])))
                cuts.append((" ".join(words[:size]), " ".join(words[size:])))
        last = words[-1]
        cuts += [(last[:at], last[at:]) for at in range(2, len(last) - 2) if _TITLE_END.search(last[:at]) and name_score(last[at:]) >= 0.7]
        return cuts
    words = line.split(" ")
    low = [word.casefold().strip(",.") for word in words]
    for size in (2, 3):
        if len(words) > size:
            if all(word in _OF_TITLES for word in low[size:]):
                cuts.append((" ".join(words[:size]), " ".join(words[size:])))
            if all(word in _OF_TITLES for word in low[:-size]) and low[-size - 1] not in ("of", "the", "for", "and", "&"):
                cuts.append((" ".join(words[:-size]), " ".join(words[-size:])))
    return cuts


_OF_TITLES = TITLE_WORDS | FIELD_WORDS | ACRONYMS | {"of", "and", "&", "the", "for"}
_TITLE_END = re.compile(r"(?:長|役|員|理事|顧問|参与|者|CEO|CFO|COO|CTO|代表)$")


_VARIANTS = str.maketrans("髙﨑嵜斎齋齊邊邉濵濱澤櫻國廣眞德惠嶋嶌冨靍曻彌壽龍澁", "高崎崎斉斉斉辺辺浜浜沢桜国広真徳恵島島富鶴昇弥寿竜渋")


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """What stays the same in a person's name from page to page: no case, accents, honorifics, readings, initials in the middle,
    and in Japanese no spaces and no old forms of characters."""
    bare = strip_extras(name)
    if is_japanese(bare):
        return "".join(bare.translate(_VARIANTS).split())
    if "," in bare:
        family, _, given = bare.partition(",")
        bare = f"{given} {family}"
    plain = "".join(char for char in unicodedata.normalize("NFD", bare) if not unicodedata.combining(char))
    words = [re.sub(r"[^\w-]", "", word) for word in plain.casefold().replace("‐", "-").split()]
    words = [word for word in words if word]
    if len(words) > 2:
        words = [words[0], *(word for word in words[1:-1] if len(word) > 1), words[-1]]
    return " ".join(words)


def same_person(one: str, other: str) -> bool:
    """Whether two keys of :func:`name_key` are surely one person's on the same page: a middle name more, another order, an initial."""
    if one == other:
        return True
    left, right = one.split(), other.split()
    if len(left) < 2 or len(right) < 2:
        return False
    if sorted(left) == sorted(right):
        return True
    if left[-1] != right[-1]:
        return False
    a, b = left[0], right[0]
    if a == b:
        return len(left) != len(right)
    short, long = sorted((a, b), key=len)
    return len(short) == 1 and long.startswith(short)


@lru_cache(maxsize=20_000)
def title_key(title: str) -> str:
    """What stays the same in a job title when only its typesetting changes."""
    plain = tidy(title).casefold().replace("&", " and ")
    for short, long in (("svp", "senior vice president"), ("evp", "executive vice president"), ("vp", "vice president")):
        plain = re.sub(rf"\b{short}\b", long, plain)
    return "".join(char for char in plain if char.isalnum())
