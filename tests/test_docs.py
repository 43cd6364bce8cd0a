"""The documentation points only at what is there, and names only commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from radar.cli import radar

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "bad-input.md"], ids=lambda page: page.name)
def test_commands_and_their_options_exist(page: Path) -> None:
    """Every ``radar …`` in code is a command, and each ``--option`` after it is one of its options."""
    text = page.read_text(encoding="utf-8")
    code = [*re.findall(r"^(radar [^\n#`]*)", text, re.M), *re.findall(r"`(?:\.venv/bin/)?(radar [a-z][^`\n]*)`", text)]
    for line in code:
        command: click.Command = radar
        for word in re.split(r"\s+", line.strip())[1:]:
            if isinstance(command, click.Group) and not word.startswith("-"):
                found = command.get_command(click.Context(command), word)
                assert found is not None, line
                command = found
            elif word.startswith("--"):
                known = {option for parameter in command.params for option in parameter.opts} | {"--help", "--version"}
                assert word.partition("=")[0] in known, line
