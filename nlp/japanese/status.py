"""How real an event is, from the words around its predicate."""

from __future__ import annotations

import re
from datetime import timedelta

from nlp.event import EventType, Status
from nlp.japanese.dates import moments, speaks_of_the_past
from nlp.japanese.story import Line, Story

_DENIED = re.compile(
    r"否定|撤回|断念|(?:を|が|は)中止|中止(?:する|し|を)|見送|白紙|破談|取り?やめ|取り下げ|凍結|拒否|退けた|拒んだ|"
    r"断った|断られ|不成立|成立しなかった|成立せず|打ち切|"
    r"事実は(?:ない|なく|ありません|ございません)|事実では(?:ない|なく|ありません|ございません)|事実無根|予定は(?:ない|"
    r"なく|ありません|ございません)|考えは(?:ない|なく|ありません)|つもりは(?:ない|なく|ありません)|計画は(?:ない|"
    r"なく|ありません)|"
    r"わけではない|わけではありません|しないと|しない方針|しないことを|しないことに|行わない|応じない|誤報|物別れ|決裂"
)
_RUMOURED = re.compile(
    r"検討(?:して|に入|中|を進め|を始め|する|し)|検討を|交渉(?:中|して|に入|を進め|が進)|協議(?:して|に入|中|を進め|"
    r"を始め|が進)|調整(?:して|に入|中|を進め|が進)|最終調整|方針を固め|関係者によると|関係者の話|関係者が|複数の関係者|"
    r"関係筋|一部報道|一部で報|"
    r"(?:と|を|が)報じ(?:た|ら|て)|と伝え(?:た|ら)|報道によると|報道があ|との報道|という報道|観測(?:が|も)|との観測|"
    r"とみられ|とみている|見られる|可能性(?:が|も)|もようだ|模様だ|ようだ|らしい|との見方|うわさ|噂|取り沙汰|取りざた|"
    r"浮上|打診|模索|"
    r"ことが(?:[^、。]{0,20})(?:分か|わか|明らかにな)|関心を示し|候補に|名乗りを|さまざまな選択肢|選択肢|入札(?:を|が|の)|かもしれ|らしく"
)
_WEAK = re.compile(r"見通し|意向|視野に|見込み|狙う|目指す")
_OFFICIAL = re.compile(r"発表し|公表し|決議し|決定し|決めた|決めました|開示し|明らかにし|と発表|お知らせ|合意し|締結し|基本合意|契約を結")
_PAST = re.compile(
    r"(?:した|しました|された|されました|したと|していた|しており|しています|している|った|いた|めた|えた|げた|けた|"
    r"れた|きた|じた|んだ|いだ|りました|きました|めました|えました|れました|なりました|なった|済み|済んだ)(?=[。、とこがのも」ばもをた]|"
    r"$|[一-龥A-Zァ-ヴ▽])"
)
_COMPLETED_NOUN = re.compile(r"^(?:が|を|は|の|も)?(?:正式に|無事|すべて|全て)?(?:完了|終え|終了|終わ|成立|果たし|済ませ|済み)")
_FUTURE = re.compile(
    r"予定|方針|計画|見通し|見込み|ことを(?:決|発表|公表|明ら)|ことで合意|ことで基本合意|すると|(?:る|く|う|つ|ぶ|"
    r"む)と(?:発表|公表|明ら|いう|し)|へ(?:[。、]|$)|内定|ことになりました|ことになった|ことにした|ことにしました|"
    r"予定だ|準備"
)
_PRESENT = re.compile(r"^(?:する|します|される|されます|に?する|いたします|させる|く(?:[。、とこ予]|$)|きます|る(?:[。、とこ予]|$)|ます)")
#: Types where saying that it was agreed is all that there is to say for a while.
_OPEN = {EventType.PARTNERSHIP}
_LIMIT = timedelta(days=180)


def clause_after(w: str, at: int, reach: int = 60) -> str:
    """What follows a predicate up to the end of its sentence, at most *reach* characters."""
    return w[at : at + reach]


def is_past(story: Story, line: Line, start: int) -> bool:
    """Whether the line dates its matter long before the text's own present, or tells it as background."""
    if story.present is not None:
        named = moments(line.s[:start], story.present) or moments(line.s, story.present)
        if named and max(m.latest() for m in named) < story.present - _LIMIT:
            return True
        if named:
            return False
    window = line.s[max(0, start - 45) : start + 20]
    return speaks_of_the_past(window)


def status_of(story: Story, line: Line, start: int, end: int, kind: EventType) -> Status:
    """The status of the event whose predicate stands at ``start:end`` of *line*."""
    after = line.s[end : end + 70]
    near = re.split(r"。", after)[0]
    sentence = line.s
    if _DENIED.search(near[:45]):
        return Status.DENIED
    if is_past(story, line, start):
        return Status.HISTORICAL
    official = bool(_OFFICIAL.search(near))
    completed = bool(_COMPLETED_NOUN.match(near))
    if completed and not _FUTURE.search(near[:18]):
        return Status.COMPLETED
    if _RUMOURED.search(near if official else sentence) and not (official and not _RUMOURED.search(near[:14])):
        return Status.RUMOURED
    if kind in _OPEN:
        return Status.ANNOUNCED
    if _is_done(near):
        return Status.COMPLETED
    return Status.ANNOUNCED


def _is_done(near: str) -> bool:
    """Whether the predicate that ends where *near* begins is told as having happened."""
    if _PRESENT.match(near):
        return False
    past = _PAST.search(near[:8])
    if past and past.start() <= 3:
        return True
    if re.match(r"(?:し|り|き|い|け|め|れ|え|られ|され|となり|になり)?(?:、|て|、|たのち)", near) or re.match(
        r"(?:し|となり|になり|り|き)", near
    ):
        # A linking form takes the tense of the predicate that closes the sentence.
        if _FUTURE.search(near):
            return False
        return bool(re.search(r"(?:た|ました|ている|ています)(?:[。」]|$)", near))
    return False
