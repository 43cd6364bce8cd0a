"""The language models in processes of their own, so that a Slack button is answered in a second whatever the models do.

At the first text a fork server loads the models (:mod:`radar.models`); its children, one for each core that the models may use, share
that memory. All end with this process, however it ends. If a child dies, the texts at hand fail with :class:`UnderstandingLost` (their
work rows try again and in the end are given up), and new children serve the next. Where forking is not safe (all but Linux) one child
is spawned and loads the models itself.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from kernel.reason import RadarError, Reason
from nlp.event import Detection, Detector, Text

#: Children of which each reads one text at a time. More than two cores help little where somebody watches the radar's other work.
PROCESSES = min(2, os.cpu_count() or 1) if sys.platform == "linux" else 1
#: A killed child is gone at once; no end of the service waits longer for it, seconds.
JOIN = 2.0

_detector: Detector | None = None


class UnderstandingLost(RadarError):
    """A process with the models died over a text."""


class Understanding:
    """Detects in children, :attr:`at_once` texts at a time. *light* uses rules alone, in this process: there is nothing to load."""

    def __init__(self, *, light: bool = False, embedding_model: str | None = None) -> None:
        self.at_once = 1 if light else PROCESSES
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
        if self._light:
            return await asyncio.to_thread(_detect_light, text)
        if self._pool is None:
            self._pool = _children(self.at_once, self._embedding_model)
        pool = self._pool
        try:  # the first text waits for the fork server, so even handing it over may not hold up the loop
            return await asyncio.wrap_future(await asyncio.to_thread(pool.submit, _detect, text))
        except (BrokenProcessPool, OSError, EOFError) as error:
            if self._pool is pool:
                self._pool = None
            pool.shutdown(wait=False)
            raise UnderstandingLost(
                f"the process with the language models died over document {text.id}; it is started anew", Reason("understanding.lost")
            ) from error

    def close(self) -> None:
        """End the children; a text at hand is lost to the caller and stays due."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            children = list((pool._processes or {}).values())
            for process in children:
                process.kill()  # it holds nothing, and may be deep in a library that hears no signals
            for process in children:
                process.join(JOIN)
            pool.shutdown(wait=False, cancel_futures=True)


def _children(count: int, embedding_model: str | None) -> ProcessPoolExecutor:
    """A pool without children as yet; the first text makes the first."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
    context.set_forkserver_preload(["radar.models"])
    return ProcessPoolExecutor(count, context, _load, (embedding_model,))


def _load(embedding_model: str | None) -> None:
    global _detector
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from radar.models import detector

    if embedding_model:
        from nlp.embedding import Embedder

        detector.embedder = Embedder(embedding_model)
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
