"""A page as lines of text with the place where each stands, so that repetition can be seen whatever the markup.

A line is what a reader sees as one: a block's text, or a part of it between line breaks. Table cells that span rows are repeated
in each row they cover. Menus, footers, scripts and readings above characters (ruby) are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from crawlers.people_lexicon import words
from crawlers.people_words import name_score, tidy, title_score

MAX_LINES = 6000
MAX_PARTS = 12  #: inline parts of a line that are tried as a name and a title
MAX_PARTED = 2000  #: characters of such a line
_INLINE = words(
    """
    a abbr b bdi bdo cite code em font i kbd label mark q ruby rb s samp small span strong sub sup time u var wbr img
    """
)
_SKIPPED = words(
    """
    script style noscript template svg select iframe head nav rt rp object audio video canvas math textarea
    """
)
_CARDS = words("article li figure blockquote section dd td")
_MORE = re.compile(  # a link's words that are no part of a title
    r"(?:read|learn|see|show|view|full|more)\b.{0,20}|bio|profile|linkedin|e-?mail|twitter|x"
    r"|詳しく.{0,8}|もっと.{0,8}|続きを.{0,4}|詳細.{0,6}",
    re.IGNORECASE,
)
_CLASS = re.compile(r"[A-Za-z][A-Za-z_-]+")


@dataclass(frozen=True)
class Line:
    """One line: its text, the tags and classes above it (``path``), the tags alone (``tags``), and the elements above it."""

    text: str
    path: tuple[str, ...]
    tags: tuple[str, ...]
    chain: tuple[int, ...]
    row: int | None = None  #: the table row that it stands in


@dataclass
class _Open:
    """A part of a line that is being put together: text and the inline tag that it is wholly inside, if any."""

    text: str
    mark: str


@dataclass
class _Walk:
    lines: list[Line] = field(default_factory=list)
    parts: list[_Open] = field(default_factory=list)
    stack: list[tuple[int, str, str]] = field(default_factory=list)
    opened: int = 0  #: elements entered so far: their numbers in ``chain`` (``id`` would be given again to later ones)
    rows: int = 0
    row: int | None = None
    covered: set[int] = field(default_factory=set)  #: the row's columns that cells of earlier rows fill
    column: int = 0
    spans: dict[int, tuple[int, list[Line]]] = field(default_factory=dict)  # column → rows still covered, the cell's lines
    cells: list[tuple[int, int, int]] = field(default_factory=list)  # column, first line, rows covered


def _label(node: etree._Element, column: int) -> str:
    tag = str(node.tag)
    if tag in ("td", "th"):
        return f"td{column}"
    found = _CLASS.findall(node.get("class") or "")
    return f"{tag}.{found[0].lower()}" if found else tag


def page_lines(root: etree._Element) -> list[Line]:
    """The visible lines of the page under *root*, in order; at most ``MAX_LINES``."""
    walk = _Walk()
    nodes = etree.iterwalk(root, events=("start", "end"))
    left_out: etree._Element | None = None
    for event, node in nodes:
        if event == "start" and _left_out(node, walk):
            nodes.skip_subtree()
            left_out = node
            continue
        if event == "start":
            _enter(walk, node)
            continue
        if node is left_out:
            left_out = None
        else:
            _leave(walk, node)
        if node.tail and node is not root:
            _add(walk, node.tail)
        if len(walk.lines) >= MAX_LINES:
            break
    _flush(walk)
    return [part for line in walk.lines[:MAX_LINES] for part in _parted(line)]


def _left_out(node: etree._Element, walk: _Walk) -> bool:
    if node.tag in _SKIPPED:
        return True
    return node.tag == "footer" and not any(tag in _CARDS for _, tag, _ in walk.stack)


def _enter(walk: _Walk, node: etree._Element) -> None:
    tag = str(node.tag)
    if tag not in _INLINE:
        _flush(walk)
    if tag == "tr":
        walk.rows += 1
        walk.row, walk.column, walk.covered = walk.rows, 0, set(walk.spans)
        for column, (left, lines) in sorted(walk.spans.items()):
            walk.lines += [Line(line.text, line.path, line.tags, line.chain, walk.row) for line in lines]
            if left <= 1:
                del walk.spans[column]
            else:
                walk.spans[column] = (left - 1, lines)
        walk.cells = []
    elif tag == "table":
        walk.spans = {}
    elif tag in ("td", "th"):
        while walk.column in walk.covered:
            walk.column += 1
        covered = node.get("rowspan") or "1"
        walk.cells.append(
            (walk.column, len(walk.lines), int(covered) if covered.isascii() and covered.isdigit() and len(covered) < 4 else 1)
        )
    walk.opened += 1
    walk.stack.append((walk.opened, tag, _label(node, walk.column)))
    if tag == "br":
        return
    if node.text:
        _add(walk, node.text)


def _leave(walk: _Walk, node: etree._Element) -> None:
    tag = str(node.tag)
    if tag not in _INLINE:
        _flush(walk)
    if tag in ("td", "th") and walk.cells:
        column, first, covered = walk.cells[-1]
        if covered > 1:
            walk.spans[column] = (covered - 1, walk.lines[first : first + 10])
        walk.column = column + 1
    elif tag in ("tr", "table"):
        walk.row = None
    if walk.stack:
        walk.stack.pop()


def _add(walk: _Walk, text: str) -> None:
    if not text:
        return
    mark = next((label for _, tag, label in reversed(walk.stack) if tag in _INLINE), "") if _inside_inline(walk) else ""
    if walk.parts and walk.parts[-1].mark == mark:
        walk.parts[-1].text += text
    else:
        walk.parts.append(_Open(text, mark))


def _inside_inline(walk: _Walk) -> bool:
    return bool(walk.stack) and walk.stack[-1][1] in _INLINE


_SEPARATOR = "\x1f"  # between the parts of a line until they are judged; never in the page's own text, which is cleaned of it


def _flush(walk: _Walk) -> None:
    parts, walk.parts = walk.parts, []
    texts = [part for part in parts if part.text.strip()]
    if not texts:
        return
    blocks = [entry for entry in walk.stack if entry[1] not in _INLINE]
    inline = texts[0].mark if len(texts) == 1 else ""
    path = tuple(label for _, _, label in blocks[-3:]) + ((inline,) if inline else ())
    tags = tuple(tag for _, tag, _ in blocks[-3:]) + ((inline.split(".")[0],) if inline else ())
    walk.lines.append(Line(_SEPARATOR.join(part.text for part in parts), path, tags, tuple(number for number, _, _ in blocks), walk.row))


def _whole(text: str) -> str:
    """The parts as one text; a space where two Latin words would run into each other (``Jane`` and ``Doe`` in blocks of their own)."""
    return tidy(re.sub(rf"(?<=[a-z]){_SEPARATOR}(?=[A-Z])", " ", text).replace(_SEPARATOR, ""))


def _parted(line: Line) -> list[Line]:
    """*line* as one, or as two where its inline parts are a name and a title without a sign between them."""
    texts = line.text.split(_SEPARATOR)
    line = replace(line, text=_SEPARATOR.join(text for text in texts if not _MORE.fullmatch(tidy(text)) or len(texts) == 1))
    whole = _whole(line.text)
    if not whole:
        return []
    parts = [part for part in (tidy(text).strip(" ,;:・|/–—-") for text in line.text.split(_SEPARATOR)) if part]
    if not 2 <= len(parts) <= MAX_PARTS or len(whole) > MAX_PARTED or name_score(whole) >= 0.5:
        return [Line(whole, line.path, line.tags, line.chain, line.row)]
    best: tuple[float, str, str] | None = None
    for at in range(1, len(parts)):
        left, right = " ".join(parts[:at]), " ".join(parts[at:])
        for name, rest in ((left, right), (right, left)):
            title = re.split(r"[.;。]\s|,\s(?=(?:joined|has|is|was|who)\b)", rest)[0]
            sure = min(name_score(name), title_score(title))
            if name_score(name) >= 0.35 and title_score(title) >= 0.5 and (best is None or sure > best[0]):
                best = (sure, name, title)
    if best is None:
        return [Line(whole, line.path, line.tags, line.chain, line.row)]
    marked = ((*line.path, "name"), (*line.tags, "name")), ((*line.path, "title"), (*line.tags, "title"))
    return [Line(text, *place, line.chain, line.row) for text, place in zip(best[1:], marked, strict=True)]
