"""Job-change feeds: rows that say who moved from which company to which, as CSV or JSON from an address, a folder, or a post.

``read`` takes the bytes wherever they came from; ``crawlers.job_rows`` parses them. One document and one fact per valid row,
keyed by what the row says, so that a row delivered again makes nothing new.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime
from typing import Any

from crawlers.connector import Reading, Request, Response
from crawlers.document import Document, DocumentKind, Fact, FactKind, Precision
from crawlers.job_rows import FIELDS, JobRow, parse_rows
from crawlers.source import Source, SourceKind, SourceState
from crawlers.values import excerpt, mapping, one_line, web_address, whole_number
from kernel.ids import derived_id
from kernel.reason import InputError, Reason

REMEMBERED = 64  #: bodies whose hash the cursor keeps: a folder holds several files


class JobChanges:
    """The job-change connector. Options: ``columns`` (the file's header → our field), ``provenance`` (for rows that name none)."""

    kind = SourceKind.JOB_CHANGES

    def check(self, source: Source) -> tuple[Reason, ...]:
        found: list[Reason] = []
        if source.url.startswith("file:"):
            if not source.url.removeprefix("file:").strip("/ ") or "\x00" in source.url:
                found.append(Reason("source.url", {"url": excerpt(source.url, 200)}))
        elif not source.url.startswith("post:") and web_address(source.url) is None:
            found.append(Reason("source.url", {"url": excerpt(source.url, 200)}))
        for name, value in source.options.items():
            if name == "columns":
                bad = value if not isinstance(value, dict) else [field for field in value.values() if field not in FIELDS]
                if bad or value == {}:
                    found.append(Reason("source.option", {"option": name, "allowed": f"header: {' | '.join(FIELDS)}"}))
            elif name == "provenance":
                if not isinstance(value, str) or not one_line(value):
                    found.append(Reason("source.option", {"option": name, "allowed": "text"}))
            else:
                found.append(Reason("source.unknown_option", {"option": excerpt(name)}))
        return tuple(found)

    def plan(self, source: Source, state: SourceState) -> Request:
        return Request(state.moved_to or source.url, headers={"Accept": "text/csv, application/json;q=0.9, */*;q=0.5"})

    def read(self, source: Source, state: SourceState, response: Response) -> Reading:
        columns = source.options.get("columns")
        own = {str(header): str(field) for header, field in columns.items()} if isinstance(columns, dict) else None
        digest = hashlib.sha256(response.body + repr(own).encode("utf-8", "replace")).hexdigest()[:32]
        read_before = {str(key): value for key, value in mapping(state.cursor.get("bodies")).items()}
        if digest in read_before:
            return Reading(found=whole_number(read_before[digest]) or 0)
        try:
            rows, problems = parse_rows(response.body, response.headers.get("content-type", ""), own)
        except InputError as error:
            return Reading(error=error.reason)
        documents = {document.key: document for document in (_document(source, row, response.fetched_at) for row in rows)}
        if not rows and problems:
            return Reading(problems=tuple(problems), error=Reason("job_changes.no_valid_row", {"problems": len(problems)}))
        kept = dict(list({**read_before, digest: len(rows)}.items())[-REMEMBERED:])
        return Reading(tuple(documents.values()), cursor={"bodies": kept}, problems=tuple(problems), found=len(rows))

    def without_answer(self, source: Source, request: Request, reason: Reason, now: datetime) -> Reading:
        """There are no follow-ups, so this is never needed; it says so rather than lose a reason."""
        return Reading(problems=(Reason("job_changes.unanswered", {"url": request.url, "cause": reason.as_json()}),))


def _plain(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def _document(source: Source, row: JobRow, fetched_at: datetime) -> Document:
    default = source.options.get("provenance")
    provenance = row.provenance or (one_line(default) if isinstance(default, str) else "") or source.name or source.id
    said = (row.person, row.email, row.from_company, row.from_title, row.to_company, row.to_title)
    day = row.start_date.date().isoformat() if row.start_date else ""
    params: dict[str, Any] = {"provenance": provenance, "purpose": source.purpose}
    if row.url:
        params["url"] = row.url
    if row.start_date:
        params["effective_precision"] = row.start_precision
    dated = row.detected_at is not None and row.detected_at <= fetched_at
    if dated and row.detected_at:
        params["detected_at"] = row.detected_at.isoformat()
    precise = Precision.SECOND if row.detected_to_the_second else Precision.DAY
    title, text, lang = _in_words(row, provenance)
    return Document(
        key=derived_id("job_changes", source.id, *(_plain(part) for part in said), day),
        source_id=source.id,
        url=row.url or source.url,
        title=title,
        text=text,
        kind=DocumentKind.JOB_CHANGE,
        published_at=row.detected_at if dated and row.detected_at else fetched_at,
        precision=precise if dated else Precision.UNKNOWN,
        dated_by="row" if dated else "fetch",
        fetched_at=fetched_at,
        lang=lang,
        facts=(
            Fact(
                FactKind.JOB_CHANGE,
                person=row.person,
                company=row.from_company or row.to_company,
                title=row.from_title if row.from_company else row.to_title,
                from_company=row.from_company,
                from_title=row.from_title,
                to_company=row.to_company,
                to_title=row.to_title,
                email=row.email,
                effective=row.start_date,
                params=params,
            ),
        ),
    )


def _in_words(row: JobRow, provenance: str) -> tuple[str, str, str]:
    """Title, text and language of a row told in words, in Japanese where the names are."""
    names = row.person + (row.from_company or "") + (row.to_company or "")
    japanese = any("\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff" for char in names)
    day = row.start_date
    stays = bool(row.from_company) and _plain(row.from_company) == _plain(row.to_company)
    if japanese:
        old = f"{row.from_company or ''}{f'（{row.from_title}）' if row.from_title else ''}"
        new = f"{row.to_company or ''}{f'（{row.to_title}）' if row.to_title else ''}"
        if stays:
            told = f"{row.person}氏の{row.from_company}での役職が{row.from_title or '不明'}から{row.to_title or '不明'}に変わりました"
        elif row.from_company and row.to_company:
            told = f"{row.person}氏が{old}から{new}へ移りました"
        else:
            told = f"{row.person}氏が{new}に入社しました" if row.to_company else f"{row.person}氏が{old}を退職しました"
        month = row.start_precision == "month"
        when = f"（{day.year}年{day.month}月{'' if month else f'{day.day}日付'}）" if day else ""
        return told, f"{told}{when}。\n情報源：{provenance}", "ja"
    old = (f"{row.from_title} at " if row.from_title else "") + (row.from_company or "")
    new = (row.to_company or "") + (f" as {row.to_title}" if row.to_title else "")
    if stays:
        told = f"{row.person} changed roles at {row.from_company}"
        told += (f" from {row.from_title}" if row.from_title else "") + (f" to {row.to_title}" if row.to_title else "")
    elif row.from_company and row.to_company:
        told = f"{row.person} left {row.from_company}" + (f", as {row.from_title}," if row.from_title else "") + f" and joined {new}"
    else:
        told = f"{row.person} joined {new}" if row.to_company else f"{row.person} left {old}"
    when = f", from {day:%Y-%m}" if day and row.start_precision == "month" else f", from {day:%Y-%m-%d}" if day else ""
    return told, f"{told}{when}.\nReported by {provenance}.", "en"
