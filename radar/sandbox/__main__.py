"""``python -m radar.sandbox --port 8766 --state sandbox.jsonl``: run the sandbox on loopback until it is stopped."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

import uvicorn

from radar.sandbox.faults import Faults
from radar.sandbox.interactions import Target
from radar.sandbox.server import Sandbox, create_app
from radar.sandbox.store import Store


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m radar.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", choices=["127.0.0.1", "::1"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, help="the log that holds everything; without it nothing outlives the process")
    parser.add_argument("--people", type=Path, help="a JSON list of members: email, name, locale, timezone; nobody else exists then")
    parser.add_argument("--interactivity-url", help="where presses of buttons are posted")
    parser.add_argument("--signing-secret", default="", help="what they are signed with")
    return parser.parse_args()


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    arguments = _arguments()
    try:
        people = json.loads(arguments.people.read_text(encoding="utf-8")) if arguments.people else []
        store = Store(arguments.state, time.time, open_door=not people)
        for person in people:
            store.add_person(**person)
    except (OSError, ValueError, TypeError) as error:
        sys.exit(f"The sandbox cannot start: {error}")
    target = Target(arguments.interactivity_url, arguments.signing_secret) if arguments.interactivity_url else None
    app = create_app(Sandbox(store, Faults(), time.time, target))
    for stop in (signal.SIGTERM, signal.SIGINT):  # uvicorn ends its work, then raises the signal again
        signal.signal(stop, lambda *_: sys.exit(0))
    try:
        uvicorn.run(app, host=arguments.host, port=arguments.port, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    finally:
        store.close()


if __name__ == "__main__":
    main()
