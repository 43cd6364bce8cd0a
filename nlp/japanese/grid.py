"""Tables of people written in plain text: a row of headings, and rows cut by the same mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKS = (r"\s*\|\s*", r"\s*/\s*", r"\s*\t\s*", r"[ \u3000]{2,}|\u3000", r"\s*[、,]\s*", r" ")
_HEADINGS = {
    "name": re.compile(r"(?:役員|候補者)?(?:氏[ \u3000]*名|名[ \u3000]*前|お名前)$"),
    "new": re.compile(r"新(?:役|任)?(?:職|職名|職位|職務|ポスト|役職名|体制|任)?$|異動後.*|就任(?:役職|予定職|職)|変更後.*"),
    "old": re.compile(r"(?:旧|現|前)(?:役)?(?:職|職名|職位|職務|ポスト|役職名|体制|任)?$|異動前.*|変更前.*|現在の.*"),
}
_OTHER = re.compile(r"(?:異動|発令|就任)(?:予定)?(?:年月)?日|備考|所属|区分|会社名?|No\.?|担当|生年月日")


@dataclass(frozen=True)
class Grid:
    """What its columns hold (``name``, ``new``, ``old`` or empty) and the mark between cells."""

    columns: tuple[str, ...]
    mark: re.Pattern[str]
    lead: str = ""  #: what stands before the first heading, perhaps the company

    def read(self, raw: str) -> dict[str, str] | None:
        """The cells of one row by what they hold; None where *raw* is no row of this table."""
        cells = [cell.strip(" \u3000") for cell in self.mark.split(raw.strip(" \u3000|"))]
        if not len(self.columns) - 1 <= len(cells) <= len(self.columns):
            return None
        row = {kind: cell for kind, cell in zip(self.columns, cells, strict=False) if kind}
        return row if row.get("name") and (row.get("new") or row.get("old")) else None


def grid_of(raw: str) -> Grid | None:
    """The table that *raw* heads, or None: at least the name and one post, in any order, cut by one mark."""
    for mark in map(re.compile, _MARKS):
        cells = [cell for cell in mark.split(raw.strip(" \u3000|")) if cell]
        kinds = [_kind(cell) for cell in cells]
        first = next((at for at, kind in enumerate(kinds) if kind is not None), None)
        if first is None or first > 1 or None in kinds[first:]:
            continue
        columns = tuple(kind or "" for kind in kinds[first:])
        if "name" in columns and ("new" in columns or "old" in columns):
            return Grid(columns, mark, " ".join(cells[:first]))
    return None


def _kind(cell: str) -> str | None:
    for kind, pattern in _HEADINGS.items():
        if pattern.match(cell):
            return kind
    return "" if _OTHER.match(cell) else None


def listed(piece: str, name: str, title: str) -> Iterator[tuple[str, str]]:
    """Posts and names in 「退任　取締役　程島明、監査役　逸見久子」; *name* and *title* are their patterns."""
    post = ""
    for part in re.split(r"[、,・]\s*(?!\S{0,3}担当)", piece):
        match = re.fullmatch(rf"\s*(?:(?P<post>\S*?(?:{title}))[ \u3000:]*)?{name}(?:氏|\(.*\))?\s*", part)
        if match is None:
            continue
        post = match["post"] or post
        if post:
            yield post, match["name"]
