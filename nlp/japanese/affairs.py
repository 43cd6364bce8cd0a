"""Layoffs, insolvencies, funding, launches, partnerships, expansions: events of one company."""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.event import EventType, Status
from nlp.japanese.draft import Draft
from nlp.japanese.phrases import phrases
from nlp.japanese.roles import agent, members, nearest_agent
from nlp.japanese.status import status_of
from nlp.japanese.story import Line, Story
from nlp.japanese.triggers import BLOCKED, GENERAL, TRIGGERS

_ANSWERED = re.compile(r"応募(?:した|が|者数|があ)|応じ(?:た|、)|手を挙げ|募集の結果|募集結果|結果を(?:取りまとめ|お知らせ)")
_FILED = re.compile(r"申請|申し?立て|準備|一任")
_PROGRAMME = re.compile(r"募|応じ|応募|[\d万千百]人|[\d]+名|実施|計画")
_RULED = re.compile(r"開始(?:の|を)?決定|決定を受け|開始命令|宣告|認可")
_UNDERWAY = re.compile(r"手続き?中|手続き?から|再生計画|更生計画|中の|終結|脱却")

Finder = Callable[[Story, Line, re.Match[str]], Draft | None]


def find_affairs(story: Story) -> list[Draft]:
    """Every event of these types that the sentences tell."""
    drafts: list[Draft] = []
    for line in story.lines:
        if GENERAL.search(line.s):
            continue
        for kind, pattern in TRIGGERS.items():
            blocked = [m.span() for m in BLOCKED[kind].finditer(line.s)]
            made: list[Draft] = []
            matches = list(pattern.finditer(line.s))
            for match in reversed(matches) if kind is EventType.FUNDING else matches:
                if any(start < match.end() and match.start() < end for start, end in blocked):
                    continue
                draft = _FINDERS[kind](story, line, match)
                if draft and not any((d.status is Status.HISTORICAL) == (draft.status is Status.HISTORICAL) for d in made):
                    made.append(draft)
            drafts.extend(made)
    return drafts


def _owner(story: Story, line: Line, match: re.Match[str]) -> tuple[str | None, bool]:
    """The company concerned, and whether this very sentence names it."""
    found = phrases(line.w, 0, match.start() + 1)
    name = agent(story, line, tuple(p for p in found if p.particle in ("は", "が", "も", "では", "、", "で")))
    if name is None:
        later = phrases(line.w, match.end(), len(line.w))
        name = nearest_agent(story, line, tuple(p for p in later if p.particle == "は"))
    if name is None:
        owner = next((p for p in reversed(found) if p.particle == "の" and p.after >= match.start() - 4), None)
        name = story.name_at(line, owner.start, owner.end, 0.6) if owner else None
    return (name, True) if name else (line.topic or story.subject, False)


def _draft(story: Story, line: Line, match: re.Match[str], kind: EventType, pattern: str, strength: float) -> Draft | None:
    company, here = _owner(story, line, match)
    if not company:
        return None
    status = status_of(story, line, match.start(), match.end(), kind)
    return Draft(kind, status, line, pattern, strength if here else strength - 0.2, {"company": company})


def _layoff(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    if "退職" in match.group() and not _PROGRAMME.search(line.s):
        return None
    draft = _draft(story, line, match, EventType.LAYOFF, "affair.layoff", 0.9)
    if draft and draft.status.live and _ANSWERED.search(line.s):
        draft.status = Status.COMPLETED
    return draft


def _insolvency(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    if _UNDERWAY.match(line.s, match.end()) or (
        re.search(r"負債", match.group()) and not re.search(r"申請|申し?立|破産|再生|決定", line.s)
    ):
        return None
    draft = _draft(story, line, match, EventType.INSOLVENCY, "affair.insolvency", 0.9)
    if draft and re.match(r"した(?=[一-龥ァ-ヴーA-Z「])(?!こと|と)", line.s[match.end() :]):
        draft.status = Status.HISTORICAL
    header = next((n for n in story.companies if line.s.startswith(n)), None)
    if draft and header:
        draft.slots["company"] = line.cut(0, len(header))
    clause = line.s[match.end() : match.end() + 40].split("。")[0]
    found_out = bool(draft and draft.status is Status.RUMOURED and re.search(r"(?:受けた|申請した|申し立てた)こと", clause))
    if draft and (draft.status in (Status.ANNOUNCED, Status.COMPLETED) or found_out):
        if _RULED.search(clause):
            draft.status = Status.COMPLETED
        elif _FILED.search(clause) or "一任" in line.s:
            draft.status = Status.ANNOUNCED
    return draft


def _funding(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    """The company is the one that raises; an investor that acts (引き受ける, 出資する) is not."""
    draft = _draft(story, line, match, EventType.FUNDING, "affair.funding", 0.85)
    if draft is None:
        return None
    found = phrases(line.w, 0, match.start() + 2)
    rest = line.s[match.end() : match.end() + 24]
    if re.match(r"[^、。]{0,12}を?引き受け(?!先)", rest):
        raiser = next((p for p in reversed(found) if p.particle in ("の", "が", "に対し", "に対して", "に対しても")), None)
        if later := next((p for p in reversed(found) if p.particle.startswith("に対し")), None):
            raiser = later
        name = story.name_at(line, raiser.start, raiser.end, 0.4) if raiser else None
        return _with_company(draft, name)
    if "ストックオプション" in line.s:
        return None
    if re.match(r"(?:に|へ(?:の)?)(?:[\d.]+%を?)?出資|追加出資", match.group()):
        receiver = next((p for p in reversed(found) if p.particle in ("に", "へ", "への")), None)
        name = story.name_at(line, receiver.start, receiver.end, 0.6) if receiver else None
        return _with_company(draft, name) if re.match(r"(?:する|し|へ)", rest) else None
    return draft


def _with_company(draft: Draft, name: str | None) -> Draft | None:
    if name is None:
        return None
    draft.slots["company"] = name
    return draft


def _launch(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    word = match.group()
    if re.search(r"発表|投入|始ま|お披露目|公開|を始め|売り出|販売する|売り出し", word) and not re.search(
        r"新製品|新商品|新型|新サービス|サービス|アプリ|「[^」]+」|新機能", line.s[: match.end()]
    ):
        return None
    draft = _draft(story, line, match, EventType.PRODUCT_LAUNCH, "affair.launch", 0.8)
    if (
        draft
        and draft.status is Status.ANNOUNCED
        and re.search(r"本日(?:より|から|、)?[^。]{0,20}(?:開始|リリース|発売|公開)(?:し|いたし)", line.s)
    ):
        draft.status = Status.COMPLETED
    if draft and draft.status is Status.COMPLETED and word.endswith("発表"):
        draft.status = Status.ANNOUNCED
    return draft


def _partnership(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    found = phrases(line.w, 0, match.start() + 2)
    parties = members(story, line, found)
    with_whom = next(
        (
            name
            for p in reversed(found)
            if p.particle in ("と", "との", "と共同で", "とともに", "や") and (name := story.name_at(line, p.start, p.end))
        ),
        None,
    )
    if match.group() in ("共同で", "手を組", "タッグ", "と組", "連携し", "支援する", "協力") and not (with_whom or len(parties) > 1):
        return None
    draft = _draft(story, line, match, EventType.PARTNERSHIP, "affair.partnership", 0.85 if with_whom or parties else 0.7)
    if draft is None:
        return None
    if len(parties) >= 2:
        draft.parties = parties
        if draft.slots["company"] == parties[-1] or not any(p.particle == "は" for p in found):
            draft.slots["company"] = parties[0]
    elif with_whom and with_whom != draft.slots["company"]:
        draft.parties = (draft.slots["company"], with_whom)
    return draft


def _expansion(story: Story, line: Line, match: re.Match[str]) -> Draft | None:
    return _draft(story, line, match, EventType.EXPANSION, "affair.expansion", 0.8)


_FINDERS: dict[EventType, Finder] = {
    EventType.LAYOFF: _layoff,
    EventType.INSOLVENCY: _insolvency,
    EventType.FUNDING: _funding,
    EventType.PRODUCT_LAUNCH: _launch,
    EventType.PARTNERSHIP: _partnership,
    EventType.EXPANSION: _expansion,
}
