"""Who buys whom, and who merges with whom."""

from __future__ import annotations

import re

from nlp.event import EventType
from nlp.japanese.companies import PRONOUN, core_name
from nlp.japanese.dates import effective_date
from nlp.japanese.draft import Draft
from nlp.japanese.phrases import Phrase, noun_before, phrases
from nlp.japanese.status import status_of
from nlp.japanese.story import Line, Story

_BUY = (
    r"完全子会社化|連結子会社化|子会社化|グループ会社化|買収|公開買付け?|TOB|経営権(?:を|の)(?:取得|握)|傘下に(?:収め|"
    r"おさめ|入れ|置)|(?:完全|連結|100%|全額出資)?子会社(?:に|と)(?:する|し|した)|"
    r"持分法適用(?:関連)?会社(?:化|に|と)|(?:全)?株式?(?:の[^、。]{1,14})?を?(?:追加)?取得|全株を|買い取|買い増し|"
    r"買い付け|手に入れ|事業(?:の一部)?を(?:譲り受け|取得|承継|引き継)|事業譲受|譲り受け|を買う|グループ化|過半(?:数)?を(?:取得|"
    r"握)"
)
_JOIN = r"傘下に入|傘下入り|の(?:完全|連結|100%)?子会社(?:に|と)な|グループ入り|グループに(?:入|加わ)|に買収され|に身売り"
_SELL = r"売却|譲渡|手放|売り渡|身売り|事業承継"
_MERGE = r"経営統合|吸収合併|対等合併|合併|統合"
_VERB = re.compile(rf"(?P<join>{_JOIN})|(?P<merge>{_MERGE})|(?P<buy>{_BUY})|(?P<sell>{_SELL})")
GATE = rf"{_BUY}|{_JOIN}|{_SELL}|{_MERGE}|M&A"
_NOT = re.compile(
    r"買収防衛|買収資金|買収後|買収額|買収価格|買収総額|買収先|買収者|買収した企業|買収されやすい|買収合戦|買収劇|"
    r"買収ファンド|企業買収|買収対応|買収提案への対応|買収監査|自己株式|自社株|合併症|市町村合併|合併特例|合併号|"
    r"合併比率|合併後の商号|"
    r"統合報告|統合型|統合環境|統合基幹|統合開発|統合失調|統合幕僚|統合システム|システム統合|システムの統合|データ統合|"
    r"サイト統合|ブランド統合|機能統合|店舗統合|工場の統合|統合や縮小|統合運用|統合管理|統合プラットフォーム|統合認証|"
    r"売却益|売却損|売却代金|売却額|在庫売却|土地売却|不動産売却|譲渡制限|譲渡所得|譲渡担保|債権譲渡|譲渡益|株式交換比率|"
    r"取得原価|資格取得|情報取得|取得条項|取得請求|単元|ストックオプション|政策保有"
)
_OWN_SHARES = re.compile(r"自己株式|自社株")
_ASSET = re.compile(
    r"土地|建物|本社ビル|ビル|不動産|マンション|物件|在庫|保有株|政策保有|債権|船舶|航空機|山林|遊休|社有地|信託受益権|"
    r"暗号資産|絵画|自宅|車|有価証券|チケット|特許"
)
_SHARE = re.compile(
    r"^(?:の)?(?:全|発行済み?|普通|自社|保有|残りの?|すべての|全ての|全)?(?:株式|株|持ち分|持分|経営権|議決権|過半数?|"
    r"全株|全株式|全部|一部|すべて|全て|大半|▽*)+$"
)
_GENERAL = re.compile(
    r"とは[、。]|場合(?:は|に|が|も|、)|ことがある|ことが多い|ことも多い|一般に|一般的に|制度です|手法|メリット|"
    r"デメリット|とされる|べきか|仕組み|注意点|ケースが"
)
_COUNT = re.compile(r"(?:[2-9二三四五六七]|十数|数)(?:社|行|信組|信金|法人|グループ)")


def find_deals(story: Story) -> list[Draft]:
    """Acquisitions and mergers that the sentences tell."""
    drafts: list[Draft] = []
    for line in story.lines:
        if _OWN_SHARES.search(line.s) and not re.search(r"子会社|対象者", line.s):
            continue
        low = 0
        for match in _VERB.finditer(line.s):
            bad = next((m for m in _NOT.finditer(line.s, max(0, match.start() - 8)) if m.start() <= match.start() < m.end()), None)
            if bad or match.start() < low:
                continue
            draft = None
            if match["merge"]:
                draft = _merger(story, line, match)
            elif match["join"]:
                draft = _joining(story, line, match)
            elif match["sell"]:
                draft = _sale(story, line, match)
            else:
                draft = _purchase(story, line, match)
            if draft:
                if _GENERAL.search(line.s) and draft.status.live and not story.companies & set(draft.slots.values()):
                    continue
                draft.effective = effective_date(line.s, story.present)
                drafts.append(draft)
    return drafts


def named(story: Story, line: Line, start: int, end: int) -> str | None:
    """The company in ``start:end``, pronouns resolved, as written; None where there is none."""
    text = line.s[start:end]
    if PRONOUN.match(text) or text in story.alias:
        return story.resolve(text)
    core = core_name(line.s, start, end, story.companies)
    if not core:
        return None
    inner = line.s[core[0] : core[1]]
    if inner in story.alias or PRONOUN.match(inner):
        return story.resolve(inner)
    return line.cut(*core)


def subject_of(story: Story, line: Line, found: tuple[Phrase, ...]) -> str | None:
    """Who acts: the が phrase, the は phrase, the leading phrase of a headline; persons in office speak for their company."""
    for particles in (("による", "によって"), ("が",), ("は", "も", "では")):
        for phrase in reversed(found) if particles[0] != "は" else found:
            if phrase.particle in particles and not _is_person(line, phrase) and (name := named(story, line, phrase.start, phrase.end)):
                return name
    first = found[0] if found else None
    if first and first.particle == "、" and (line.title or first.start == 0) and not _is_person(line, first):
        return named(story, line, first.start, first.end)
    return None


def _is_person(line: Line, phrase: Phrase) -> bool:
    return any(p.begin < phrase.end and phrase.start < p.until for p in line.persons)


def _object_of(story: Story, line: Line, found: tuple[Phrase, ...], particles: tuple[str, ...] = ("を",)) -> tuple[str | None, int]:
    """What is bought or sold, and the index of its phrase: 「Bを」「Bの株式51%を」「子会社のBを」."""
    for at in range(len(found) - 1, -1, -1):
        phrase = found[at]
        if phrase.particle not in particles:
            continue
        text = line.s[phrase.start : phrase.end]
        if _SHARE.match(text) or re.fullmatch(r"株式▽*|▽+", line.w[phrase.start : phrase.end]):
            if at and found[at - 1].particle == "の" and (name := named(story, line, found[at - 1].start, found[at - 1].end)):
                return name, at - 1
            continue
        bare = re.sub(r"(?:の?(?:全|発行済み?|普通)?(?:株式|株|持分))$", "", text)
        if name := named(story, line, phrase.start, phrase.start + len(bare)):
            return name, at
    return None, -1


def _purchase(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    s, w = line.s, line.w
    found = phrases(w, 0, match.start())
    verb = match.group()
    target: str | None = None
    at = -1
    inner = re.match(r"(?:全)?株式?(?:の[^、。]{1,14})?を?(?:追加)?取得|全株を|経営権|過半|事業", verb)
    direct = noun_before(w, match.start())
    if inner and found and found[-1].particle == "の" and found[-1].after == match.start():
        target, at = named(story, line, found[-1].start, found[-1].end), len(found) - 1
    elif direct and not re.search(r"(?:敵対的|友好的|企業|共同|完全)$", s[direct[0] : direct[1]]):
        target = named(story, line, *direct)
    if target is None and re.match(r"TOB|公開買付|買い付け", verb):
        target, at = _object_of(story, line, found, ("への", "に対する", "に対して", "に対し", "を対象に", "に", "へ"))
    if target is None:
        last = found[-1] if found else None
        if last and last.particle in ("の", "への", "に対する") and last.after == match.start() and not _is_person(line, last):
            text = s[last.start : last.end]
            if not re.search(r"ドル|円|ポンド|最大|過去|敵対|完全", text):
                target, at = named(story, line, last.start, last.end), len(found) - 1
    if target is None:
        target, at = _object_of(story, line, found)
    rest = tuple(p for i, p in enumerate(found) if i != at)
    acquirer = subject_of(story, line, rest)
    if re.match(r"(?:さ|され)", s[match.end() : match.end() + 2]):
        by = next((p for p in reversed(found) if p.particle in ("に", "によって", "により", "から")), None)
        taken = subject_of(story, line, tuple(p for p in found if p is not by))
        acquirer = named(story, line, by.start, by.end) if by else None
        target = taken
    if target and acquirer and target == acquirer:
        acquirer = None
    if target is None and at < 0 and acquirer is None:
        return None
    if target is None:
        return None
    if acquirer is None:
        acquirer = story.subject if story.subject and story.subject != target else None
    slots = {"target": target}
    if acquirer:
        slots["acquirer"] = acquirer
    status = status_of(story, line, match.start(), match.end(), EventType.ACQUISITION)
    return Draft(EventType.ACQUISITION, status, line, "deal.buy", 0.9 if acquirer else 0.65, slots)


def _joining(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    """「BはAの傘下に入る」「BがAの子会社となる」"""
    found = phrases(line.w, 0, match.start() + 1)
    by = next((p for p in reversed(found) if p.particle in ("の", "に") and p.after >= match.start() - 6), None)
    acquirer = named(story, line, by.start, by.end) if by else None
    target = subject_of(story, line, tuple(p for p in found if p is not by))
    if not target:
        target = story.subject
    if not target or not acquirer or target == acquirer:
        return None
    status = status_of(story, line, match.start(), match.end(), EventType.ACQUISITION)
    return Draft(EventType.ACQUISITION, status, line, "deal.join", 0.85, {"acquirer": acquirer, "target": target})


def _sale(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    """「AはBをCに譲渡」: A sells, C buys."""
    s = line.s
    found = phrases(line.w, 0, match.start())
    target, at = _object_of(story, line, found)
    last = found[-1] if found else None
    if target is None and last and last.particle == "の" and last.after == match.start():
        target, at = named(story, line, last.start, last.end), len(found) - 1
    if target is None and (direct := noun_before(line.w, match.start())) and s[direct[0] : direct[1]].endswith("事業"):
        target = line.cut(*direct)
    if target is None or _ASSET.search(target):
        return None
    buyer = None
    for phrase in reversed(found):
        if phrase.particle in ("に", "へ", "への") and phrase is not (found[at] if at >= 0 else None):
            person = next((p for p in line.persons if phrase.start <= p.start < phrase.after + 3), None)
            if person:
                buyer = line.cut(person.start, person.end)
                break
            if (name := named(story, line, phrase.start, phrase.end)) and name != target:
                buyer = name
                break
    if not (re.search(r"事業|子会社|株式|会社|部門|社$", s[: match.end() + 10]) or target in story.companies or buyer):
        return None
    slots = {"target": target}
    if buyer:
        slots["acquirer"] = buyer
    status = status_of(story, line, match.start(), match.end(), EventType.ACQUISITION)
    return Draft(EventType.ACQUISITION, status, line, "deal.sell", 0.8 if buyer else 0.6, slots)


def _merger(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    s = line.s
    found = phrases(line.w, 0, match.start())
    parties = _parties(story, line, found)
    survivor = re.search(r"([^、。「」はがをに]{2,30})を(?:存続会社|存続|吸収合併存続会社)", s)
    absorbed = match.group() == "吸収合併"
    status = status_of(story, line, match.start(), match.end(), EventType.MERGER)
    if absorbed:
        target, at = _object_of(story, line, found)
        acquirer = subject_of(story, line, tuple(p for i, p in enumerate(found) if i != at))
        if target and (acquirer or story.subject) and target != (acquirer or story.subject):
            return Draft(
                EventType.MERGER, status, line, "merger.absorb", 0.9, {"acquirer": acquirer or story.subject or "", "target": target}, ()
            )
    if match.group() == "統合" and len(parties) < 2:
        return None
    if len(parties) < 2 and story.subject and len(parties) == 1 and parties[0] != story.subject:
        parties = (story.subject, *parties)
    if len(parties) < 2:
        return None
    slots: dict[str, str] = {}
    if survivor:
        name = next((p for p in parties if p in survivor.group(1) or survivor.group(1) in p), None)
        if name:
            slots = {"acquirer": name, "target": next((p for p in parties if p != name), "")}
    return Draft(EventType.MERGER, status, line, "merger.parties", 0.85, slots, parties)


def _parties(story: Story, line: Line, found: tuple[Phrase, ...]) -> tuple[str, ...]:
    """Who merges: what と, 、 and and link right before は, が, の or を; or a は phrase and a と phrase."""
    names: list[str] = []
    listing = False
    for phrase in found:
        linked = phrase.particle in ("と", "、", "及び", "および", "や")
        closing = phrase.particle in ("は", "が", "の", "を", "による", "との", "と", "も", "では")
        if not (linked or closing) or _is_person(line, phrase):
            listing = False
            continue
        name = named(story, line, phrase.start, phrase.end)
        if (
            name
            and (phrase.particle in ("は", "が", "と", "との") or listing or linked)
            and name not in names
            and not _COUNT.fullmatch(name)
        ):
            if (
                phrase.particle == "、"
                and not listing
                and not (
                    line.title
                    or phrase.start == 0
                    or line.w[phrase.after : phrase.after + 30].find("と") >= 0
                    or _COUNT.search(line.s, phrase.after)
                )
            ):
                continue
            names.append(name)
        listing = linked
    return tuple(names)
