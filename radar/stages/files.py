"""Sources on this machine's disk: ``file:`` URLs that name a file, or a folder whose CSV and JSON files are read."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from crawlers.connector import Request, Response
from crawlers.fetched import Fetched, body_hash
from kernel.reason import Reason

SUFFIXES = frozenset({".csv", ".json", ".jsonl"})
MAX_FILES = 1000
MAX_BYTES = 50_000_000


def read_file_url(request: Request, now: datetime) -> tuple[Fetched, tuple[Response, ...]]:
    """The answer as a whole (its body is a digest, so that an unchanged folder costs no parsing), and one response per file."""
    path = Path(unquote(urlsplit(request.url).path))
    try:
        files = sorted(one for one in path.iterdir() if one.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
        too_large = next((one for one in files if one.stat().st_size > MAX_BYTES), None)
        if too_large or len(files) > MAX_FILES:
            reason = Reason("fetch.too_large", {"url": request.url, "file": too_large.name if too_large else f"{len(files)} files"})
            return Fetched(request, failure=reason), ()
        bodies = [(one, one.read_bytes()) for one in files]
    except OSError as error:
        return Fetched(request, failure=Reason("fetch.file", {"url": request.url, "error": error.strerror or str(error)})), ()
    responses = tuple(
        Response(request, one.as_uri() if one.is_absolute() else request.url, 200, {"content-type": _type_of(one)}, body, now)
        for one, body in bodies
    )
    digest = "\n".join(f"{one.name} {body_hash(body)}" for one, body in bodies).encode()
    return Fetched(request, Response(request, request.url, 200, {}, digest, now)), responses


def _type_of(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
