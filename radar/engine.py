"""What makes stages run. Truth is in the tables; wake-ups are hints: a lost or doubled one changes nothing.

``wake(stage)`` is the one verb. A stage also wakes itself by the clock, so what another process committed is found too.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

log = logging.getLogger(__name__)

#: How long a stage that found nothing waits for a hint before it looks again, seconds.
SWEEP = 1.0
#: How long a stage rests after an error of its own (the database is away), seconds.
REST = 5.0


class Stage(Protocol):
    """One step of the pipeline."""

    name: str

    async def sweep(self) -> int:
        """Do what is due, at most one batch; return how many rows were handled. 0: nothing was due."""
        ...

    async def close(self) -> None:
        """Let go of what is still at hand after the last sweep."""
        ...


class Engine:
    """Runs stages in this process's event loop, each in a task of its own."""

    def __init__(self, sweep: float = SWEEP) -> None:
        self._stages: dict[str, Stage] = {}
        self._hints: dict[str, asyncio.Event] = {}
        self._sweep = sweep
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def is_stopping(self) -> bool:
        """Whether :meth:`stop` was called: begin nothing new."""
        return self._stopping

    def add(self, stage: Stage) -> None:
        """Take *stage* in; before :meth:`start`, in the order of the pipeline."""
        self._stages[stage.name] = stage
        self._hints[stage.name] = asyncio.Event()

    def wake(self, stage: str) -> None:
        """Something may be due for *stage*; from any thread. Unknown stages are none of this process's business."""
        hint = self._hints.get(stage)
        if hint and self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(hint.set)

    def start(self) -> None:
        """Begin to run all stages in the running loop; returns at once."""
        self._loop = asyncio.get_running_loop()
        self._tasks = [asyncio.create_task(self._run(stage), name=f"stage-{name}") for name, stage in self._stages.items()]

    async def stop(self, patience: float = 10.0) -> None:
        """Let each stage finish the batch at hand, at most *patience* seconds; what is then cut off stays due under its lease."""
        self._stopping = True
        for name in self._hints:
            self.wake(name)
        if self._tasks:
            _, pending = await asyncio.wait(self._tasks, timeout=patience)
            for task in pending:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        for stage in self._stages.values():
            await stage.close()

    async def drain(self) -> int:
        """Run all stages until none finds anything due; returns how many rows were handled. For tests and one-shot commands."""
        handled = 0
        while True:
            found = sum([await stage.sweep() for stage in self._stages.values()])
            if not found:
                return handled
            handled += found

    async def _run(self, stage: Stage) -> None:
        hint = self._hints[stage.name]
        while not self._stopping:
            hint.clear()
            try:
                handled = await stage.sweep()
                pause = 0.0 if handled else self._sweep
            except Exception:
                log.exception("stage %s could not look for work; it tries again in %g s", stage.name, REST)
                pause = REST
            if pause and not self._stopping:
                try:
                    await asyncio.wait_for(hint.wait(), pause)
                except TimeoutError:
                    continue
