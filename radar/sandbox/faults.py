"""Faults on request: what Slack does on a bad day, at the next calls of a method."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """What goes wrong."""

    RATE_LIMIT = "rate_limit"  #: HTTP 429 with Retry-After
    SERVER_ERROR = "server_error"  #: HTTP 503
    GARBAGE = "garbage"  #: HTTP 200 that is no JSON
    ERROR = "error"  #: HTTP 200 with ``ok: false`` and the given code
    TIMEOUT = "timeout"  #: no answer for ``seconds``, nothing done
    DROP_BEFORE = "drop_before_accept"  #: connection cut, nothing done
    DROP_AFTER = "drop_after_accept"  #: done, then the connection is cut


@dataclass(frozen=True)
class Fault:
    """One fault, at the next ``times`` calls of ``method`` (``*``: of any)."""

    kind: FaultKind
    method: str = "*"
    times: int = 1
    retry_after: int = 1
    seconds: float = 30.0
    error: str = "fatal_error"

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Fault:
        """Read what the admin endpoint was given; ``ValueError`` where it makes no sense."""
        unknown = set(value) - {"kind", "method", "times", "retry_after", "seconds", "error"}
        if unknown:
            raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
        return cls(
            FaultKind(value["kind"]),
            str(value.get("method", "*")),
            int(value.get("times", 1)),
            int(value.get("retry_after", 1)),
            float(value.get("seconds", 30.0)),
            str(value.get("error", "fatal_error")),
        )


class Faults:
    """The faults that wait, and how often each method was called."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()
        self.calls: Counter[str] = Counter()

    def add(self, fault: Fault) -> None:
        """Arm a fault."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Disarm all."""
        with self._lock:
            self._waiting.clear()

    def next(self, method: str) -> Fault | None:
        """Count a call of *method*, and give the fault that it shall meet."""
        with self._lock:
            self.calls[method] += 1
            for index, fault in enumerate(self._waiting):
                if fault.method in ("*", method):
                    if fault.times <= 1:
                        del self._waiting[index]
                    else:
                        self._waiting[index] = replace(fault, times=fault.times - 1)
                    return fault
        return None
