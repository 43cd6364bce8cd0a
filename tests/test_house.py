"""Rules of the house that no linter knows: decisions are free of clock and I/O, and files stay short."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("crawlers", "kernel", "nlp", "notifier", "radar", "signals", "storage", "watchlists")
#: Modules that decide: everything in them is a function of its arguments.
DECIDERS = (
    "signals/*.py",
    "watchlists/*.py",
    "crawlers/connectors/*.py",
    "crawlers/policy.py",
    "crawlers/discover.py",
    "crawlers/people_*.py",
    "notifier/decide.py",
    "notifier/delivery.py",
    "notifier/digest.py",
    "notifier/hours.py",
    "notifier/routing.py",
    "notifier/shown.py",
    "notifier/rendering/slack.py",
    "nlp/second_opinion.py",
    "nlp/english/*.py",
    "nlp/japanese/*.py",
)
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "time_ns", "sleep"}
DOORS = {"open", "urlopen", "connect", "read_text", "write_text", "read_bytes", "write_bytes", "input", "print", "random", "randint"}
#: Reads the word lists that stand beside it, once, when it is imported.
EXCEPT = {"nlp/english/words.py"}
#: A file over this many lines says in its docstring why.
LONG = 400


def deciders() -> Iterator[Path]:
    for pattern in DECIDERS:
        yield from (path for path in sorted(ROOT.glob(pattern)) if str(path.relative_to(ROOT)) not in EXCEPT)


@pytest.mark.parametrize("path", list(deciders()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_decider_asks_no_clock_and_opens_no_door(path: Path) -> None:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
        owner = node.func.value.id if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) else ""
        asks_clock = name in CLOCKS and owner in ("datetime", "date", "time", "dt")
        if asks_clock or name in DOORS:
            found.append(f"line {node.lineno}: {owner}{'.' if owner else ''}{name}()")
    assert not found


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / line for line in listed.stdout.splitlines()]


def test_a_long_file_says_why() -> None:
    for path in tracked(*(f"{package}/*.py" for package in PACKAGES)):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > LONG:
            docstring = ast.get_docstring(ast.parse(text)) or ""
            assert "longer than" in docstring.lower(), f"{path.relative_to(ROOT)} has over {LONG} lines and does not say why"


def test_tracked_files_hold_no_machine_paths() -> None:
    marks = [f"/{name}/" for name in ("wor" + "k", "roo" + "t", "tm" + "p/wt", "tm" + "p/bash_jobs")]
    for path in tracked("*.py", "*.md", "*.toml", "Makefile", ".ci/run"):
        text = path.read_text(encoding="utf-8")
        assert not [mark for mark in marks if mark in text], path
