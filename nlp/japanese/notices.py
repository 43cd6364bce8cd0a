"""Legal notices, which name their companies by 甲 and 乙 or in a list below."""

from __future__ import annotations

import re
import unicodedata

from nlp.event import EventType, Status
from nlp.japanese.draft import Draft
from nlp.japanese.story import Line, Story

_PARTY = re.compile(
    r"(?:^|[\s、。\u3000])[(〔]?(?P<sign>[甲乙丙])[)〕]?[ \u3000:は、]*(?P<name>\S*(?:株式会社|有限会社|合同会社)[^\s、。()]*)"
)
_ROLE = re.compile(
    r"(?P<role>存続|消滅|解散|承継)(?:会社|法人|金庫|組合)?[)〕]?[ \u3000:は、]*(?P<name>\S*(?:株式会社|有限会社|合同会社)[^\s、。()]*)"
)
_SURVIVES = re.compile(r"(?P<sign>[甲乙丙])(?:は|が)(?:、)?[^。]{0,40}(?:承継し|存続)")


def find_notices(story: Story) -> list[Draft]:
    """The merger that a 合併公告 gives notice of."""
    told = next((line for line in story.lines if _SURVIVES.search(line.s) and re.search(r"合併|解散", line.s)), None)
    headed = bool(story.head and re.search(r"合併(?:に関する)?公告", story.head.s))
    if told is None and not headed:
        return []
    parties: dict[str, str] = {}
    roles: dict[str, str] = {}
    for line in story.lines:
        plain = unicodedata.normalize("NFKC", line.raw)
        for match in _PARTY.finditer(plain):
            parties.setdefault(match["sign"], _written(story, line, match["name"]))
        for match in _ROLE.finditer(plain):
            roles.setdefault(match["role"], _written(story, line, match["name"]))
    survivor = _SURVIVES.search(told.s) if told else None
    acquirer = parties.pop(survivor["sign"], None) if survivor else roles.get("存続") or roles.get("承継")
    target = next(iter(parties.values()), None) if survivor else roles.get("消滅") or roles.get("解散")
    line = told or next((other for other in story.lines if "合併" in other.s and not other.title), story.lines[-1])
    if not acquirer or not target:
        return []
    status = Status.COMPLETED if re.search(r"(?:合併|解散)(?:し|いたし)まし?た", line.s) else Status.ANNOUNCED
    return [Draft(EventType.MERGER, status, line, "notice.merger", 0.9, {"acquirer": acquirer, "target": target})]


def _written(story: Story, line: Line, name: str) -> str:
    """*name* as the document writes it."""
    at = line.s.find(name)
    return line.cut(at, at + len(name)) if at >= 0 else story.written.get(name, name)
