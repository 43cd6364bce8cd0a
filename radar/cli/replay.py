"""``radar replay``: what a new detector or another name list would change, before it goes live."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kernel.clock import SystemClock
from kernel.reason import InputError
from radar.cli.common import PARTIAL, database_of, put_json, say, settings_of

if TYPE_CHECKING:
    from datetime import datetime

    from radar.settings import Settings
    from radar.watched import World
    from storage.database import Database

_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def _span(ctx: click.Context, param: click.Parameter, value: str) -> timedelta:
    given = re.fullmatch(r"([0-9]{1,4})([hdw])", value.strip())
    if not given or not int(given[1]):
        raise click.BadParameter(f"{value!r} is no length of time; write one such as 12h, 30d or 8w", ctx, param)
    return timedelta(**{_UNITS[given[2]]: int(given[1])})


@click.command()
@click.option(
    "--since",
    metavar="TIME",
    callback=_span,
    default="30d",
    show_default=True,
    help="How far back: documents fetched in the last 12h, 30d, 8w.",
)
@click.option("--account", help="Only documents about this account (external id or name).")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many documents, the newest ones.")
@click.option("--names", type=click.Path(exists=True, dir_okay=False), help="A watchlist file: replay as if it had been imported.")
@click.option("--apply", "applied", is_flag=True, help="Have the documents that would change read again by the running radar.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a document that would change, then one with the summary.")
@click.pass_context
def replay(
    ctx: click.Context, since: timedelta, account: str | None, limit: int | None, names: str | None, applied: bool, as_json: bool
) -> None:
    """Read stored documents with today's detector and names, and show what would change in analyses, links and signals.

    Nothing is written, unless --apply is given; no alert that was sent is sent a second time. Exit status 3 when some rows of --names
    could not be used.
    """
    if names and applied:
        raise click.UsageError("--apply reads with the names that are live; import the file instead: that looks back by itself")
    from radar.composition import second_opinion_band
    from radar.replaying import Replay, queue
    from radar.retelling import Heading, document_lines, replayed_as_json, summary_as_json, summary_lines

    settings, now, queued = settings_of(ctx), SystemClock().now(), list[str]()
    with database_of(ctx) as database:
        world, unusable = _world(database, settings, names, now)
        known = {one.name: one.id for one in world.roster.accounts.values()}
        known |= {key: one.id for one in world.roster.accounts.values() for key in (one.id, one.external_id) if key}
        if account is not None and account not in known:
            raise InputError(f"there is no account {account!r}; radar watch list names them all")
        detector = _detector(settings)
        fresh, band = timedelta(days=settings.crawl.first_fetch_days), second_opinion_band(settings)
        run = Replay(database, world, detector, settings.company.products, fresh, now, band)
        words, accounts = settings.company.locale, world.roster.accounts
        for one in run.documents(now - since, known[account] if account else None, limit):
            if one.differs:
                queued.append(one.id)
                if as_json:
                    put_json(replayed_as_json(one))
                else:
                    click.echo("\n".join(document_lines(one, accounts, words)))
        consequences = sorted(run.draft.consequences(world.roster, now), key=lambda one: (one.outcome, -one.signal.impact, one.signal.id))
        replayed_with = Heading(detector.name, Path(names).name if names else str(world.version))
        if as_json:
            put_json(summary_as_json(run.summary, consequences, replayed_with))
        else:
            click.echo("\n".join(summary_lines(run.summary, consequences, replayed_with, words)))
        if applied:
            queue(database, queued, now)
            say(f"{len(queued)} documents are read again by the running radar; what was sent is changed in place, none of it sent twice")
    if unusable:
        say(f"{unusable} rows of {names} could not be used: radar watch import {names} --dry-run")
    sys.exit(PARTIAL if unusable else 0)


def _world(database: Database, settings: Settings, names: str | None, now: datetime) -> tuple[World, int]:
    """The names to replay with, and how many rows of the file could not be used."""
    from radar.imports import directory_after, plan_file
    from radar.watched import World
    from storage.watch import directory

    if names is None:
        with database.read() as c:
            return World(directory(c), settings.company.products), 0
    plan = plan_file(database, Path(names), watchlist=None, replace=False, now=now)
    return World(directory_after(database, plan), settings.company.products), sum(1 for row in plan.rows if row.errors)


def _detector(settings: Settings) -> Any:
    from nlp.detector import LightDetector, RadarDetector

    return LightDetector() if settings.models.light else RadarDetector(settings.models.embedding or None)
