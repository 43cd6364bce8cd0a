"""Serves the sample world over HTTP on loopback: two news wires, a leadership page, a Discourse-like forum.

    python -m radar.world --port 0

Prints its address on the first line. What it serves follows ``timeline.json``: an entry is there from its second on, counted from start.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kernel.clock import Clock

#: The people of the sample leadership page, in its order.
LEADERS = (
    ("Rupert Hale", "Chief Executive Officer"),
    ("Helen Marsh", "Chief Operating Officer"),
    ("Anita Desai", "Chief Financial Officer"),
    ("Marcus Lindqvist", "Director of Engineering"),
    ("Grace Oyelaran", "Director of People"),
)
_WIRES = {"en": "Industry Wire", "ja": "産業ニュース便"}


def timeline() -> list[dict[str, Any]]:
    """What happens in the sample world; ``at`` counts seconds from its start."""
    entries: list[dict[str, Any]] = json.loads(files("radar.world").joinpath("timeline.json").read_text(encoding="utf-8"))
    return entries


@dataclass(frozen=True)
class Outside:
    """The sample world since *started*."""

    started: datetime
    clock: Clock

    def visible(self, kind: str, lang: str | None = None) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """The entries of *kind* that are there by now, with the time they came, oldest first."""
        now = self.clock.now()
        for entry in sorted(timeline(), key=lambda one: one["at"]):
            when = self.started + timedelta(seconds=entry["at"])
            if entry["kind"] == kind and when <= now and (lang is None or entry.get("lang") == lang):
                yield when, entry

    def feed(self, request: Request) -> Response:
        """A wire's RSS feed, newest first; articles stand behind their teasers."""
        lang = request.path_params["lang"]
        if lang not in _WIRES:
            return Response("no such wire", 404)
        root = str(request.base_url).rstrip("/")
        items = "".join(
            f"<item><title>{_escaped(entry['title'])}</title><link>{root}/articles/{entry['id']}.html</link>"
            f'<guid isPermaLink="false">{entry["id"]}</guid><pubDate>{format_datetime(when)}</pubDate>'
            f"<description>{_escaped(entry['text'][0][:120])}…</description></item>"
            for when, entry in reversed(list(self.visible("article", lang)))
        )
        body = (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{_WIRES[lang]}</title><link>{root}/</link>'
            f"<description>Invented news</description><language>{lang}</language>{items}</channel></rss>"
        )
        return _answer(request, body, "application/rss+xml; charset=utf-8")

    def article(self, request: Request) -> Response:
        """One article as a page."""
        for when, entry in self.visible("article"):
            if entry["id"] == request.path_params["id"]:
                paragraphs = "".join(f"<p>{_escaped(paragraph)}</p>" for paragraph in entry["text"])
                return _answer(
                    request,
                    f'<!doctype html><html lang="{entry["lang"]}"><head><meta charset="utf-8"><title>{_escaped(entry["title"])}</title>'
                    f'<meta property="article:published_time" content="{when.isoformat()}"></head><body><nav>Home</nav>'
                    f"<article><h1>{_escaped(entry['title'])}</h1>{paragraphs}</article><footer>Imprint</footer></body></html>",
                )
        return Response("not found", 404)

    def leadership(self, request: Request) -> Response:
        """Northgate Rail's leadership page; names go when the timeline says so."""
        gone = {entry["remove"] for _, entry in self.visible("page")}
        people = "".join(f'<div class="person"><h3>{name}</h3><p>{title}</p></div>' for name, title in LEADERS if name not in gone)
        return _answer(
            request,
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Our leadership – Northgate Rail</title></head>'
            f"<body><h1>Our leadership</h1><main>{people}</main><footer>Page made at {self.clock.now():%H:%M:%S}</footer></html>",
        )

    def topics(self, request: Request) -> Response:
        """The forum's latest topics, as Discourse lists them."""
        listed = [
            {"id": entry["id"], "title": entry["title"], "slug": f"topic-{entry['id']}", "created_at": when.isoformat(), "posts_count": 1}
            for when, entry in self.visible("post")
        ]
        return _answer(request, json.dumps({"topic_list": {"topics": listed}}), "application/json")

    def topic(self, request: Request) -> Response:
        """One topic with its posts."""
        for when, entry in self.visible("post"):
            if entry["id"] == request.path_params["id"]:
                cooked = "".join(f"<p>{_escaped(paragraph)}</p>" for paragraph in entry["text"])
                post = {
                    "id": entry["id"] * 10,
                    "username": entry["author"],
                    "created_at": when.isoformat(),
                    "cooked": cooked,
                    "post_number": 1,
                }
                body = {"id": entry["id"], "title": entry["title"], "slug": f"topic-{entry['id']}", "post_stream": {"posts": [post]}}
                return _answer(request, json.dumps(body), "application/json")
        return Response("not found", 404)


def application(clock: Clock) -> Starlette:
    """The sample world as a web application that starts its timeline now."""
    outside = Outside(clock.now(), clock)
    robots: Callable[[Request], Response] = lambda request: Response("User-agent: *\nDisallow: /private/\n", media_type="text/plain")  # noqa: E731
    return Starlette(
        routes=[
            Route("/robots.txt", robots),
            Route("/wire/{lang}/feed.xml", outside.feed),
            Route("/articles/{id}.html", outside.article),
            Route("/northgate/leadership", outside.leadership),
            Route("/forum/latest.json", outside.topics),
            Route("/forum/t/{id:int}.json", outside.topic),
        ]
    )


def _answer(request: Request, body: str, kind: str = "text/html; charset=utf-8") -> Response:
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    return Response(body, media_type=kind, headers={"etag": tag})


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)
