"""Layoffs, insolvencies, funding, launches, partnerships, expansions: events of one company."""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.event import EventType
from nlp.japanese.deals import named, subject_of
from nlp.japanese.draft import Draft
from nlp.japanese.phrases import phrases
from nlp.japanese.status import status_of
from nlp.japanese.story import Line, Story

_LAYOFF = (
    r"希望退職|早期退職|人員削減|人員(?:を|の)(?:約|最大)?[^、。]{0,12}削減|(?:[\d.,万千百]+人(?:超|以上|余り|規模)?(?:を|"
    r"の|を?超を))(?:解雇|削減|レイオフ|整理)|整理解雇|レイオフ|リストラ|解雇する|解雇した|解雇を|一時解雇|雇い止め|"
    r"余剰人員|従業員を削減|従業員の[^、。]{0,12}削減|雇用調整|"
    r"工場(?:を|の)(?:閉鎖|閉める)|拠点(?:を|の)閉鎖|全員を?解雇|人員整理"
)
_INSOLVENCY = (
    r"民事再生|会社更生|破産|自己破産|特別清算|事業(?:を)?停止|倒産|法的整理|私的整理|経営破綻|経営破たん|不渡り|"
    r"銀行取引停止|負債総額|再生手続|更生手続|清算手続|連邦破産法|チャプター11"
)
_FUNDING = (
    r"資金調達|第三者割当|シリーズ[A-G](?![a-z])|プレシリーズ|シードラウンド|出資を(?:受け|得)|から出資|調達(?:した|"
    r"し|を|する|額|に成功)|引受先|増資|投資を受け|ラウンドで|優先株式?(?:を)?発行|新株予約権|転換社債|資本注入|"
    r"追加出資|へ(?:の)?出資|に出資"
)
_LAUNCH = (
    r"発売|提供(?:を)?開始|リリース|販売(?:を)?開始|サービス(?:を)?開始|(?:の|を)?提供を(?:始め|始まり)|(?:サービス|"
    r"機能|アプリ|版)を(?:始め|公開)|を公開|ローンチ|一般公開|正式公開|投入|ベータ版|新製品|新商品|新サービス|受注を開始|"
    r"予約を開始|が始まる|が始まった|お披露目|発表した"
)
_PARTNER = (
    r"業務提携|資本提携|資本業務提携|包括提携|技術提携|戦略的(?:な)?(?:業務)?提携|提携|合弁|協業|供給契約|販売代理店|"
    r"代理店契約|ライセンス契約|パートナーシップ|共同開発|共同で|連携協定|包括連携|協力(?:する|で合意|を発表)|手を組|"
    r"タッグ|と組んで|共同出資|共同事業|を支援する"
)
_EXPAND = (
    r"新工場|工場を(?:建|新設|増設|開設)|工場(?:の)?(?:建設|新設|増設)|進出|(?:支社|支店|拠点|オフィス|営業所|研究所|"
    r"センター|事業所|店舗|店|倉庫|ラボ|本社)(?:を|の|が)?(?:新たに|新しく)?(?:開設|新設|設立|オープン|開業|開所|"
    r"設け|移転|増床)|増床|新拠点|海外展開|現地法人(?:を|の)?(?:設立|設け)|開設|出店|開業|新本社|移ることが|新棟|"
    r"増産|生産能力"
)
GATE = "|".join((_LAYOFF, _INSOLVENCY, _FUNDING, _LAUNCH, _PARTNER, _EXPAND))
_NOT: dict[EventType, re.Pattern[str]] = {
    EventType.LAYOFF: re.compile(r"リストラクチャ|雇用調整助成金|不当解雇|懲戒解雇|解雇権|解雇規制|解雇とは"),
    EventType.INSOLVENCY: re.compile(
        r"破産管財人|破産法|倒産防止|倒産件数|倒産企業|倒産集計|倒産動向|倒産リスク|倒産する(?:企業|会社)|倒産した企業|"
        r"破産者|破産寸前|倒産しそう|事業停止命令|システム|連鎖倒産"
    ),
    EventType.FUNDING: re.compile(
        r"調達コスト|部品調達|資材調達|調達部|調達先|原材料|調達網|グリーン調達|現地調達|調達本部|資金調達方法|資金調達とは|"
        r"出資法|出資比率|共同出資|資金調達手段|資金調達の方法"
    ),
    EventType.PRODUCT_LAUNCH: re.compile(
        r"発売日|発売元|発売延期|発売中止|プレスリリース|ニュースリリース|リリース文|リリースによると|発売以来|発売から|"
        r"発売\d+周年|情報を公開|株式公開|公開買付|公開会社|公開鍵|非公開|未公開|限定公開|求人を公開|記事を公開|"
        r"資料を公開|レポートを公開|公開質問|資本投入|人材投入|資金投入|発表したい|発表した通り"
    ),
    EventType.PARTNERSHIP: re.compile(r"共同で創業|提携先|提携ローン|事前提携|共同代表|提携解消|提携を解消|医療連携"),
    EventType.EXPANSION: re.compile(
        r"口座を?開設|口座開設|進出企業|決勝|本戦|ブログを開設|サイトを開設|サイト開設|ページを開設|アカウントを開設|"
        r"開設以来|開設当時|窓口を開設|開設者|開業医|開業届|新規開業|大会|出店者|出店料"
    ),
}
_GENERAL = re.compile(
    r"とは[、。?]|場合(?:は|に|が|も|、)|ことがある|ことが多い|ことも多い|一般に|一般的に|制度です|メリット|デメリット|"
    r"とされる|べきか|仕組み|注意点|いかがでしょう|方法を|ましょう|でしょうか|企業(?:が|は)(?:増え|目立|多)"
)
_DONE_LAYOFF = re.compile(r"応募(?:した|が|者)|応じ(?:た|、)|手を挙げ|募集の結果")
_FILED = re.compile(r"申請|申し立て|申立")
_RULED = re.compile(r"開始決定|決定を受け|宣告|事業を停止した")

Finder = Callable[[Story, Line, re.Match[str]], Draft | None]


def find_affairs(story: Story) -> list[Draft]:
    """Every event of these types that the sentences tell."""
    drafts: list[Draft] = []
    for line in story.lines:
        for kind, pattern in _PATTERNS.items():
            match = next((m for m in pattern.finditer(line.s) if not _blocked(kind, line, m)), None)
            if match and not (_GENERAL.search(line.s)):
                draft = _FINDERS[kind](story, line, match)
                if draft:
                    drafts.append(draft)
    return drafts


def _blocked(kind: EventType, line: Line, match: re.Match[str]) -> bool:
    return any(m.start() <= match.start() < m.end() or match.start() <= m.start() < match.end() for m in _NOT[kind].finditer(line.s))


def _owner(story: Story, line: Line, match: re.Match[str]) -> tuple[str | None, bool]:
    """The company concerned, and whether this very sentence names it."""
    found = phrases(line.w, 0, match.start() + 1)
    name = subject_of(story, line, tuple(p for p in found if p.particle in ("は", "が", "も", "では", "、")))
    if name is None:
        later = phrases(line.w, match.end(), len(line.w))
        name = subject_of(story, line, tuple(p for p in later if p.particle == "は"))
    return (name, True) if name else (story.subject, False)


def _simple(kind: EventType, pattern: str, strength: float) -> Finder:
    def find(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
        company, here = _owner(story, line, match)
        if not company:
            return None
        status = status_of(story, line, match.start(), match.end(), kind)
        return Draft(kind, status, line, pattern, strength if here else strength - 0.2, {"company": company})

    return find


def _layoff(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    draft = _simple(EventType.LAYOFF, "affair.layoff", 0.9)(story, line, match)
    if draft and draft.status.live and _DONE_LAYOFF.search(line.s):
        draft.status = type(draft.status).COMPLETED
    return draft


def _insolvency(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    draft = _simple(EventType.INSOLVENCY, "affair.insolvency", 0.9)(story, line, match)
    if draft and draft.status.live:
        if _RULED.search(line.s):
            draft.status = type(draft.status).COMPLETED
        elif _FILED.search(line.s):
            draft.status = type(draft.status).ANNOUNCED
    return draft


def _launch(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    if match.group() in ("発表した", "投入", "が始まる", "が始まった", "お披露目") and not re.search(
        r"新製品|新商品|新型|新サービス|サービス「|アプリ「|「[^」]+」", line.s
    ):
        return None
    if match.group() == "発表した" and not re.search(r"新製品「|新型[^、。]{0,20}を発表|新サービス「|新商品「", line.s):
        return None
    return _simple(EventType.PRODUCT_LAUNCH, "affair.launch", 0.8)(story, line, match)


def _partnership(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    found = phrases(line.w, 0, match.start())
    partner = next(
        (
            named(story, line, p.start, p.end)
            for p in reversed(found)
            if p.particle in ("と", "との", "と共同で", "とともに", "の") and p.particle != "の"
        ),
        None,
    )
    if match.group() in ("共同で", "を支援する", "手を組") and not partner:
        return None
    draft = _simple(EventType.PARTNERSHIP, "affair.partnership", 0.85)(story, line, match)
    if draft and partner and partner != draft.slots["company"]:
        draft.parties = (draft.slots["company"], partner)
    return draft


_PATTERNS = {
    EventType.LAYOFF: re.compile(_LAYOFF),
    EventType.INSOLVENCY: re.compile(_INSOLVENCY),
    EventType.FUNDING: re.compile(_FUNDING),
    EventType.PRODUCT_LAUNCH: re.compile(_LAUNCH),
    EventType.PARTNERSHIP: re.compile(_PARTNER),
    EventType.EXPANSION: re.compile(_EXPAND),
}
_FINDERS: dict[EventType, Finder] = {
    EventType.LAYOFF: _layoff,
    EventType.INSOLVENCY: _insolvency,
    EventType.FUNDING: _simple(EventType.FUNDING, "affair.funding", 0.85),
    EventType.PRODUCT_LAUNCH: _launch,
    EventType.PARTNERSHIP: _partnership,
    EventType.EXPANSION: _simple(EventType.EXPANSION, "affair.expansion", 0.8),
}
