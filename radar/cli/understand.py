"""``radar detect | match | stories | evaluate``: understanding as a filter over JSON lines, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kernel.reason import InputError
from radar.cli.common import PARTIAL, open_input, put_json

if TYPE_CHECKING:
    from nlp.event import Text


def _detector(light: bool) -> Any:
    from nlp.detector import LightDetector, RadarDetector

    return LightDetector() if light else RadarDetector()


@click.command()
@click.argument("file", default="-")
@click.option("--light", is_flag=True, help="Rules only, no language models.")
def detect(file: str, light: bool) -> None:
    """Read texts from FILE or standard input, one JSON object a line, and write what happened in each.

    In: {"id", "title"?, "text", "lang"?, "date"?, "targets"?}. Out: {"id", "detector", "lang", "events", "opinions"}, or {"id"?, "error"}.
    """
    from nlp.jsonl import write_detection

    detector, failed = _detector(light), False
    for text in _texts(file):
        if isinstance(text, dict):
            failed = True
            put_json(text)
        else:
            put_json(write_detection(detector.detect(text)))
    sys.exit(PARTIAL if failed else 0)


@click.command()
@click.argument("watchlist", type=click.Path(exists=True, dir_okay=False))
@click.argument("file", default="-")
def match(watchlist: str, file: str) -> None:
    """Find the accounts and contacts of WATCHLIST (CSV) in the texts of FILE; offsets count characters of "text"."""
    from radar.composition import directory_from_csv
    from watchlists.matching import NameIndex, match_line

    index, failed = NameIndex(directory_from_csv(Path(watchlist))), False
    for text in _texts(file):
        if isinstance(text, dict):
            failed = True
            put_json(text)
        else:
            put_json(match_line(index, {"id": text.id, "title": text.title, "text": text.text}))
    sys.exit(PARTIAL if failed else 0)


@click.command()
@click.argument("file", default="-")
def stories(file: str) -> None:
    """Say of each text of FILE to which story it belongs; the story's name is the id of its first text."""
    from nlp.stories import stories_of

    texts, failed = [], False
    for text in _texts(file):
        if isinstance(text, dict):
            failed = True
            put_json(text)
        else:
            texts.append(text)
    for id, story in stories_of(texts):
        put_json({"id": id, "story": story})
    sys.exit(PARTIAL if failed else 0)


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False), nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
@click.option("--light", is_flag=True, help="Rules only, no language models.")
@click.option("--given-targets/--found-targets", default=False, help="Tell the detector which opinions are asked for.")
def evaluate(gold: tuple[str, ...], as_json: bool, light: bool, given_targets: bool) -> None:
    """Detect over GOLD files and print how right it was, by language and type.

    A file holds JSON lines with "events" and "opinions", or, as .txt in a folder named for its language, documents in the plain form
    of nlp/training/corpus.
    """
    from nlp.event import Text
    from nlp.jsonl import write_detection
    from nlp.scoring import evaluate as score
    from nlp.scoring import render

    detector, rows, found = _detector(light), [], []
    for path in gold:
        for row in _gold(path):
            targets = tuple(one["target"] for one in row.get("opinions", ())) if given_targets else None
            text = Text(row["id"], row["text"], row.get("title") or "", row.get("lang"), targets=targets or None)
            rows.append(row)
            found.append(write_detection(detector.detect(text)))
    report = score(rows, found)
    if as_json:
        put_json(report)
    else:
        click.echo(render(report))


def _gold(path: str) -> Iterator[dict[str, Any]]:
    """The gold documents of a file. Raises InputError for what is none."""
    if path.endswith(".txt"):
        from nlp.training.markup import gold

        try:
            yield from gold(Path(path))
        except (ValueError, UnicodeDecodeError) as fault:
            raise InputError(f"{path} cannot be used as gold: {fault}. nlp/training/markup.py tells how documents are written.") from None
        return
    for line in open_input(path):
        if line.strip():
            row = _object(line)
            if "error" in row or "events" not in row:
                raise InputError(f"{path} holds a line that is no gold document: {line[:80]!r}. Each needs id, text, lang, events.")
            yield row


def _texts(file: str) -> Iterator[Text | dict[str, str]]:
    """The texts of a file of JSON lines, or what is wrong with a line; blank lines are passed over."""
    from nlp.jsonl import read_line

    for line in open_input(file):
        if line.strip():
            try:
                yield read_line(line.decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                yield {"error": f"the line is not UTF-8 (byte {error.start}); convert the file to UTF-8"}


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"not JSON: {error}"}
    return value if isinstance(value, dict) else {"error": "not a JSON object"}
