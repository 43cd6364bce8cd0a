"""``radar signals | explain | digest | route | work``: what was found, why, and who hears of it."""

from __future__ import annotations

import json

import click

from kernel.clock import SystemClock
from kernel.reason import InputError
from radar.cli.common import database_of, put_json, say, settings_of


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a signal.")
@click.option("--all", "everything", is_flag=True, help="Closed and dismissed ones, too.")
@click.pass_context
def signals(ctx: click.Context, as_json: bool, everything: bool) -> None:
    """List signals, the latest change first."""
    from radar.explaining import headline
    from signals.signal import SignalState
    from storage.signals import list_signals
    from watchlists.account import RADAR

    states = None if everything else (SignalState.OPEN, SignalState.ACKNOWLEDGED, SignalState.SNOOZED)
    settings = settings_of(ctx)
    with database_of(ctx) as database, database.read() as c:
        for one in list_signals(c, RADAR, states=states):
            words = headline(c, one, settings.company.locale)
            if as_json:
                row = {"id": one.id, "kind": one.kind, "driver": one.driver, "part": one.part, "status": one.status, "state": one.state}
                put_json({**row, "impact": one.impact, "confidence": one.confidence, "old_news": one.old_news, "headline": words})
            else:
                old = "old  " if one.old_news else ""
                click.echo(f"{one.id}  {one.driver.value:13} {one.impact:.2f} {one.confidence:.2f} {one.state.value:12} {old}{words}")


@click.command()
@click.argument("signal_id")
@click.option("--json", "as_json", is_flag=True)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of the words; the company's if left out.")
@click.pass_context
def explain(ctx: click.Context, signal_id: str, as_json: bool, lang: str | None) -> None:
    """Show the whole chain behind SIGNAL: sources, documents, mentions, events, joins, decisions, deliveries, with reasons and times."""
    from radar.explaining import explanation, in_words
    from watchlists.account import RADAR

    settings = settings_of(ctx)
    with database_of(ctx) as database, database.read() as c:
        chain = explanation(c, RADAR, signal_id, settings)
    if as_json:
        click.echo(json.dumps(chain.as_json(), ensure_ascii=False, indent=2, default=str))
    else:
        for line in in_words(chain, lang or settings.company.locale):
            click.echo(line)


@click.command()
@click.option("--send", is_flag=True, help="Send it now to managers and the digest's channel.")
@click.option("--html", "as_html", is_flag=True, help="The HTML page.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of the page; the company's if left out.")
@click.pass_context
def digest(ctx: click.Context, send: bool, as_html: bool, lang: str | None) -> None:
    """The digest of the last seven days: JSON on standard output unless told otherwise."""
    from notifier.catalogue import Catalogue
    from notifier.digest import as_json
    from notifier.rendering.digest import render_page
    from radar.digests import digest_view, post_digest
    from watchlists.account import RADAR

    settings, now = settings_of(ctx), SystemClock().now()
    with database_of(ctx) as database:
        if send:
            say(f"{post_digest(database, settings, now, extra=True)} digests will be sent by the running radar")
            return
        with database.read() as c:
            view = digest_view(c, RADAR, settings, now)
    if as_html:
        click.echo(render_page(view, Catalogue(lang or settings.company.locale)))
    else:
        click.echo(json.dumps(as_json(view), ensure_ascii=False, indent=2))


@click.group()
def route() -> None:
    """Who hears of what."""


@route.command("explain")
@click.argument("signal_id")
@click.pass_context
def route_explain(ctx: click.Context, signal_id: str) -> None:
    """Tell who would hear of SIGNAL now, how soon, and every step of the decision."""
    from notifier.catalogue import Catalogue
    from radar.stages.notify import route_signal
    from storage.signals import get_signal
    from watchlists.account import RADAR

    settings = settings_of(ctx)
    catalogue = Catalogue(settings.company.locale)
    with database_of(ctx) as database, database.read() as c:
        signal = get_signal(c, RADAR, signal_id)
        routed = route_signal(c, signal, settings) if signal else None
    if routed is None:
        raise InputError(f"there is no signal {signal_id!r}; radar signals lists them")
    click.echo(f"{routed.destination.transport}:{routed.destination.address}  {routed.urgency.value}")
    for reason in routed.trace:
        click.echo(f"  {catalogue.reason(reason)}")


@click.command()
@click.option("--revive", is_flag=True, help="Give every row that was given up another chance.")
@click.pass_context
def work(ctx: click.Context, revive: bool) -> None:
    """Rows that wait, and rows and messages that were given up with the reason."""
    from notifier.alert import DeliveryState
    from radar.reviving import revive_all
    from storage.deliveries import list_deliveries
    from storage.work import dead, pending

    with database_of(ctx) as database:
        with database.read() as c:
            waiting, given_up = pending(c), dead(c)
            unsent = [one.delivery for one in list_deliveries(c, [DeliveryState.DEAD])]
        put_json({"waiting": waiting})
        for row in given_up:
            put_json({"stage": row.stage, "key": row.key, "attempts": row.attempts, "reason": str(row.reason) if row.reason else None})
        for one in unsent:
            put_json({"delivery": one.id, "to": one.destination.address, "attempts": one.attempts, "reason": str(one.error or "")})
        if revive:
            with database.begin() as c:
                count = revive_all(c, SystemClock().now(), "radar work")
            say(f"{count} rows and messages are due again")
