"""The children with the language models: what they read, and what happens when one of them dies over a text."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from multiprocessing import forkserver

import psutil
import pytest

from nlp.event import EventType, Text
from radar.understanding import FORKING, Understanding, UnderstandingLost

NEWS = Text("a", "Aster Foods said on Monday that its chief executive Jane Northgate will step down.", lang="en")
NEWS_JA = Text("b", "ひびき物流株式会社の山田太郎社長が退任する。", lang="ja")


pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def understanding() -> Iterator[Understanding]:
    _stop_server()  # another test may have started it, for what it reads itself
    made = Understanding()
    yield made
    made.close()
    _stop_server()


def _stop_server() -> None:
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


def test_texts_are_read_at_once_and_as_one_alone_would_be(understanding: Understanding) -> None:
    async def read() -> None:
        alone = [await understanding.detect(text) for text in (NEWS, NEWS_JA)]
        together = await asyncio.gather(*(understanding.detect(text) for text in (NEWS, NEWS_JA, NEWS, NEWS_JA)))
        assert list(together) == alone * 2
        assert {event.type for detection in alone for event in detection.events} == {EventType.DEPARTURE}

    asyncio.run(read())


@pytest.mark.skipif(not FORKING, reason="without forking every child loads the models for itself")
def test_a_child_shares_the_memory_of_the_models(understanding: Understanding) -> None:
    async def read() -> None:
        await understanding.detect(NEWS)
        (child,) = next(pool for pool in understanding._pools if pool)._processes
        memory = psutil.Process(child).memory_full_info()
        assert memory.uss < memory.rss / 2

    asyncio.run(read())


def test_the_text_of_a_dead_child_is_lost_and_another_child_reads_the_next(understanding: Understanding) -> None:
    async def read() -> None:
        await understanding.detect(NEWS)
        for pool in filter(None, understanding._pools):
            for child in list(pool._processes):
                os.kill(child, signal.SIGKILL)
        lost = await asyncio.gather(*(understanding.detect(NEWS) for _ in range(understanding.at_once)), return_exceptions=True)
        assert any(isinstance(one, UnderstandingLost) and "document a" in str(one) for one in lost)
        assert (await understanding.detect(NEWS)).events

    asyncio.run(read())
