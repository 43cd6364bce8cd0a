"""An OpenAI-compatible endpoint on loopback that does what it is told to, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from nlp.second_opinion import LARGEST_ANSWER


@dataclass
class Endpoint:
    """``behaviour`` is what the next answer says, or one of ``silent``, ``drip``, ``huge``, ``moved``, or an HTTP status."""

    url: str = ""
    behaviour: str | int = '{"answer": "right"}'
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def told(self) -> list[Any]:
        """What the questions told."""
        return [json.loads(json.loads(body)["messages"][-1]["content"]) for _, _, body in self.requests]


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """A running one."""
    state = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
            match state.behaviour:
                case int(status):
                    self.reply(status, b'{"error": {"message": "no"}}')
                case "silent":
                    state.over.wait()
                case "drip":
                    self.send_response(200)
                    self.end_headers()
                    while not state.over.wait(0.05):
                        self.wfile.write(b" ")
                        self.wfile.flush()
                case "huge":
                    self.reply(200, b" " * LARGEST_ANSWER + said('{"answer": "right"}'))
                case "moved":
                    self.send_response(307)
                    self.send_header("Location", f"{state.url}/elsewhere")
                    self.end_headers()
                case content:
                    self.reply(200, said(str(content)))

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                return  # the client had enough

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def said(content: str) -> bytes:
    """A response whose model says *content*."""
    return json.dumps({"object": "chat.completion", "choices": [{"message": {"role": "assistant", "content": content}}]}).encode()
