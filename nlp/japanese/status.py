"""How real an event is, from the words around its predicate."""

from __future__ import annotations

import re
from datetime import timedelta

from nlp.event import EventType, Status
from nlp.japanese.dates import EXPRESSION, moments
from nlp.japanese.draft import Draft
from nlp.japanese.story import Line, Story

_DENIED = re.compile(
    r"否定|撤回|断念|(?:を|が|は|も)(?:正式に|当面|急きょ)?(?:中止|見送|延期|凍結|取り?やめ|取り下げ|打ち切|拒否|"
    r"拒む|断[っわ])|中止(?:する|し|が|と)|見送[りるっ]|白紙|破談|取り?やめ|退けた|不成立|成立(?:しなかった|せず)|"
    r"(?:提携|契約|関係)?を?解消|協議を打ち切|協議が決裂|交渉が決裂|"
    r"(?:事実|予定|考え|つもり|計画|意思|意向)(?:は|も|では)(?:[^、。]{0,4})(?:ない|なく|ありません|ございません|"
    r"ありませんでした)|事実無根|わけではない|わけではありません|しないと|しない方針|しないこと[をに]|"
    r"応じない|誤報|物別れ|決まったことはない|反対多数で否決|否決"
)
_RUMOURED = re.compile(
    r"検討(?:して|に入|中|を進め|を始め|する|し|され|段階|を続け)|検討を|(?:最終)?交渉(?:中|して|に入|を進め|が進|"
    r"が大詰め)|協議(?:して|に入|中|を進め|を始め|が進|に向け)|調整(?:して|に入|中|を進め|が進)|最終調整|(?:方針|"
    r"人事|意向|案|計画)を固め|"
    r"関係者(?:によると|の話|が明らか|への取材|の間)|複数の関係者|関係筋|一部報道|一部で報|(?:と|を|が)報じ(?:た|"
    r"ら|て)|と伝え(?:た|ら)|報道によると|報道があ|との報道|という報道|観測(?:が出|も出|が強|が広|が浮)|との観測|とみられ|とみている|"
    r"と見られ|"
    r"可能性(?:が|も)|もようだ|模様だ|ようだ|らしい|との見方|うわさ|噂|取り沙汰|取りざた|浮上|打診|模索|(?:こと|"
    r"方針|計画|意向)が(?:[^。]{0,24})(?:分か|わか|判明)|関心を示し|候補に|名乗りを|選択肢|入札(?:を|が|の|手続き)|"
    r"かもしれ|"
    r"って(?:言って|聞い)|だそうだ|そうです(?=。|$)"
)
_SOURCED = re.compile(
    r"関係者(?:によると|への取材)|複数の関係者|(?:こと|方針)が(?:[^。]{0,24})(?:分か|わか|判明)|報じ(?:た|ら)|報道によると|"
    r"との観測|観測が[出強広浮]|らしい|ようだ|もようだ|を固め|打診|模索"
)
_OFFICIAL = re.compile(
    r"発表し|公表し|決議し|決議いた|決定し|決めた|決めました|開示し|明らかにし|と発表|お知らせ|合意し|合意いた|締結し|締結いた|契約を結"
)
_DONE = re.compile(
    r"(?:を|が|は|も)?(?:正式に|無事|すべて|全て|新たに)?(?:完了|終了|成立|終え|終わ|実施|受け入れ|果た|済ませ)?(?:いた)?(?:し|"
    r"さ|され|させ|り|い|き|め|れ|け|え|っ|ん|に)?(?:た|だ)(?=[。、とこがのも」ばをば」)!!]|$|[一-龥A-Zァ-ヴ\ue001]|"
    r"としている|という)"
    r"|(?:を|が|は|も)?(?:正式に|新たに)?(?:完了|終了|成立|終え|実施|行い)?(?:いた)?(?:し|され|り|い|き|め|れ|け|"
    r"え)?(?:ました|ております|ており|ていた|ている|ています|済み)"
)
_ENDED = re.compile(
    r"^(?:[^、。]{0,12})?(?:が|を|は|の|も)(?:正式に|無事|すべて|全て)?(?:完了|終え|終了|終わ|成立|果たし|済ませ)(?!する|予定|させ|後)"
)
_SAID = re.compile(r"^(?:を|の|も|が)?(?:あわせて|併せて|同時に|正式に)?(?:発表|公表|決定|決議|内定|決め|検討|提案|表明|申し|目指|めざ)")
_FUTURE = re.compile(
    r"予定|方針|計画|見通し|見込み|ことを(?:決|発表|公表|明ら)|ことで(?:基本)?合意|(?:る|く|う|つ|ぶ|む)と(?:発表|"
    r"公表|明ら|いう|し|表明)|へ(?:[。、]|$)|内定|(?:る|む)人事|ことに(?:なりま|なった|した|しま)|準備|取締役会で(?:正式に)?決|"
    r"提案|候補"
)
_PRESENT = re.compile(
    r"(?:を|に)?(?:する|します|される|されます|いたします|させる|る(?=[。、とこ予見方人」計]|$)|く(?=[。、とこ予見方人」]|"
    r"$)|きます|ります|めます|けます)"
)
_BACKGROUND = re.compile(
    r"かつて|以前[はに]|過去に|その昔|(?:\d+|[一二三四五六七八九十数])年(?:ほど|余り|あまり)?前|前職|一昨年|昨年|"
    r"去年|前年|昨年度|昨年末|前年度|だったころ|した経緯|を経て|歴任|当時"
)
_RELATIVE = re.compile(r"(?:していた|した|された|ていた)(?=[一-龥ァ-ヴーA-Z「])")
_OWN_CLAUSE = re.compile(r"(?:発表|公表|決定|決議|開示|締結)(?:し|しており|する一方)、|(?:一方|ものの|半面)、")
_YEAR_LED = re.compile(r"^(?:(?:19|20)\d\d|(?:昭和|平成|令和)(?:\d{1,2}|元))年(?:\(.*?\))?(?:\d{1,2}月)?(?!\d{1,2}日)")
_SIGNED = re.compile(
    r"[^、。]{0,24}?(?:を|も|に)?(?:締結|開始|発足|設立|結|始め|組|スタート)(?:いた)?(?:しました|した|んだ|びました|びました|た|ました)(?![一-龥])"
)
_LIMIT = timedelta(days=180)


def is_past(story: Story, line: Line, start: int, end: int) -> bool:
    """Whether the date nearest before the predicate is long before the text's own present, or the words tell background."""
    before = line.s[:start]
    if re.match(r"(?:した|された)(?:後|のち|際|とき|当時|経緯|経験)|など[一-龥]{2,6}の", line.s[end:]):
        return True
    if re.match(r"[^、。]{0,10}て(?:きた|きました|まいりました)|[^、。]{0,6}続けて(?:きた|いる|おり)", line.s[end:]):
        return True
    if _in_chronicle(story, line):
        return True
    dates = list(EXPRESSION.finditer(before))
    # A date inside a relative clause dates that clause: 「昨年発表した買収を2日に完了した」.
    while dates and _RELATIVE.search(before, dates[-1].end()):
        dates.pop()
    if dates:
        last = dates[-1]
        words = before[last.start() : last.end()]
        if _BACKGROUND.search(words):
            return True
        named = moments(words, story.present)
        if named and re.match(r"(?:19|20)\d\d年", words) and re.search(r"今年|今月|現在", line.s[end:]):
            return True
        if named and story.present is not None:
            return named[-1].latest() < story.present - _LIMIT
        if (
            named
            and re.fullmatch(r"(?:19|20)\d\d年|(?:昭和|平成)\d{1,2}年", words)
            and re.match(r"[^。]{0,12}(?:た|ました)(?![らり])|、(?:19|20)\d\d年", line.s[end:])
        ):
            return True
        if named:
            first = next((other for other in story.lines if not other.title), line)
            return line.order > first.order and bool(re.search(r"(?:た|ました|ている|います|。\))[。」]?$", line.s))
        if not re.match(r"同年|翌年|同月|翌月", words):
            return False
        earlier = moments(before[: last.start()], story.present)
        if earlier and story.present is not None:
            return earlier[-1].latest() < story.present - _LIMIT
        return words.startswith("翌")
    return bool(_BACKGROUND.search(before[-30:])) and not re.search(r"[がは]", before[-12:])


def _in_chronicle(story: Story, line: Line) -> bool:
    """Whether the line is one of several that a year begins (沿革), and not the year of the text itself."""
    led = _YEAR_LED.match(line.s)
    if not led or line.title or len(line.s) > 60:
        return False
    if story.present is not None and (named := moments(led.group(), story.present)) and named[-1].latest() >= story.present - _LIMIT:
        return False
    return sum(1 for other in story.lines if _YEAR_LED.match(other.s) and len(other.s) <= 60) > 1


def status_of(story: Story, line: Line, start: int, end: int, kind: EventType) -> Status:
    """The status of the event whose predicate stands at ``start:end`` of *line*."""
    s = line.s
    near = s[end : end + 70].split("。")[0]
    # What a clause of its own announces is not denied by the clause after it.
    if _DENIED.search(_OWN_CLAUSE.split(near)[0][:48]):
        return Status.DENIED
    if is_past(story, line, start, end):
        return Status.HISTORICAL
    if _ENDED.match(near) and not _FUTURE.search(near[:20]):
        return Status.COMPLETED
    if re.match(r"(?:し|され)(?:た|ていた)ことが[^。]{0,20}(?:分か|わか|明らか|判明)", near):
        return Status.COMPLETED
    if (_RUMOURED.search(near[:40]) and not _OFFICIAL.search(near)) or _SOURCED.search(s):
        return Status.RUMOURED
    if re.search(r"見通し。?$", s) and any(_SOURCED.search(other.s) for other in story.lines[: line.order]):
        return Status.RUMOURED
    if re.search(r"という。?$", s) and any(re.search(r"報じ|との報道", other.s) for other in story.lines[: line.order]):
        return Status.RUMOURED
    if line.title and re.search(r"か(?:$|[ \u3000、。])", near):
        return Status.RUMOURED
    if kind is EventType.PARTNERSHIP:
        return (
            Status.COMPLETED if re.match(r"んだ|びました", near) or (_SIGNED.match(near) and not _FUTURE.search(near)) else Status.ANNOUNCED
        )
    return Status.COMPLETED if _is_done(s, start, end, near, line.title) else Status.ANNOUNCED


def _is_done(s: str, start: int, end: int, near: str, line_is_title: bool) -> bool:
    """Whether the predicate that ends where *near* begins is told as having happened."""
    if s[start:end].endswith("、"):
        return bool(re.search(r"(?:た|ました)$", near)) and not _FUTURE.search(near)
    if _PRESENT.match(near) or re.search(r"[るくうつぶむす]$", s[start:end]):
        return False
    if re.search(r"[ただ]$", s[start:end]):
        return True
    if not near and not line_is_title and not re.search(r"(?:へ|予定|来年|来月|来春)", s[max(0, start - 12) : end]):
        # 「…に就任。」「…を公開。」: a noun that closes a sentence of a report tells the past.
        return True
    if re.match(r"(?:を|が)?(?:実施|進行|手続き)中", near):
        return False
    if (
        re.search(r"解[任職]|更迭", s)
        and re.search(r"(?:決めた|決議した|決めました|決議しました)$", near)
        and not re.search(r"\d月|予定|方針|来", s[:start])
    ):
        return True
    if _SAID.match(near):
        return bool(re.match(r"解[任職]|更迭", s[start:end])) and not re.search(r"\d月|予定|方針|来", s[:start])
    if _DONE.match(near):
        return True
    if re.match(r"[^、。]{0,6}?(?:(?:し|り|き|い|け|め|れ|え|なり|され|られ)?(?:、|て|たのち)|(?:し|り|き|なり|され)(?=[一-龥]))", near):
        # A linking form takes the tense of the predicate that closes the sentence.
        if _FUTURE.search(near):
            return False
        return bool(re.search(r"(?:た|ました|ている|ています)$", near))
    return bool(re.match(r"$", near)) and bool(re.search(r"本日付|同日付|日付で$", s[:start]))


_REFUTED = re.compile(
    r"(?:そのような|そうした|報道の(?:ような)?|こうした|提案を受けた|検討している)事実は(?:ない|なく|ありません|"
    r"ございません)|事実無根|「事実(?:では|は)ない」|"
    r"事実ではな|事実と異なる|報道(?:について|を)[^。]{0,30}否定"
)


def refuted(story: Story) -> bool:
    """Whether the document says that someone denies."""
    return any(re.search(r"(?:考え|つもり|予定|事実)は(?:ない|なく|ありません)|否定し", line.s) for line in story.lines)


def deny(story: Story, drafts: list[Draft]) -> None:
    """A denial in a sentence of its own makes what the two lines before it, or its own line, report a denied event."""
    for line in story.lines:
        if not _REFUTED.search(line.s):
            continue
        for draft in drafts:
            if draft.status in (Status.ANNOUNCED, Status.RUMOURED) and (
                line.title or draft.line.title or 0 <= line.order - draft.line.order <= 2
            ):
                draft.status = Status.DENIED
