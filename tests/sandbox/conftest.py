from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from notifier.transports.slack import SlackTransport
from radar.sandbox.faults import Faults
from radar.sandbox.server import Sandbox, create_app
from radar.sandbox.store import Store


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Run *app* on a free loopback port; the address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass
class Running:
    """A sandbox that answers, and ways to look inside."""

    url: str
    store: Store
    faults: Faults
    sandbox: Sandbox
    http: httpx.Client

    def transport(self, timeout: int = 5, token: str = "xoxb-test") -> SlackTransport:
        return SlackTransport(token, lambda: datetime.now(UTC), base_url=f"{self.url}/api/", timeout=timeout)

    def fault(self, **given: Any) -> None:
        self.http.post("/_admin/faults", json=given).raise_for_status()

    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/_admin/messages").json()["messages"]
        return found


@pytest.fixture
def run_sandbox(tmp_path: Path) -> Iterator[Callable[[], Running]]:
    """Start sandboxes that share one state file, one after another."""
    stack: list[Any] = []

    def start() -> Running:
        while stack:
            stack.pop()()
        store, faults = Store(tmp_path / "state.jsonl", time.time), Faults()
        sandbox = Sandbox(store, faults, time.time)
        server = serving(create_app(sandbox))
        url = server.__enter__()
        http = httpx.Client(base_url=url, trust_env=False)

        def stop() -> None:
            http.close()
            server.__exit__(None, None, None)
            store.close()

        stack.append(stop)
        return Running(url, store, faults, sandbox, http)

    yield start
    while stack:
        stack.pop()()


@pytest.fixture
def running(run_sandbox: Callable[[], Running]) -> Running:
    return run_sandbox()
