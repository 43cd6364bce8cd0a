"""``radar slack``: what a Slack workspace needs from us."""

from __future__ import annotations

import json

import click

from radar.cli.common import settings_of


@click.group()
def slack() -> None:
    """Set up the Slack app."""


@slack.command()
@click.option("--url", help="Where Slack reaches our pages (https); web.public_url if left out.")
@click.option("--name", default="Disconnection Radar", show_default=True, help="How the app is called in the workspace.")
@click.pass_context
def manifest(ctx: click.Context, url: str | None, name: str) -> None:
    """Print the app's manifest as JSON: paste it at Slack's "Create new app", "From a manifest"."""
    from notifier.transports.slack_manifest import manifest as made

    url = url or settings_of(ctx).web.public_url
    if not url.startswith("https://"):
        raise click.UsageError("Slack posts button presses to an https address only: give --url https://…, or set web.public_url")
    click.echo(json.dumps(made(url, name), indent=2, ensure_ascii=False))
