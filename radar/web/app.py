"""The web application: its routes, and the guard before all of them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel.clock import Clock
from radar import composition
from radar.settings import Settings
from radar.web.doors import SESSION, SESSION_KEPT, Doors, local_path
from radar.web.pages import Pages
from radar.web.parts import HEADERS, Frame, TooLarge, read_form
from radar.web.posting import Posting
from storage.database import Database
from storage.errors import NotFound

log = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]


def application(settings: Settings, database: Database, clock: Clock, wake: Callable[[str], None]) -> Starlette:
    """The pages over *database*; *wake* is called with a stage's name after something was handed in for it."""
    doors = Doors(settings, clock)
    frame = Frame(settings, clock, doors)
    entry = _Entry(frame, doors)
    pages = Pages(settings, database, clock, wake, frame)
    posting = Posting(settings, database, clock, wake, frame, lambda: composition.slack(settings, clock))
    routes = [
        entry.page("/", pages.signals),
        entry.page("/signals/{id}", pages.signal),
        Route("/signals/{id}", entry.guarded(pages.act), methods=["POST"]),
        entry.page("/accounts", pages.accounts),
        entry.page("/digest", pages.digest),
        entry.page("/digest.json", pages.digest_json),
        entry.page("/health", pages.health),
        entry.page("/health.json", pages.health_json),
        Route("/login", entry.login, methods=["GET", "POST"]),
        Route("/logout", entry.logout, methods=["POST"]),
        Route("/slack/interactions", posting.interactions, methods=["POST"]),
        Route("/sources/{id}/rows", posting.rows, methods=["POST"]),
        Route("/static/{name}", entry.static),
        Route("/favicon.ico", entry.icon),
    ]
    handlers: dict[Any, Any] = {HTTPException: entry.refused, NotFound: entry.missing, TooLarge: entry.too_large, Exception: entry.broken}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.add_middleware(_Guard, doors=doors)
    return app


class _Guard:
    """Refuses names that are not ours, and puts the protecting headers on every answer."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = {name.lower() for name, _ in message["headers"]}
                fresh = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(pair for pair in fresh if pair[0] not in held)]
            await send(message)

        if not self._doors.answers_to(Request(scope).headers.get("host", "")):
            refusal = PlainTextResponse("The radar does not answer to this name. Open it as 127.0.0.1, or set web.public_url.\n", 421)
            await refusal(scope, receive, protected)
            return
        await self._app(scope, receive, protected)


class _Entry:
    """Login, files, errors, and what stands before each page."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._doors = doors

    def page(self, path: str, draw: Callable[[Request], Response]) -> Route:
        """A page that is drawn in a thread, for those who may see it."""

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(draw, request)

        return Route(path, self.guarded(endpoint), methods=["GET"])

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """*endpoint* for those who may come in; others get the way in, or a refusal."""

        async def guarded(request: Request) -> Response:
            return await endpoint(request) if self._doors.admits(request) else self._turned_away(request)

        return guarded

    def _turned_away(self, request: Request) -> Response:
        if not self._doors.locked:
            text = "Pages that others can reach need a token: set web.token (RADAR_WEB_TOKEN_FILE).\n"
            return PlainTextResponse(text, 403)
        if request.url.path.endswith(".json") or request.method != "GET":
            error = {"error": "this needs the token of web.token, as Authorization: Bearer"}
            return JSONResponse(error, 401, {"WWW-Authenticate": "Bearer"})
        if request.headers.get("sec-fetch-site") == "cross-site":
            # A strict cookie does not come along from another site's link. Our own page asks again, and then it does.
            return self._frame.page(request, "message.html", headers={"Refresh": "0"}, title="page.one_moment", text="page.one_moment")
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/login?next={local_path(request.url.path + query)}", 303)

    async def login(self, request: Request) -> Response:
        """Take the token and give a session for it."""
        onward = local_path(request.query_params.get("next", "/"))
        if not self._doors.locked:
            return RedirectResponse("/", 303)
        if request.method == "GET":
            return self._frame.page(request, "login.html", onward=onward, wrong=False)
        fields = await read_form(request)
        if not self._doors.same_origin(request) or not self._doors.knows(fields.get("token", "").strip()):
            return self._frame.page(request, "login.html", 401, onward=onward, wrong=True)
        response = RedirectResponse(onward, 303)
        seconds = int(SESSION_KEPT.total_seconds())
        response.set_cookie(SESSION, self._doors.session(), max_age=seconds, httponly=True, samesite="strict", secure=self._doors.secure)
        return response

    async def logout(self, request: Request) -> Response:
        """Forget the session in this browser."""
        fields = await read_form(request)
        response = RedirectResponse("/login", 303)
        if self._doors.own_form(request, fields.get("form", "")):
            response.delete_cookie(SESSION)
        return response

    async def static(self, request: Request) -> Response:
        """A file of ours."""
        return self._frame.file(request.path_params["name"]) or PlainTextResponse("There is no such file.\n", 404)

    async def icon(self, request: Request) -> Response:
        """The icon, where browsers look for it."""
        return self._frame.file("radar.svg") or PlainTextResponse("", 404)

    async def missing(self, request: Request, error: Exception) -> Response:
        """There is nothing of that name that the reader may see."""
        return self._told(request, 404, str(error))

    async def too_large(self, request: Request, error: Exception) -> Response:
        """The body is larger than we read."""
        return self._told(request, 413, str(error))

    async def refused(self, request: Request, error: Exception) -> Response:
        """No such address or method, or a form that is not ours."""
        assert isinstance(error, HTTPException)
        return self._told(request, error.status_code, error.detail, error.headers)

    async def broken(self, request: Request, error: Exception) -> Response:
        """Something of our own went wrong; what, stands in the log."""
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return self._told(request, 500, "the radar stumbled over this request; its log says why")

    def _told(self, request: Request, status: int, detail: str, headers: Any = None) -> Response:
        if request.url.path.startswith(("/sources/", "/slack/")) or request.url.path.endswith(".json"):
            return JSONResponse({"error": detail}, status, headers)
        key = {404: "page.not_found", 403: "page.foreign_form", 405: "page.not_found", 413: "page.too_large"}.get(status, "page.broken")
        return self._frame.page(request, "message.html", status, headers, title=f"{key}.title", text=key)
