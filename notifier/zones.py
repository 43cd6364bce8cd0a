"""Time zones by name, forgiving: a name that the machine does not know is read as UTC rather than losing an alert."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA *name*; UTC for a name that is unknown or no name at all."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def country_of(name: str) -> str | None:
    """The country (ISO 3166) whose clock an IANA *name* shows, for its public holidays; None for UTC and unknown names."""
    country = get_global("zone_territories").get(name)
    return str(country) if country and str(country).isalpha() and len(str(country)) == 2 else None
