"""What the text around an ordinary word says for its being a company after all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from nlp.folding import fold_key

_VERBS = (
    r"(?:said|says|announced|announces|agreed|appointed|appoints|named|names|hired|hires|promoted|promotes|reported|reports|unveil(?:s|ed)|"
    r"launch(?:es|ed)|acquire[sd]|bought|buys|sold|sells|confirmed|confirms|declined to|filed|files|laid off|lays off|cut|cuts|employs|"
    r"expects|plans|raised|raises|closed|completed|completes|tapped|taps|operates|offers|posted|owns|owned|has (?:agreed|"
    r"appointed|named|hired|"
    r"acquired|bought|sold|raised|launched|announced|lost|parted|promoted|told|confirmed|closed|also|been|reached|begun|its)|will "
    r"(?:acquire|buy|sell|cut|lay|"
    r"close|open|launch|pay|become|continue|keep)|is (?:buying|acquiring|selling|cutting|laying|closing|opening|set to|planning|"
    r"to (?:buy|acquire|sell|cut)|"
    r"looking|hiring|expected)|was (?:founded|acquired|bought|sold)|executive|chief|ceo|cfo|cto|coo|cio|cmo|president|chairman|"
    r"chair|founder|director|"
    r"spokes\w+|shares|stock|shareholders|investors|employees|staff|workers|stores|board|parent|owner|co-?founder|brand|subsidiary|"
    r"management|leadership|customers|headquarters|team|co-creator|users)"
)
_AFTER = re.compile(r"^(?:['’]s?)?(?:,| \([^)]{1,40}\),?)?\s(?:\w+(?:ly|-\w+)?\s)?" + _VERBS + r"\b", re.I)
_BEFORE = re.compile(
    r"(?:\b(?:chief|ceo|cfo|cto|coo|cio|cmo|president|head|director|chairman|chair|founder|officer|executive|owner|shares|employees|stock|"
    r"maker|unit|division|parent|partner|manager|vp|investor|investors|shareholders?|bondholders?|analysts?|stakes?|interest|directors?|customers?|subsidiary|brand|co-founder|acquisition|"
    r"takeover|purchase|"
    r"merger|sale|team|stake|layoffs|board)\s(?:\w+\s)?(?:of|at|for|in|with|from)\s(?:the\s)?"
    r"|\b(?:joins?|joined|joining|leaves?|left|leaving|acquires?|acquired|acquiring|buys?|bought|buying|quits?|departs?|departed|rival|"
    r"startup|start-up|retailer|company|companies|firm|giant|brand|owner|works? at|worked at|working at|worked for|career at|"
    r"years at|job at|"
    r"role at|position at|tenure at|competitors?|sued|buy out|brands like|such as|acquire|sell|sold|merge with|join|called|named)\s)$",
    re.I,
)
_APPOSITION = re.compile(
    r"^, (?:the|a|an|which|whose)\b[^.;:]{0,60}?\b(?:maker|company|firm|group|provider|start-?up|insurer|lender|bank|retailer|operator|"
    r"supplier|developer|manufacturer|owner|chain|producer|publisher|builder|platform|business|subsidiary|distributor|carrier|airline|brand|makes|sells)\b"
)
_WEAK_BEFORE = re.compile(r"\b(?:at|by|with|from|for|between)\s$", re.I)
_TICKER = re.compile(r"^[^.\n]{0,30}?\((?:NYSE|NASDAQ|Nasdaq|LSE|AMEX|TSX|ASX|TYO|TSE)\s?:\s?[A-Z0-9.]{1,6}\)")
_JAPANESE_AFTER = re.compile(
    r"^[」』】]?(?:は|が|、|社長|会長|代表|取締役|CEO|CTO|COO|CFO|社|側|による|の[^、。はがをにでと]{1,8}?(?:社長|会長|専務|常務|取締役|執行役員|部長|CEO|CFO|CTO|COO)|の(?:元?役員|元?社員|店舗|工場|業績|株価|株主|経営|社長|会長|代表|取締役|CEO|CTO|創業|広報|役員|経営|株|子会社|買収|親会社|"
    r"社員|従業員|エンジニア|サービス|事業|決算|本社)|を(?:買収|退職|退社|辞|子会社|設立|創業|離れ|吸収|傘下|経営|完全)|(?:に|へ)(?:社名|商号|入社|転職|就職|出資|勤務|在籍|"
    r"買収|入り|ジョイン|参画)|で(?:働|勤務|は|の))"
)
_JAPANESE_BEFORE = re.compile(
    r"(?:[「『【]|大手の?|ベンチャーの?|運営する|展開する|手がける|手掛ける|提供する|開発する|子会社の?|企業の?|会社の?|社名を|新会社|傘下の|東証[^、。]{0,12})$"
)
_JAPANESE_NEWS = re.compile(
    r"発表|買収|就任|退任|辞任|退職|退社|入社|転職|提携|社長|代表|CEO|CTO|上場|資金調達|決算|人員削減|希望退職|破産|倒産|民事再生|子会社|設立|出資|合併|"
    r"経営|リリース|新製品|新サービス|事業|株式|エンジニア|社員|従業員|本社|取締役|解散|契約|創業|社名|商号|専務|常務|執行役員|増資|減資|減損|赤字|黒字|増益|減益|"
    r"業績|売上|株価|配当|株主|提訴|訴訟|申請|募集|リストラ|人事|値上げ|値下げ|工場|店舗|支店|閉店|閉鎖|撤退|買い付け|公開買付|統合|再編|受注|投資|融資|負債|債権|更生|清算"
)
_SENTENCE_END = re.compile(r"[。！？!?\n]")


_CODE_AFTER = re.compile(r"[^\n(（<〈\[]{0,24}?\s?[(（<〈\[【](?:[\w・ ]{1,12}[:：・]\s*)?([0-9A-Za-z]{1,6})(?:\.T)?[)）>〉\]】]")


def code_follows(code: str | None, text: str, end: int) -> bool:
    """Whether the stock *code* stands in brackets soon after *end*."""
    found = _CODE_AFTER.match(text, end) if code else None
    return found is not None and found.group(1).upper() == str(code).upper()


def in_full(names: Iterable[str], text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` stands there with the very legal form that one of *names* has."""
    surface, around = fold_key(text[start:end]), fold_key(text[max(0, start - 6) : end + 16])
    keys = [fold_key(name).rstrip(".") for name in names]
    return any(key != surface and surface in key and key in around for key in keys)


def strength(text: str, start: int, end: int, *, title_case: bool) -> tuple[float, str]:
    """How much the neighbourhood of ``text[start:end]`` says for a company there: a confidence (0.0 for nothing) and its reason code."""
    before = unicodedata.normalize("NFKC", text[max(0, start - 40) : start])
    after = unicodedata.normalize("NFKC", text[end : end + 48])
    if re.search(r"[\u3041-\u30ff\u3400-\u9fff]", before[-12:] + after[:12]) or not text[start].isascii():
        return _japanese(text, start, end, before, after)
    if _TICKER.match(after):
        return 0.9, "context.ticker"
    if before.endswith("-") or (re.match(r"-[a-z]", after) and not re.match(r"-(?:owned|backed|based|led|branded|made)", after)):
        return 0.0, ""
    if title_case:
        # Capitals tell nothing in a headline; only the strongest patterns count.
        return (0.6, "context.verb") if _AFTER.match(after) or _BEFORE.search(before) else (0.0, "")
    told_after, told_before = _AFTER.match(after) or _APPOSITION.match(text[end : end + 100]), _BEFORE.search(before)
    if told_after and told_before:
        return 0.75, "context.verb"
    if told_after or told_before:
        return 0.65, "context.verb"
    return (0.3, "context.preposition") if _WEAK_BEFORE.search(before) else (0.0, "")


def _japanese(text: str, start: int, end: int, before: str, after: str) -> tuple[float, str]:
    beside = bool(_JAPANESE_AFTER.match(after)) + bool(_JAPANESE_BEFORE.search(before))
    if not beside:
        return 0.0, ""
    first = max((match.end() for match in _SENTENCE_END.finditer(text, max(0, start - 120), start)), default=max(0, start - 120))
    closing = _SENTENCE_END.search(text, end)
    sentence = text[first : min(closing.start() if closing else len(text), end + 160)]
    if _JAPANESE_NEWS.search(sentence):
        return (0.75 if beside == 2 else 0.65), "context.verb"
    return 0.3, "context.particle"
