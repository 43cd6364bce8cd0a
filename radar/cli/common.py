"""What commands share: settings, the database, output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from kernel.reason import InputError

if TYPE_CHECKING:
    from radar.settings import Settings
    from storage.database import Database

DEFAULT_CONFIG = Path("radar.toml")
PARTIAL = 3


def config_path(ctx: click.Context) -> Path | None:
    """The settings file that this run uses: ``--config``, else ``radar.toml`` if it is there."""
    given = ctx.find_root().obj
    if given:
        return Path(given)
    return DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None


def settings_of(ctx: click.Context) -> Settings:
    """The checked settings of this run."""
    from radar.settings import load

    return load(config_path(ctx))


@contextmanager
def database_of(ctx: click.Context) -> Iterator[Database]:
    """The migrated database of this run, closed at the end."""
    from radar.composition import open_database

    database = open_database(settings_of(ctx))
    try:
        yield database
    finally:
        database.close()


def open_input(path: str) -> BinaryIO:
    """The bytes of *path*, or of standard input where it is ``-``."""
    if path == "-":
        return sys.stdin.buffer
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}. Check the name and its permissions.") from error


def put_json(value: Any) -> None:
    """One JSON value on one line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def say(message: str) -> None:
    """A message for the person at the terminal, on standard error."""
    click.echo(message, err=True)
