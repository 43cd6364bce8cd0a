"""Is a request really from Slack? HMAC-SHA256 over ``v0:{timestamp}:{raw body}``, fresh, compared in constant time.

A valid request can be replayed within the window, so whatever it asks for must be idempotent.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from kernel.reason import Reason
from notifier.limits import SIGNATURE_WINDOW

TIMESTAMP = "x-slack-request-timestamp"
SIGNATURE = "x-slack-signature"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature that Slack (or the sandbox) puts on *body*."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def refuse(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Reason | None:
    """Why a request must be refused, or None if it is Slack's. *headers* may be in any case; an empty *secret* refuses all."""
    found = {name.lower(): value for name, value in headers.items()}
    timestamp, signature = found.get(TIMESTAMP), found.get(SIGNATURE)
    if not timestamp or not signature or not secret:
        return Reason("signature.missing")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return Reason("signature.timestamp")
    if abs(now.timestamp() - int(timestamp)) > SIGNATURE_WINDOW:
        return Reason("signature.stale", {"seconds": SIGNATURE_WINDOW})
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode("utf-8", "replace")):
        return Reason("signature.wrong")
    return None
