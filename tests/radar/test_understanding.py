"""The children with the language models: what they read, and what happens when one of them dies over a text."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from nlp.event import EventType, Text
from radar.understanding import Understanding, UnderstandingLost

NEWS = Text("a", "Aster Foods said on Monday that its chief executive Jane Northgate will step down.", lang="en")
NEWS_JA = Text("b", "ひびき物流株式会社の山田太郎社長が退任する。", lang="ja")


@pytest.fixture(scope="module")
def understanding() -> Iterator[Understanding]:
    made = Understanding()
    yield made
    made.close()


def test_texts_are_read_at_once_and_as_one_alone_would_be(understanding: Understanding) -> None:
    async def read() -> None:
        alone = [await understanding.detect(text) for text in (NEWS, NEWS_JA)]
        together = await asyncio.gather(*(understanding.detect(text) for text in (NEWS, NEWS_JA, NEWS, NEWS_JA)))
        assert list(together) == alone * 2
        assert {event.type for detection in alone for event in detection.events} == {EventType.DEPARTURE}

    asyncio.run(read())


def test_the_text_of_a_dead_child_is_lost_and_another_child_reads_the_next(understanding: Understanding) -> None:
    async def read() -> None:
        await understanding.detect(NEWS)
        for child in list(understanding._pool._processes):  # type: ignore[union-attr]
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        with pytest.raises(UnderstandingLost, match="document a"):
            await understanding.detect(NEWS)
        assert (await understanding.detect(NEWS)).events

    asyncio.run(read())
