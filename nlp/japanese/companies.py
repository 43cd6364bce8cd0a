"""Company names: where a phrase hides one, which a document names, and how likely a phrase is to name one at all."""

from __future__ import annotations

import re

from nlp.japanese.lexicon import COMMON_KATAKANA, COMMON_TAILS, COMMON_WORDS, COMPANY_ENDINGS

_FORM = (
    r"(?:株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|\((?:株|有|同|資|名|社|財)\)|一般社団法人|一般財団法人|"
    r"公益財団法人|公益社団法人|社会福祉法人|医療法人(?:社団|財団)?|学校法人|独立行政法人|NPO法人|特定非営利活動法人)"
)
_LETTER = r"[一-龥々〆ヵヶァ-ヴーA-Za-z0-9&・.\-+'’!\u3400-\u4dbf\uf900-\ufaff]"
_BODY = rf"(?:{_LETTER}|(?<=[A-Za-z.]) (?=[A-Za-z])|(?<=[ァ-ヴー]) (?=[ァ-ヴー]))"
_NO_KANA = (
    r"(?!たび|この|その|とは|には|では|から|まで|より|など|として|による|により|によって|について|への|との|での|"
    r"である|および|ならびに|という|といっ|"
    r"において|における|に対|に関|をもって|のため|のうち|はじめ|および|及び|(?:と|の|は|が|を|に|も|へ|で)(?:[^\u3041-\u309f]|$))"
)
_KANA = r"[\u3041-\u309f]{2,10}?"
_AHEAD = r"(?=(?:は|が|を|に|と|の|で|も|へ|から|より|など|および|では|には|による|において|における|への|との)?(?:[^\u3041-\u309f]|$))"
_PREFIXED = re.compile(rf"{_FORM}[ ]?(?:{_BODY}|{_NO_KANA}{_KANA}{_AHEAD})+")
_SUFFIXED = re.compile(
    rf"(?:(?<![\u3041-\u309f]){_NO_KANA}{_KANA}(?={_LETTER}))?{_BODY}{{1,30}}(?:[\u3041-\u309f]{{2,6}}(?<![るたのなでにはがをともいすく])(?=株|"
    rf"有|\())?"
    rf"(?<![日年月])[ ]?(?:(?:株式会社|有限会社|合同会社|\(株\)|\(有\))(?![一-龥ァ-ヴーA-Z](?!表|締|種))|有限公司|"
    rf"(?:, ?)?(?<![A-Za-z])(?:Inc|"
    rf"Corp|Ltd|LLC|PLC|GmbH|Limited)\b\.?)"
)
_KANA_SUFFIXED = re.compile(
    r"(?:(?<=[、。「『 はがとを])|^)(?!この|その)[\u3041-\u309f]{2,8}(?<![るたのなでにはがをともいすく])(?:株式会社|"
    r"\(株\)|有限会社|合同会社)"
)
_KANA_LED = re.compile(
    rf"(?:(?<=[、。「『 のはがとを])|(?<=より)|(?<=から)|^)(?!(?:この|その|ある|また|まず|いわ|なお|さら|ただ|とも|これ|それ|どの|わが|"
    rf"すべ|ほか|よる|こと|もの|ため|とき|ところ|いま|うち|さる))"
    rf"{_NO_KANA}{_KANA}(?:[一-龥ァ-ヴー]{{1,8}}?)?(?:{COMPANY_ENDINGS})"
)
_KANA_TAIL = re.compile(r"[一-龥ァ-ヴー]{1,4}[\u3041-\u309f]{1,5}?(?:舎|堂|屋|庵|亭)(?=[はがをにのとも、(「」]|$)")
_NO_NAME = re.compile(
    r"^[\u3041-\u309f]+(?:[一-龥]{0,8}株式会社|[一-龥]{0,8}(?:社|組|屋|堂|所))$|同社|当社|自社|他社|各社|親会社|"
    r"^(?:し|さ|な|でき|あ|い)[っいしてた]"
)
_QUOTED = re.compile(r"[「『\"]([^「」『』\"]{1,40})[」』\"]")
#: Words that describe the company named after them.
_DESCRIPTOR = re.compile(
    r"^(?:.*?(?:最大手|準大手|大手|中堅|老舗|新興|有力|専業|名門|上場|東証プライム|傘下|子会社|孫会社|関連会社|"
    r"親会社|同業|競合|取引先|"
    r"メーカー|ベンチャー|スタートアップ|ベンダー|チェーン|企業|事業者|事業会社|運営会社|持ち株会社|持株会社|開発会社|"
    r"製造会社|販売会社|投資会社|商社|"
    r"ファンド|業者|代理店|問屋|卸|専門店|ホームセンター|ドラッグストア|スーパー|百貨店|コンビニ|家電量販店|ディスカウントストア|"
    r"外食チェーン|"
    r"プラットフォーマー|ゼネコン|運営|開発|製造|販売|加工|配信|サイト|デベロッパー|コンサルティング会社|コンサル会社|"
    r"調査会社|広告会社|通販会社|"
    r"保険会社|証券会社|運送会社|建設会社|不動産会社|食品会社|製薬会社|ゲーム会社|IT会社|システム会社|ソフト会社|"
    r"SIer|サービス会社|メガバンク|"
    r"ネット銀行|第二地銀|地銀|地盤|会社|(?:系|発|製)(?=[ァ-ヴーA-Z])))(?=.{2,})"
)
_COUNTRY = re.compile(
    r"^(?:米国?|英国?|独|仏|伊|中国|中|韓国?|台湾|香港|印|インド|タイ|ベトナム|シンガポール|マレーシア|インドネシア|"
    r"フィリピン|豪州?|加|カナダ|スイス|瑞|蘭|"
    r"オランダ|ドイツ|フランス|イギリス|アメリカ|イタリア|スペイン|ブラジル|北米|欧州|国内|海外|現地|イスラエル|"
    r"スウェーデン|フィンランド|デンマーク|"
    r"ノルウェー)(?=[A-Zァ-ヴ]|の)(?!インド|タイ)"
)
_TRAIL = re.compile(
    r"(?:株式|全株式|株|全株|グループ各社|社長|会長|側|社内|経営陣|両社|[2-9]社|から|など|ほか|との間|傘下入り|名義|"
    r"本体|本社|全体|向け|同士|(?<=[^新])社員)$"
)
#: A company that a text speaks of without naming it.
PRONOUN = re.compile(
    r"^(?:当社|弊社|小社|当行|当グループ|わが社|我が社|私たち|同社|同行|同グループ|同店|同法人|同銀行|当法人|対象者|公開買付者)$"
)
_ENDING = re.compile(rf"(?:{COMPANY_ENDINGS}|HD|FG|HLDGS|CORP|信金|信組|農協|球団|日本法人)$")
_STRONG = re.compile(_FORM + r"|Inc|Corp|Ltd|LLC|GmbH|有限公司")
_TAIL = re.compile(rf"(?:{COMMON_TAILS})$")


def known_names(s: str) -> tuple[tuple[int, int], ...]:
    """Spans in one line that are company names by their form alone: a legal form before or after, kana with a company's ending."""
    spans = [m.span() for pattern in (_PREFIXED, _SUFFIXED, _KANA_SUFFIXED, _KANA_LED, _KANA_TAIL) for m in pattern.finditer(s)]
    spans = [span for span in spans if not _NO_NAME.search(s[span[0] : span[1]])]
    spans = [span for span in spans if not re.fullmatch(rf"{_FORM}[ ]?|.{{0,2}}", s[span[0] : span[1]])]
    spans.sort(key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if kept and start < kept[-1][1]:
            continue
        start = _after_description(s, start, end)
        end = _before_title(s, start, end)
        if end - start > 2 and not re.fullmatch(rf"{_FORM}[ ]?", s[start:end]):
            kept.append((start, end))
    return tuple(kept)


def _after_description(s: str, start: int, end: int) -> int:
    """Cut 「物流会社の」-like words that a suffixed form has swallowed (「翻訳大手ことば株式会社」)."""
    text = s[start:end]
    form = re.match(_FORM, text)
    if form:
        return start
    lead = re.match(
        r"^.{1,12}?(?:最大手|大手|中堅|老舗|メーカー|ベンチャー|スタートアップ|子会社)(?=[^、。]{2,}(?:株式会社|\(株\)|有限会社))", text
    )
    return start + lead.end() if lead else start


def _before_title(s: str, start: int, end: int) -> int:
    """Cut a title that a prefixed form has swallowed (「株式会社◯◯代表取締役」)."""
    text = s[start:end]
    title = re.search(r"(?:[A-Z]種|優先株|普通株|代表取締役|取締役|代表執行役|代表|社長|会長|専務|常務|執行役員)", text[4:])
    return start + 4 + title.start() if title and re.match(_FORM, text) else end


def core_name(s: str, start: int, end: int, names: frozenset[str] = frozenset()) -> tuple[int, int] | None:
    """The company's name within the phrase ``s[start:end]``, without what describes it; None where the phrase names none."""
    text = s[start:end]
    quoted = _QUOTED.search(text)
    if quoted and (quoted.end() == len(text) or quoted.start() == 0) and quoted.end(1) - quoted.start(1) <= 25:
        return start + quoted.start(1), start + quoted.end(1)
    best = max((name for name in names if name in text), key=len, default=None)
    if best and (text.endswith(best) or (text.startswith(best) and len(best) * 2 >= len(text))):
        at = text.rfind(best)
        return start + at, start + at + len(best)
    while (trail := _TRAIL.search(text)) and trail.start() > 0:
        text = text[: trail.start()]
    lead = _DESCRIPTOR.match(text)
    while lead:
        rest = text[lead.end() :]
        if not rest or re.match(rf"(?:{COMPANY_ENDINGS})$", rest) or not _new_word(text, lead.end()):
            break
        start, text = start + lead.end(), rest
        lead = _DESCRIPTOR.match(text)
    if country := _COUNTRY.match(text):
        start, text = start + country.end(), text[country.end() :]
    bare = text.strip("・、 -.:/'")
    start += text.find(bare) if bare else 0
    if not bare or (len(bare) < 2 and not bare.isupper()) or re.fullmatch(r"[\d.,・%年月日]+", bare):
        return None
    return start, start + len(bare)


def plausible(name: str, names: frozenset[str], proper: bool | None) -> float:
    """How likely *name* is a company, 0 to 1. *names* are the document's sure ones; *proper* is what Sudachi says: a proper noun
    or an unknown word (True), common nouns only (False), or not asked (None)."""
    if name in names or _STRONG.search(name):
        return 1.0
    if name in COMMON_WORDS or PRONOUN.match(name):
        return 0.0
    if re.match(
        r"(?:IT|AI|EC|Web|ネット)?(?:企業|ベンダー|業界|大手|各社|事業者)|\d+(?:社|月期|年|人|名|件|店|億|万|%|か|カ|月|日|月末)", name
    ):
        return 0.1
    if re.search(r"(?:会社|投資家|メンバー|面積|車場|売り場|知事|院長|学長|所長|部長|労組|労働組合|連盟|団体|協議会|各社|企業)$", name):
        return 0.1
    if re.match(r"^(?:同|当|各|全|両|他|自|新|旧|本|御|貴)(?:社|行|店|部|課|県|市|国|会|氏|機|者|所)", name):
        return 0.0
    if len(name) > 2 and _ENDING.search(name) and name not in COMMON_KATAKANA:
        return 0.3 if proper is False and re.fullmatch(r"[一-龥々]+", name) and len(name) <= 4 else 0.85
    if re.search(r"[\u3041-\u309f]", name) and not re.search(r"[一-龥ァ-ヴA-Za-z]", name):
        return 0.6 if proper else 0.4
    if (tail := _TAIL.search(name)) and (len(tail.group()) > 1 or re.fullmatch(r"[一-龥々]+", name)):
        return 0.15
    if re.search(r"\d(?:キロ|ミリ|メガ|ギガ|トン|ワット|リットル|インチ|坪|畳|種類|拠点)", name):
        return 0.1
    if re.fullmatch(r"[ァ-ヴーA-Za-z]+[期版家面層用的性化率額費型式]", name):
        return 0.15
    if re.match(r"\d+歳|(?:プレ)?シリーズ|\d+[A-Z]?$|.*(?:株主|取締役会)$", name):
        return 0.0
    if len(name) > 3 and name.endswith(("事業", "部門")) and not name.startswith(("全", "主要", "既存", "中核", "一部")):
        return 0.6
    if re.fullmatch(r"[ァ-ヴー・]+", name):
        return 0.1 if name in COMMON_KATAKANA or all(part in COMMON_KATAKANA for part in name.split("・")) else 0.7
    if re.search(r"[A-Za-z]", name):
        return (
            0.1
            if name in COMMON_KATAKANA
            or re.fullmatch(r"[a-z]{1,3}|[A-Z]|CTO|CEO|CFO|COO|IT|AI|EV|EC|PR|IR|DX|IoT|TOB|M&A|VC|ESG|SNS|PDF|URL|Q&A", name)
            else 0.7
        )
    if proper is not None:
        return 0.75 if proper else 0.2
    if re.fullmatch(r"[一-龥々]+", name):
        return 0.5 if 2 <= len(name) <= 6 else 0.3
    return 0.6


def _new_word(text: str, at: int) -> bool:
    """Whether a new word begins at *at*: cut a description only where the script changes or a word can begin."""

    def script(char: str) -> str:
        if "\u30a0" <= char <= "\u30ff":
            return "kana"
        return "latin" if char.isascii() else "han"

    last, rest = script(text[at - 1]), text[at:]
    if re.match(r"(?:会社|企業|事業|業者|大手|的|化|部門|部|社|者|先|店|所|元|系)", rest):
        return False
    if last == "kana" == script(rest[0]):
        return len(rest) >= 3 and bool(
            re.search(r"(?:メーカー|ベンチャー|スタートアップ|ベンダー|チェーン|スーパー|センター|ストア|ファンド|ゼネコン)$", text[:at])
        )
    return True
