"""docs/configuration.md says of every setting what the models say, and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from radar.cli.run import config
from radar.reference import reference
from radar.settings import Settings, load

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "configuration.md").read_text(encoding="utf-8")


def settings() -> Iterator[tuple[str, str]]:
    for section, held in Settings.model_fields.items():
        assert held.annotation is not None
        yield from ((section, key) for key in held.annotation.model_fields)


def test_the_page_holds_the_reference() -> None:
    assert reference() in PAGE, "write it anew: put what `radar config reference` prints below the heading of docs/configuration.md"


@pytest.mark.parametrize(("section", "key"), list(settings()))
def test_every_setting_has_a_meaning_and_a_variable(section: str, key: str) -> None:
    row = next(line for line in reference().splitlines() if f"`RADAR_{section}_{key}`".upper().replace("`", "") in line.replace("`", ""))
    _, name, default, meaning, _, _ = (cell.strip() for cell in row.split("|"))
    assert name == f"`{key}`"
    assert default
    assert meaning


def test_the_defaults_of_the_page_are_the_defaults() -> None:
    """Each default, written into a file as the page shows it, is read as the value it stands for."""
    lines = []
    for line in reference().splitlines():
        if line.startswith("### "):
            lines.append(line.removeprefix("### "))
        elif row := re.match(r"\| `(\w+)` \| `(.*?)` \|", line):
            lines.append(f"{row[1]} = {row[2]}")
    assert Settings.model_validate(tomllib.loads("\n".join(lines))) == Settings()


def test_the_examples_of_the_documentation_can_be_used(tmp_path: Path) -> None:
    examples = [
        one
        for page in (DOCS.parent / "README.md", DOCS / "configuration.md")
        for one in re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    ]
    assert examples
    for number, example in enumerate(examples):
        path = tmp_path / f"{number}.toml"
        path.write_text(example, encoding="utf-8")
        load(path, {})


def test_the_command_prints_it() -> None:
    assert CliRunner().invoke(config, ["reference"]).output == reference()


def test_every_setting_is_used() -> None:
    radar = DOCS.parent / "radar"
    code = "".join(path.read_text(encoding="utf-8") for path in radar.rglob("*.py") if path.name not in ("settings.py", "reference.py"))
    unused = [f"{section}.{key}" for section, key in settings() if not re.search(rf"\b{section}\.{key}\b", code)]
    assert not unused, "a setting that changes nothing is a lie: use it or remove it"
