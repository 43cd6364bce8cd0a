"""Whether a name that was found stands for itself, or is part of a longer word or another company's name.

Latin script has word boundaries; a capitalised neighbour may make another name (Aster in *Aster Valley Brewing*). Japanese has none:
a run of katakana must not go on, and a kanji name must not stand inside a longer run of kanji (三井 in 三井住友銀行), unless what
follows or precedes it is a role, a legal form, a particle or a word such as 大手 that companies' names stand beside.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nlp.english.words import given_names
from nlp.names import is_given_name

LATIN_LEGAL = re.compile(
    r"^,?\s{1,2}(?:Inc|Incorporated|INC|Corp|CORP|Corporation|Co|Company|Ltd|LTD|Limited|LLC|LLP|L\.L\.C|PLC|plc|p\.l\.c|AG|SE|"
    r"GmbH|S\.?A\.?S?|"
    r"S\.p\.A|SpA|N\.?V|B\.?V|AB|ASA|A/S|ApS|Oyj?|Pty|Pte|Pvt|KK|K\.K|GK|KG|KGaA)\b"
)
_FORM = (
    r"(?:株式会社|有限会社|合同会社|合資会社|合名会社|(?:股份)?有限公司|(?:一般|公益)?(?:社団|財団)法人|(?:医療|学校|社会福祉|独立行政)法人|"
    r"\([株有同資名社財]\))"
)
JAPANESE_LEGAL_BEFORE = re.compile(_FORM + r"\s*[「『\"“]?$")
JAPANESE_LEGAL_AFTER = re.compile(r"^[」』\"”]?\s*" + _FORM)
_CAPITALISED = r"[A-ZÀ-Þ][\w&'’-]*"
_NEXT_WORD = re.compile(rf"^[ \u00a0]({_CAPITALISED})")
_PREVIOUS_WORD = re.compile(rf"(?:^|[\s(\"“‘'/])({_CAPITALISED}|[A-Z]\.)[ \u00a0]$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“”*•|–—-]\s*)$")

_ROLE_WORDS = (
    "ceo cfo coo cto cio cmo cpo chro cso cro chief president chairman chairwoman chair chairperson founder cofounder co-founder "
    "director vp svp "
    "evp vice executive managing manager head senior partner board spokesman spokeswoman spokesperson treasurer secretary general-counsel "
    "interim former ex-ceo new owner boss leader engineer senior global regional group deputy assistant associate general counsel co-ceo "
    "marketing operations finance technology product people investor investors customers customer shareholder shareholders workers users "
    "division unit plant factory spinoff"
)
_NEWS_WORDS = (
    "inc corp co company ltd limited llc plc ag sa nv holdings group says said to has is was will names appoints hires taps "
    "promotes acquires "
    "buys sells announces announced reports launches unveils completes agrees plans files cuts lays raises closes opens expands "
    "partners merges "
    "wins gets loses adds moves joins and or in on at for with from by as of the a an after over but amid shares stock deal acquisition "
    "merger layoffs employees staff ipo q1 q2 q3 q4 january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday mr ms mrs dr"
)
_NEIGHBOURS_AFTER = frozenset((_ROLE_WORDS + " " + _NEWS_WORDS).split())
_BEFORE_WORDS = (
    "the former ex new inside why how when what where who and but meanwhile while since after before although because however if today "
    "yesterday press release update breaking exclusive report analysis about via retailer maker giant startup rival parent bank retail"
)
_NEIGHBOURS_BEFORE = frozenset((_ROLE_WORDS + " " + _NEWS_WORDS + " " + _BEFORE_WORDS).split())

# What makes a place, an institution or a club of a name before it, and what makes another name of one after it.
_PLACES_AFTER = frozenset(
    "street st road rd avenue ave lane drive way square park place hill hills bridge river lake bay valley county township village town "
    "city island station airport mall plaza hall house tower castle church cathedral chapel abbey temple cemetery school college "
    "university academy institute hospital clinic museum gallery library theatre theater stadium arena hotel inn festival cup award "
    "awards prize trophy united rovers wanderers fc choir orchestra zoo gardens farm creek beach".split()
)
_FURTHER_PLACE = re.compile(rf"^(?: {_CAPITALISED}){{1,2}} (?:{'|'.join(word.capitalize() for word in sorted(_PLACES_AFTER))})\b")
_NAMED_BEFORE = frozenset("old north south east west upper lower great little saint st mount mt fort port lake royal grand".split())
_UNIT_BEFORE = re.compile(r"\d\s$")
_AND_ANOTHER = re.compile(r"^ (?:&|and) (?:Sons?|Daughters?|Brothers?|Bros|Associates|[A-Z]\w+ [A-Z])\b")
_VERSUS = re.compile(r"^ v\.? [A-Z]")

_AFTER_KANJI = re.compile(
    r"(?:社(?!団)|側|系|製|株|氏|各|新|前|元|現|次期|副|兼|等|ら|内|発|長期|社長|会長|取締役|代表|専務|常務|執行|監査役|最高|頭取|理事|顧問|相談役|役員|経営|"
    r"創業|共同|幹部|株主|株式|傘下|子会社|親会社|関連|出身|在籍|入社|退社|退職|転職|入団|買収|売却|合併|統合|提携|出資|上場|発表|発祥|破産|倒産|"
    r"破綻|解散|撤退|辞任|就任|退任|解任|解雇|人事|広報|本社|本店|本部|支社|支店|工場|研究所|事業|部門|営業|開発|技術|製品|商品|社員|従業員|労組|"
    r"労働組合|決算|業績|減益|増益|赤字|黒字|不正|問題|騒動|日本法人|米国法人|法人|主催|運営|公式|採用|海外|国内|向け|首脳|会見|東京|大阪|資本|大手|"
    r"連合|陣営|両|株主|以外|以下|自身|自体|独自|当時|時代|初|史上|最大|全|同|本|今|昨|年|月|完全|一部|撤|第[一二三四五六七八九十0-9])"
)
_BEFORE_KANJI = re.compile(
    r"(?:大手|最大手|準大手|中堅|老舗|会社|企業|法人|社団|財団|組合|運営|開発|販売|製造|傘下|旧|新|現|元|前|当時|出身|系|業|店|家電|社長|会長|取締役|"
    r"代表|役員|[米英独仏露韓中伊印蘭豪加台]|国内|外資|同|各|両|及|並|又|対|株|上場|発表|子会社|親会社|提携先|取引先|買収先|転職先|前職|現職|"
    r"勤務先|本日|今回|昨日|先日|今年|昨年|[0-9年月日時])$"
)
_REGIONAL_AFTER = re.compile(r"(?:ジャパン|アジア|アメリカ|ヨーロッパ|日本(?!法人)|米国|中国|九州|北海道|東北|関西|中部|沖縄)")
_GROUP_AFTER = re.compile(r"(?:・?ホールディングス?|・?グループ|HD(?![A-Za-z])|FG(?![A-Za-z]))")
_LATIN_ROLE_AFTER = re.compile(r"[\s・]?(?:CEO|CFO|COO|CTO|CIO|CMO|CPO|CHRO|CXO|VP|EVP|SVP|IR|PR|IPO|Inc|Corp|Ltd|Co\b)")
_PARTICLE_AFTER = re.compile(r"(?:は|が|の|を|に|と|へ|で|も|や|か|から|より|まで|など|さん|による|において|にて|って|だ|です|、|。)")
_PARTICLE_BEFORE = re.compile(r"(?:は|が|の|を|に|と|へ|で|も|や|か|た|る|な|から|より|など|という|ては)$")


@dataclass(frozen=True)
class Fit:
    """How well a name stands where it was found: a factor on its confidence (0.0: not this name) and what was noticed."""

    factor: float
    reasons: tuple[str, ...] = ()
    legal_form: bool = False
    title_case: bool = False


def script(char: str) -> str:
    """``kanji``, ``katakana``, ``hiragana``, ``latin`` (letters and digits) or ``other``."""
    if "\u3041" <= char <= "\u309f":
        return "hiragana"
    if ("\u30a1" <= char <= "\u30ff" and char != "・") or "\uff66" <= char <= "\uff9f":
        return "katakana"
    if "\u3400" <= char <= "\u9fff" or char in "々〆" or "\uf900" <= char <= "\ufaff":
        return "kanji"
    return "latin" if char.isalnum() else "other"


_REJECT = Fit(0.0)


def judge(text: str, start: int, end: int, *, single: bool, ordinary: bool) -> Fit:
    """How well the name at ``text[start:end]`` stands there.

    *single*: the name is one word or short, so that a capitalised neighbour may well belong to it. *ordinary*: it is an everyday word.
    """
    before = unicodedata.normalize("NFKC", text[max(0, start - 24) : start])
    after = unicodedata.normalize("NFKC", text[end : end + 28])
    if JAPANESE_LEGAL_BEFORE.search(before) or JAPANESE_LEGAL_AFTER.match(after):
        return Fit(1.0, ("context.legal_form",), legal_form=True)
    left, right = script(text[start]), script(text[end - 1])
    factor, reasons = 1.0, []
    for part, why in (_left(before, left), _right(after, right)):
        if not part:
            return _REJECT
        factor = min(factor, part)
        if why:
            reasons.append(why)
    if left != "latin" and right != "latin":
        return Fit(factor, tuple(reasons))
    if right == "latin" and LATIN_LEGAL.match(after):
        return Fit(factor, (*reasons, "context.legal_form"), legal_form=True)
    following = _NEXT_WORD.match(after) if right == "latin" else None
    preceding = _PREVIOUS_WORD.search(before) if left == "latin" else None
    if (following and _word(following) in _PLACES_AFTER) or (preceding and _word(preceding) in _NAMED_BEFORE):
        return _REJECT
    headline = title_case(text, start, end)
    if following and not headline and _word(following) not in _NEIGHBOURS_AFTER and _FURTHER_PLACE.match(after):
        return _REJECT
    if headline:
        return Fit(factor, tuple(reasons), title_case=True)
    if single and (
        _AND_ANOTHER.match(after)
        or _VERSUS.match(after)
        or (text[start:end].isupper() and end - start <= 4 and _UNIT_BEFORE.search(before))
    ):
        return _REJECT
    if following and _word(following) not in _NEIGHBOURS_AFTER:
        factor = min(factor, 0.0 if ordinary else 0.45)
        reasons.append("name.continued")
    if preceding and single and (is_given_name(preceding.group(1)) or preceding.group(1).lower() in given_names()):
        return Fit(0.1, ("name.person",))
    at_start = preceding and _SENTENCE_START.search(before[: preceding.start(1)])
    if preceding and not at_start and _word(preceding) not in _NEIGHBOURS_BEFORE:
        factor = min(factor, 0.0 if ordinary else 0.5 if single else 0.85)
        reasons.append("name.preceded")
    return Fit(factor, tuple(reasons)) if factor else _REJECT


_PLACE_BEFORE = re.compile(
    r"(?<!shares )(?<!stake )(?<!stakes )(?<!investors )(?<!investor )\b(?:in|near|around|across|outside|of the town of) $", re.I
)


def glued(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word that is none of those usual beside a company stands right before or after a Latin name."""
    before, after = text[max(0, start - 24) : start], text[end : end + 28]
    preceding, following = _PREVIOUS_WORD.search(before), _NEXT_WORD.match(after)
    return bool((preceding and _word(preceding) not in _NEIGHBOURS_BEFORE) or (following and _word(following) not in _NEIGHBOURS_AFTER))


def stands_for_a_place(text: str, start: int) -> bool:
    """Whether the words before a Latin name at *start* take it for a place."""
    return bool(_PLACE_BEFORE.search(text[max(0, start - 24) : start]))


def _word(match: re.Match[str]) -> str:
    return re.sub(r"['’]s?$", "", match.group(1)).lower()


def _left(before: str, kind: str) -> tuple[float, str]:
    """The factor and reason of what stands before a name whose first character is of *kind*; 0.0 rejects it."""
    if not before:
        return 1.0, ""
    char = before[-1]
    beside = script(char)
    if kind == "latin":
        if beside == "latin" or char in "@_" or (char in "./" and before[-2:-1].isalpha()):
            return 0.0, ""
        if beside in ("kanji", "katakana") and not _BEFORE_KANJI.search(before):
            return 0.6, "name.preceded"
        return 1.0, ""
    if beside == "other":
        joined = char == "・" and len(before) > 1 and kind == "katakana" and script(before[-2]) == "katakana"
        return (0.55, "name.joined") if joined else (1.0, "")
    if beside == "kanji":
        if _BEFORE_KANJI.search(before) and not (kind == "kanji" and char == "新"):
            return 1.0, ""
        return (0.0, "") if kind == "kanji" else (0.45, "name.preceded")
    if beside == "hiragana":
        return (1.0, "") if kind != "hiragana" or _PARTICLE_BEFORE.search(before) else (0.0, "")
    if beside == "katakana":
        return (0.0, "") if kind == "katakana" else (0.45, "name.preceded")
    return 0.45, "name.preceded"  # Latin letters or digits glued to a Japanese name


def _right(after: str, kind: str) -> tuple[float, str]:
    """The factor and reason of what stands after a name whose last character is of *kind*; 0.0 rejects it."""
    if not after:
        return 1.0, ""
    char = after[0]
    beside = script(char)
    if kind == "latin":
        if beside == "latin" or char in "@_" or (char in ".:" and re.match(r"[.:][a-z0-9/]", after)):
            return 0.0, ""
        if beside not in ("kanji", "katakana"):
            return 1.0, ""
    if _GROUP_AFTER.match(after):
        return 0.7, "name.group"
    if beside in ("kanji", "katakana") and _REGIONAL_AFTER.match(after):
        return 0.55, "name.regional"
    if beside == "kanji":
        return (1.0, "") if _AFTER_KANJI.match(after) else (0.0, "") if kind == "kanji" else (0.45, "name.continued")
    if beside == "katakana":
        return (0.0, "") if kind == "katakana" else (0.45, "name.continued")
    if beside == "hiragana":
        return (1.0, "") if kind != "hiragana" or _PARTICLE_AFTER.match(after) else (0.0, "")
    if beside == "latin":
        return (1.0, "") if _LATIN_ROLE_AFTER.match(after) else (0.55, "name.continued")
    joined = char == "・" and kind == "katakana" and len(after) > 1 and script(after[1]) == "katakana"
    return (0.55, "name.joined") if joined else (1.0, "")


_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


def title_case(text: str, start: int, end: int) -> bool:
    """Whether the line around a Latin name writes Nearly Every Word With a Capital, so that capitals tell nothing."""
    line = text[max(0, start - 160) : start].rsplit("\n", 1)[-1] + text[start:end] + text[end : end + 160].split("\n", 1)[0]
    words = [word for word in _WORD.findall(line) if len(word) > 3]
    return len(words) >= 4 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)
