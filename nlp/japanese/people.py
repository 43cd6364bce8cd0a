"""Who takes a post and who leaves one, as sentences tell it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.event import EventType, Status
from nlp.japanese import sharpen
from nlp.japanese.companies import PRONOUN
from nlp.japanese.dates import effective_date
from nlp.japanese.draft import Draft
from nlp.japanese.moves import Verb, find_verbs
from nlp.japanese.names import Person
from nlp.japanese.phrases import noun_before, phrases
from nlp.japanese.posts import own_move
from nlp.japanese.status import is_past, refuted, status_of
from nlp.japanese.story import Line, Story
from nlp.japanese.titles import Title

_NO_COMPANY_POST = re.compile(
    r"破産管財人|保全管理人|監督委員|清算人|会計監査人|第三者委員|アンバサダー|イメージキャラクター|CMキャラクター|"
    r"主将|キャプテン|首相|大臣|(?<!副)知事|(?<!副)市長|(?<!副)町長|(?<!副)村長|区長|"
    r"議員|議連|党首|幹事長|総裁選|内閣|大統領|教育長|校長|教諭|教委|警察|自衛隊|監督に|監督の|監督が|選手|県議会|市議会|議会に|防災監"
)
_PUBLIC = re.compile(
    r"(?:^|[、。])(?:[一-龥]{1,4})?(?:県|教委|県庁|市役所|省|知事)は|(?:^|[、。])(?:府|都|市|町|村)は|部長級|県職員|市職員"
)
_GENERAL = re.compile(
    r"とは[、。]|場合|ことがある|ことも?が?多い|ことも多い|例えば|たとえば|一般に|一般的に|ものです|べき|ましょう|"
    r"ください|なければならない|とされる|いざ|したら|すると[、い]|でしょうか|ことがあります|"
    r"ことが大きく|てもよい|もし|歓迎します|募集"
)
_CAREER = re.compile(
    r"略歴|経歴|歴任|(?:\d{4}|\d{2})年(?:\d{1,2}月)?(?:に|の)?、?[^、。]{0,24}(?:入社|卒|入行|入省)|(?:大|大学|院)卒|"
    r"入社、|年(?:\d{1,2}月)?から[^、。]{0,10}(?:長|役|務)(?:。|、|を務|も)|年[一-龥]{2,8}(?:役|長|務)(?:、|。|を経|"
    r"に|$)|を経て"
)
_HOLDS = re.compile(r"に(?:は|、)?(?:[^、。はがをに]{1,24}の)?")
_SHARED = re.compile(
    r"(?:氏|さん)?(?:を|が)?、[一-龥ァ-ヴーA-Za-z・]{2,20}に(?:は)?(?:[^、。はがをに]{2,24}の)?|(?:氏|さん)?(?:、|・|と|及び|および|の両|両)"
)
_TO = ("に", "へ", "として", "と", "には", "の職に", "職に", "も", "にも", "を兼", "も兼", "を務", "を引き", "を継", "を兼務", "を兼任")
_FROM = ("を", "職を", "の職を", "から", "の", "は", "職から", "も")


_GOES = re.compile(r"転じ|移籍|転身|転職|入社|移る|移った|移り|参画|加わ")


@dataclass
class _Memory:
    """What the reader of a line remembers of the lines before it."""

    person: Person | None = None
    person_line: Line | None = None
    left: tuple[str | None, str | None] = (None, None)  #: role and company that someone has just left
    going: str | None = None  #: the company that someone goes to


def find_moves(story: Story) -> list[Draft]:
    """Appointments and departures that the sentences tell."""
    drafts: list[Draft] = []
    memory = _Memory()
    for line in story.lines:
        made = _read_line(story, line, memory)
        drafts.extend(made)
        memory.going = _destination(story, line) or memory.going
        if line.persons:
            memory.person, memory.person_line = line.persons[-1], line
    return drafts


def _read_line(story: Story, line: Line, memory: _Memory) -> list[Draft]:
    drafts: list[Draft] = []
    if (_NO_COMPANY_POST.search(line.s) or _PUBLIC.search(line.s)) and not re.search(r"副(?:知事|[市町村]長)[にのをへ]", line.s):
        return drafts
    low = 0
    carried: list[Person] = []
    career = bool(_CAREER.search(line.s))
    verbs = find_verbs(line)
    if verbs and line.titles and not line.persons and not line.title:
        line.persons = sharpen.find_persons(story, line)
    for verb in verbs:
        if verb.start < low:
            continue
        people = [p for p in line.persons if low <= p.start < verb.start]
        made = _clause(story, line, verb, people, low, carried, memory)
        if career:
            made = [d for d in made if d.status.live and not re.search(r"から|経て", line.s[verb.end :][:14])] if people else []
        drafts.extend(made)
        for draft in made:
            if draft.type is EventType.DEPARTURE and draft.slots.get("role"):
                memory.left = draft.slots.get("role"), draft.slots.get("company")
        carried = [p for p in people if line.s[p.until : p.until + 1] in ("は", "が", "も")] or carried
        if made or people:
            low = verb.end
    if line.title and not drafts:
        drafts.extend(_headline(story, line))
    return drafts


def _clause(story: Story, line: Line, verb: Verb, people: list[Person], low: int, carried: list[Person], memory: _Memory) -> list[Draft]:
    s = line.s
    if (
        (_GENERAL.search(s) and not people)
        or re.search(r"わけでは", s[verb.end : verb.end + 16])
        or re.match(r"しても|すれば|したら|する場合|する際|されれば", s[verb.end :])
    ):
        return []
    if re.match(r"(?:する)?よう(?:に)?(?:求|迫)|(?:を|の)(?:求め|要求)|すべき", s[verb.end :]) and not refuted(story):
        return []
    roles = [
        t for t in line.titles if low <= t.start and t.end <= verb.start and not any(p.title == (t.start, t.end) for p in line.persons)
    ]
    subjects = _subjects(s, people, verb) or _behind(line, verb)
    if not subjects and not any(s[t.end : t.end + 1] == "が" for t in roles):
        subjects = carried
    to_role = _role_with(s, roles, _TO, verb)
    from_role = _role_with(s, roles, _FROM, verb)
    status = status_of(story, line, verb.start, verb.end, EventType.DEPARTURE if verb.leave else EventType.APPOINTMENT)
    if re.match(r"(?:する)?よう(?:に)?(?:求|迫)|(?:を|の)(?:求め|要求)", s[verb.end :]):
        status = Status.DENIED
    if re.search(r"届け出|届出|申し出|辞任届", s[verb.end :]) and re.search(r"受理|承認", s[verb.end :]):
        status = Status.COMPLETED
    if re.search(r"内定|推薦|候補", s[verb.start : verb.end + 16]) and status is Status.COMPLETED:
        status = Status.ANNOUNCED
    if to_role and to_role.mark == "次期" and status is Status.COMPLETED:
        status = Status.ANNOUNCED
    if not subjects and (own := own_move(story, line, verb, to_role, from_role, status)):
        return [own]
    company = _company(story, line, low, verb, roles, subjects)
    make = _Maker(story, line, status, company)
    if verb.leave:
        return _leaving(make, verb, subjects, to_role, from_role)
    return _joining(make, verb, people, subjects, roles, to_role, memory)


@dataclass(frozen=True)
class _Maker:
    story: Story
    line: Line
    status: Status
    company: str | None

    def draft(self, kind: EventType, pattern: str, person: Person | None, role: str | None, strength: float = 0.9) -> Draft:
        slots: dict[str, str] = {}
        if person:
            slots["person"] = self.story.full_name(self.line.cut(person.start, person.end) or "")
        if role:
            slots["role"] = role
        if self.company:
            slots["company"] = self.company
        effective = effective_date(self.line.s, self.story.present)
        return Draft(kind, self.status, self.line, pattern, strength if role else strength - 0.2, slots, (), effective)

    def role(self, title: Title | None) -> str | None:
        return self.line.cut(title.start, title.end) if title else None


def _leaving(make: _Maker, verb: Verb, subjects: list[Person], to_role: Title | None, from_role: Title | None) -> list[Draft]:
    line, drafts = make.line, []
    step_back = verb.word in ("退く", "退い", "退き")
    shared = next((p.title for p in subjects if p.title), None)
    for person in subjects:
        left = from_role if from_role and not (step_back and from_role is to_role) else None
        role = make.role(left) or (line.cut(*(person.title or shared)) if person.title or shared else None)  # type: ignore[misc]
        drafts.append(make.draft(EventType.DEPARTURE, "move.leave" if left else "move.leave_held", person, role))
        if to_role and step_back and to_role is not left:
            drafts.append(make.draft(EventType.APPOINTMENT, "move.step_back", person, make.role(to_role)))
    if (
        not subjects
        and from_role
        and make.company
        and not re.match(r"エンジニア|デザイナー|マネージャー|リーダー", make.role(from_role) or "")
    ):
        drafts.append(make.draft(EventType.DEPARTURE, "move.nameless", None, make.role(from_role), 0.6))
    return drafts


def _joining(
    make: _Maker, verb: Verb, people: list[Person], subjects: list[Person], roles: list[Title], to_role: Title | None, memory: _Memory
) -> list[Draft]:
    line, s, drafts = make.line, make.line.s, []
    if verb.word == "内定" and not to_role and not re.search(r"[にへ](?:[^、。]{0,34})(?:を|が)$", s[: verb.start]):
        return []
    succession = bool(re.search(r"後任(?:に|は|には|として|の)", s[: verb.start]))
    if (
        not subjects
        and to_role
        and memory.person
        and memory.person_line is not line
        and not people
        and make.status.live
        and _continues(s, verb)
    ):
        previous = memory.person_line
        assert previous is not None
        draft = make.draft(EventType.APPOINTMENT, "move.continued", None, make.role(to_role), 0.75)
        draft.slots = {"person": make.story.full_name(previous.cut(memory.person.start, memory.person.end)), **draft.slots}
        if memory.going and not any(memory.going != name and name in s for name in make.story.written.values()):
            draft.slots["company"] = memory.going
        _add_origin(_Maker(make.story, previous, make.status, draft.slots.get("company")), draft, memory.person)
        return [draft]
    shared = re.search(r"それぞれ", s[: verb.start])
    for person in subjects:
        own = (
            _paired(s, person, subjects, roles)
            if not (shared and to_role and to_role.start > shared.start() and len(roles) != len(subjects))
            else None
        )
        mine = own or to_role
        role = make.role(mine)
        if not role and (succession or verb.word in ("昇格", "就い", "就く", "引き継", "就任", "兼任", "兼務")) and memory.left[0]:
            role = memory.left[0]
        if role or verb.word in ("入社", "参画", "ジョイン"):
            draft = make.draft(EventType.APPOINTMENT, "move.join", person, role)
            if not mine and role and memory.left[1]:
                draft.slots["company"] = memory.left[1]
            _add_origin(make, draft, person)
            drafts.append(draft)
    if (
        not subjects
        and to_role
        and make.company
        and verb.word in ("選んだ", "選び", "選任", "選出", "選定", "就任", "昇格", "起用", "就い", "就く")
    ):
        holder = next((t for t in line.titles if t.end <= to_role.start and s[t.end : t.end + 1] in ("を", "が")), None)
        if holder:
            drafts.append(make.draft(EventType.APPOINTMENT, "move.nameless", None, make.role(to_role), 0.6))
    return drafts


def _destination(story: Story, line: Line) -> str | None:
    """Where someone moves: 「◯◯に転じる」「◯◯に移籍する」."""
    match = _GOES.search(line.s)
    if match is None:
        return None
    found = [p for p in phrases(line.w, 0, match.start()) if p.particle in ("に", "へ") and match.start() - p.after <= 4]
    return story.name_at(line, found[-1].start, found[-1].end, 0.6) if found else None


def _continues(s: str, verb: Verb) -> bool:
    """Whether a line without a subject goes on about the person of the line before."""
    return not re.search(r"[^、。]{2,}(?:は|が)", s[: verb.start]) and verb.word not in (
        "とする",
        "とし、",
        "とした",
        "迎え",
        "選任",
        "選定",
        "任命",
    )


def _add_origin(make: _Maker, draft: Draft, person: Person) -> None:
    """The employer that a person comes from: 「元◯◯の△△氏」「◯◯副社長の△△氏」."""
    if not person.company:
        if source := re.search(
            r"([一-龥々ァ-ヴーA-Za-z0-9&・.\-]{2,24})(?:で[^、。はがを]{1,16}(?:を[^、。はがを]{0,12})?|の[^、。はがを]{2,12}を?)(?:していた|"
            r"だった|務めた|務めていた|率いた|率いていた|してきた)$",
            make.line.s[: person.begin],
        ):
            if origin := make.story.name_at(make.line, *source.span(1), 0.6):
                draft.slots["from_company"] = origin
            return
        owner = re.search(r"([一-龥々ァ-ヴーA-Za-z0-9&・.\-]{2,24})の$", re.split(r"[はがをに、]", make.line.s[: person.begin])[-1])
        at = person.begin - 1 - len(owner.group(1)) if owner else -1
        if at >= 0 and (origin := make.story.name_at(make.line, at, person.begin - 1, 0.7)) and origin != draft.slots.get("company"):
            draft.slots["from_company"] = origin
            return
        before = [p for p in phrases(make.line.w, 0, person.begin) if p.particle in ("から", "からの") and p.after >= person.begin - 1]
        if before and (origin := make.story.name_at(make.line, before[-1].start, before[-1].end, 0.6)):
            draft.slots["from_company"] = origin
        return
    origin = make.story.name_at(make.line, *person.company, 0.6)
    if origin and origin != draft.slots.get("company"):
        draft.slots["from_company"] = origin


def _behind(line: Line, verb: Verb) -> list[Person]:
    """A relative clause or a cleft names its subject behind the verb: 「…を退いた◯◯氏」「退任を決めたのは◯◯氏」."""
    nxt = next((p for p in line.persons if p.begin >= verb.end), None)
    if nxt is None or nxt.begin - verb.end > 24:
        return []
    gap = line.s[verb.end : nxt.begin]
    tense = (
        ""
        if verb.word.endswith(("た", "る", "く"))
        else r"(?:した|する|される|された|が決まった|を(?:決めた|表明した|発表した)|なった|いた|った|る|た|く|い)"
    )
    if re.fullmatch(tense + r"(?:のは、?|、)?(?:[^、。がを]{0,12}の|[^、。がをは]{0,6})?", gap):
        return [nxt]
    return []


def _subjects(s: str, people: list[Person], verb: Verb) -> list[Person]:
    marked = [p for p in people if s[p.until : p.until + 1] in ("が", "は", "も", "を") or s[p.until : p.until + 2] == "より"]
    if not marked:
        named = [
            p
            for p in people
            if s[p.until : verb.start] in ("の", "、", "", "氏の") or re.fullmatch(r"の[^、。]{0,8}", s[p.until : verb.start])
        ]
        marked = named[-1:]
    acting = [p for p in marked if s[p.until : p.until + 1] != "は"] or marked
    objects = [p for p in acting if s[p.until : p.until + 1] in ("を", "の")]
    acting = objects or acting
    chosen = list(acting)
    # Names listed before share the predicate: 「A、B両取締役は」「A会長とB社長の解任」.
    for person in reversed(people):
        if person in chosen:
            continue
        following = next((p for p in chosen if p.begin >= person.until), None)
        if following and _SHARED.fullmatch(s[person.until : following.begin]):
            chosen.insert(0, person)
    return chosen


def _role_with(s: str, roles: list[Title], particles: tuple[str, ...], verb: Verb) -> Title | None:
    for role in reversed(roles):
        rest = s[role.end : verb.end]
        if role.end == verb.start or any(rest.startswith(p) for p in particles):
            return role
    return None


def _paired(s: str, person: Person, subjects: list[Person], roles: list[Title]) -> Title | None:
    """Under one predicate for several persons, the role that stands after this one and before the next."""
    if len(subjects) < 2:
        return None
    lead = min((p.begin for p in subjects), default=0)
    before = next((r for r in reversed(roles) if r.end < person.begin and _HOLDS.fullmatch(s[r.end : person.begin])), None)
    # 「社長にA氏、会長にB氏」 puts posts first throughout; 「Aが社長に、Bが会長に」 never does.
    if before and any(r.end <= lead for r in roles):
        return before
    high = min((p.start for p in subjects if p.start > person.start), default=len(s))
    return next((r for r in roles if person.until <= r.start < high), None)


def _company(story: Story, line: Line, low: int, verb: Verb, roles: list[Title], subjects: list[Person]) -> str | None:
    s = line.s
    found = phrases(line.w, low, verb.start)
    if re.match(r"入社|退職|退社|参画|ジョイン|加わ|転じ|離れ|卒業|辞め|(?:会社|同社|職|社)を去|去", verb.word):
        if PRONOUN.match(verb.word[:2]):
            return line.topic
        for phrase in reversed(found):
            if phrase.particle in (("を", "から") if verb.leave else ("に", "へ")) and (
                name := story.name_at(line, phrase.start, phrase.end)
            ):
                return name
    for role in reversed(roles):
        begin = role.start - len(role.mark)
        begin -= s[begin - 1 : begin] == "の"
        span = noun_before(line.w, begin, low)
        if span and (name := story.name_at(line, *span, 0.5)):
            return name
    if verb.leave:
        for person in subjects:
            if person.company and not person.former and (name := story.name_at(line, *person.company)):
                return name
    for particles in (("は", "では", "で", "も"), ("が", "、")):
        for phrase in phrases(line.w, 0, verb.start):
            if (
                phrase.particle in particles
                and (phrase.particle != "、" or line.title or phrase.start == 0)
                and (name := story.name_at(line, phrase.start, phrase.end, 0.5))
            ):
                return name
    for person in subjects:
        if person.company and not person.former and (name := story.name_at(line, *person.company)):
            return name
    return line.topic or story.subject


def _headline(story: Story, line: Line) -> list[Draft]:
    """「◯◯社長に△△氏」「社長に△△常務」: a headline without a verb."""
    if is_past(story, line, len(line.s), len(line.s)):
        return []
    drafts: list[Draft] = []
    seen: list[int] = []
    for title in line.titles:
        if not re.match(r"(?:に|へ)[^、。]{0,12}", line.s[title.end :]) or any(p.title == (title.start, title.end) for p in line.persons):
            continue
        person = next((p for p in line.persons if title.end < p.start and p.begin - title.end <= 12), None) or next(
            (p for p in reversed(line.persons) if p.until < title.start and line.s[p.until] in "がは"), None
        )
        if person and not any(person.start == other for other in seen):
            seen.append(person.start)
            verb = Verb(len(line.s), len(line.s), False, "")
            make = _Maker(story, line, Status.ANNOUNCED, _company(story, line, 0, verb, [title], [person]))
            draft = make.draft(EventType.APPOINTMENT, "headline.post", person, make.role(title), 0.7)
            _add_origin(make, draft, person)
            drafts.append(draft)
    return drafts
