"""Identifiers: sortable ones for rows that are born here, derived ones where the same thing must get the same id."""

from __future__ import annotations

import hashlib
import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case: nothing to misread


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))


def new_id() -> str:
    """A fresh 26-character id: 48 bits of milliseconds, then 80 random bits, so that ids sort by birth (as ULIDs do)."""
    return _base32((time.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10), "big"), 26)


def derived_id(*parts: str) -> str:
    """The 26-character id that belongs to *parts* for ever: the same parts give the same id on every machine."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return _base32(int.from_bytes(digest[:17], "big") >> 6, 26)
