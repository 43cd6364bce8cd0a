"""The small values that many rows hold."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kernel.reason import Reason

#: A row as SQLAlchemy gives it, or a mapping of column names to values on its way in.
Values = dict[str, Any]


def reasons_out(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as they are stored."""
    return [reason.as_json() for reason in reasons]


def reasons_in(stored: Sequence[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """Stored reasons as nouns."""
    return tuple(Reason.from_json(value) for value in stored)


def reason_out(reason: Reason | None) -> dict[str, Any] | None:
    """A reason as it is stored, if there is one."""
    return None if reason is None else reason.as_json()


def reason_in(stored: Mapping[str, Any] | None) -> Reason | None:
    """A stored reason as a noun, if there is one."""
    return None if stored is None else Reason.from_json(stored)


def gist_out(gist: Sequence[float]) -> bytes | None:
    """A vector as little-endian 32-bit floats; None for an empty one."""
    return struct.pack(f"<{len(gist)}f", *gist) if len(gist) else None


def gist_in(stored: bytes | None) -> tuple[float, ...]:
    """The inverse of :func:`gist_out`; the numbers come back as 32-bit floats."""
    return struct.unpack(f"<{len(stored) // 4}f", stored) if stored else ()
