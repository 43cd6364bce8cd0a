"""Reads a watchlist CSV as people have it: UTF-8 with or without a byte order mark, or CP932 from a Japanese spreadsheet.

Headers are English or Japanese, in any order; ``HEADERS`` lists them. The reader is strict about shape and generous about spelling: it
refuses what it would have to guess, and says which row and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from kernel.reason import InputError, Reason
from nlp.folding import fold_key

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 60
MAX_CELL = 2_000

#: The columns in the order in which they are written, each with the Japanese headers that are read as it (the first is the usual one).
HEADERS: Mapping[str, tuple[str, ...]] = {
    "external_id": ("外部ID", "顧客ID", "取引先ID"),
    "account_name": ("会社名", "顧客名", "取引先名", "企業名"),
    "aliases": ("別名", "会社別名"),
    "account_domain": ("ドメイン", "会社ドメイン"),
    "stock_code": ("証券コード",),
    "corporate_number": ("法人番号",),
    "contact_name": ("担当者名", "氏名", "取引先担当者名"),
    "contact_aliases": ("担当者別名", "氏名別名"),
    "contact_email": ("メールアドレス", "担当者メール", "メール"),
    "title": ("役職", "肩書"),
    "department": ("部署", "部署名"),
    "role": ("関係", "役割"),
    "owner_email": ("担当メール", "自社担当メール", "所有者メール"),
    "watchlist": ("ウォッチリスト", "リスト名"),
    "tier": ("ランク", "区分"),
    "arr": ("ARR", "年間契約額", "年間経常収益"),
    "currency": ("通貨",),
    "renewal_date": ("更新日", "契約更新日"),
    "notice_date": ("通知期限", "解約通知期限"),
    "tags": ("タグ",),
    "locale": ("言語", "ロケール"),
    "status": ("状態", "ステータス"),
}
COLUMNS = tuple(HEADERS)
_COLUMN_OF = {fold_key(name).replace(" ", "").replace("_", ""): column for column, names in HEADERS.items() for name in (column, *names)}

#: What makes a spreadsheet take a cell for a formula; Japanese ones read the full-width signs so, too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

# Bytes that mean nothing in CP932, which Python decodes all the same.
_STRAY = frozenset("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")


@dataclass(frozen=True)
class Row:
    """One line of the table. ``number`` is the line of the file on which it begins, the header being line 1."""

    number: int
    cells: Mapping[str, str]  #: by column; only the columns that the file has, blanks at the ends taken off


@dataclass(frozen=True)
class RowError:
    """Why a row cannot be used: its number, the column (or empty), and the reason."""

    row: int
    column: str
    reason: Reason


@dataclass(frozen=True)
class Table:
    """What a file holds: its columns, the rows that have the right shape, and what is wrong with the others."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    errors: tuple[RowError, ...] = ()
    encoding: str = "utf-8"


def protect(cell: str) -> str:
    """*cell* so that a spreadsheet does not take it for a formula: a leading ``'`` where it could, undone by :func:`unprotect`."""
    return "'" + cell if cell.startswith((*FORMULA_STARTS, "'")) and cell != "-" else cell


def unprotect(cell: str) -> str:
    """The inverse of :func:`protect`; any other cell stays as it is."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA_STARTS, "'")) else cell


def read_csv(source: bytes | BinaryIO, *, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS) -> Table:
    """Read a watchlist from bytes or an open binary stream, of which at most *max_bytes* + 1 are read.

    Raises :class:`kernel.reason.InputError` where the file as a whole cannot be used: ``csv.too_large``, ``csv.empty``, ``csv.encoding``,
    ``csv.nul``, ``csv.quoting``, ``csv.unknown_columns``, ``csv.repeated_column``, ``csv.missing_columns``, ``csv.too_many_columns``,
    ``csv.too_many_rows``. A row of the wrong shape, or with a cell that is too long, becomes an entry of ``errors``.
    """
    data = source[: max_bytes + 1] if isinstance(source, bytes) else source.read(max_bytes + 1)
    if len(data) > max_bytes:
        megabytes = max_bytes // (1024 * 1024)
        message = f"the file is larger than {megabytes} MB; split it into several and import them one after the other"
        raise _refuse("csv.too_large", message, limit=max_bytes)
    text, encoding = _decode(data)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refuse("csv.nul", f"line {line} holds a NUL byte; this is not a CSV file, or it is damaged: export it again", line=line)
    if not text.strip():
        raise _refuse("csv.empty", "the file is empty; its first line must name the columns, such as account_name")
    return _parse(text, encoding, max_rows)


def _refuse(code: str, message: str, **params: object) -> InputError:
    return InputError(message, Reason(code, params))


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refuse("csv.encoding", "the file is in UTF-16; save it as 'CSV UTF-8' and import it again", encoding="utf-16")
    if data.startswith(b"PK\x03\x04"):
        raise _refuse("csv.encoding", "this is a spreadsheet workbook, not a CSV file; save it as 'CSV UTF-8'", encoding="xlsx")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            at = error.start
            continue
        stray = next((found for found, char in enumerate(text) if char in _STRAY), None) if encoding == "cp932" else None
        if stray is None:
            return text, encoding
        at = stray
    message = f"the file is neither UTF-8 nor CP932 (first unreadable place at {at}); save it as 'CSV UTF-8' and import it again"
    raise _refuse("csv.encoding", message, position=at)


def _parse(text: str, encoding: str, max_rows: int) -> Table:
    # The standard reader refuses fields above its process-wide limit; ours is lower and is told with row and column below.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    errors: list[RowError] = []
    line = 1
    try:
        for values in reader:
            number, line = line, reader.line_num + 1
            if not any(value.strip() for value in values):
                continue
            if not columns:
                columns = _columns(values)
                continue
            if len(rows) + len(errors) >= max_rows:
                message = f"the file has more than {max_rows} rows; split it into several and import them one after the other"
                raise _refuse("csv.too_many_rows", message, limit=max_rows)
            problem = _shape(number, values, columns)
            if problem:
                errors.append(problem)
                continue
            padded = [*values, *[""] * (len(columns) - len(values))]
            rows.append(Row(number, {column: unprotect(_trim(value)) for column, value in zip(columns, padded, strict=False)}))
    except csv.Error as error:
        message = f"the quotation marks near line {line} do not match ({error}); correct that line, or export the file again"
        raise _refuse("csv.quoting", message, line=line) from error
    return Table(columns, tuple(rows), tuple(errors), encoding)


def _trim(value: str) -> str:
    """*value* without blanks at its ends, but with the tab or return that a protected cell begins with."""
    return value.strip(" \u3000\n") if value.lstrip(" ").startswith("'") else value.strip()


def _shape(number: int, values: list[str], columns: tuple[str, ...]) -> RowError | None:
    if len(values) > len(columns) and any(value.strip() for value in values[len(columns) :]):
        return RowError(number, "", Reason("row.too_many_cells", {"cells": len(values), "columns": len(columns)}))
    for column, value in zip(columns, values, strict=False):
        if len(value) > MAX_CELL:
            return RowError(number, column, Reason("cell.too_long", {"length": len(value), "limit": MAX_CELL}))
    return None


def _columns(header: list[str]) -> tuple[str, ...]:
    """The columns that *header* names, in its order."""
    while header and not header[-1].strip():
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        message = f"the first line names {len(header)} columns, more than {MAX_COLUMNS}; is it the header of a watchlist?"
        raise _refuse("csv.too_many_columns", message, columns=len(header), limit=MAX_COLUMNS)
    found = [_COLUMN_OF.get(fold_key(name).replace(" ", "").replace("_", ""), "") for name in header]
    unknown = [name[:60] for name, column in zip(header, found, strict=True) if not column]
    if unknown:
        message = f"unknown columns: {', '.join(map(repr, unknown))}; remove or rename them. Known are {', '.join(COLUMNS)}"
        raise _refuse("csv.unknown_columns", message, columns=unknown)
    repeated = sorted({column for column in found if found.count(column) > 1})
    if repeated:
        raise _refuse("csv.repeated_column", f"columns given twice: {', '.join(repeated)}; keep one of each", columns=repeated)
    if "account_name" not in found:
        message = "the column account_name (会社名) is missing; add it to the first line"
        raise _refuse("csv.missing_columns", message, columns=["account_name"])
    return tuple(found)
