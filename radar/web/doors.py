"""Who may come in: names we answer to, the token, the session cookie, and forms that only our own pages may send.

On loopback without a token the pages are open to whoever sits at the machine. A proxy in front of them brings in others,
so a request that names another host, or that was handed on, is never taken for a local one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from kernel.clock import Clock
from radar.settings import Settings, is_loopback

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
SESSION = "radar_session"
SESSION_KEPT = timedelta(days=30)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Doors:
    """Decides about requests; keeps nothing but a key made from the token, so that every process knows every session."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._token = settings.web.token.get_secret_value()
        self._clock = clock
        self._local = is_loopback(settings.web.host)
        self._public = _host_name(urlsplit(settings.web.public_url).netloc)
        self._key = hashlib.sha256(b"radar pages\n" + self._token.encode()).digest() if self._token else secrets.token_bytes(32)
        self.secure = settings.web.public_url.startswith("https:")

    @property
    def locked(self) -> bool:
        """Whether a token is set."""
        return bool(self._token)

    def answers_to(self, host: str) -> bool:
        """Whether we are called by a name of ours. On loopback any other name was pointed at us by a stranger."""
        name = _host_name(host)
        return not self._local or name in LOOPBACK or (bool(name) and name == self._public)

    def admits(self, request: HTTPConnection) -> bool:
        """Whether the pages may be shown."""
        if self._token:
            return self.bearer(request) or self._signed_in(request)
        direct = _host_name(request.headers.get("host", "")) in LOOPBACK
        return self._local and direct and not any(name in request.headers for name in _FORWARDED)

    def bearer(self, request: HTTPConnection) -> bool:
        """Whether the request carries the token itself; never without one in the settings."""
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and self.knows(given.strip())

    def knows(self, given: str) -> bool:
        """Whether *given* is the token, compared in constant time."""
        return bool(self._token) and hmac.compare_digest(_digest(given), _digest(self._token))

    def session(self) -> str:
        """The value of a fresh session cookie."""
        until = str(int((self._clock.now() + SESSION_KEPT).timestamp()))
        return f"{until}.{self._sign('session', until)}"

    def form_token(self, request: HTTPConnection) -> str:
        """What a form of this session carries, and another site cannot know."""
        return self._sign("form", request.cookies.get(SESSION, ""))

    def own_form(self, request: HTTPConnection, token: str) -> bool:
        """Whether a posted form came from one of our own pages."""
        return self.same_origin(request) and hmac.compare_digest(_digest(token), _digest(self.form_token(request)))

    def same_origin(self, request: HTTPConnection) -> bool:
        """Whether the browser says that the request comes from our own page."""
        origin = request.headers.get("origin")
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")

    def _signed_in(self, request: HTTPConnection) -> bool:
        until, _, signature = request.cookies.get(SESSION, "").partition(".")
        if not re.fullmatch(r"[0-9]{1,12}", until) or int(until) < self._clock.now().timestamp():
            return False
        return hmac.compare_digest(_digest(signature), _digest(self._sign("session", until)))

    def _sign(self, purpose: str, value: str) -> str:
        return hmac.new(self._key, f"{purpose}\n{value}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def local_path(address: str) -> str:
    """*address* if it is a path of ours, else the first page: nobody may send our readers elsewhere."""
    return address if re.fullmatch(r"/(?!/)[\w./?=&%+-]*", address, re.ASCII) else "/"
