"""The command ``radar``. Data goes to stdout, messages to stderr; ``radar --help`` loads nothing heavy.

Exit codes: 0 ok, 1 error, 2 wrong usage, 3 done in part, 4 configuration.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from kernel.reason import ConfigurationError, RadarError

#: name → (where it is defined, one line of help). Static, so that help needs no import.
COMMANDS = {
    "up": ("radar.cli.run:up", "Run everything: crawlers, understanding, alerts, web pages."),
    "doctor": ("radar.cli.run:doctor", "Check that every part works here, and say what to do where not."),
    "config": ("radar.cli.run:config", "Check or show the settings."),
    "source": ("radar.cli.source:source", "Add, try, list and remove sources."),
    "watch": ("radar.cli.watch:watch", "Import, export, list and show watchlists."),
    "user": ("radar.cli.user:user", "Add and list the people of our own company."),
    "slack": ("radar.cli.slack:slack", "Print the manifest of the Slack app."),
    "signals": ("radar.cli.signals:signals", "List signals."),
    "explain": ("radar.cli.signals:explain", "Show the whole chain behind a signal."),
    "happening": ("radar.cli.happening:happening", "Show, part and join what tells of one occurrence."),
    "digest": ("radar.cli.signals:digest", "Build the weekly digest, print it or send it."),
    "route": ("radar.cli.signals:route", "Tell who would hear of an account's signals, and why."),
    "work": ("radar.cli.signals:work", "Show stalled work and revive it."),
    "person": ("radar.cli.watch:person", "Show or erase everything stored about a person."),
    "detect": ("radar.cli.understand:detect", "Find events and opinions in texts (JSON lines)."),
    "match": ("radar.cli.understand:match", "Find the names of a watchlist in texts (JSON lines)."),
    "stories": ("radar.cli.understand:stories", "Group texts that tell the same story (JSON lines)."),
    "replay": ("radar.cli.replay:replay", "Show what today's detector and names would change in stored documents."),
    "evaluate": ("radar.cli.understand:evaluate", "Measure detection against a gold file."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", "config_path", type=click.Path(dir_okay=False), envvar="RADAR_CONFIG", help="Settings file; ./radar.toml if there is one."
)
@click.version_option(package_name="disconnection-radar", prog_name="radar")
@click.pass_context
def radar(ctx: click.Context, config_path: str | None) -> None:
    """Watch the outside world for signs that a customer relationship is about to break."""
    ctx.obj = config_path


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors that we know become one message and an exit code."""
    try:
        radar.main(args=list(arguments) if arguments is not None else None, prog_name="radar", standalone_mode=True)
    except ConfigurationError as error:
        click.echo(f"radar: {error}", err=True)
        sys.exit(4)
    except RadarError as error:
        click.echo(f"radar: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
