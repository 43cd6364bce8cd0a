"""Company names: where a phrase hides one, and which a document names."""

from __future__ import annotations

import re

from nlp.japanese.lexicon import COMPANY_ENDINGS

_FORM = (
    r"(?:株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|\((?:株|有|同|資|名|社|財)\)|一般社団法人|一般財団法人|"
    r"公益財団法人|公益社団法人|社会福祉法人|医療法人(?:社団|財団)?|学校法人|独立行政法人|NPO法人|特定非営利活動法人)"
)
_BODY = r"(?:[一-龥々〆ヵヶァ-ヴーA-Za-z0-9&・.\-+'’!]|(?<=[A-Za-z.]) (?=[A-Za-z])|(?<=[ァ-ヴー]) (?=[ァ-ヴー]))"
_KANA = r"[\u3041-\u309f]{2,10}?"
_PARTICLE_AHEAD = r"(?=(?:は|が|を|に|と|の|で|も|へ|から|より|など|および)?(?:[^\u3041-\u309f]|$))"
_PREFIXED = re.compile(
    rf"{_FORM}[ ]?(?:{_BODY}|(?!とは|には|では|から|まで|より|など|として|による|について|への|との|での|である|"
    rf"および){_KANA}{_PARTICLE_AHEAD})+"
)
_SUFFIXED = re.compile(
    rf"(?:(?<![\u3041-\u309f]){_KANA}(?={_BODY}))?{_BODY}{{1,30}}(?:{_KANA}(?=株|有|\())?[ ]?(?:株式会社|有限会社|"
    rf"合同会社|\(株\)|\(有\)|有限公司|(?:, ?)?(?:Inc|Corp|Ltd|LLC|PLC|GmbH|Limited)\.?)"
)
_KANA_LED = re.compile(
    rf"(?:(?<=[、。「『 のはがとをに])|^)(?!(?:この|その|ある|また|まず|いわ|なお|さら|ただ|とも|これ|それ|どの|"
    rf"わが|すべ|ほか|よる|こと|もの|ため|とき|ところ)){_KANA}(?:[一-龥ァ-ヴー]{{1,8}}?)?(?:{COMPANY_ENDINGS})"
)
_QUOTED = re.compile(r"[「『\"]([^「」『』\"]{1,40})[」』\"]")
#: Words that describe the company named after them.
_DESCRIPTOR = re.compile(
    r"^(?:.*?(?:最大手|大手|準大手|中堅|老舗|新興|有力|専業|名門|系|発|製|上場|東証プライム|傘下|子会社|孫会社|関連会社|"
    r"親会社|同業|競合|取引先|メーカー|ベンチャー|スタートアップ|ベンダー|チェーン|企業|事業者|事業会社|運営会社|"
    r"持ち株会社|持株会社|"
    r"開発会社|製造会社|販売会社|投資会社|商社|ファンド|業者|代理店|問屋|卸|専門店|ホームセンター|ドラッグストア|"
    r"スーパー|百貨店|コンビニ|家電量販店|ディスカウントストア|外食チェーン|プラットフォーマー|ゼネコン|運営|開発|"
    r"製造|販売|加工|配信|サイト|"
    r"デベロッパー|コンサルティング会社|コンサル会社|調査会社|広告会社|通販会社|保険会社|証券会社|運送会社|建設会社|"
    r"不動産会社|食品会社|製薬会社|ゲーム会社|IT会社|システム会社|ソフト会社|SIer|サービス会社|"
    r"メガバンク|ネット銀行|地銀|第二地銀))(?=.{2,})"
)
_COUNTRY = re.compile(
    r"^(?:米国?|英国?|独|仏|伊|中国|中|韓国?|台湾|香港|印|インド|タイ|ベトナム|シンガポール|マレーシア|インドネシア|"
    r"フィリピン|豪州?|加|カナダ|スイス|瑞|蘭|オランダ|ドイツ|フランス|イギリス|アメリカ|イタリア|スペイン|ブラジル|"
    r"北米|欧州|日本|国内|海外|現地|イスラエル|スウェーデン|フィンランド|デンマーク|ノルウェー)(?=[A-Zァ-ヴ]|の)"
)
_PLAIN = re.compile(
    r"^(?:同社|当社|弊社|両社|自社|他社|各社|小社|本社|同行|当行|同店|同グループ|当グループ|同氏|子会社|完全子会社|"
    r"連結子会社|親会社|関連会社|グループ会社|会社|企業|事業|株式|全株式|株|全株|普通株式|発行済株式|持分|経営権|"
    r"過半数|一部|全部|全て|傘下|対象者|公開買付者|新会社|"
    r"持ち株会社|持株会社|ファンド|投資家|株主|創業家|第三者|スポンサー|スポンサー企業|買い手|売り手|相手|相手先|"
    r"他方|双方|両者|取締役会|株主総会|臨時株主総会|定時株主総会|臨時取締役会|記者会見|会見|発表|社長|会長|政府|"
    r"当局|裁判所|東京地裁|大阪地裁|地裁|市場|業界|国内|海外|日本|米国|中国|欧州|世界|"
    r"資金|資本|現金|総額|価格|金額|今回|取得|買収|売却|合併|統合|提携|出資|契約|方針|計画|予定|検討|協議|交渉|見通し|"
    r"狙い|目的|理由|背景|結果|効果|影響|報道|関係者|担当者|経営陣|従業員|社員|顧客|利用者|ユーザー|"
    r"一方|なお|また|ため|これ|それ|もの|こと|うち|ほか|中|上|下|前|後|間|際|点|面|側|人|者|方|声|話|件|例|形|的|"
    r"化|分野|領域|地域|拠点|工場|店舗|製品|商品|サービス|技術|システム|ソフト|基盤|強化|拡大|成長|加速|推進|展開|"
    r"実現|支援|開発|販売|製造|生産|提供|運営|管理|私|僕|自分|私たち|我々|弊所|筆者|記者|編集部|本紙|記事|本日|昨日|"
    r"年|月|日)$"
)
_TRAIL = re.compile(
    r"(?:株式|全株式|株|全株|全事業|グループ各社|社長|会長|側|社内|経営陣|両社|[2-9]社|の両社|から|など|ほか|社の|との間|傘下入り|に)$"
)
#: A company that a text speaks of without naming it.
PRONOUN = re.compile(
    r"^(?:当社|弊社|小社|当行|当グループ|わが社|我が社|私たち|同社|同行|同グループ|同店|同法人|同銀行|会社|対象者|公開買付者|当法人)$"
)


def known_names(s: str) -> tuple[tuple[int, int], ...]:
    """Spans in one line that are company names by their form alone: a legal form before or after, kana with a company's ending."""
    spans = [m.span() for pattern in (_PREFIXED, _SUFFIXED, _KANA_LED) for m in pattern.finditer(s)]
    spans.sort(key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)


def core_name(s: str, start: int, end: int, names: frozenset[str] = frozenset()) -> tuple[int, int] | None:
    """The company's name within the phrase ``s[start:end]``, without what describes it; None where the phrase names none."""
    text = s[start:end]
    quoted = _QUOTED.search(text)
    if quoted and (quoted.end() == len(text) or quoted.start() == 0):
        return start + quoted.start(1), start + quoted.end(1)
    best = max((name for name in names if name in text), key=len, default=None)
    if best and (text.endswith(best) or len(best) * 2 >= len(text)):
        at = text.rfind(best)
        return start + at, start + at + len(best)
    while trail := _TRAIL.search(text):
        if trail.start() == 0:
            break
        text = text[: trail.start()]
    lead = _DESCRIPTOR.match(text)
    while lead:
        rest = text[lead.end() :]
        # 「…販売」 and the like may belong to the name itself: cut only where the script changes or a legal form begins.
        if not rest or re.match(rf"(?:{COMPANY_ENDINGS})$", rest) or not _new_word(text[lead.end() - 1], rest):
            break
        start, text = start + lead.end(), rest
        lead = _DESCRIPTOR.match(text)
    if country := _COUNTRY.match(text):
        start, text = start + country.end(), text[country.end() :]
    text_stripped = text.strip("・、 -.")
    start += text.find(text_stripped) if text_stripped else 0
    text = text_stripped
    if (len(text) < 2 and not re.fullmatch(r"[A-Z一-龥]", text)) or _PLAIN.match(text) or re.fullmatch(r"[\d.,・%年月日]+", text):
        return None
    return start, start + len(text)


def _new_word(last: str, rest: str) -> bool:
    def script(char: str) -> str:
        if "\u30a0" <= char <= "\u30ff":
            return "kana"
        return "latin" if char.isascii() else "han"

    return (
        script(last) != script(rest[0])
        or bool(re.match(_FORM, rest))
        or script(last) == "han"
        or (len(rest) >= 3 and script(rest[0]) == "kana" and script(last) == "kana")
    )
