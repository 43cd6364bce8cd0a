"""``radar doctor``: does every part work here, and what to do where not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crawlers.source import Health
from kernel.clock import SystemClock
from kernel.reason import RadarError
from notifier.alert import TransportError
from notifier.catalogue import Catalogue
from radar.composition import endpoint, open_database, second_opinion_band, slack
from radar.settings import Settings
from storage.overview import health

_UNWELL = (Health.FAILING, Health.BLOCKED, Health.GONE, Health.EMPTY)


@dataclass(frozen=True)
class Finding:
    """What was found of one part; *advice* says what to do."""

    part: str
    ok: bool
    finding: str
    advice: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Check each part by using it."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_database, _models, _second_opinion, _slack, _people)
    found: list[Finding] = [Finding("settings", True, "can be used")]
    for check in checks:
        try:
            found += check(settings)
        except RadarError as error:
            found.append(Finding(check.__name__.strip("_"), False, str(error)))
        except Exception as error:
            found.append(Finding(check.__name__.strip("_"), False, f"{type(error).__name__}: {error}", "is the address right?"))
    return found


def _database(settings: Settings) -> Iterator[Finding]:
    database = open_database(settings)
    try:
        with database.read() as c:
            state = health(c, SystemClock().now())
    finally:
        database.close()
    yield Finding("database", True, f"{database.dialect}, {state.documents} documents")
    unwell = sum(state.sources.get(one, 0) for one in _UNWELL)
    total = sum(state.sources.values())
    advice = "see radar source list" if unwell else "" if total else "add one: radar source add URL"
    yield Finding("sources", unwell == 0, f"{total} sources, {unwell} in trouble", advice)
    if state.dead:
        yield Finding("work", False, f"{len(state.dead)} rows were given up", "see radar work, then radar work --revive")
    else:
        yield Finding("work", True, f"{sum(state.pending.values())} rows are waiting, none was given up")


def _models(settings: Settings) -> Iterator[Finding]:
    if settings.models.light:
        yield Finding("models", True, "light: rules only (models.light)")
        return
    from nlp.detector import RadarDetector
    from nlp.event import Text

    detector = RadarDetector(settings.models.embedding or None)
    found = detector.detect(Text("doctor", "Aster Foods said today that its chief executive Jane Roe will step down."))
    ok = bool(found.events)
    yield Finding("models", ok, f"{found.detector} reads", "" if ok else "run make setup again: a weights package may be damaged")


def _second_opinion(settings: Settings) -> Iterator[Finding]:
    band = second_opinion_band(settings)
    if band is None:
        yield Finding("second opinion", True, "off: no text leaves the house (second_opinion.url)")
        return
    from nlp.event import Event, EventType, Status
    from nlp.second_opinion import Passage, Question
    from radar.asking import Unanswered, ask

    asked = settings.second_opinion
    leaves = (
        f"on: {asked.url} ({band.model}) gets the sentence, its neighbours and the event as read, for events of confidence {band.low:g} "
        f"to {band.high:g} in documents that name someone watched; at most {asked.most_per_day} a day; nothing from the watchlists "
        "(values, owners, contacts) but what the passage itself says"
    )
    example = "Aster Foods said today that its chief executive Jane Roe will step down."
    event = Event(EventType.DEPARTURE, Status.ANNOUNCED, example, band.low, person="Jane Roe", company="Aster Foods")
    try:
        answer = asyncio.run(ask(endpoint(settings), Question(0, event, Passage("", example, "")), band.model))
    except Unanswered as error:
        advice = f"no answer to an invented example: {Catalogue('en').reason(error.reason)}. Check second_opinion.url, model and key"
        yield Finding("second opinion", False, leaves, advice)
        return
    if answer is None:
        yield Finding("second opinion", False, leaves, "its answer to an invented example cannot be used: try another model")
    else:
        yield Finding("second opinion", True, f"{leaves}; to an invented example it says {answer.verdict.value}")


def _slack(settings: Settings) -> Iterator[Finding]:
    transport = slack(settings, SystemClock())
    if transport is None:
        yield Finding("slack", False, "no token is set, so alerts wait", "set slack.bot_token (RADAR_SLACK_BOT_TOKEN_FILE); see README")
        return
    try:
        yield Finding("slack", True, f"connected as {transport.check()}")
    except TransportError as error:
        yield Finding("slack", False, str(error), "check slack.bot_token and its scopes")


def _people(settings: Settings) -> Iterator[Finding]:
    from storage.watch import directory, list_users

    database = open_database(settings)
    try:
        with database.read() as c:
            world, users = directory(c), list_users(c, inactive=False)
    finally:
        database.close()
    ok = bool(world.accounts)
    finding = f"{len(world.accounts)} accounts, {len(world.contacts)} contacts, {len(users)} active users"
    yield Finding("watchlists", ok, finding, "" if ok else "import one: radar watch import FILE.csv")
