"""Bringing a watchlist file in: planned by ``watchlists``, stored here, looked back at by the stages."""

from __future__ import annotations

from dataclasses import replace as with_values
from datetime import datetime
from pathlib import Path

from storage.database import Database
from storage.watch import (
    archive_account,
    archive_contact,
    bump_names_version,
    directory,
    list_users,
    put_account,
    put_contact,
    put_user,
)
from storage.work import enqueue
from watchlists.account import Directory, RecordStatus
from watchlists.csvfile import read_csv
from watchlists.importing import ImportPlan, plan_import


def plan_file(database: Database, path: Path, *, watchlist: str | None, replace: bool, now: datetime) -> ImportPlan:
    """What importing the CSV at *path* would do to the database."""
    with path.open("rb") as stream:
        table = read_csv(stream)
    with database.read() as c:
        return plan_import(table, directory(c, archived=True), list_users(c), watchlist=watchlist, replace=replace, now=now)


def directory_after(database: Database, plan: ImportPlan) -> Directory:
    """The watched world as it would be after *plan*; nothing is stored."""
    with database.read() as c:
        before = directory(c, archived=True)
    accounts = {one.id: one for one in (*before.accounts, *plan.accounts, *plan.archive_accounts)}
    contacts = {one.id: one for one in (*before.contacts, *plan.contacts, *plan.archive_contacts)}
    watched = {id: one for id, one in sorted(accounts.items()) if one.status is RecordStatus.ACTIVE}
    people = [one for _, one in sorted(contacts.items()) if one.status is RecordStatus.ACTIVE and one.account_id in watched]
    return with_values(before, version=before.version + 1, accounts=tuple(watched.values()), contacts=tuple(people))


def apply_plan(database: Database, plan: ImportPlan, now: datetime) -> bool:
    """Store *plan* in one transaction and ask for a look back; False when it changes nothing."""
    if plan.changes_nothing:
        return False
    with database.begin() as c:
        for user in plan.users:
            put_user(c, user)
        for account in (*plan.accounts, *plan.archive_accounts):
            put_account(c, account)
        for contact in plan.contacts:
            put_contact(c, contact)
        for account in plan.archive_accounts:
            archive_account(c, account.id, now)
        for contact in plan.archive_contacts:
            archive_contact(c, contact.id, now)
        enqueue(c, "lookback", f"names-{bump_names_version(c)}", now)
    return True
