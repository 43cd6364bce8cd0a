"""Other detectors and other names over documents that are stored already, for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from nlp.detector import LightDetector
from nlp.event import Detection, Event, Text
from storage.documents import documents_since
from storage.watch import bump_names_version, directory, put_account
from storage.work import enqueue
from tests.radar.pipeline import START, Pipeline

Plain = LightDetector


def another_detector(monkeypatch: pytest.MonkeyPatch, change: Callable[[Event], Event | None], name: str = "light-2") -> None:
    """From now on *change* is made to every event that is found; None: it is not found."""

    class Another(Plain):
        def detect(self, text: Text) -> Detection:
            found = super().detect(text)
            return replace(found, detector=name, events=tuple(new for one in found.events if (new := change(one))))

    Another.name = name
    monkeypatch.setattr("nlp.detector.LightDetector", Another)


def blind(monkeypatch: pytest.MonkeyPatch, name: str = "light-2") -> None:
    """From now on nothing is found."""
    another_detector(monkeypatch, lambda event: None, name)


def plain_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector that there was at first."""
    monkeypatch.setattr("nlp.detector.LightDetector", Plain)


def read_again(pipeline: Pipeline) -> None:
    """Ask for every document again, and let the stages work."""
    with pipeline.database.begin() as c:
        for id, _ in documents_since(c, START):
            enqueue(c, "analyse", id, pipeline.clock.now())
    pipeline.run()


def rename(pipeline: Pipeline, account_id: str, name: str, *aliases: str) -> None:
    """Watch an account under these names, and look back as an import does."""
    with pipeline.database.begin() as c:
        (one,) = [each for each in directory(c).accounts if each.id == account_id]
        put_account(c, replace(one, name=name, aliases=aliases))
        enqueue(c, "lookback", f"names-{bump_names_version(c)}", pipeline.clock.now())
    pipeline.run()
