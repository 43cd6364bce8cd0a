"""Who writes in the first person, and whether a document is such a post at all."""

from __future__ import annotations

import re

_NAME = r"@?[A-Za-z0-9_][A-Za-z0-9_.]{1,19}|[一-龥]{2,5}|[ァ-ヴー]{2,12}|[\u3041-\u309f]{2,8}"
_INTRODUCED = (
    re.compile(rf"(?:^|[、。!\n\s])({_NAME})[((]@[A-Za-z0-9_]+[))](?:です|と申|でした)"),
    re.compile(
        rf"(?:どうも|こんにちは|こんばんは|おはようございます|はじめまして|初めまして|ご無沙汰しております|お久しぶりです|"
        rf"お疲れさまです)[、。!!,\s]+(?:[^、。\s]{{0,24}}の)?({_NAME})(?:です|と申し|といい|でございます)"
    ),
    re.compile(rf"({_NAME})(?:と申します|といいます|と言います)"),
    re.compile(r"(@[A-Za-z0-9_]{2,20})(?:です|でした|\s|$|[()])"),
    re.compile(rf"(?:た|ている|ております)、?({_NAME})です[。!!]"),
    re.compile(r"(?:の|を務める)([一-龥]{2,5}|@?[A-Za-z][A-Za-z0-9_]{2,20})です[。!!]"),
    re.compile(r"(?:^|\n)([一-龥]{1,3}[ \u3000]?(?:[\u3041-\u309f]{2,4}|[一-龥]{1,3}))です。"),
    re.compile(rf"[、。]({_NAME})\(?@[A-Za-z0-9_]+\)?です"),
)
_NOBODY = re.compile(
    r"^(?:退職|今日|本日|先日|転職|無職|会社|社会人|未経験|新卒|中途|自分|以上|残念|最後|大切|元気|幸い|楽しみ|これ|"
    r"それ|ここ|そこ|どこ|いつ|なに|みんな|みなさん|本当|予定|初めて|エンジニア|デザイナー|"
    r"プログラマー?|フリーランス|ここまで|これから|このたび|おかげさま|ありがとう|おはよう|よろしく|さて|はじめて|"
    r"メンバー|リーダー|マネージャー|社長|代表|広報部?|人事部?|採用担当|編集部)"
)
_FIRST = re.compile(
    r"退職(?:し|いたし)(?:ま|た[。、])|退職することに(?:な|し)|退職した[。!]|を卒業し(?:ま|た)|退職エントリ|最終出社|"
    r"入社エントリ|転職し(?:ま|"
    r"た。)|入社し(?:ま|た。)|ジョインし|"
    r"(?:僕|私|俺|自分|わたし|ぼく|筆者)(?:は|も|が|の|に)|お世話になりました|と申します|辞めることに|辞めました|"
    r"[一-龥ァ-ヴA-Za-z]です。|就任(?:いた)?しました"
)
_SELF = re.compile(
    r"僕|私(?!立|的|募|鉄)|俺|自分|退職エントリ|最終出社|入社エントリ|一身上の都合により、|と申します|ご報告|お世話になりました"
)
_OFFICE = re.compile(r"と発表した|を発表した|と発表しました|お知らせ(?:し|いた)|当社|弊社|明らかにした|書き方|拝啓")


def author_of(raw: str) -> str | None:
    """The name by which the writer of a first-person text introduces themselves."""
    for pattern in _INTRODUCED:
        for match in pattern.finditer(raw[:1500]):
            if not _NOBODY.match(match.group(1)):
                return match.group(1)
    return None


def in_first_person(text: str) -> bool:
    """Whether the text may be told by the person whom it is about."""
    return bool(_FIRST.search(text)) and (bool(_SELF.search(text)) or not _OFFICE.search(text)) and "例文" not in text
