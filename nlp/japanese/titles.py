"""Job titles: their grammar, and where they stand in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Words that are a title of their own. Longer ones first, since the first that fits wins.
_CORE = (
    "代表取締役社長|代表取締役会長|代表取締役|代表執行役社長|代表執行役|代表理事|代表社員|取締役会長|取締役社長|"
    "取締役|執行役員|執行役社長|執行役|"
    "副社長|社長補佐|社長室長|社長|副会長|会長|専務理事|常務理事|専務|常務|監査等委員|監査役|相談役|名誉顧問|顧問|"
    "副頭取|頭取|副理事長|理事長|理事|副総裁|総裁|"
    "最高[一-龥々]{2,8}責任者|最高責任者|チーフ[ァ-ヶー・]{2,24}オフィサー|(?:シニア|エグゼクティブ)?バイス[・ ]?プレジデント|プレジデント|"
    "ゼネラル[・ ]?マネージャー|ゼネラル[・ ]?マネジャー|カントリー[・ ]?マネージャー|マネージング[・ ]?ディレクター|"
    "エグゼクティブ[・ ]?ディレクター|"
    "シニアマネージャー|マネージャー|マネジャー|ディレクター|ジェネラルマネージャー|テックリード|エバンジェリスト|"
    "フェロー|アドバイザー|パートナー|"
    "(?:C[A-Z]{1,2}O|CHRO|CISO|CxO|EVP|SVP|AVP|VP|VPoE|VPoP|GM|MD|President|Chairman|Director|Manager)(?![A-Za-z])(?:[ ]of[ ][A-Za-z]+)?|"
    "代表者|日本代表|代表|オーナー|社主|主筆|編集長|編集主幹|論説委員長|学長|総長|院長|館長|園長|議長|委員長|支配人|船長|"
    "旧?経営陣|(?<![支監])役員|参与|参事|主幹|主任|係長|室長代理|課長代理|部長代理|責任者|リーダー|エンジニア|デザイナー|プロデューサー|"
    "アナリスト|エコノミスト|"
    "コンサルタント|サイエンティスト|マーケター|オーナー代行|幹事長|会計参与|球団代表|監督"
)
_UNIT = (
    "本部長|副本部長|事業部長|統括部長|事業本部長|部門長|部長|次長|課長|室長|局長|支店長|支社長|支局長|営業所長|"
    "研究所長|工場長|所長|センター長|グループ長|"
    "チーム長|カンパニー長|ユニット長|統括役員|統括官|店長|駅長|統括|総括|担当役員|管掌役員|担当|管掌|委嘱"
)
_MODIFIER = (
    "代表|上席|上級|主席|首席|常勤|非常勤|社外|独立|社内|専任|名誉|筆頭|最高|シニア|アソシエイト|"
    "エグゼクティブ|グループ|グローバル|共同|暫定|"
    "日本法人|現地法人|特別|特命|技術|経営|業務|選定|常任|終身|創業者|創業|アジア太平洋|アジア|国内|北米|欧州|米国|球団"
)
#: Words that departments are made of; they tell where a glued personal name ends (「…一郎営業本部長」).
_FIELD = (
    "経営企画|経営戦略|経営管理|経営|企画管理|企画開発|企画|営業推進|営業統括|営業企画|法人営業|国内営業|法人|海外営業|"
    "営業|人事総務|人事企画|人事|総務|財務経理|財務|経理|法務|知的財産|知財|"
    "広報|IR|宣伝|秘書|内部監査|監査|情報システム|情報|システム開発|システム|デジタル|DX|IT|技術開発|技術|研究開発|"
    "研究|製品開発|商品開発|商品企画|商品|開発|設計|"
    "生産技術|生産管理|生産|製造|品質保証|品質管理|品質|調達|購買|資材|物流|サプライチェーン|マーケティング|販売促進|"
    "販売|国内|国際|海外事業|海外|グローバル|"
    "事業開発|事業統括|事業推進|事業戦略|事業企画|事業|新規事業|戦略|管理|業務|統括|コーポレート|サステナビリティ|"
    "ESG|カスタマーサクセス|カスタマー|サポート|サービス|プロダクト|"
    "エンジニアリング|ソリューション|プラットフォーム|クラウド|セキュリティ|データ|AI|食品|飲料|化学|電子|機械|自動車|"
    "鉄道|不動産|金融|エネルギー|環境|医療|医薬|住宅|建設|土木|建築|"
    "関西|関東|東日本|西日本|中部|九州|北海道|東北|中国|四国|東京|大阪|名古屋|福岡|アジア|北米|欧州|米州|店舗|流通|"
    "小売|広域|地域|リスク|コンプライアンス|"
    "変革|改革|推進|本社|監理|安全|電力|通信|ネットワーク|メディア|コンテンツ|編集|制作|デザイン|教育|人材開発|人材|ブランド|EC|通販"
)
_DEPARTMENT = rf"(?:(?:{_FIELD})[・&/]?){{1,5}}(?:本部|部門|部|課|室|局|センター|グループ|チーム|カンパニー|ユニット|統括)?"
_PLACE = r"[一-龥々]{1,5}(?:支店長|支社長|支局長|営業所長|工場長|研究所長|事業所長|製作所長)"
_ATOM = (
    rf"(?:{_DEPARTMENT}(?:{_UNIT}|(?!副?社長|副?会長|副?頭取|代表|取締役|専務|常務|理事長|相談役|顧問)(?:{_CORE}))|"
    rf"{_PLACE}|(?:{_MODIFIER}){{0,3}}(?:{_CORE})|(?:{_MODIFIER}){{0,2}}(?:{_UNIT}))(?:代行|"
    rf"代理|補佐|補|心得|待遇|付)?"
)
#: A whole title: one or more parts, glued or joined with 兼 and the like.
TITLE = rf"{_ATOM}(?:(?:兼務?|[・/ ]|および|及び|ならびに)?(?:{_ATOM})){{0,6}}"

_TITLE_AT = re.compile(TITLE)
#: What stands in front of a title and says which holder is meant.
_BEFORE = re.compile(r"(?:現職の|空席の|新しい|新たな|後任の?|次期|新任の?|新|前任の?|前|元|現|初代|歴代|旧|当時の|暫定|臨時)$")
_NOT_TITLE = re.compile(
    r"(?:取締役会(?!長)|社長室(?!長)|代表取締役の異動|役員人事|役員報酬|役員会|役員異動|役員体制|代表作|代表的|代表者名|"
    r"代表例|監査役会|社長交代|会長職|担当者|パートナーシップ|パートナー企業|"
    r"ビジネスパートナー|マネージャー職|マネジメント|アドバイザリー|統括本部$|役員賞与|リーダーシップ|監督官庁|監督署|監督当局)"
)


@dataclass(frozen=True)
class Title:
    """A title at ``start:end`` of a line; ``mark`` is what the text puts before it (新, 前, 元, 後任の …)."""

    start: int
    end: int
    mark: str


def find_titles(s: str) -> tuple[Title, ...]:
    """Every title in the line, left to right, the longest at each place."""
    found = []
    at = 0
    while match := _TITLE_AT.search(s, at):
        start, end = match.span()
        if clash := _NOT_TITLE.match(s, max(start, 0)):
            at = max(clash.end(), end) if clash.end() > start else end
            continue
        text = match.group().rstrip("、・/ ")
        end = start + len(text)
        mark = _BEFORE.search(s, 0, start)
        found.append(Title(start, end, mark.group() if mark else ""))
        at = max(end, start + 1)
    return tuple(found)
