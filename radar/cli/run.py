"""``radar up | doctor | config``: running the whole and checking it."""

from __future__ import annotations

import sys

import click

from radar.cli.common import config_path, put_json, say, settings_of


@click.command()
@click.option("--sample", is_flag=True, help="Run the sample world even where there are settings.")
@click.option("--verbose", "-v", is_flag=True, help="Tell on standard error what the radar does.")
@click.pass_context
def up(ctx: click.Context, sample: bool, verbose: bool) -> None:
    """Run everything until stopped. Without settings (radar.toml) this runs the bundled sample world."""
    import logging

    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if sample or config_path(ctx) is None:
        from radar.world.run import run_sample

        run_sample(say)
    else:
        from radar.service import Service

        Service(settings_of(ctx), say=say).run()


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check settings, database, language models, Slack and sources; exit status 1 when something needs a hand."""
    from radar.doctor import examine

    findings = examine(settings_of(ctx))
    for one in findings:
        if as_json:
            put_json({"part": one.part, "ok": one.ok, "finding": one.finding, "advice": one.advice})
        else:
            click.echo(f"{'ok  ' if one.ok else 'FAIL'} {one.part:14} {one.finding}" + (f"\n     → {one.advice}" if one.advice else ""))
    sys.exit(0 if all(one.ok for one in findings) else 1)


@click.group()
def config() -> None:
    """Check or show the settings."""


@config.command()
@click.pass_context
def check(ctx: click.Context) -> None:
    """Say whether the settings can be used; exit status 4 and every fault at once when not."""
    settings_of(ctx)
    path = config_path(ctx)
    say(f"{path} can be used" if path else "there is no radar.toml: the defaults hold, and radar up runs the sample world")


@config.command()
@click.pass_context
def show(ctx: click.Context) -> None:
    """The settings in force as JSON, secrets hidden."""
    click.echo(settings_of(ctx).model_dump_json(indent=2))


@config.command()
def reference() -> None:
    """Every setting with default, meaning and environment variable, as Markdown; docs/configuration.md holds it."""
    from radar.reference import reference as written

    click.echo(written(), nl=False)
