"""Dates as feeds and pages write them, read without guessing: what is not understood has no date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from crawlers.document import Precision

_ISO = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$",
    re.IGNORECASE,
)
_RFC822 = re.compile(r"^(?:[A-Za-z]{2,9}\.?,?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\.?,?\s+\d{2,4}(?:\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*\S.*)?)?$")
_JAPANESE = re.compile(
    r"(?P<year>\d{4})\s*[年/.]\s*(?P<month>\d{1,2})\s*[月/.]\s*(?P<day>\d{1,2})\s*日?(?:\s*\(?[月火水木金土日]?\)?\s*(?P<hour>\d{1,2})[:時](?P<minute>\d{2})分?)?$"
)
_MONTHS = {name.lower(): name[:3] for name in calendar.month_name if name}
_NUMBERS = {name: f"{number:02}" for number, name in enumerate(calendar.month_abbr) if name}
_USUAL = re.compile(rf"[A-Z][a-z]{{2}}, (\d\d) ({'|'.join(_NUMBERS)}) (\d{{4}}) (\d\d:\d\d:\d\d) (GMT|UTC|[+-]\d{{4}})", re.ASCII)
_NO_OFFSET = frozenset({"GMT", "UTC", "+0000", "-0000"})
_MONTH_FIRST = re.compile(r"^([A-Z][a-z]{2,8})\.?\s+(\d{1,2}),?\s+(\d{4})\b")
_JST = timedelta(hours=9)
_WIDEST_OFFSET = timedelta(hours=14)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web there were no feeds: such a date is a default, not a date


def parse_date(text: str | None) -> tuple[datetime, Precision] | None:
    """Read a date of RFC 822, ISO 8601 or Japanese style; None for anything else, and for dates before 1990.

    A moment without a zone is taken as UTC, a Japanese one as Japan's time. A date without a time has day precision
    and stands at 00:00 UTC.
    """
    value = " ".join((text or "").split())
    if not 6 <= len(value) <= 64:
        return None
    try:
        found = _usual(value) or _iso(value) or _rfc822(value) or _japanese(value)
    except (ValueError, OverflowError):
        return None
    return found if found and found[0] >= _EARLIEST else None


def settle(candidates: Iterable[str | None], fetched_at: datetime, dated_by: str) -> tuple[datetime, Precision, str]:
    """The publication time by the first readable one of *candidates*, never after *fetched_at*; else the fetch time."""
    for text in candidates:
        found = parse_date(text)
        if found:
            return min(found[0], fetched_at), found[1], dated_by
    return fetched_at, Precision.UNKNOWN, "fetch"


def _usual(value: str) -> tuple[datetime, Precision] | None:
    """The form that RSS asks for and most feeds write, which costs little to read."""
    match = _USUAL.fullmatch(value)
    if match is None:
        return None
    day, month, year, time, zone = match.groups()
    moment = datetime.fromisoformat(f"{year}-{_NUMBERS[month]}-{day}T{time}+00:00")
    return moment if zone in _NO_OFFSET else moment - _offset(zone), Precision.SECOND


def _iso(value: str) -> tuple[datetime, Precision] | None:
    match = _ISO.match(value)
    if match is None:
        return None
    day = datetime.fromisoformat(match["date"]).replace(tzinfo=UTC)
    if match["time"] is None:
        return day, Precision.DAY
    moment = datetime.fromisoformat(f"{match['date']}T{match['time']}").replace(tzinfo=UTC)
    return moment - _offset(match["zone"] or "Z"), Precision.SECOND


def _offset(zone: str) -> timedelta:
    if zone[0] not in "+-":
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return _checked(timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (1 if zone[0] == "+" else -1))


def _checked(offset: timedelta) -> timedelta:
    if abs(offset) > _WIDEST_OFFSET:
        raise ValueError(f"no time zone is {offset} from UTC")
    return offset


def _rfc822(value: str) -> tuple[datetime, Precision] | None:
    value = _MONTH_FIRST.sub(r"\2 \1 \3", value)
    if not _RFC822.match(value):
        return None
    timed = ":" in value
    short = " ".join(_MONTHS.get(word.strip(".,").lower(), word) for word in value.split())
    parts = parsedate_tz(short if timed else f"{short} 00:00")
    if parts is None:
        return None
    moment = datetime(*parts[:6], tzinfo=UTC) - _checked(timedelta(seconds=parts[9] or 0))
    return moment, Precision.SECOND if timed else Precision.DAY


def _japanese(value: str) -> tuple[datetime, Precision] | None:
    match = _JAPANESE.match(value)
    if match is None:
        return None
    day = datetime(int(match["year"]), int(match["month"]), int(match["day"]), tzinfo=UTC)
    if match["hour"] is None:
        return day, Precision.DAY
    return day + timedelta(hours=int(match["hour"]), minutes=int(match["minute"])) - _JST, Precision.SECOND
