"""Who takes a post and who leaves one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.event import EventType, Status
from nlp.japanese.companies import PRONOUN, core_name
from nlp.japanese.dates import effective_date
from nlp.japanese.draft import Draft
from nlp.japanese.names import Person
from nlp.japanese.phrases import phrases
from nlp.japanese.status import status_of
from nlp.japanese.story import Line, Story
from nlp.japanese.titles import Title

_JOIN = (
    r"就任|昇格|昇任|着任|起用|選任|選出|選定|選ばれ|選んだ|選び|任命|登用|抜てき|抜擢|内定|充て|据え|招聘|招へい|"
    r"迎え入れ|迎え|復帰|就け|就い|就き|就く|就こ|兼務|兼任|兼ね|移り|移る|移った|異動|"
    r"入社|参画|ジョイン|転じ|引き継|後を継|加わ|とする|となる|となり|となった|になる|になり|になった|とし、|とした"
)
_LEAVE = (
    r"退任|辞任|辞職|退職|解任|解職|更迭|罷免|退く|退い|退き|離れる|離れ、|離れた|離任|離職|退社|卒業|辞める|辞めた|"
    r"辞め、|辞めます|辞めました|降りる|降りた|去る(?=こと|と|。|予定)|去った|外れる|外れた|失職|引責|最終出社"
)
_VERB = re.compile(rf"(?P<join>{_JOIN})|(?P<leave>{_LEAVE})")
GATE = (
    rf"{_LEAVE}|就任|昇格|昇任|着任|起用|選任|選出|選ばれ|任命|登用|抜てき|抜擢|内定|招聘|招へい|就く|就い|就き|"
    rf"入社|参画|ジョイン|転じ|異動|人事|新社長|新会長|社長に|会長に|C[A-Z]Oに|CTO|後任|転職|社長交代|となる|になる|"
    rf"になった|となった"
)
_NOT_VERB = re.compile(
    r"退職金|退職給付|退職年金|退職慰労|退職手当|退職後|退職者|退職勧奨|希望退職|早期退職|定年退職|退職代行|退職エントリ|"
    r"就任会見|就任式|就任祝|就任\d+(?:年|周年|カ月|か月)|就任から|就任以来|就任後|就任当時|就任前|卒業生|卒業式|"
    r"卒業後|卒業し[、て]|大学(?:院)?(?:を)?卒業|入社式|入社試験|入社\d+年|入社以来|入社後|入社時|"
    r"入社当時|内定者|内定式|内定を得|選任され|選任要件|選任議案|兼務役員|異動届|選定委員|指名委員|選出馬|再任|選任理由|"
    r"参画企業|入社希望|辞任届|解任請求|解任動議|起用法|退任後|退任慰労|異動情報"
)
_RANK = re.compile(
    r"破産管財人|管財人|保全管理人|監督委員|清算人|代理人|会計監査人|第三者委員|社外調査|アンバサダー|イメージキャラクター|"
    r"CMキャラクター|日本代表|主将|キャプテン"
)
_PUBLIC = re.compile(
    r"首相|大臣|知事|市長|町長|村長|区長|議員|議連|党首|幹事長|総裁選|内閣|大統領|教育長|校長|教諭|(?:県|府|市|町|"
    r"村)(?:教委|職員)|警察|自衛隊|監督に|選手"
)
_GENERAL = re.compile(
    r"とは[、。]|場合|ことがある|ことが多い|ことも多い|例えば|たとえば|一般に|一般的に|ものです|べき|ましょう|ください|"
    r"なければならない|とされる|いざ|したら|すると[、い]"
)
_CAREER = re.compile(r"略歴|経歴|▽|(?:\d{4}|\d{2})年(?:\d{1,2}月)?(?:に)?、?[^、。]{0,30}(?:入社|卒)[。、]|(?:大|大学|院)卒|歴任|を経て")
_LIST = re.compile(r"(?:両|各)$")


#: Verbs of every use: they speak of a post only with a title before them.
_LIGHT = frozenset(
    re.split(
        r"\|", "とする|とし、|とした|となる|となり|となった|になる|になり|になった|兼ね|移り|移る|移った|加わ|迎え|引き継|復帰|充て|据え"
    )
)
_TO_VERB = re.compile(r"(?:職)?(?:に|へ|として|を|も)?[^、。]{0,8}$")


def _takes_title(line: Line, at: int) -> bool:
    return any(_TO_VERB.match(line.s[:at], title.end) for title in line.titles if title.end <= at)


@dataclass(frozen=True)
class _Verb:
    start: int
    end: int
    leave: bool
    word: str


def find_moves(story: Story) -> list[Draft]:
    """Appointments and departures that the sentences tell."""
    drafts: list[Draft] = []
    last: tuple[str, str | None] | None = None
    for line in story.lines:
        made, last = _read_line(story, line, last)
        drafts.extend(made)
    return drafts


def _verbs(line: Line) -> list[_Verb]:
    found = []
    for match in _VERB.finditer(line.s):
        if (bad := _NOT_VERB.search(line.s, max(0, match.start() - 6), match.end() + 6)) and bad.start() <= match.start() < bad.end():
            continue
        leave = bool(match["leave"])
        if match.group() in _LIGHT and not _takes_title(line, match.start()):
            continue
        found.append(_Verb(match.start(), match.end(), leave, match.group()))
    return found


def _read_line(story: Story, line: Line, last: tuple[str, str | None] | None) -> tuple[list[Draft], tuple[str, str | None] | None]:
    drafts: list[Draft] = []
    verbs = _verbs(line)
    if _RANK.search(line.s) or (_CAREER.search(line.s) and not line.persons) or _PUBLIC.search(line.s):
        return drafts, last
    low = 0
    carried: list[Person] = []
    for verb in verbs:
        if verb.start < low:
            continue
        people = [p for p in line.persons if low <= p.start < verb.start]
        roles = [t for t in line.titles if low <= t.start < verb.start and not any(p.title == (t.start, t.end) for p in line.persons)]
        if (
            verb.word == "内定"
            and not any(line.s[t.end : t.end + 1] in "にへ" for t in roles)
            and not re.search(r"社長に|会長に|[にへ][^、。]{0,30}(?:を|が)$", line.s[low : verb.start])
        ):
            continue
        made = _clause(story, line, verb, people, roles, low, carried, last)
        drafts.extend(made)
        subjects = [p for p in people if line.s[p.until : p.until + 1] in "はがも"]
        carried = subjects or carried
        if made or people:
            low = verb.end
    if line.title and not drafts:
        drafts.extend(_headline(story, line))
    people_here = list(line.persons)
    if people_here:
        p = people_here[-1]
        last = (line.cut(p.start, p.end), line.cut(*p.title) if p.title else None)
    return drafts, last


def _clause(
    story: Story,
    line: Line,
    verb: _Verb,
    people: list[Person],
    roles: list[Title],
    low: int,
    carried: list[Person],
    last: tuple[str, str | None] | None,
) -> list[Draft]:
    s = line.s
    after = s[verb.end : verb.end + 40]
    if _GENERAL.search(s) and not people:
        return []
    # A relative clause names its subject behind the verb: 「…を退いた◯◯氏」「退任を決めたのは◯◯氏」.
    behind = None
    if re.match(r"(?:した|する|された|い?た|が決まった|を決めた|を発表した|い?た|となった|なった|た)(?:のは)?(?:[^、。]{0,14}の)?", after):
        gap = re.compile(
            r"(?:した|する|される|された|が決まった|を決めた|を表明した|なった|いた|た|く)?(?:のは)?(?:[^、。が]{0,14}の|[^、。が]{0,6})?$"
        )
        nxt = next((p for p in line.persons if p.begin >= verb.end), None)
        if nxt and gap.match(s[verb.end : nxt.begin]) and nxt.begin - verb.end <= 20:
            behind = nxt
    subjects = _subjects(s, people, verb)
    if not subjects and behind:
        subjects = [behind]
    if not subjects and carried:
        subjects = carried
    to_role = (
        _role_with(s, roles, ("に", "へ", "として", "と", "には", "の職に", "職に", "も"), verb)
        if not verb.leave or re.match(r"退[いくき]|降格", verb.word)
        else None
    )
    from_role = _role_with(s, roles, ("を", "職を", "の職を", "から", "の", "は"), verb)
    drafts: list[Draft] = []
    company = _company(story, line, low, verb, roles, subjects)
    status_kind = EventType.DEPARTURE if verb.leave else EventType.APPOINTMENT
    status = status_of(story, line, verb.start, verb.end, status_kind)
    effective = effective_date(s, story.present)
    if verb.leave:
        if not subjects and story.first_person and _own_post(s, verb, after):
            return [_own_departure(story, line, verb, company, from_role, status)]
        for person in subjects:
            role = line.cut(from_role.start, from_role.end) if from_role else (line.cut(*person.title) if person.title else None)
            drafts.append(_draft(story, line, EventType.DEPARTURE, status, "move.leave", person, role, company, effective))
            if to_role and (re.match(r"退[いくき]", verb.word)) and (from_role is None or to_role.start != from_role.start):
                drafts.append(
                    _draft(
                        story,
                        line,
                        EventType.APPOINTMENT,
                        status,
                        "move.step_back",
                        person,
                        line.cut(to_role.start, to_role.end),
                        company,
                        effective,
                    )
                )
        if not subjects and from_role and (company or from_role.mark):
            drafts.append(_nameless(story, line, EventType.DEPARTURE, status, from_role, company, effective))
        return drafts
    if verb.word in ("入社", "参画", "ジョイン") and not to_role and not subjects:
        return []
    for person in subjects:
        mine = _paired(s, person, subjects, roles) or to_role
        if verb.word in ("入社", "参画", "ジョイン") or mine:
            draft = _draft(
                story,
                line,
                EventType.APPOINTMENT,
                status,
                "move.join",
                person,
                line.cut(mine.start, mine.end) if mine else None,
                company,
                effective,
            )
            if person.company and (origin := story.resolve(_name(story, line, *person.company))) and origin != draft.slots.get("company"):
                draft.slots["from_company"] = origin
            drafts.append(draft)
        elif verb.word in ("就任", "昇格", "起用", "選任", "選出", "選ばれ", "着任", "内定", "抜擢", "就く", "就い", "就き") and last:
            draft = _draft(story, line, EventType.APPOINTMENT, status, "move.successor", person, last[1], company, effective)
            drafts.append(draft)
    return drafts


def _subjects(s: str, people: list[Person], verb: _Verb) -> list[Person]:
    marked = [p for p in people if s[p.until : p.until + 1] in ("が", "は", "も", "を") or s[p.until : p.until + 2] in ("には",)]
    if marked:
        # Names listed before the marked one share its predicate: 「A、B両取締役は」「A氏とB氏が」.
        chosen: list[Person] = []
        for person in people:
            if person in marked or any(
                re.fullmatch(r"(?:氏)?(?:、|と|・|及び|および|の両)", s[person.until : other.begin])
                for other in people
                if other.begin > person.start
            ):
                chosen.append(person)
        hold = [p for p in chosen if s[p.until : p.until + 1] != "は"]
        return hold or chosen
    noun = [p for p in people if s[p.until : verb.start] in ("の", "、", "", "氏の")]
    return noun[-1:]


def _role_with(s: str, roles: list[Title], particles: tuple[str, ...], verb: _Verb) -> Title | None:
    for role in reversed(roles):
        rest = s[role.end : verb.start]
        if any(rest.startswith(p) for p in particles):
            return role
        if rest == "" and role.end == verb.start:
            return role
    return None


def _paired(s: str, person: Person, subjects: list[Person], roles: list[Title]) -> Title | None:
    """Under one predicate for several persons, the role that stands after this one and before the next."""
    if len(subjects) < 2:
        return None
    later = [p.start for p in subjects if p.start > person.start]
    high = min(later, default=len(s))
    return next((r for r in roles if person.until <= r.start < high), None)


def _company(story: Story, line: Line, low: int, verb: _Verb, roles: list[Title], subjects: list[Person]) -> str | None:
    s = line.s
    if re.match(r"入社|退職|退社|参画|ジョイン|離れ|卒業|辞め", verb.word):
        for phrase in reversed(phrases(line.w, low, verb.start)):
            if phrase.particle in (("を", "から") if verb.leave else ("に", "へ")):
                if any(p.begin < phrase.end and phrase.start < p.until for p in line.persons) or any(
                    t.start < phrase.end and phrase.start < t.end for t in line.titles
                ):
                    continue
                if name := _name(story, line, phrase.start, phrase.end):
                    return story.resolve(name)
    for role in reversed(roles):
        begin = role.start - len(role.mark)
        if s[begin - 1 : begin] == "の":
            begin -= 1
        match = re.search(r"[一-龥々〆ヶァ-ヴーA-Za-z0-9&・.\-]{2,40}$", s[max(low, begin - 40) : begin])
        if (
            match
            and (name := _name(story, line, begin - len(match.group()), begin))
            and not any(p.start < begin and begin - len(match.group()) < p.until for p in line.persons)
            and not re.fullmatch(r"[\d.,]+|代表権|定時株主総会後|空席", name)
        ):
            return story.resolve(name)
    if verb.leave:
        for person in subjects:
            if person.company and (name := _name(story, line, *person.company)):
                return story.resolve(name)
    for phrase in phrases(line.w, 0, verb.start):
        if phrase.particle in ("は", "では", "が", "で", "も") or (phrase.particle == "、" and (line.title or phrase.start == 0)):
            if any(p.begin < phrase.end and phrase.start < p.until for p in line.persons) or any(
                t.start < phrase.end and phrase.start < t.end for t in line.titles
            ):
                continue
            if name := _name(story, line, phrase.start, phrase.end):
                return story.resolve(name)
    return story.subject


def _name(story: Story, line: Line, start: int, end: int) -> str | None:
    text = line.s[start:end]
    if PRONOUN.match(text):
        return text
    core = core_name(line.s, start, end, story.companies)
    return line.cut(*core) if core else None


def _draft(
    story: Story,
    line: Line,
    kind: EventType,
    status: Status,
    pattern: str,
    person: Person,
    role: str | None,
    company: str | None,
    effective: object,
) -> Draft:
    name = story.full_name(line.cut(person.start, person.end))
    slots = {"person": name}
    if role:
        slots["role"] = role
    if company:
        slots["company"] = company
    return Draft(kind, status, line, pattern, 0.9 if role else 0.7, slots, (), effective)  # type: ignore[arg-type]


def _nameless(story: Story, line: Line, kind: EventType, status: Status, role: Title, company: str | None, effective: object) -> Draft:
    slots = {"role": line.cut(role.start, role.end)}
    if company:
        slots["company"] = company
    return Draft(kind, status, line, "move.nameless", 0.55, slots, (), effective)  # type: ignore[arg-type]


def _own_post(s: str, verb: _Verb, after: str) -> bool:
    return bool(
        re.match(r"(?:し(?:ま|た|て)|する(?:こと|。|ん)|いた|ることに|日|、|で|$|のご|の挨拶|のあいさつ|のお知らせ)", after)
    ) or verb.word in ("最終出社", "辞めます", "辞めました")


def _own_departure(story: Story, line: Line, verb: _Verb, company: str | None, role: Title | None, status: Status) -> Draft:
    slots: dict[str, str] = {}
    if story.author:
        slots["person"] = story.author
    if role:
        slots["role"] = line.cut(role.start, role.end)
    if company:
        slots["company"] = company
    return Draft(EventType.DEPARTURE, status, line, "post.leave", 0.75, slots)


def _headline(story: Story, line: Line) -> list[Draft]:
    """「◯◯社長に△△氏」「社長に△△常務」: a headline without a verb."""
    drafts = []
    for title in line.titles:
        if line.s[title.end : title.end + 1] not in ("に", "へ"):
            continue
        person = next((p for p in line.persons if title.end < p.start and p.begin - title.end <= 20), None) or next(
            (p for p in line.persons if p.until < title.start and line.s[p.until] in "がは"), None
        )
        if person and person.until <= len(line.s):
            verb = _Verb(len(line.s), len(line.s), False, "")
            company = _company(story, line, 0, verb, [title], [person])
            draft = _draft(
                story,
                line,
                EventType.APPOINTMENT,
                Status.ANNOUNCED,
                "headline.post",
                person,
                line.cut(title.start, title.end),
                company,
                None,
            )
            draft.strength = 0.7
            drafts.append(draft)
    return drafts
