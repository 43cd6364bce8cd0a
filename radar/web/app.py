"""The web application: its routes, and who may use them."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kernel.clock import Clock
from radar.settings import Settings
from storage.database import Database
from storage.overview import health


def application(settings: Settings, database: Database, clock: Clock, wake: Callable[[str], None]) -> Starlette:
    """The pages over *database*; *wake* is called with a stage's name after something was handed in for it."""

    def _health() -> Response:
        with database.read() as c:
            state = health(c, clock.now())
        return JSONResponse({"documents": state.documents, "sources": {kind.value: count for kind, count in state.sources.items()}})

    async def health_json(request: Request) -> Response:
        return await run_in_threadpool(_health)

    return Starlette(routes=[Route("/health.json", health_json)])
