"""Job-change rows out of CSV or JSON bytes: a table of cells first, then each row judged by itself. Pure; nothing is executed.

Encodings: UTF-8 with or without BOM, UTF-16 with one, CP932, and what the content type names among those and a few Latin ones.
JSON: an array of objects, an object that holds one under ``data`` or the like, or one object a line.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawlers.dates import parse_date
from crawlers.document import Precision
from crawlers.values import clean_text, excerpt, mapping, one_line, read_json, web_address
from kernel.reason import InputError, Reason

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_CELL = 500  #: characters in one cell
MAX_PROBLEMS = 200  #: reported one by one; the rest are counted

_ENGLISH = {
    "person": "person person_name name full_name contact contact_name employee employee_name",
    "first_name": "first_name given_name firstname",
    "last_name": "last_name family_name surname lastname",
    "email": "email e_mail mail email_address work_email contact_email",
    "from_company": "from_company previous_company old_company former_company prior_company previous_employer from_employer "
    "from_organization",
    "from_title": "from_title previous_title old_title former_title prior_title from_role previous_role from_position previous_job_title",
    "to_company": "to_company new_company current_company new_employer current_employer to_organization to_employer",
    "to_title": "to_title new_title current_title to_role new_role current_role to_position new_job_title",
    "start_date": "start_date change_date date effective_date changed_at started_at effective start job_change_date",
    "detected_at": "detected_at detected found_at reported_at detection_date updated_at",
    "provenance": "provenance source provider origin data_source",
    "url": "url link source_url profile_url",
}
_JAPANESE = {
    "person": "氏名 名前 お名前 人名 担当者 担当者名 対象者",
    "first_name": "名",
    "last_name": "姓",
    "email": "メール メールアドレス eメール 電子メール",
    "from_company": "旧会社 旧会社名 前会社 前会社名 前職 前職会社 前職会社名 旧勤務先 前勤務先 異動前会社 異動前会社名 転職前会社 "
    "転職前会社名",
    "from_title": "旧役職 前役職 旧職 前職役職 異動前役職 転職前役職 旧肩書 前職肩書",
    "to_company": "新会社 新会社名 現会社 現会社名 現職 新勤務先 現勤務先 異動後会社 異動後会社名 転職後会社 転職後会社名 転職先",
    "to_title": "新役職 現役職 新職 現職役職 異動後役職 転職後役職 新肩書",
    "start_date": "異動日 発令日 入社日 着任日 就任日 変更日 転職日 日付",
    "detected_at": "検知日 検知日時 検出日 検出日時 取得日 取得日時 更新日",
    "provenance": "情報源 出典 出所 取得元 提供元",
    "url": "リンク 参照先",
}
FIELDS = tuple(_ENGLISH)
_COLUMNS = {header: field for words in (_ENGLISH, _JAPANESE) for field, text in words.items() for header in text.split()}
_LISTS = ("data", "rows", "results", "items", "records", "job_changes", "changes")
_ENCODINGS = {"utf-8", "utf8", "utf-16", "shift_jis", "shift-jis", "sjis", "cp932", "windows-31j", "euc-jp", "iso-8859-1", "windows-1252"}
_FORMULA = re.compile(r"^[=+\-@|].*[(!|]|^=|^[+\-@]?[A-Z]{1,3}\d+[+\-*/]|^[\t\r]")
_GUARDED = re.compile(r"^'[=+\-@]")
_EMAIL = re.compile(r"^[^\s@<>\"',;:()\[\]\\]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}$")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_DATE = re.compile(r"^(?:(令和|平成|昭和)(\d{1,2}|元)|(\d{4}))[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)$")


@dataclass(frozen=True)
class JobRow:
    """One valid row. ``start_date`` and ``detected_at`` are UTC; a date without a time is its midnight.

    ``start_precision`` is ``day`` or ``month``; ``number`` counts from 1 as a spreadsheet shows it (a CSV's header is row 1).
    """

    number: int
    person: str
    email: str | None = None
    from_company: str | None = None
    from_title: str | None = None
    to_company: str | None = None
    to_title: str | None = None
    start_date: datetime | None = None
    start_precision: str = "day"
    detected_at: datetime | None = None
    detected_to_the_second: bool = False
    provenance: str | None = None
    url: str | None = None


def column_of(header: object) -> str | None:
    """The field that a column header (English or Japanese, any case, any separator) stands for, or None."""
    return _COLUMNS.get(re.sub(r"[^\w]+", "_", one_line(header, 100).casefold()).strip("_"))


def parse_rows(
    body: bytes, content_type: str = "", columns: Mapping[str, str] | None = None, max_rows: int = MAX_ROWS
) -> tuple[list[JobRow], list[Reason]]:
    """Read *body* into valid rows and the problems of the others, in order.

    *columns* adds headers of the user's own: header → field of ``FIELDS``. Raises :class:`~kernel.reason.InputError` where the
    body as a whole cannot be used; its ``reason`` is a ``job_changes.…`` code.
    """
    if len(body) > MAX_BYTES:
        raise _refused("too_large", "the file is too large; split it", size=len(body), most=MAX_BYTES)
    if body[:4] == b"PK\x03\x04" or body[:4] == b"\xd0\xcf\x11\xe0":
        raise _refused("spreadsheet", "this is a spreadsheet file; save it as CSV (UTF-8) and hand that in")
    text = _decode(body, content_type)
    start = text.lstrip()[:1]
    if not start:
        raise _refused("empty", "the file is empty; a header line and one row are the least")
    if start == "<":
        raise _refused("html", "this is a web page, not CSV or JSON; give the address of the export itself")
    problems: list[Reason] = []
    own = {re.sub(r"[^\w]+", "_", one_line(header, 100).casefold()).strip("_"): field for header, field in (columns or {}).items()}
    table = _json_cells(text, own, problems) if start in "[{" or "json" in content_type.lower() else _csv_cells(text, own, problems)
    rows: list[JobRow] = []
    left = 0
    for number, cells in table:
        if number and len(rows) >= max_rows:
            left += 1
            continue
        row = _row(number, cells, problems)
        if row:
            rows.append(row)
    if left:
        problems.append(Reason("job_changes.rows_left", {"left": left, "most": max_rows, "todo": "split_file"}))
    if len(problems) > MAX_PROBLEMS:
        more = Reason("job_changes.more_problems", {"more": len(problems) - MAX_PROBLEMS})
        problems = [*problems[:MAX_PROBLEMS], more]
    return rows, problems


def _refused(code: str, message: str, **params: Any) -> InputError:
    return InputError(f"The job-change file cannot be read: {message}.", Reason(f"job_changes.{code}", params))


def _decode(body: bytes, content_type: str) -> str:
    declared = re.search(r"charset=[\"']?([\w-]+)", content_type.lower())
    names = ["utf-8-sig"]
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        names = ["utf-16"]
    elif declared and declared[1] in _ENCODINGS:
        names.append("cp932" if declared[1] in ("shift_jis", "shift-jis", "sjis", "windows-31j") else declared[1])
    for name in [*names, "cp932"]:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    raise _refused("encoding", "its characters are neither UTF-8 nor CP932; save it as CSV (UTF-8)")


def _field(header: object, own: Mapping[str, str]) -> str | None:
    return own.get(re.sub(r"[^\w]+", "_", one_line(header, 100).casefold()).strip("_")) or column_of(header)


def _check_headers(fields: set[str | None], headers: list[str]) -> None:
    named = "person" in fields or {"first_name", "last_name"} <= fields
    missing = ([] if named else ["person"]) + ([] if fields & {"from_company", "to_company"} else ["from_company|to_company"])
    if missing:
        shown = ", ".join(headers[:20])
        raise _refused(
            "columns_missing",
            f"no column for {' and '.join(missing)} among {shown}; rename a column or name it in the option 'columns'",
            missing=missing,
            headers=headers[:20],
        )


def _csv_cells(text: str, own: Mapping[str, str], problems: list[Reason]) -> Iterator[tuple[int, dict[str, str]]]:
    line = text.lstrip().split("\n", 1)[0]
    delimiter = max(",\t;", key=line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    fields: list[str | None] = []
    headers: list[str] = []
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            reason = Reason("job_changes.csv", {"row": number + 1, "cause": excerpt(str(error)), "todo": "check_quotes"})
            if not fields:
                raise InputError("The job-change file cannot be read: its quotes do not match.", reason) from None
            problems.append(reason)
            continue
        number += 1
        if not any(cell.strip() for cell in cells):
            continue
        if not fields:
            if len(cells) > MAX_COLUMNS:
                raise _refused("too_many_columns", "it has too many columns", columns=len(cells), most=MAX_COLUMNS)
            headers = [excerpt(cell, 40) for cell in cells]
            fields = [_field(cell, own) for cell in cells]
            _check_headers(set(fields), headers)
            twice = sorted({field for field in fields if field and fields.count(field) > 1})
            if twice:
                raise _refused("column_twice", f"two columns mean {', '.join(twice)}; remove one", columns=twice, headers=headers)
            continue
        if any(cell.strip() for cell in cells[len(fields) :]):
            params = {"row": number, "cells": len(cells), "columns": len(fields), "todo": "quote_cells_that_hold_the_separator"}
            problems.append(Reason("job_changes.row_shape", params))
            continue
        yield number, {field: cell for field, cell in zip(fields, cells, strict=False) if field}


def _json_cells(text: str, own: Mapping[str, str], problems: list[Reason]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in enumerate(_json_rows(text, problems), 1):
        if not isinstance(row, Mapping):
            problems.append(Reason("job_changes.row_not_object", {"row": number, "value": excerpt(row)}))
            continue
        flat: dict[str, object] = {}
        for name, value in list(row.items())[:MAX_COLUMNS]:
            if isinstance(value, Mapping):
                flat.update({f"{name}_{inner}": deep for inner, deep in list(value.items())[:MAX_COLUMNS]})
            else:
                flat[name] = value
        cells: dict[str, str] = {}
        for name, value in flat.items():
            field = _field(name, own)
            if not field or value is None or field in cells:
                continue
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                problems.append(_problem("cell_type", number, field, value, "write_text", kept=True))
                continue
            cells[field] = _epoch(value) if field in ("start_date", "detected_at") else clean_text(value, MAX_CELL * 4)
        yield number, cells


def _json_rows(text: str, problems: list[Reason]) -> list[Any]:
    try:
        value = read_json(text.encode("utf-8", "replace"))
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not lines[0].lstrip().startswith("{"):
            raise _refused("json", f"it is not valid JSON ({error}); export it again", cause=excerpt(str(error))) from None
        found: list[Any] = []
        for line in lines:
            try:
                found.append(json.loads(line))
            except (ValueError, RecursionError):
                found.append(line[:200])
        if not any(isinstance(row, Mapping) for row in found):
            raise _refused("json", f"it is not valid JSON ({error}); export it again", cause=excerpt(str(error))) from None
        return found
    if isinstance(value, list):
        return value
    for name in _LISTS:
        if isinstance(mapping(value).get(name), list):
            return list(mapping(value)[name])
    if any(column_of(name) in ("person", "first_name") for name in mapping(value)):
        return [value]
    raise _refused("no_rows", "the JSON holds no list of rows; hand in an array of objects, or one under 'data'")


def _epoch(value: str | int | float) -> str:
    """A number of seconds or milliseconds since 1970 written as an ISO moment; anything else as text."""
    if isinstance(value, str) or not 1e8 <= value <= 1e13:
        return clean_text(value, MAX_CELL * 4)
    return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC).isoformat()


def _problem(code: str, row: int, column: str, value: object, todo: str, kept: bool = False) -> Reason:
    """*kept*: the row is used without this cell; else the row is left out."""
    return Reason(f"job_changes.{code}", {"row": row, "column": column, "value": excerpt(value), "todo": todo, "kept": kept})


def _row(number: int, cells: Mapping[str, str], problems: list[Reason]) -> JobRow | None:
    taken: dict[str, str] = {}
    for field, raw in cells.items():
        if len(raw) > MAX_CELL and field != "url":
            needed = field in ("person", "first_name", "last_name", "from_company", "to_company")
            problems.append(_problem("cell_too_long", number, field, raw, "shorten", kept=not needed))
            if needed:
                return None
            continue
        value = one_line(raw, 2000)
        if _GUARDED.match(value):  # a spreadsheet's own guard, put there by an export
            value = value[1:]
        if _FORMULA.search(raw[:1] + value if raw[:1] in "\t\r" else value) and field not in ("start_date", "detected_at"):
            problems.append(_problem("formula", number, field, value, "kept_as_text", kept=True))
            value = f"'{value}"
        if value:
            taken[field] = value
    person = taken.get("person") or _full_name(taken.get("first_name"), taken.get("last_name"))
    if not person:
        problems.append(_problem("person_missing", number, "person", "", "fill_in"))
        return None
    if not any(char.isalpha() for char in person) or "@" in person.lstrip("'@") or len(person) > 120:
        problems.append(_problem("person_unreadable", number, "person", person, "write_the_name"))
        return None
    if not taken.get("from_company") and not taken.get("to_company"):
        problems.append(_problem("company_missing", number, "from_company|to_company", "", "fill_in_one"))
        return None
    email = taken.get("email")
    if email and not _EMAIL.match(email):
        problems.append(_problem("email", number, "email", email, "correct_address", kept=True))
        email = None
    start = _read_date(number, "start_date", taken, problems)
    detected = _read_date(number, "detected_at", taken, problems)
    url = taken.get("url")
    if url and web_address(url) is None:
        problems.append(_problem("url", number, "url", url, "http_address", kept=True))
        url = None
    return JobRow(
        number,
        person,
        email.lower() if email else None,
        taken.get("from_company"),
        taken.get("from_title"),
        taken.get("to_company"),
        taken.get("to_title"),
        start[0] if start else None,
        start[1] if start else "day",
        detected[0] if detected else None,
        detected is not None and detected[1] == "second",
        taken.get("provenance"),
        url,
    )


def _full_name(first: str | None, last: str | None) -> str | None:
    if not first or not last:
        return first or last
    return f"{last} {first}" if any(ord(char) > 0x2E80 for char in first + last) else f"{first} {last}"


def _read_date(number: int, field: str, cells: Mapping[str, str], problems: list[Reason]) -> tuple[datetime, str] | None:
    raw = cells.get(field)
    if not raw:
        return None
    found = read_date(raw)
    if found is None:
        problems.append(_problem("date", number, field, raw, "write_yyyy_mm_dd", kept=True))
    return found


def read_date(text: str) -> tuple[datetime, str] | None:
    """A date as people write it, with its precision (``second``, ``day`` or ``month``).

    ISO 8601, ``2026/4/1``, ``2026年4月1日``, ``令和8年4月1日``, ``2026-04``.
    A date whose day and month are both numbers and come first is ambiguous and gives None.
    """
    value = re.sub(r"\s*([年月日])\s*", r"\1", unicodedata.normalize("NFKC", text).strip())
    match = _DATE.match(value)
    if match:
        era, era_year, year, month, day = match.groups()
        full = int(year) if year else _ERAS[era] + (1 if era_year == "元" else int(era_year))
        try:
            moment = datetime(full, int(month), int(day or 1), tzinfo=UTC)
        except ValueError:
            return None
        return (moment, "day" if day else "month") if 1970 <= full <= 2200 else None
    found = parse_date(value)
    return (found[0], "second" if found[1] is Precision.SECOND else "day") if found else None
