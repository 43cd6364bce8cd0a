"""What all pages share: language, templates, headers, and the one place where a body is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from kernel.clock import Clock
from kernel.reason import InputError, Reason
from notifier.catalogue import LOCALES, Catalogue
from radar.settings import Settings
from radar.web.doors import Doors

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Not "no-referrer": with it browsers name "null" as the origin of our own forms.
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MAX_FORM = 16_384
YEAR = 31_536_000
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class TooLarge(InputError):
    """A request's body is larger than its reader takes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the body is larger than {most} bytes; split it", Reason("csv.too_large", {"limit": most}))


def language(request: HTTPConnection, default: str) -> str:
    """The reader's language: as asked for in the address, as chosen before, as the browser prefers, else *default*."""
    for asked in (request.query_params.get("lang"), request.cookies.get("lang")):
        if asked in LOCALES:
            return asked
    preferred = []
    for number, part in enumerate(request.headers.get("accept-language", "")[:500].split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        preferred.append((-weight, number, tag.strip()[:2].lower()))
    return next((tag for weight, _, tag in sorted(preferred) if weight < 0 and tag in LOCALES), default)


async def read_body(request: Request, most: int) -> bytes:
    """The raw body, at most *most* bytes of it; :class:`TooLarge` otherwise, before more is read."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:12]) > most:
        raise TooLarge(most)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLarge(most)
    return bytes(body)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a small posted form; what is no form has no fields."""
    body = await read_body(request, MAX_FORM)
    try:
        return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace"), max_num_fields=20).items()}
    except ValueError:
        return {}


@dataclass
class Frame:
    """Draws templates with what every page needs."""

    settings: Settings
    clock: Clock
    doors: Doors

    def __post_init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("radar.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._files = {one.name: one.read_bytes() for one in files("radar.web").joinpath("static").iterdir()}

    def catalogue(self, request: HTTPConnection) -> Catalogue:
        """The words in the reader's language."""
        return Catalogue(language(request, self.settings.company.locale))

    def page(self, request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> Response:
        """The page that *template* draws."""
        catalogue = self.catalogue(request)
        zone = self.settings.company.timezone

        def when(moment: datetime) -> str:
            return catalogue.moment(moment, zone)

        def link(**changes: str | None) -> str:
            kept = {name: value for name, value in {**request.query_params, **changes}.items() if value and name not in ("done", "why")}
            return f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path

        html = self._templates.get_template(template).render(
            t=catalogue.text,
            c=catalogue,
            locales=LOCALES,
            path=request.url.path,
            zone=zone,
            company=self.settings.company.name,
            now=self.clock.now(),
            when=when,
            link=link,
            locked=self.doors.locked,
            form_token=self.doors.form_token(request),
            **values,
        )
        response = Response(html, status, headers, media_type="text/html")
        self.remember_language(request, response)
        return response

    def remember_language(self, request: Request, response: Response) -> None:
        """Keep a language that was asked for in the address."""
        if request.query_params.get("lang") in LOCALES:
            response.set_cookie("lang", request.query_params["lang"], max_age=YEAR, httponly=True, samesite="lax", secure=self.doors.secure)

    def file(self, name: str) -> Response | None:
        """A file of ours, or None."""
        if name not in self._files:
            return None
        return Response(self._files[name], media_type=_TYPES[PurePath(name).suffix], headers={"Cache-Control": "no-cache"})
