"""The language models in a process of their own, so that a Slack button is answered in a second whatever the models do.

The child is spawned at the first text, loads the models once, and ends with its parent, however that one ends. If it dies, the text
at hand fails with :class:`UnderstandingLost` (its work row tries again and in the end is given up), and a new child serves the next.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from kernel.reason import RadarError, Reason
from nlp.event import Detection, Detector, Text

#: A killed child is gone at once; no end of the service waits longer for it, seconds.
JOIN = 2.0

_detector: Detector | None = None


class UnderstandingLost(RadarError):
    """The process with the models died over a text."""


class Understanding:
    """Detects in a spawned child, one text at a time. *light* uses rules alone, in this process: there is nothing to load."""

    def __init__(self, *, light: bool = False, embedding_model: str | None = None) -> None:
        self._light = light
        self._embedding_model = embedding_model
        self._pool: ProcessPoolExecutor | None = None

    @property
    def detector_name(self) -> str:
        """The name and version that analyses will carry."""
        from nlp.detector import LightDetector, RadarDetector

        return LightDetector.name if self._light else RadarDetector.name

    async def warm(self) -> None:
        """Load everything now rather than at the first text."""
        await self.detect(Text("warm-up", "Aster Foods said its chief executive will step down."))

    async def detect(self, text: Text) -> Detection:
        """What *text* says; :class:`UnderstandingLost` when the child died over it."""
        loop = asyncio.get_running_loop()
        if self._light:
            return await loop.run_in_executor(None, _detect_light, text)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_load,
                initargs=(self._embedding_model,),
            )
        pool = self._pool
        try:
            return await loop.run_in_executor(pool, _detect, text)
        except BrokenProcessPool as error:
            if self._pool is pool:
                self._pool = None
            pool.shutdown(wait=False)
            raise UnderstandingLost(
                f"the process with the language models died over document {text.id}; it is started anew", Reason("understanding.lost")
            ) from error

    def close(self) -> None:
        """End the child; a text at hand is lost to the caller and stays due."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            children = list((pool._processes or {}).values())
            for process in children:
                process.kill()  # it holds nothing, and may be deep in a library that hears no signals
            for process in children:
                process.join(JOIN)
            pool.shutdown(wait=False, cancel_futures=True)


def _load(embedding_model: str | None) -> None:
    global _detector
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from nlp.detector import RadarDetector

    detector = RadarDetector(embedding_model)
    detector.warm()
    _detector = detector


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _detect(text: Text) -> Detection:
    assert _detector is not None, "the child is initialised before its first text"
    return _detector.detect(text)


def _detect_light(text: Text) -> Detection:
    from nlp.detector import LightDetector

    return LightDetector().detect(text)
