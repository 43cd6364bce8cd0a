"""The composition root: which parts exist and how they are put together. The only place that names every plugin."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.connector import Connector
from crawlers.source import SourceKind
from kernel.clock import Clock, SystemClock
from kernel.ids import new_id
from kernel.reason import InputError, RadarError
from nlp.second_opinion import Band
from radar.settings import Settings
from watchlists.account import Directory, RecordStatus

if TYPE_CHECKING:
    from crawlers.spider import Fetcher
    from notifier.transports.slack import SlackTransport
    from radar.asking import Endpoint, SecondOpinion
    from storage.database import Database


def connectors() -> Mapping[SourceKind, Connector]:
    """Every kind of source that can be read."""
    from crawlers.connectors.feed import FeedConnector
    from crawlers.connectors.forum import Forum
    from crawlers.connectors.job_changes import JobChanges
    from crawlers.connectors.leadership import LeadershipPage

    known: tuple[Connector, ...] = (FeedConnector(), LeadershipPage(), JobChanges(), Forum())
    return {connector.kind: connector for connector in known}


def open_database(settings: Settings) -> Database:
    """The migrated database that the settings name."""
    from storage.database import Database

    database = Database(settings.database.url)
    database.migrate()
    return database


def fetcher(settings: Settings, clock: Clock) -> Fetcher:
    """The crawler with the settings' manners."""
    from crawlers.limits import Limits
    from crawlers.spider import Fetcher

    contact = f" (+{settings.crawl.contact})" if settings.crawl.contact else ""
    return Fetcher(
        Limits(host_gap=settings.crawl.delay_seconds),
        frozenset(settings.crawl.allowed_private_hosts),
        f"DisconnectionRadar/1.0{contact}",
        clock,
    )


def slack(settings: Settings, clock: Clock) -> SlackTransport | None:
    """The Slack transport, or None where no token is set."""
    token = settings.slack.bot_token.get_secret_value()
    if not token:
        return None
    from notifier.transports.slack import SlackTransport

    return SlackTransport(token, clock.now, base_url=settings.slack.base_url)


def endpoint(settings: Settings) -> Endpoint:
    """Where a second opinion is asked for."""
    from radar.asking import Endpoint

    return Endpoint(
        settings.second_opinion.url,
        settings.second_opinion.key.get_secret_value(),
        settings.second_opinion.private,
        settings.second_opinion.timeout_seconds,
    )


def second_opinion_band(settings: Settings) -> Band | None:
    """What is uncertain enough for a second opinion, or None where nobody is asked for one."""
    if not settings.second_opinion.url:
        return None
    return Band(settings.second_opinion.model, settings.second_opinion.confidence_from, settings.second_opinion.confidence_to)


def second_opinion(settings: Settings, database: Database, clock: Clock) -> SecondOpinion | None:
    """Who is asked about uncertain events, or None where nobody is."""
    band = second_opinion_band(settings)
    if band is None:
        return None
    from radar.asking import SecondOpinion

    return SecondOpinion(endpoint(settings), band, settings.second_opinion.most_per_day, database, clock)


def process_name() -> str:
    """A name for this process's leases that a person can place: host, process id, and a part that no restart repeats."""
    return f"{socket.gethostname()}:{os.getpid()}:{new_id()[-6:]}"


def directory_from_csv(path: Path) -> Directory:
    """The watched world of one watchlist file, without a database; :class:`InputError` when a row of it cannot be used."""
    from notifier.catalogue import Catalogue
    from watchlists.csvfile import read_csv
    from watchlists.importing import plan_import

    with path.open("rb") as stream:
        table = read_csv(stream)
    plan = plan_import(table, Directory(0), (), now=SystemClock().now())
    faults = [error for row in plan.rows for error in row.errors]
    if faults:
        first = f"row {faults[0].row}, {faults[0].column}: {Catalogue('en').reason(faults[0].reason)}"
        raise InputError(f"{path} cannot be used: {first}. All {len(faults)} faults: radar watch import {path} --dry-run", faults[0].reason)
    active = tuple(account for account in plan.accounts if account.status is RecordStatus.ACTIVE)
    return Directory(1, active, tuple(contact for contact in plan.contacts if contact.status is RecordStatus.ACTIVE))


class PortTaken(RadarError):
    """The web pages could not be served."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"The address {host}:{port} cannot be used for the web pages, probably because it is in use. Set web.port.")
