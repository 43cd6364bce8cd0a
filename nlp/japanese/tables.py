"""Personnel tables, columns and filings: one person a row, no verb."""

from __future__ import annotations

import re

from nlp.event import EventType, Status
from nlp.japanese.draft import Draft
from nlp.japanese.grid import grid_of, listed
from nlp.japanese.names import is_name
from nlp.japanese.story import Line, Story
from nlp.japanese.titles import TITLE

_HEADER = re.compile(r"氏\s*名|新役職|新職|旧役職|現役職|旧職|新任|退任|昇任|異動|役員人事|人事|異動日|就任予定|退任予定")
_ABOUT = re.compile(r"人事|異動|就任|選任|役員|取締役")
_COLUMN = re.compile(r"[▽▼△▲◇◆■]")
_LEAVING = re.compile(r"^(?:退任|辞任|退職|退任予定|退任取締役|定年退職|任期満了)")
#: 「社長(副社長)都築芳樹」: new post, old post in brackets, name; the brackets are an aside of the folded line.
_ROW_NAME = r"(?P<name>[一-龥々ヶ\u3400-\u9fff]{1,4}[ \u3000]?[一-龥々ヶぁ-んァ-ヴー\u3400-\u9fff]{1,4})"
_ENTRY = re.compile(rf"(?P<new>[^()]{{1,40}}?)[(〔（](?P<old>[^()]{{1,40}})[)〕）]\s*{_ROW_NAME}(?:氏)?$")
_PLAIN = re.compile(rf"^(?P<gone>退任[ \u3000:]+)?(?P<new>\S*{TITLE})[ \u3000]{_ROW_NAME}\s*(?:\(.*\))?$")
_NAME_FIRST = re.compile(rf"^{_ROW_NAME}[ \u3000\t]+(?P<new>\S.*?)(?:[ \u3000\t]+(?P<old>\S+.*))?$")
_POST_FIRST = re.compile(
    rf"^(?:(?:新任|退任|昇任)\S*[ \u3000])?(?P<new>\S*(?:{TITLE})(?:[ \u3000]\S*(?:{TITLE}))*)"
    rf"[ \u3000:]+{_ROW_NAME}\s*(?P<aside>[(（].*[)）])?$"
)
_LAST_NAME = re.compile(rf"^(?P<old>\S+)[ \u3000\t]+(?P<new>\S+)[ \u3000\t]+{_ROW_NAME}$")
_TITLE = re.compile(TITLE)
_WHOLE_NAME = re.compile(rf"{_ROW_NAME}|[ァ-ヴー]+[・= ][ァ-ヴー・= ]+|[A-Z][A-Za-z.'\-]+(?: [A-Z][A-Za-z.'\-]*)+")
#: Full-width marks that rows are made of; every character stays one.
_NARROW = str.maketrans("（）：／｜", "():/|")
_HEADED = re.compile(
    r"^(?:[【\[<][^】\]>]*[】\]>]\s*)?(?P<company>[^\s()、。:「」]{2,24}?)[、 \u3000:・]*(?:の)?(?:\(.*?\))?[、 \u3000]*"
    r"(?:代表取締役|取締役|役員|執行役員|部長級|幹部|管理職|組織変更|トップ|本部長級|社内|機構改革|経営体制)*(?:の|および|及び|と|・|ならびに)*(?:役員|人事)*(?:人事|異動)"
)


def find_rows(story: Story) -> list[Draft]:
    """Appointments and departures in tables (氏名 新役職 旧役職), columns (▽) and lists of a filing."""
    drafts: list[Draft] = []
    heading = ""
    in_table = False
    grid = None
    for line in story.lines:
        raw = line.raw.strip().translate(_NARROW)
        if not line.title and (headed := grid_of(raw)):
            grid, heading, in_table = headed, raw, True
            continue
        if grid and (cells := grid.read(raw)) and (made := _cells(story, line, cells, grid.lead)):
            drafts.extend(made)
            continue
        if not line.title and (made := _column(story, line, raw)):
            drafts.extend(made)
            continue
        listed = in_table or bool(re.search(r"[(（]現", raw) and story.head and _ABOUT.search(story.head.s))
        if (
            listed
            and "。" not in raw
            and len(raw) <= 80
            and (row := _row(story, line, raw, heading) or _post_first(story, line, raw, heading))
        ):
            drafts.extend(row)
            continue
        if _HEADER.search(raw) and "。" not in raw:
            heading = raw
            in_table = in_table or bool(re.search(r"氏\s*名|新役職|新職|新任|退任|昇任", raw))
            if (row := _post_first(story, line, raw, heading)) and "。" not in raw:
                drafts.extend(row)
            continue
        if "。" in raw or len(raw) > 80 or line.title:
            in_table = in_table and "。" not in raw
            continue
    return drafts


def _cells(story: Story, line: Line, cells: dict[str, str], lead: str) -> list[Draft]:
    """One row of a table with headings."""
    name, new, old = (re.sub(r"[ \u3000]+", " ", cells.get(kind, "")).strip("-—―– ") for kind in ("name", "new", "old"))
    name = re.sub(r"(?:氏|\(.*\))$", "", name).strip()
    if not _WHOLE_NAME.fullmatch(name) or is_name(name) < 0.5 or not (_TITLE.search(new) or _TITLE.search(old)):
        return []
    draft = _entry(story, line, name, new or "退任", old or None)
    if lead := re.sub(r"[(〔【].*$", "", lead).strip():
        draft.slots["company"] = lead
    return [draft]


def _column(story: Story, line: Line, raw: str) -> list[Draft]:
    if not _COLUMN.search(raw) or not re.search(r"[(〔]|退任|辞任", raw):
        return []
    drafts = []
    last = ("", "")
    raw, _, left = raw.partition("【退任】")
    for piece in _COLUMN.split(left):
        if gone := re.fullmatch(rf"\s*(?P<post>{TITLE})[・ \u3000]?{_ROW_NAME}[ \u3000。]*", piece):
            drafts.append(_entry(story, line, gone["name"], "退任", gone["post"]))
    for index, piece in enumerate(_COLUMN.split(raw)):
        text = piece.strip(" 。\u3000")
        if gone_now := re.match(r"(?:退任|辞任|退職)(?:予定)?[ \u3000:]*(?!\()", text):
            for post, name in listed(text[gone_now.end() :], _ROW_NAME, TITLE):
                drafts.append(_entry(story, line, name, "退任", post))
            continue
        if index == 0:
            text = re.sub(r"^[^()]{0,20}\((?:\d{1,2}月\d{1,2}日|\d{1,2}日)[^()]*\)\s*", "", text)
            text = re.sub(r"^.*?[】>]\s*", "", text)
        match = _ENTRY.match(text)
        if plain := None if match else _PLAIN.match(text):
            gone_too = bool(plain["gone"])
            drafts.append(_entry(story, line, plain["name"], "退任" if gone_too else plain["new"], plain["new"] if gone_too else None))
            continue
        if not match:
            continue
        # 「同」 stands for the post of the entry before.
        new, old = (
            re.sub(r"^同(?![一-龥])|^同$", before, now.strip()) for now, before in zip(match.group("new", "old"), last, strict=True)
        )
        if not _TITLE.search(new + old):
            continue
        last = new, old
        drafts.append(_entry(story, line, match["name"], new, old))
    return drafts if len(drafts) >= 1 else []


def _entry(story: Story, line: Line, name: str, new: str, old: str | None) -> Draft:
    leaving = bool(_LEAVING.match(new))
    slots = {"person": name.strip(), "role": (old or "").strip() if leaving else new}
    if not slots["role"]:
        del slots["role"]
    if company := _company(story, line):
        slots["company"] = company
    kind = EventType.DEPARTURE if leaving else EventType.APPOINTMENT
    return Draft(kind, _status(story), line, "table.row", 0.85, slots, (), story.effective)


def _row(story: Story, line: Line, raw: str, heading: str) -> list[Draft]:
    name_last = re.search(r"(?:新|旧|現)\S*職\S*[ \u3000\t]+.*氏\s*名\s*$|役職\S*[ \u3000\t]+氏\s*名\s*$", heading)
    if name_last and (made := _name_last(story, line, raw, heading)):
        return made
    match = _NAME_FIRST.match(raw)
    if match and is_name(match["name"]) >= 0.5 and (_TITLE.search(match["new"]) or _LEAVING.match(match["new"])):
        new, old = match["new"], match["old"]
        if old is None and " " in new:
            new, old = new.split(" ", 1)
        return [_entry(story, line, match["name"], new, old)]
    match = _LAST_NAME.match(raw)
    if match and is_name(match["name"]) >= 0.8 and _TITLE.search(match["new"]):
        return [_entry(story, line, match["name"], match["new"], match["old"])]
    return []


def _name_last(story: Story, line: Line, raw: str, heading: str) -> list[Draft]:
    cells = raw.split()
    for size in (2, 1):
        name = " ".join(cells[-size:])
        posts = cells[:-size]
        if posts and is_name(name) >= (0.5 if size == 1 else 0.9) and _TITLE.search(posts[0]):
            new_first = not re.match(r"\s*(?:旧|現)", heading)
            cut = len(posts) - 1 if new_first else 1
            first, second = " ".join(posts[:cut] or posts), " ".join(posts[cut:])
            new, old = (first, second) if new_first else (second, first)
            return [_entry(story, line, name, new or old, old)]
    return []


def _post_first(story: Story, line: Line, raw: str, heading: str) -> list[Draft]:
    """「取締役 志賀 真理子(現 執行役員)」 under 新任, 「退任取締役 霧島 徹(現 社長)」."""
    text = re.sub(r"^(?:\d+[.．)）]|\(\d+\)|[(（]\d+[)）]|[①-⑩])\s*", "", raw)
    label = re.match(r"(新任|退任|昇任|辞任)\S*?(?:取締役|監査役|執行役員|役員|予定)?\S*?[ \u3000:：]+", text)
    leaving = bool(re.match(r"退任|辞任", text)) or (
        not label and bool(re.search(r"退任|辞任", heading)) and not re.search(r"新任", heading)
    )
    rest = text[label.end() :] if label else text
    match = _POST_FIRST.match(rest.strip())
    post = match["new"] if match else None
    aside = match["aside"] if match else None
    name = match["name"] if match else None
    if not match and label:
        bare = re.match(rf"^{_ROW_NAME}\s*(?P<aside>[(（].*[)）])?$", rest.strip())
        if not bare or is_name(bare["name"]) < 0.5:
            return []
        name, aside = bare["name"], bare["aside"]
        held = re.search(rf"(?:現|前)[、・ \u3000]*(?P<post>\S*?(?:{TITLE}))", aside or "")
        post = held["post"] if held else None
    if not name or is_name(name) < 0.5:
        return []
    drafts = [_entry(story, line, name, "退任" if leaving else (post or ""), post)]
    follow = re.search(rf"(?P<post>{TITLE})(?:に|へ)(?:就任|異動)", aside or "")
    if leaving and follow:
        drafts.append(_entry(story, line, name, follow["post"], None))
    return [d for d in drafts if d.slots.get("role")]


def _company(story: Story, line: Line) -> str | None:
    named = [name for name in story.companies if line.s.startswith(name)]
    if named:
        return line.cut(0, len(max(named, key=len)))
    if start := re.match(r"[^\s()。、▽]{2,20}(?=\(\d)", line.raw):
        return start.group()
    for other in story.lines:
        if dated := re.match(r"([^\s()。、]{2,20})[ \u3000(]+\d{1,2}月\d{1,2}日付", other.raw):
            return dated.group(1)
    if (
        story.head
        and re.fullmatch(r"(?!.*(?:人事|異動|役員|代表|取締役|組織|お知らせ|[のをはが]))[^\s、。()]{2,20}", story.head.raw.strip())
        and (alone := story.name_at(story.head, 0, len(story.head.s), 0.5))
        and alone == story.head.raw.strip()
    ):
        return alone
    if story.head and (tail := re.search(r"人事(?:異動)?(?:\(.*?\))?[ \u3000]+([^\s、。()]{2,20})$", story.head.raw.translate(_NARROW))):
        return tail.group(1)
    if story.head and (headed := _HEADED.match(story.head.raw.translate(_NARROW))):
        name = headed["company"]
        if not re.search(r"人事|役員|代表|取締役|組織|機構|改革|異動|のお知らせ|[長職等]$", name):
            return name
    if story.head and (tail := re.match(r"(?:役員)?人事(?:異動)?[ \u3000・:]+([^\s、。]{2,20})$", story.head.raw)):
        return re.sub(r"[(（].*$", "", tail.group(1))
    if story.head and (tail := re.search(r"[】>]\s*(\S{2,20})$", story.head.raw)):
        return re.sub(r"[(（].*$", "", tail.group(1))
    return story.publisher or line.topic or story.subject


def _status(story: Story) -> Status:
    effective = story.effective
    if effective == story.present and any(re.search(r"(?:行う|行います|いたします|予定(?:です)?)[。]?$", line.s) for line in story.lines):
        # The day of effect is the only day that the text names.
        return Status.ANNOUNCED
    if effective and story.present and effective <= story.present:
        return Status.COMPLETED
    return Status.ANNOUNCED
