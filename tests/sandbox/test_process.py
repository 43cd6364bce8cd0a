"""The sandbox as a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int, state: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-m", "radar.sandbox", "--port", str(port), "--state", str(state)])
    with httpx.Client(trust_env=False) as http:
        for _ in range(600):
            assert process.poll() is None
            try:
                http.get(f"http://127.0.0.1:{port}/version")
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return process
    raise AssertionError("the sandbox did not start")


def test_what_was_answered_for_survives_a_kill_and_sigterm_ends_it_cleanly(tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "state.jsonl"
    process = start(port, state)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
            http.post("/_admin/channels", json={"channel": "C1", "name": "general"}).raise_for_status()
            headers = {"Authorization": "Bearer xoxb-test"}
            answer = http.post("/api/chat.postMessage", json={"channel": "C1", "text": "Hello"}, headers=headers).json()
            assert answer["ok"]
        process.kill()
        process.wait(20)
        process = start(port, state)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
            assert [one["ts"] for one in http.get("/_admin/messages").json()["messages"]] == [answer["ts"]]
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait(20)


def test_a_broken_state_file_is_told_and_nothing_starts(tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    state.write_text("nonsense\n", encoding="utf-8")
    command = [sys.executable, "-m", "radar.sandbox", "--port", "1", "--state", str(state)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "move the file away to start afresh" in done.stderr
