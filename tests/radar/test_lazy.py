"""Heavy libraries are loaded by the commands that use them, never by ``radar --help`` and its like."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("scrapy", "torch", "spacy", "sqlalchemy", "slack_sdk", "pydantic", "starlette", "numpy", "lxml", "babel", "apscheduler", "aiohttp")
PROBE = """
import json, sys
from radar.cli import radar
try:
    radar.main(args=sys.argv[1:], prog_name="radar")
except SystemExit as end:
    assert not end.code, end.code
print("\\n" + json.dumps(sorted(set(name.partition(".")[0] for name in sys.modules))))
"""


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["up", "--help"], ["source", "--help"], ["watch", "--help"], ["detect", "--help"], ["signals", "--help"]],
    ids=" ".join,
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert not set(HEAVY) & set(loaded)


def test_help_names_every_command_that_there_is() -> None:
    from radar.cli import COMMANDS, radar

    for name in COMMANDS:
        command = radar.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert command.name == name
