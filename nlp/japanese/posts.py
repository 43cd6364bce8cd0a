"""First-person posts: 退職しました, 入社エントリ, 就任しました."""

from __future__ import annotations

import re

from nlp.event import EventType, Status
from nlp.japanese.author import author_of, in_first_person
from nlp.japanese.draft import Draft
from nlp.japanese.moves import Verb
from nlp.japanese.phrases import phrases
from nlp.japanese.story import Line, Story
from nlp.japanese.titles import Title

_OWN = re.compile(
    r"(?:いた)?(?:し(?:ま|た|て|、)|する(?:こと|。|ん|予定)|することに|いた|日|、|で|$|のご|の挨拶|のあいさつ|のお知らせ|"
    r"エントリ|ごあいさつ|のご報告|ま(?:し|す))|(?:を|が)(?:最後|終え)"
)
_WORKED_AS = re.compile(
    r"([一-龥ァ-ヴーA-Za-z・]{3,24})として(?:、)?(?:[^、。]{0,12})(?:働|勤務|勤め|在籍|従事|仕事)|([一-龥ァ-ヴーA-Za-z・]{0,16}(?:エンジニア|"
    r"デザイナー|マネージャー|マネジャー|ディレクター|リーダー|プランナー|営業|広報|人事))をして(?:い|お)"
)
_POSITION = re.compile(
    r"(?:ポジション|職種|役職|担当)は([一-龥ァ-ヴーA-Za-z・]{3,24})(?:です|で|。)|([一-龥ァ-ヴーA-Za-z・]{3,24}(?:エンジニア|"
    r"マネージャー|マネジャー|デザイナー|ディレクター|リーダー|職))(?:を担当|として(?:入社|参画|ジョイン|働))"
)
_WORKED = re.compile(r"[で]の\d+年|で\d+年|に\d+年|を退職|を辞め|を卒業|を離れ|に入社|にジョイン|へ入社|へ転職|に転職")


def own_move(story: Story, line: Line, verb: Verb, to_role: Title | None, from_role: Title | None, status: Status) -> Draft | None:
    """The writer's own departure or appointment, where the line tells one."""
    s = line.s
    if not _speaks(story) or not (
        _OWN.match(s[verb.end :])
        or verb.word in ("離れ、", "離れた", "辞めます", "辞めました", "辞め、", "働き始め", "最終出社", "辞める", "就い", "入社", "なった")
    ):
        return None
    if re.search(r"人は|方は|社員が|という人|多い|少なく|転職者|同期が|先輩が|上司が|みんなが|後輩が|同僚が|彼が|彼女が", s[: verb.start]):
        return None
    author = author_of("\n".join(other.raw for other in story.lines))
    if (line.persons and not author) or any(
        phrase.particle in ("は", "が") and story.name_at(line, phrase.start, phrase.end, 0.6) for phrase in phrases(line.w, 0, verb.start)
    ):
        return None
    if verb.leave:
        if verb.word in ("退任", "辞任", "解任", "解職") and not from_role:
            return None
        kind, role, particles = EventType.DEPARTURE, from_role, ("を", "から")
    else:
        if (
            verb.word
            not in (
                "入社",
                "転職",
                "ジョイン",
                "参画",
                "就任",
                "就い",
                "就き",
                "就く",
                "着任",
                "転じ",
                "となった",
                "になった",
                "となり",
                "になり",
                "移った",
                "移り",
                "働き始め",
            )
            or status is Status.HISTORICAL
        ):
            return None
        if verb.word not in ("入社", "ジョイン", "参画", "転職", "働き始め") and not to_role:
            return None
        kind, role, particles = EventType.APPOINTMENT, to_role, ("で", "で、") if verb.word == "働き始め" else ("に", "へ")
    if (verb.leave and re.search(r"本日付|本日をもって|本日限り|今日付", s[: verb.start])) or re.match(r"日でした", s[verb.end :]):
        status = Status.COMPLETED
    if role and s[role.end : role.end + 1] == "の":
        role = None
    entered = verb.word in ("入社", "転職", "ジョイン", "参画", "働き始め")
    pattern = "post.leave" if verb.leave else "post.enter" if entered else "post.join"
    if verb.word == "転職" and not any(p.particle in ("に", "へ") for p in phrases(line.w, 0, verb.start)):
        return None
    slots: dict[str, str] = {}
    if author:
        slots["person"] = author
    if role is None and (told := _told_role(story, verb.leave)):
        slots["role"] = told
    if role:
        slots["role"] = line.cut(role.start, role.end)
    if company := _company(story, line, verb, particles, role):
        slots["company"] = company
    return Draft(
        kind,
        status,
        line,
        pattern,
        (0.8 if company else 0.6) - (0.1 if "エントリ" in s[verb.end : verb.end + 4] else 0.0),
        slots,
    )


def _told_role(story: Story, leaving: bool) -> str | None:
    """The writer's job, where another sentence tells it: 「◯◯として働いていました」「ポジションは◯◯です」."""
    pattern = _WORKED_AS if leaving else _POSITION
    found = [match for line in story.lines for match in pattern.finditer(line.s)]
    told = next((g for g in reversed(found[-1].groups()) if g), "") if found else ""
    if told.startswith(("フリーランス", "個人事業主")):
        return None
    return re.sub(r"^(?:年(?:間|半)?(?:ほど)?|在は|主に|現在)", "", told) or None


def _speaks(story: Story) -> bool:
    return in_first_person("\n".join(line.s for line in story.lines))


def _company(story: Story, line: Line, verb: Verb, particles: tuple[str, ...], role: Title | None) -> str | None:
    found = phrases(line.w, 0, verb.start)
    for phrase in reversed(found):
        if phrase.particle in particles and (name := story.name_at(line, phrase.start, phrase.end)):
            return name
    if role:
        for phrase in reversed(found):
            if phrase.particle == "の" and phrase.after <= role.start and (name := story.name_at(line, phrase.start, phrase.end, 0.6)):
                return name
    # Elsewhere: where the writer says for whom they work or worked, the title first.
    for other in story.lines:
        for phrase in phrases(other.w, 0, len(other.w)):
            rest = other.s[phrase.end : phrase.end + 8]
            tells = _WORKED.match(rest) or re.match(
                r"の[^、。\s]{1,12}(?:です|と申)|で[^、。]{2,24}(?:をやっ|をし|してい|として働|に関わ|作って)|の[^、。]{1,14}(?:部|"
                r"チーム|課)で",
                other.s[phrase.end :],
            )
            if tells and phrase.particle != "、" and (name := story.name_at(other, phrase.start, phrase.end, 0.5)):
                return name
    if story.head and (lead := next(iter(phrases(story.head.w, 0, len(story.head.w))), None)):
        return story.name_at(story.head, lead.start, lead.end, 0.6)
    return None
