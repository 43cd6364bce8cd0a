"""Writes accounts and contacts as the CSV that importing reads back without a change."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from watchlists.account import Account, Contact, RecordStatus
from watchlists.csvfile import COLUMNS, HEADERS, protect
from watchlists.fields import ACCOUNT_FIELDS, CONTACT_FIELDS, joined


def write_csv(accounts: Iterable[Account], contacts: Iterable[Contact], *, japanese: bool = False) -> bytes:
    """The CSV of *accounts* and of those *contacts* that belong to them: UTF-8 with a byte order mark, so that spreadsheets read it right.

    One row for each contact, repeating the account's columns; one row for an account without contacts, or that is archived. Cells
    that a spreadsheet would take for a formula begin with ``'``. *japanese* gives Japanese headers.
    """
    people: dict[str, list[Contact]] = {}
    for contact in contacts:
        people.setdefault(contact.account_id, []).append(contact)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([HEADERS[column][0] for column in COLUMNS] if japanese else COLUMNS)
    for account in sorted(accounts, key=lambda one: (one.external_id or "", one.name, one.id)):
        mine = sorted(people.get(account.id, []), key=lambda one: (one.name, one.id))
        if not mine or account.status is RecordStatus.ARCHIVED:
            writer.writerow(_cells(account, None))
        for contact in mine:
            writer.writerow(_cells(account, contact))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cells(account: Account, contact: Contact | None) -> list[str]:
    cells = {column: _cell(getattr(account, attribute)) for column, (attribute, _, _) in ACCOUNT_FIELDS.items()}
    if contact:
        cells |= {column: _cell(getattr(contact, attribute)) for column, (attribute, _, _) in CONTACT_FIELDS.items()}
    cells["status"] = (contact or account).status.value
    return [protect(cells.get(column, "")) for column in COLUMNS]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return joined(value)
    return str(value)
