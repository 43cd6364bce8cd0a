"""``radar watch`` and ``radar person``: who is watched, and what is stored about a person."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kernel.clock import SystemClock
from kernel.reason import InputError
from radar.cli.common import PARTIAL, database_of, put_json, say, settings_of

if TYPE_CHECKING:
    from notifier.catalogue import Catalogue
    from watchlists.csvfile import RowError
    from watchlists.importing import PlannedRow


@click.group()
def watch() -> None:
    """Import, export, list and show watchlists."""


@watch.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--watchlist", help="Put every account of the file on this list.")
@click.option("--replace", is_flag=True, help="Archive what stands on --watchlist and is not in the file.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a row.")
@click.pass_context
def import_(ctx: click.Context, file: str, watchlist: str | None, replace: bool, dry_run: bool, as_json: bool) -> None:
    """Read accounts and contacts from a CSV FILE (docs/watchlists.md); exit status 3 when some rows could not be used."""
    from notifier.catalogue import Catalogue
    from radar.imports import apply_plan, plan_file

    words = Catalogue(settings_of(ctx).company.locale)
    now = SystemClock().now()
    with database_of(ctx) as database:
        plan = plan_file(database, Path(file), watchlist=watchlist, replace=replace, now=now)
        for row in plan.rows:
            if as_json:
                put_json(_as_json(row, words))
            elif row.errors or row.warnings or dry_run:
                click.echo(_in_words(row, words))
        if not dry_run:
            looked_back = apply_plan(database, plan, now)
            if looked_back:
                say("The documents of the last 30 days are read again for the new names; what they hold comes in a digest, not as alerts.")
    counts = {action: plan.count(action) for action in type(plan.rows[0].action)} if plan.rows else {}
    told = ", ".join(f"{count} {action.value}" for action, count in counts.items() if count) or "no rows"
    say(f"{Path(file).name}: {told}" + ("; nothing was stored" if dry_run or plan.changes_nothing else ""))
    for warning in plan.warnings:
        say(f"warning: {words.reason(warning)}")
    sys.exit(PARTIAL if any(row.errors for row in plan.rows) else 0)


@watch.command()
@click.option("--watchlist", help="Only the accounts of this list.")
@click.pass_context
def export(ctx: click.Context, watchlist: str | None) -> None:
    """Write the watched accounts and contacts as CSV to standard output; importing it again changes nothing."""
    from storage.watch import directory
    from watchlists.exporting import write_csv

    with database_of(ctx) as database, database.read() as c:
        world = directory(c, archived=True)
    accounts = tuple(one for one in world.accounts if watchlist is None or watchlist in one.watchlists)
    kept = {one.id for one in accounts}
    sys.stdout.buffer.write(write_csv(accounts, tuple(one for one in world.contacts if one.account_id in kept)))


@watch.command("list")
@click.pass_context
def list_(ctx: click.Context) -> None:
    """All accounts with owner, watchlists and number of contacts."""
    from storage.watch import list_accounts, list_contacts
    from watchlists.account import RADAR

    with database_of(ctx) as database, database.read() as c:
        for one in list_accounts(c, RADAR):
            people = len(list_contacts(c, RADAR, one.id))
            lists = ", ".join(one.watchlists)
            click.echo(f"{one.external_id or one.id:12} {one.name:40} {one.owner_email or '-':30} {lists} ({people} contacts)")


@watch.command()
@click.argument("account")
@click.pass_context
def show(ctx: click.Context, account: str) -> None:
    """One ACCOUNT (external id or name) with its contacts and every name by which it is found."""
    from storage.watch import list_accounts, list_contacts
    from watchlists.account import RADAR
    from watchlists.aliases import account_names

    with database_of(ctx) as database, database.read() as c:
        found = [one for one in list_accounts(c, RADAR) if account in (one.external_id, one.id, one.name)]
        if not found:
            raise InputError(f"there is no account {account!r}; radar watch list names them all")
        for one in found:
            put_json(
                {
                    "external_id": one.external_id,
                    "name": one.name,
                    "owner": one.owner_email,
                    "arr": one.arr,
                    "currency": one.currency,
                    "renewal_date": one.renewal_date,
                    "found_as": [name.text for name in account_names(one)],
                    "contacts": [
                        {"id": who.id, "name": who.name, "title": who.title, "role": who.role} for who in list_contacts(c, RADAR, one.id)
                    ],
                }
            )


@click.group()
def person() -> None:
    """Show or erase everything stored about a person."""


@person.command("show")
@click.argument("contact_id")
@click.pass_context
def person_show(ctx: click.Context, contact_id: str) -> None:
    """Everything stored about a contact, with sources and purposes, as JSON: the answer to an access request."""
    from storage.people import person_data

    with database_of(ctx) as database, database.read() as c:
        put_json(person_data(c, contact_id))


@person.command()
@click.argument("contact_id")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def erase(ctx: click.Context, contact_id: str, yes: bool) -> None:
    """Erase a contact for good; no import brings them back. The answer to an erasure request."""
    from storage.people import erase_person
    from storage.watch import bump_names_version

    if not yes:
        click.confirm(f"Erase everything about {contact_id}? This cannot be undone.", abort=True, err=True)
    with database_of(ctx) as database, database.begin() as c:
        erase_person(c, contact_id, SystemClock().now())
        bump_names_version(c)
    say(f"{contact_id} is erased")


def _as_json(row: PlannedRow, words: Catalogue) -> dict[str, object]:
    return {
        "row": row.number,
        "action": row.action.value,
        "account": row.account.name if row.account else None,
        "contact": row.contact.name if row.contact else None,
        "reasons": [str(reason) for reason in row.reasons],
        "errors": [_fault(error, words) for error in row.errors],
        "warnings": [_fault(warning, words) for warning in row.warnings],
    }


def _fault(fault: RowError, words: Catalogue) -> dict[str, object]:
    return {"column": fault.column, **fault.reason.as_json(), "message": words.reason(fault.reason)}


def _in_words(row: PlannedRow, words: Catalogue) -> str:
    who = " / ".join(one.name for one in (row.account, row.contact) if one)
    faults = [": ".join(filter(None, (one.column, words.reason(one.reason)))) for one in (*row.errors, *row.warnings)]
    notes = "; ".join((*faults, *map(words.reason, row.reasons)))
    return " ".join(filter(None, (f"row {row.number or '-'}:", row.action.value, who, notes)))
