"""``radar source``: what is read. Adding tries first and shows what would be read."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from kernel.clock import SystemClock
from kernel.ids import derived_id
from kernel.reason import InputError
from radar.cli.common import database_of, put_json, say, settings_of

if TYPE_CHECKING:
    from crawlers.source import Source
    from radar.trying import Trial
    from storage.database import Database

_KINDS = ("feed", "leadership_page", "job_changes", "forum")


@click.group()
def source() -> None:
    """Add, try, list and remove sources."""


@source.command()
@click.argument("url")
@click.option("--kind", type=click.Choice(_KINDS), help="What it is; found out from the page if left out.")
@click.option("--name", help="How it is called in alerts; the page's own title if left out.")
@click.option("--account", "account", help="External id of the account that it belongs to (leadership pages).")
@click.option("--company", help="The company's name as facts shall state it; the account's name if left out.")
@click.option("--every", "minutes", type=float, default=30.0, show_default=True, help="Minutes between two polls.")
@click.option("--option", "options", multiple=True, metavar="KEY=JSON", help="An option of its kind; see docs/sources.md.")
@click.option("--all", "take_all", is_flag=True, help="Take every feed that the page names, not only the first.")
@click.option("--dry-run", is_flag=True, help="Only show what would be read.")
@click.option("--no-try", is_flag=True, help="Store without fetching; needs --kind.")
@click.pass_context
def add(
    ctx: click.Context,
    url: str,
    kind: str | None,
    name: str | None,
    account: str | None,
    company: str | None,
    minutes: float,
    options: tuple[str, ...],
    take_all: bool,
    dry_run: bool,
    no_try: bool,
) -> None:
    """Find out what can be read at URL, show some of it, and watch it from now on."""
    from radar.trying import checked, try_sources
    from storage.sources import add_source

    settings = settings_of(ctx)
    if no_try and not kind:
        raise click.UsageError("--no-try needs --kind")
    with database_of(ctx) as database:
        company = company or _account_name(database, account)
        draft = _draft(url, kind or "feed", name, account, company, minutes, options)
        if no_try or url.startswith(("post:", "file:")):
            found: list[tuple[Source, Trial | None]] = [(checked(draft, settings), None)]
        else:
            found = list(asyncio.run(try_sources(draft, kind, take_all, settings)))
        for one, trial in found:
            if trial is not None:
                _show(one, trial)
            if not dry_run:
                with database.begin() as c:
                    add_source(c, one, SystemClock().now(), "cli")
            put_json({"id": one.id, "kind": one.kind.value, "name": one.name, "url": one.url, "stored": not dry_run})


@source.command("try")
@click.argument("url")
@click.option("--kind", type=click.Choice(_KINDS))
@click.option("--company", default="the company")
@click.pass_context
def try_(ctx: click.Context, url: str, kind: str | None, company: str) -> None:
    """Fetch URL once and show what would be read; stores nothing."""
    from radar.trying import try_sources

    draft = _draft(url, kind or "feed", None, None, company, 30, ())
    for one, trial in asyncio.run(try_sources(draft, kind, True, settings_of(ctx))):
        _show(one, trial)


@source.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """All sources with their health."""
    from storage.sources import list_sources
    from watchlists.account import RADAR

    with database_of(ctx) as database, database.read() as c:
        for one, state in list_sources(c, RADAR):
            health = state.health.value if one.enabled else "disabled"
            reason = str(state.health_reason) if state.health_reason else ""
            row = {
                "id": one.id,
                "kind": one.kind.value,
                "name": one.name,
                "url": one.url,
                "health": health,
                "reason": reason,
                "last_item_at": state.last_item_at,
                "next_due_at": state.next_due_at,
            }
            if as_json:
                put_json(row)
            else:
                click.echo(f"{health:8} {one.kind.value:15} {one.name[:40]:40} {one.url}  {reason}".rstrip())


@source.command()
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source.")
@click.pass_context
def poll(ctx: click.Context, ids: tuple[str, ...], everything: bool) -> None:
    """Make sources due now, whatever their schedule says; a running radar fetches them at once."""
    from storage.sources import list_sources, poll_now
    from watchlists.account import RADAR

    with database_of(ctx) as database, database.begin() as c:
        wanted = [one.id for one, _ in list_sources(c, RADAR) if everything or one.id in ids]
        for id in wanted:
            poll_now(c, id, SystemClock().now())
    say(f"{len(wanted)} sources are due now")


@source.command()
@click.argument("id")
@click.pass_context
def remove(ctx: click.Context, id: str) -> None:
    """Watch a source no longer; its documents stay."""
    from storage.sources import remove_source

    with database_of(ctx) as database, database.begin() as c:
        remove_source(c, id, SystemClock().now(), "cli")
    say(f"source {id} is removed")


@source.command()
@click.argument("id", required=False)
@click.pass_context
def problems(ctx: click.Context, id: str | None) -> None:
    """What was wrong with single items (bad rows, posts without text), newest first."""
    from storage.sources import list_problems
    from watchlists.account import RADAR

    with database_of(ctx) as database, database.read() as c:
        for one in list_problems(c, RADAR, id):
            put_json({"source": one.source_id, "url": one.url, "reason": str(one.reason), "times": one.times, "last_at": one.last_at})


def _draft(
    url: str, kind: str, name: str | None, account: str | None, company: str | None, minutes: float, options: tuple[str, ...]
) -> Source:
    from crawlers.source import Source, SourceKind

    try:
        interval = timedelta(minutes=minutes)
    except (ValueError, OverflowError):
        raise InputError(f"--every {minutes} is no number of minutes; give one such as 30") from None
    return Source(
        id=derived_id("source", kind, url),
        kind=SourceKind(kind),
        url=url,
        name=name or "",
        interval=interval,
        account_external_id=account,
        company=company,
        options=dict(map(_option, options)),
    )


def _option(given: str) -> tuple[str, Any]:
    key, equals, value = given.partition("=")
    try:
        return key, json.loads(value) if equals else True
    except ValueError:
        return key, value


def _account_name(database: Database, external_id: str | None) -> str | None:
    if external_id is None:
        return None
    from storage.watch import directory

    with database.read() as c:
        account = next((one for one in directory(c).accounts if one.external_id == external_id), None)
    if account is None:
        raise InputError(f"there is no account with the external id {external_id!r}; import it first (radar watch import)")
    return account.name


def _show(one: Source, trial: Trial) -> None:
    say(f"{one.kind.value}: {one.name} ({one.url})")
    for line in trial.lines():
        say(f"  {line}")
