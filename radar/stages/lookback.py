"""Look back: when a watched name is new, the documents of the last 30 days are read again, as old news."""

from __future__ import annotations

from datetime import timedelta

from radar.stages.base import WorkStage
from storage.documents import documents_since
from storage.work import Claim, enqueue, finish

LOOK_BACK = timedelta(days=30)


class LookBack(WorkStage):
    """One row per version of the names; asks stage ``analyse`` for every document of the window, which costs one alias scan each."""

    name = "lookback"

    def work(self, one: Claim) -> None:
        now = self.clock.now()
        after = None
        while True:
            with self.database.read() as c:
                batch = documents_since(c, now - LOOK_BACK, after)
            if not batch:
                break
            with self.database.begin() as c:
                for id, _ in batch:
                    enqueue(c, "analyse", id, now)
            after = (batch[-1][1].fetched_at, batch[-1][0])
        with self.database.begin() as c:
            finish(c, one)
        self.wake("analyse")
