"""``radar user``: the people of our own company who are told."""

from __future__ import annotations

import dataclasses

import click

from kernel.ids import derived_id
from kernel.reason import InputError
from radar.cli.common import database_of, put_json, say


@click.group()
def user() -> None:
    """Add, change and list the people of our own company."""


@user.command()
@click.argument("email")
@click.option("--name", help="As colleagues see it.")
@click.option("--role", type=click.Choice(["csm", "account_manager", "manager", "admin"]), help="Managers get the weekly digest.")
@click.option("--team", help="Who else sees this person's accounts.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of their messages.")
@click.option("--timezone", help="IANA name, such as Asia/Tokyo; their working hours and holidays follow from it.")
@click.option("--slack-id", help="Their Slack member id; found by email address if left out.")
@click.option("--inactive", is_flag=True, help="Tell them nothing any more; what they own goes to the fallback.")
@click.pass_context
def put(
    ctx: click.Context,
    email: str,
    name: str | None,
    role: str | None,
    team: str | None,
    lang: str | None,
    timezone: str | None,
    slack_id: str | None,
    inactive: bool,
) -> None:
    """Add the person with this EMAIL, or change what is given; makes them active unless told otherwise."""
    from storage.watch import put_user, user_by_email
    from watchlists.account import User, UserRole
    from watchlists.fields import check_user

    with database_of(ctx) as database, database.begin() as c:
        known = user_by_email(c, email) or User(derived_id("user", email.strip().lower()), email.strip().lower())
        changed = dataclasses.replace(
            known,
            name=name or known.name,
            role=UserRole(role) if role else known.role,
            team=team or known.team,
            locale=lang or known.locale,
            timezone=timezone or known.timezone,
            slack_id=slack_id or known.slack_id,
            active=not inactive,
        )
        faults = check_user(changed)
        if faults:
            from notifier.catalogue import Catalogue

            raise InputError(f"{email} cannot be stored: " + "; ".join(map(Catalogue("en").reason, faults)), faults[0])
        put_user(c, changed)
    say(f"{changed.email} is {'active' if changed.active else 'inactive'}")


@user.command("list")
@click.pass_context
def list_(ctx: click.Context) -> None:
    """Everybody, as JSON lines."""
    from storage.watch import list_users

    with database_of(ctx) as database, database.read() as c:
        for one in list_users(c):
            put_json(dataclasses.asdict(one))
