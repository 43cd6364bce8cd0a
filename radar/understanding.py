"""The language models in processes of their own, so that a Slack button is answered in a second whatever the models do.

At the first text a fork server loads the models (:mod:`radar.models`); its children, one for each core and two at most, share that
memory. All end with this process, however it ends. If a child dies, the text that it reads fails with :class:`UnderstandingLost` (its
work row tries again and in the end is given up) and a new child reads the next; if the server dies, another one loads the models anew.
Where forking is not safe (all but Linux) one child is spawned and loads the models itself.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

from kernel.reason import RadarError, Reason
from nlp.event import Detection, Detector, Text

log = logging.getLogger(__name__)

FORKING = sys.platform == "linux"
#: Children of which each reads one text at a time. More than two cores help little where somebody watches the radar's other work.
PROCESSES = min(2, len(os.sched_getaffinity(0))) if FORKING else 1
#: A killed child is gone at once; no end of the service waits longer for it, seconds.
JOIN = 2.0
#: Tells the processes with the models, by their environment, which encoder to load; empty for the bundled one.
EMBEDDING = "DISCONNECTION_RADAR_EMBEDDING"

_detector: Detector | None = None


class UnderstandingLost(RadarError):
    """A process with the models died over a text."""


class Understanding:
    """Detects in children, :attr:`at_once` texts at a time. *light* uses rules alone, in this process: there is nothing to load."""

    def __init__(self, *, light: bool = False, embedding_model: str | None = None) -> None:
        self.at_once = 1 if light else PROCESSES
        self._light = light
        self._embedding_model = embedding_model
        # A pool of one each: the death of a child costs no other's text.
        self._pools: list[ProcessPoolExecutor | None] = [None] * self.at_once
        self._free: asyncio.Queue[int] = asyncio.Queue()
        for place in range(self.at_once):
            self._free.put_nowait(place)

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
        place = await self._free.get()
        try:
            return await self._read(place, text)
        finally:
            self._free.put_nowait(place)

    async def _read(self, place: int, text: Text) -> Detection:
        pool = self._pools[place]
        if pool is None:
            pool = self._pools[place] = _child(self._embedding_model)
        try:  # the first text waits for the fork server, so even handing it over may not hold up the loop
            future = await asyncio.to_thread(pool.submit, _detect, text)
        except (BrokenProcessPool, OSError, EOFError) as error:
            raise await self._lost(place, text) from error
        try:
            return await asyncio.wrap_future(future)
        except BrokenProcessPool as error:
            raise await self._lost(place, text) from error

    async def _lost(self, place: int, text: Text) -> UnderstandingLost:
        pool, self._pools[place] = self._pools[place], None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, wait=False)
        return UnderstandingLost(
            f"the process with the language models died over document {text.id}; it is started anew", Reason("understanding.lost")
        )

    def close(self) -> None:
        """End the children; a text at hand is lost to the caller and stays due."""
        pools = [pool for pool in self._pools if pool is not None]
        self._pools = [None] * self.at_once
        if pools and FORKING:
            _end_server()  # first: who waits for it to have loaded the models holds the lock of a pool
        for pool in pools:
            children = pool._processes or {}
            pool.shutdown(wait=False, cancel_futures=True)  # from here on no child is added
            for process in list(children.values()):
                process.kill()  # it holds nothing, and may be deep in a library that hears no signals
            for process in list(children.values()):
                process.join(JOIN)


def _child(embedding_model: str | None) -> ProcessPoolExecutor:
    """A pool of one child, which its first text starts."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # Texts of every length have kernels of their own; the usual thousand of them take 100 MB more a child and save no time.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
    os.environ[EMBEDDING] = embedding_model or ""
    context = multiprocessing.get_context("forkserver" if FORKING else "spawn")
    if FORKING:
        # The server is to import what this process would, and nothing from the folder in which it was started.
        os.environ |= {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        context.set_forkserver_preload(["radar.models"])
    return ProcessPoolExecutor(1, context, _load)


def _end_server() -> None:
    """Kill the fork server: it may be loading models for seconds and would hear nothing else."""
    import multiprocessing.forkserver as forking

    server = forking._forkserver._forkserver_pid  # type: ignore[attr-defined]
    if server:
        with suppress(ProcessLookupError):
            os.kill(server, signal.SIGKILL)


def _load() -> None:
    global _detector
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if FORKING and "radar.models" not in sys.modules:
        log.warning("The fork server has not loaded the models; every child loads them for itself.")
    from radar.models import detector

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
