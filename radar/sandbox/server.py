"""The sandbox's web application: Slack's API under ``/api/``, the page, and an admin door for tests.

It answers only under loopback names, and takes presses only from its own page, so that no other site can reach it
through somebody's browser.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from notifier.catalogue import LOCALES, Catalogue
from radar.sandbox import interactions, pages
from radar.sandbox.faults import Fault, FaultKind, Faults
from radar.sandbox.slackapi import SlackError, call
from radar.sandbox.store import Person, Post, Store

MAX_BODY = 1_000_000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Not "no-referrer": with it browsers name "null" as the origin of our own forms.
HEADERS = {"Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
NOTES = frozenset({"sent", "nowhere", "failed", "stale"})


@dataclass
class Sandbox:
    """The parts that the handlers share."""

    store: Store
    faults: Faults
    clock: Callable[[], float]
    target: interactions.Target | None = None


class _Cut(Response):
    """An answer that breaks off: more is promised than comes, and the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"100000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": False})


def create_app(sandbox: Sandbox) -> Starlette:
    """The application over *sandbox*."""
    handlers = _Handlers(sandbox)
    routes = [
        Route("/", handlers.home),
        Route("/c/{channel}", handlers.channel),
        Route("/act", handlers.act, methods=["POST"]),
        Route("/version", handlers.version),
        Route("/static/{name}", handlers.static),
        Route("/api/{method}", handlers.api, methods=["GET", "POST"]),
        Route("/_admin/{what}", handlers.admin, methods=["GET", "POST", "DELETE"]),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(_OnlyLoopback)
    return app


class _OnlyLoopback:
    """Refuses requests that name another host: a name that a stranger pointed at us (DNS rebinding)."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
            name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
            if name not in LOOPBACK:
                await PlainTextResponse("The sandbox answers only as 127.0.0.1 or localhost.\n", 421)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class _Handlers:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._store = sandbox.store
        self._templates = pages.environment()
        self._static = {one.name: one for one in files("radar.sandbox").joinpath("static").iterdir()}

    # Slack's API

    async def api(self, request: Request) -> Response:
        method = request.path_params["method"]
        arguments = await _arguments(request)
        fault = self._sandbox.faults.next(method)
        if fault is not None and (early := await _early(fault)) is not None:
            return early
        answer = await run_in_threadpool(self._answer, method, arguments, request.headers.get("authorization", ""))
        if fault is not None and fault.kind is FaultKind.DROP_AFTER:
            return _Cut()
        return JSONResponse(answer)

    def _answer(self, method: str, arguments: dict[str, Any] | None, authorization: str) -> dict[str, Any]:
        token = authorization.removeprefix("Bearer ").strip()
        if not token:
            return {"ok": False, "error": "not_authed"}
        if not token.startswith("xoxb-"):
            return {"ok": False, "error": "invalid_auth"}
        if arguments is None:
            return {"ok": False, "error": "invalid_arguments"}
        try:
            return call(self._store, method, arguments)
        except SlackError as error:
            return error.answer

    # The page

    async def home(self, request: Request) -> Response:
        latest = max(self._store.channels.values(), key=lambda one: max(one.posts, key=float, default="0"), default=None)
        return self._page(request, latest.id if latest and latest.posts else None, home=True)

    async def channel(self, request: Request) -> Response:
        name = request.path_params["channel"]
        if name not in self._store.channels:
            return RedirectResponse("/", 303)
        return self._page(request, name, home=False)

    def _page(self, request: Request, current: str | None, home: bool) -> Response:
        catalogue = _catalogue(request)
        channel = self._store.channels.get(current or "")
        channels, direct = pages.sidebar(self._store, catalogue, current)
        note = request.query_params.get("note", "")
        html = self._templates.get_template("page.html").render(
            t=catalogue.text,
            lang=catalogue.locale,
            locales=LOCALES,
            version=self._store.version,
            home=home,
            channel=channel,
            channels=channels,
            direct=direct,
            messages=pages.conversation(self._store, channel, catalogue) if channel else [],
            people=sorted(self._store.people.values(), key=lambda one: one.name),
            reader=self._presser(channel.user) if channel else None,
            note=note if note in NOTES else "",
            detail=request.query_params.get("detail", "")[:200],
        )
        response = Response(html, media_type="text/html", headers={**HEADERS, "Cache-Control": "no-store"})
        if request.query_params.get("lang") in LOCALES:
            response.set_cookie("lang", catalogue.locale, max_age=31_536_000, httponly=True, samesite="lax")
        return response

    def _presser(self, user: str | None) -> Person | None:
        return self._store.people.get(user or "") or next(iter(self._store.people.values()), None)

    async def act(self, request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin" or not _own_origin(request):
            return PlainTextResponse("Presses are taken only from the sandbox's own page.\n", 403)
        fields = {key: values[0] for key, values in parse_qs((await _body(request)).decode("utf-8", "replace"), max_num_fields=10).items()}
        channel = self._store.channels.get(fields.get("channel", ""))
        post = channel.posts.get(fields.get("ts", "")) if channel else None
        if channel is None or post is None:
            return RedirectResponse("/", 303)
        note, detail = await run_in_threadpool(self._press, post, channel.user, fields)
        query = urlencode({"note": note, "detail": detail} if detail else {"note": note})
        return RedirectResponse(f"/c/{channel.id}?{query}#m{post.ts}", 303)

    def _press(self, post: Post, user: str | None, fields: dict[str, str]) -> tuple[str, str]:
        person, now = self._presser(user), self._sandbox.clock()
        if person is None:
            return "nowhere", ""
        names = fields.get("block_id", ""), fields.get("action_id", ""), fields.get("value", "")
        try:
            body = interactions.payload(self._store, post, person, *names, now)
        except SlackError:
            return "stale", ""
        self._store.act({"user": person.id, **body["actions"][0]})
        if self._sandbox.target is None:
            return "nowhere", ""
        wrong = interactions.send(self._sandbox.target, body, now)
        return ("sent", "") if wrong is None else ("failed", wrong)

    async def version(self, request: Request) -> Response:
        return JSONResponse({"version": self._store.version}, headers={"Cache-Control": "no-store"})

    async def static(self, request: Request) -> Response:
        kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
        name = request.path_params["name"]
        if name not in self._static:
            return PlainTextResponse("There is no such file.\n", 404)
        body = self._static[name].read_bytes()
        return Response(body, media_type=kinds[PurePath(name).suffix], headers={**HEADERS, "Cache-Control": "no-cache"})

    # The door for tests and for the sample world

    async def admin(self, request: Request) -> Response:
        what, body = request.path_params["what"], await _arguments(request)
        if request.headers.get("origin") and not _own_origin(request):
            return PlainTextResponse("The admin door is not for other sites.\n", 403)
        door: dict[tuple[str, str], Callable[[Any], Awaitable[Any]]] = {
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "people"): self._add_person,
            ("POST", "channels"): self._add_channel,
            ("POST", "interactivity"): self._set_target,
            ("GET", "messages"): self._messages,
            ("GET", "actions"): self._actions,
            ("GET", "calls"): self._calls,
        }
        handler = door.get((request.method, what))
        if handler is None:
            return JSONResponse({"ok": False, "error": "unknown", "known": sorted(" ".join(pair) for pair in door)}, 404)
        try:
            return JSONResponse({"ok": True, **await handler(body)})
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"ok": False, "error": f"{type(error).__name__}: {error}"}, 400)

    async def _add_fault(self, body: Any) -> dict[str, Any]:
        self._sandbox.faults.add(Fault.from_json(body))
        return {}

    async def _clear_faults(self, body: Any) -> dict[str, Any]:
        self._sandbox.faults.clear()
        return {}

    async def _add_person(self, body: Any) -> dict[str, Any]:
        return {"id": (await run_in_threadpool(self._store.add_person, **body)).id}

    async def _add_channel(self, body: Any) -> dict[str, Any]:
        return {"id": (await run_in_threadpool(self._store.add_channel, **body)).id}

    async def _set_target(self, body: Any) -> dict[str, Any]:
        self._sandbox.target = interactions.Target(str(body["url"]), str(body["secret"]))
        return {}

    async def _messages(self, body: Any) -> dict[str, Any]:
        posts = [post for channel in self._store.channels.values() for post in channel.posts.values()]
        return {"messages": [{**vars(post), "user": self._store.channels[post.channel].user} for post in posts]}

    async def _actions(self, body: Any) -> dict[str, Any]:
        return {"actions": self._store.actions}

    async def _calls(self, body: Any) -> dict[str, Any]:
        return {"calls": dict(self._sandbox.faults.calls)}


async def _early(fault: Fault) -> Response | None:
    """What a fault does instead of the method; None if the method is carried out first."""
    match fault.kind:
        case FaultKind.RATE_LIMIT:
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(fault.retry_after)})
        case FaultKind.SERVER_ERROR:
            return PlainTextResponse("upstream connect error", 503)
        case FaultKind.GARBAGE:
            return PlainTextResponse("<html>a proxy's error page</html>", 200)
        case FaultKind.ERROR:
            return JSONResponse({"ok": False, "error": fault.error})
        case FaultKind.TIMEOUT:
            await asyncio.sleep(fault.seconds)
            return _Cut()
        case FaultKind.DROP_BEFORE:
            return _Cut()
        case _:
            return None


def _own_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin is None or origin == f"http://{request.headers.get('host', '')}"


def _catalogue(request: Request) -> Catalogue:
    asked = request.query_params.get("lang") or request.cookies.get("lang") or request.headers.get("accept-language", "en")
    return Catalogue(asked.split(",")[0].strip())


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise ValueError("the request is too large")
    return body


async def _arguments(request: Request) -> dict[str, Any] | None:
    """What a method was called with: a JSON object, or form fields; None if unreadable."""
    body = await _body(request)
    try:
        if request.headers.get("content-type", "").startswith("application/json"):
            value = json.loads(body or b"{}")
            return value if isinstance(value, dict) else None
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True)
        return {key: values[0] for key, values in fields.items()} | dict(request.query_params)
    except (ValueError, UnicodeDecodeError, RecursionError):
        return None
