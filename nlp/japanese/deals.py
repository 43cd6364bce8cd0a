"""Who buys whom, and who merges with whom."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.event import EventType, Status
from nlp.japanese.dates import effective_date
from nlp.japanese.draft import Draft
from nlp.japanese.phrases import Phrase, noun_after, noun_before, phrases
from nlp.japanese.roles import agent, governs, members, nearest_agent, owned, patient
from nlp.japanese.status import status_of
from nlp.japanese.story import Line, Story

_BUY = (
    r"完全子会社化|連結子会社化|子会社化|グループ会社化|買収|(?:株式)?公開買い?付け?|TOB|経営権(?:を|の)(?:取得|"
    r"握)|傘下に(?:収め|おさめ|入れ|置|し(?:た|、))|傘下に$|"
    r"(?:完全|連結|100%|全額出資)?子会社(?:に|と)(?:する|し|$)|持ち?分法適用(?:関連)?会社(?:化|に|と)|(?:全|発行済み?|"
    r"普通)?株式?(?:の?(?:[^、。を]{1,14}))?を?(?:追加)?取得|"
    r"全株を|買い取|買い増|買い付け(?!る|$)|手に入れ|手中に収め|グループに迎え|株式を[^、。]{0,10}譲り受け|(?:全)?事業(?:の一部)?を(?:譲り受け|"
    r"取得|承継|引き継)|事業譲受|株式の譲受|"
    r"事業の譲受|譲り受け|を買う|が買った|グループ化|過半(?:数)?を(?:取得|握)"
)
_JOIN = (
    r"傘下に入(?!れ)|傘下入り|(?:グループ)?の一員[にと]な|グループに参画|の(?:完全|連結|100%)?子会社(?:に|と)な|"
    r"(?:に|の)?グループ入り|グループに(?:入|加わ)|に買収され|"
    r"に身売り|(?:スポンサー|支援企業)(?:に|が)"
)
_SELL = r"売却|(?<=[をにへ])売る|譲渡|手放|売り渡|身売り"
_MERGE = r"経営統合|吸収合併|吸収(?=され)|対等合併|新設合併|合併|(?:[2-9二三四五]社|両社|事業)を?統合|(?:が|は|と)統合"
_VERB = re.compile(rf"(?P<join>{_JOIN})|(?P<merge>{_MERGE})|(?P<buy>{_BUY})|(?P<sell>{_SELL})")
GATE = rf"{_BUY}|{_JOIN}|{_SELL}|{_MERGE}|統合|M&A"
_NOT = re.compile(
    r"買収防衛|買収資金|買収後|買収額|買収価格|買収総額|買収先|買収者|買収した企業|買収されやすい|買収合戦|買収劇|"
    r"買収ファンド|企業買収|買収対応|買収監査|買収の標的|買収する側|自己株式|自社株|合併症|"
    r"市町村合併|合併特例|合併号|合併比率|合併後の|合併により発足|統合報告|統合型|統合環境|統合基幹|統合開発|統合失調|"
    r"統合幕僚|統合システム|統合作業|システムを?統合|システムの統合|データ統合|サイト統合|ブランド統合|機能統合|"
    r"店舗統合|"
    r"工場の統合|統合運用|統合管理|統合プラットフォーム|統合認証|校の?統合|売却益|売却損|売却代金|売却額|"
    r"売却する側|在庫売却|譲渡制限|譲渡所得|譲渡担保|債権譲渡|譲渡益|譲渡額|譲渡日|譲渡価|譲渡後|"
    r"取得原価|資格取得|情報取得|取得条項|取得請求|単元|ストックオプション|政策保有|取得した株式の総数|取得価額"
)
_OWN_SHARES = re.compile(r"自己株式|自社株")
_ASSET = re.compile(
    r"土地|建物|本社ビル|ビル$|不動産$|マンション|物件|在庫|保有株|政策保有|債権|船舶|航空機|山林|遊休|社有地|信託受益権|"
    r"暗号資産|絵画|自宅|車$|有価証券|チケット|特許"
)
_GENERAL = re.compile(
    r"とは[、。]|場合(?:は|に|が|も|、)|ことがある|ことが多い|ことも多い|一般に|一般的に|制度です|手法|メリット|"
    r"デメリット|とされる|べきか|仕組み|注意点|ケースが|手続きで|(?:する|した)(?:とき|時)は|するには|例が多い|セミナー|"
    r"お考えの|か、廃業|標的"
)
_SURVIVOR = re.compile(
    r"(?:^|[、。「])([^、。「」]{2,30}?)を(?:存続会社|存続|吸収合併存続会社|存続金庫)|存続(?:会社|組合|金庫|法人|"
    r"銀行)は([^、。]{2,24}?)(?:で|と|。)|(?:^|[、。]|に)([^、。]{2,24}?)が(?:[^、。]{2,24}を吸収|"
    r"存続|残る)"
)


def find_deals(story: Story) -> list[Draft]:
    """Acquisitions and mergers that the sentences tell."""
    drafts: list[Draft] = []
    for line in story.lines:
        if _OWN_SHARES.search(line.s) and not re.search(r"子会社|対象者", line.s):
            continue
        blocked = [m.span() for m in _NOT.finditer(line.s)]
        for match in _VERB.finditer(line.s):
            if any(start <= match.start() < end for start, end in blocked):
                continue
            found = phrases(line.w, 0, match.start() + (1 if match["join"] else 0))
            read = _merger if match["merge"] else _joining if match["join"] else _sale if match["sell"] else _purchase
            draft = read(story, line, match, found)
            if draft and not (_GENERAL.search(line.s) and draft.status.live):
                draft.effective = effective_date(line.s, story.present)
                drafts.append(draft)
                drafts.extend(_beside(story, line, draft, found))
    return drafts


def _acquisition(story: Story, line: Line, match: re.Match[str], pattern: str, acquirer: str | None, target: str) -> Draft:
    status = status_of(story, line, match.start(), match.end(), EventType.ACQUISITION)
    slots = {"target": target, **({"acquirer": acquirer} if acquirer and acquirer != target else {})}
    return Draft(EventType.ACQUISITION, status, line, pattern, 0.9 if "acquirer" in slots else 0.65, slots)


def _purchase(story: Story, line: Line, match: re.Match[str], found: tuple[Phrase, ...]) -> Draft | None:
    s, at, verb = line.s, match.start(), match.group()
    if re.match(r"(?:さ|され)", s[match.end() :]):
        return _passive(story, line, match, found)
    target, index = None, -1
    offer = bool(re.match(r"TOB|(?:株式)?公開買|買い付け", verb))
    direct = noun_before(line.w, at)
    last = found[-1] if found else None
    if last and last.after == at and last.particle in ("の", "への", "に対する") and "円" not in s[last.start : last.end]:
        target, index = owned(story, line, found, len(found) - 1)
    elif direct and not re.search(r"(?:敵対的|友好的|企業|共同|完全|追加|全)$", s[direct[0] : direct[1]]):
        target = story.name_at(line, *direct)
    if target is None and offer:
        for n in range(len(found) - 1, -1, -1):
            if found[n].particle in ("への", "に対する", "に対して", "に対し", "に", "へ", "には"):
                target, _ = owned(story, line, found, n)
                if target:
                    index = n
                    break
    if target is None:
        target, index = patient(story, line, found, at)
    if target is None and last and last.particle == "による" and (owner := agent(story, line, found[:-1]) or line.topic):
        target = owner
    if (header := re.match(r"([^:。、]{2,30}):", s)) and at > header.end() and not line.title:
        target = story.name_at(line, 0, header.end(1), 0.6)
    if target is None and re.match(r"(?:完全|連結)?子会社", verb):
        target, index = _through(story, line, found, at)
    if target is None and re.match(r"(?:買収|子会社化)$", verb) and s.startswith("した", match.end()):
        return _recalled(story, line, match, found)
    if target is None or (_minority(line, match) and any("提携" in other.s for other in story.lines)):
        return None
    rest = tuple(p for i, p in enumerate(found) if i != index)
    parent = next((p for p in found if p.particle == "を" and re.match(r"(?:株式交換)?完全親会社", s[p.after :])), None)
    if parent and (name := story.name_at(line, parent.start, parent.end)):
        return _acquisition(story, line, match, "deal.exchange", name, target)
    acquirer = _buyer(story, line, rest, target) or _resolved_subject(story, line, target)
    return _acquisition(story, line, match, "deal.buy", acquirer, target)


def _beside(story: Story, line: Line, draft: Draft, found: tuple[Phrase, ...]) -> list[Draft]:
    """The other companies bought under the same predicate: 「BとCの2社を買収」."""
    target = draft.slots.get("target")
    if draft.type is not EventType.ACQUISITION or not target:
        return []
    names = [story.name_at(line, p.start, p.end, 0.5) for p in found]
    at = next((i for i in range(len(found) - 1, -1, -1) if names[i] == target and found[i].particle in ("の", "を")), None)
    others: list[str] = []
    linked = False
    for index in range((at or 0) - 1, -1, -1):
        particle, name = found[index].particle, names[index]
        linked = linked or particle in ("と", "及び", "および", "や", "並びに")
        if name and linked and particle in ("と", "及び", "および", "や", "並びに", "、"):
            others.append(name)
        elif particle != "の":
            break
    if linked and at is not None and not re.search(r"[2-9二三四五六両]社", line.s[found[at].end :][:8]) and found[at].particle != "を":
        return []
    return [replace(draft, slots={**draft.slots, "target": n}) for n in others if n not in (target, draft.slots.get("acquirer"))]


def _recalled(story: Story, line: Line, match: re.Match[str], found: tuple[Phrase, ...]) -> Draft | None:
    """「昨年買収した◯◯の業績」: an earlier deal, told in passing."""
    span = noun_after(line.w, match.end() + 2)
    target = story.name_at(line, *span, 0.6) if span else None
    if target is None:
        return None
    acquirer = _buyer(story, line, found, target) or _resolved_subject(story, line, target)
    draft = _acquisition(story, line, match, "deal.recalled", acquirer, target)
    draft.status = Status.HISTORICAL
    return draft


def _minority(line: Line, match: re.Match[str]) -> bool:
    """Whether the stake is too small to control: with an alliance it is part of that."""
    share = re.search(r"([\d.]+)(?:%|パーセント)", line.s[max(0, match.start() - 6) : match.end()])
    return bool(share) and float(share.group(1).strip(".") or 0) < 34 if share else False


def _through(story: Story, line: Line, found: tuple[Phrase, ...], at: int) -> tuple[str | None, int]:
    """「Bの第三者割当増資を引き受けて子会社にする」: B is bought through what happens to it."""
    for index in range(len(found) - 1, 0, -1):
        if found[index].particle == "を" and found[index - 1].particle == "の" and not governs(line, found[index], at):
            return story.name_at(line, found[index - 1].start, found[index - 1].end, 0.6), index - 1
    return None, -1


def _buyer(story: Story, line: Line, found: tuple[Phrase, ...], target: str) -> str | None:
    name = agent(story, line, found)
    if name and name != target:
        return name
    name = nearest_agent(story, line, found)
    return name if name != target else None


def _resolved_subject(story: Story, line: Line, target: str) -> str | None:
    if (
        any(p.particle == "が" and governs(line, p, len(line.s)) and p.end - p.start > 3 for p in phrases(line.w, 0, len(line.w)))
        and not line.title
    ):
        return None
    for name in (line.topic, story.subject, story.publisher):
        if name and name != target and target not in name:
            return name
    return None


def _passive(story: Story, line: Line, match: re.Match[str], found: tuple[Phrase, ...]) -> Draft | None:
    by = next((p for p in reversed(found) if p.particle in ("に", "によって", "により", "から")), None)
    acquirer = story.name_at(line, by.start, by.end) if by else None
    target = agent(story, line, tuple(p for p in found if p is not by)) or line.topic
    if not target or not acquirer:
        return None
    return _acquisition(story, line, match, "deal.passive", acquirer, target)


def _joining(story: Story, line: Line, match: re.Match[str], found: tuple[Phrase, ...]) -> Draft | None:
    """「BはAの傘下に入る」「BがAの子会社となる」「BのスポンサーがAに決まった」"""
    sponsor = match.group().startswith(("スポンサー", "支援企業"))
    if sponsor:
        owner = next((p for p in reversed(found) if p.particle == "の"), None)
        target = story.name_at(line, owner.start, owner.end) if owner else None
        if re.match(r"な[るりっ]", line.s[match.end() :]):
            acquirer = agent(story, line, tuple(p for p in found if p is not owner))
            return _acquisition(story, line, match, "deal.sponsor", acquirer, target) if target and acquirer else None
        after = re.match(r"([^、。はがをに]{2,24})に(?:決|選)", line.s[match.end() :])
        acquirer = story.name_at(line, match.end() + after.start(1), match.end() + after.end(1)) if after else None
        return _acquisition(story, line, match, "deal.sponsor", acquirer, target) if target and acquirer else None
    by = next((p for p in reversed(found) if p.particle in ("の", "に") and p.after >= match.start() - 10), None)
    acquirer = story.name_at(line, by.start, by.end) if by else None
    target = agent(story, line, tuple(p for p in found if p is not by)) or story.subject
    if not target or not acquirer or target == acquirer:
        return None
    return _acquisition(story, line, match, "deal.join", acquirer, target)


def _sale(story: Story, line: Line, match: re.Match[str], found: tuple[Phrase, ...]) -> Draft | None:
    """「AはBをCに譲渡」: A sells, C buys."""
    s, at = line.s, match.start()
    target, index = patient(story, line, found, at)
    last = found[-1] if found else None
    if target is None and last and last.after == at and last.particle == "の":
        target, index = owned(story, line, found, len(found) - 1)
    if target is None and (direct := noun_before(line.w, at)) and (direct[1] - direct[0]) > 1:
        target = story.name_at(line, *direct)
    for n, phrase in enumerate(found):
        # 「Bの株式のうち20%をCに」「Bの株式51%を」: an amount hides the object from the particles.
        if (
            target is None
            and phrase.particle == "の"
            and re.match(r"(?:発行済み?|普通|全)?(?:株式|株|持ち?分)(?:のうち)?\ue001", line.w[phrase.after :])
        ):
            target, index = story.name_at(line, phrase.start, phrase.end, 0.4), n
    buyer = None
    for phrase in reversed(found):
        if phrase.particle not in ("に", "へ", "への") or phrase is (found[index] if index >= 0 else None):
            continue
        person = line.person_in(phrase.start, phrase.after + 3)
        if person and person.begin > (found[index].start if index >= 0 else -1):
            buyer = line.cut(person.start, person.end)
            break
        if (name := story.name_at(line, phrase.start, phrase.end)) and name != target:
            buyer = name
            break
    if target is None and re.search(r"(?<!の)(?:全株式?|株式|経営権)を[^、。]*$", s[:at]):
        # 「AがCに全株式を売却」: A's own shares.
        target = agent(story, line, tuple(p for p in found if p.particle in ("は", "が", "、"))) or story.subject
    if target is None and re.search(r"会社や|会社を|自社を", s[:at]):
        target = line.topic or story.subject
    if target is None or target == buyer or _ASSET.search(target):
        return None
    if buyer is None and s[match.end() :].startswith("に伴"):
        return None
    sold = re.search(r"事業|子会社|株|会社|部門|傘下|身売り", s)
    return _acquisition(story, line, match, "deal.sell", buyer, target) if sold or buyer or target in story.companies else None


def _merger(story: Story, line: Line, match: re.Match[str], found: tuple[Phrase, ...]) -> Draft | None:
    status = status_of(story, line, match.start(), match.end(), EventType.MERGER)
    slots: dict[str, str] = {}
    parties = members(story, line, found)
    if re.match(r"され|となり", line.s[match.end() :]) and (merged := _absorbed_by(story, line, found)):
        return Draft(EventType.MERGER, status, line, "merger.passive", 0.9, merged)
    if match.group() == "吸収合併" and (merged := _absorbed(story, line, found, match.start())):
        return Draft(EventType.MERGER, status, line, "merger.absorb", 0.9 if "acquirer" in merged else 0.6, merged)
    if len(parties) < 2:
        parties = _beyond(story, line, match, parties)
    if len(parties) < 2:
        return None
    survivor = _survivor(story, line, parties)
    leader = agent(story, line, tuple(p for p in found if p.particle == "は"))
    if leader and leader not in parties and re.search(r"社を[^、。がは]{0,24}$", line.s[: match.start()]):
        slots = {"acquirer": leader, "target": parties[0]}
    if survivor:
        slots = {"acquirer": survivor, "target": next((p for p in parties if p != survivor), "")}
    strength = 0.85 if status is not Status.HISTORICAL else 0.7
    return Draft(EventType.MERGER, status, line, "merger.parties", strength, slots, parties)


def _absorbed_by(story: Story, line: Line, found: tuple[Phrase, ...]) -> dict[str, str]:
    """「BはAに吸収合併された」"""
    by = next((p for p in reversed(found) if p.particle in ("に", "によって", "により")), None)
    acquirer = (story.name_at(line, by.start, by.end, 0.6) or owned(story, line, found, found.index(by))[0]) if by else None
    target = agent(story, line, tuple(p for p in found if p is not by)) or line.topic
    return {"acquirer": acquirer, "target": target} if acquirer and target and acquirer != target else {}


def _absorbed(story: Story, line: Line, found: tuple[Phrase, ...], at: int) -> dict[str, str]:
    target, index = patient(story, line, found, at)
    acquirer = agent(story, line, tuple(p for i, p in enumerate(found) if i != index)) or line.topic or story.subject
    if not target or (acquirer and (acquirer in target or target in acquirer)):
        return {}
    return {"acquirer": acquirer, "target": target} if acquirer and target != acquirer else {"target": target}


def _beyond(story: Story, line: Line, match: re.Match[str], parties: tuple[str, ...]) -> tuple[str, ...]:
    """Parties that the words before the predicate do not list: 「Bとの合併」 by the document's subject."""
    found = phrases(line.w, 0, match.start())
    partner = next((p for p in reversed(found) if p.particle in ("との", "と") and p.after >= match.start() - 6), None)
    if partner and (name := story.name_at(line, partner.start, partner.end)):
        other = agent(story, line, tuple(p for p in found if p is not partner)) or line.topic or story.subject
        if other and other != name:
            return (other, name)
    return parties


def _survivor(story: Story, line: Line, parties: tuple[str, ...]) -> str | None:
    for other in story.lines[line.order : line.order + 3]:
        for match in _SURVIVOR.finditer(other.s):
            words = match.group(1) or match.group(2) or match.group(3)
            for party in parties:
                if party in words or words in party or (_short(words) and party.startswith(_short(words))):
                    return party
    return None


def _short(words: str) -> str:
    return re.sub(r"(?:信金|信組|信用金庫|信用組合|銀行|銀|HD|社)$", "", words)
