"""``radar happening``: which reports tell of one occurrence, and mending it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kernel.clock import SystemClock
from kernel.reason import InputError
from radar.cli.common import database_of, put_json, say, settings_of

if TYPE_CHECKING:
    from radar.sorting import Outcome
    from storage.database import Connection
    from watchlists.account import User


@click.group()
def happening() -> None:
    """Show which reports tell of one occurrence; part what is not the same, join what is.

    HAPPENING is the id of a happening or of one of its signals. What is said here holds: nothing that is read again undoes it.
    """


@happening.command()
@click.argument("happening", metavar="HAPPENING")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of the words; the company's if left out.")
@click.pass_context
def show(ctx: click.Context, happening: str, as_json: bool, lang: str | None) -> None:
    """Show HAPPENING with its reports, why each is counted here, what was parted or joined by hand, and its signals."""
    from radar.happenings import happening_as_json, happening_lines, happening_view
    from radar.sorting import find

    locale = lang or settings_of(ctx).company.locale
    with database_of(ctx) as database, database.read() as c:
        view = happening_view(c, find(c, happening))
    if as_json:
        put_json(happening_as_json(view, locale))
    else:
        for line in happening_lines(view, locale):
            click.echo(line)


@happening.command()
@click.argument("happening", metavar="HAPPENING")
@click.argument("reports", metavar="REPORT...", nargs=-1, required=True)
@click.option("--by", help="Email of the user who says so; the administrator if left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def part(ctx: click.Context, happening: str, reports: tuple[str, ...], by: str | None, as_json: bool) -> None:
    """Take each REPORT out of HAPPENING: together they tell of something else, and get signals of their own."""
    from radar.sorting import part as carry_out

    with database_of(ctx) as database, database.begin() as c:
        done = carry_out(c, happening, reports, _user(c, by), SystemClock().now())
    _told(done, as_json)


@happening.command()
@click.argument("happening", metavar="HAPPENING")
@click.argument("other", metavar="OTHER")
@click.option("--by", help="Email of the user who says so; the administrator if left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def join(ctx: click.Context, happening: str, other: str, by: str | None, as_json: bool) -> None:
    """Make one of HAPPENING and OTHER: all reports of OTHER are counted in HAPPENING, and the signals of OTHER are closed."""
    from radar.sorting import join as carry_out

    with database_of(ctx) as database, database.begin() as c:
        done = carry_out(c, happening, other, _user(c, by), SystemClock().now())
    _told(done, as_json)


def _user(c: Connection, email: str | None) -> User:
    from radar.actions import ADMINISTRATOR
    from storage.watch import user_by_email

    found = user_by_email(c, email) if email else ADMINISTRATOR
    if found is None:
        raise InputError(f"there is no user {email!r}; radar user list names them all")
    return found


def _told(done: Outcome, as_json: bool) -> None:
    if as_json:
        put_json({"changed": done.changed, "happening": done.happening, "reports": list(done.reports)})
    elif done.changed:
        count = f"{len(done.reports)} report" + ("s are" if len(done.reports) != 1 else " is")
        say(f"{count} counted in the happening {done.happening} now; the running radar brings signals and messages up to date")
    else:
        say(f"nothing changed: see radar happening show {done.happening}")
