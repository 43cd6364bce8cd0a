"""Working time of one person: days, hours, zone and public holidays. Pure: every function is told the moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from notifier.zones import country_of, zone

_HORIZON = 60  #: days searched for a working day; a calendar with none in two months is taken to have no holidays


@dataclass(frozen=True)
class WorkingHours:
    """When a person works. ``end`` is exclusive; ``time(0)`` as ``end`` means midnight at the end of the day.

    ``days`` are ISO weekdays (Monday is 1). ``country`` is an ISO 3166 code whose public holidays are free, or None.
    ``closed`` are the company's own free days.
    """

    timezone: str = "UTC"
    start: time = time(9)
    end: time = time(18)
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    country: str | None = None
    closed: frozenset[date] = field(default_factory=frozenset)


def usual_hours(timezone: str, closed: frozenset[date] = frozenset()) -> WorkingHours:
    """Nine to six on weekdays, free on the public holidays of the country that *timezone* lies in."""
    return WorkingHours(timezone, country=country_of(timezone), closed=closed)


#: Always at work: the sample world and tests run on it.
ANY_TIME = WorkingHours(start=time(0), end=time(0), days=frozenset(range(1, 8)))


@lru_cache(maxsize=512)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()  # a country without a calendar has no holidays that we know of


def is_working_day(hours: WorkingHours, day: date) -> bool:
    """Whether *day* (in the person's own zone) is one on which they work."""
    if day.isoweekday() not in hours.days or day in hours.closed:
        return False
    return hours.country is None or day not in _public_holidays(hours.country, day.year)


def local(hours: WorkingHours, moment: datetime) -> datetime:
    """*moment* on the person's own clock."""
    return moment.astimezone(zone(hours.timezone))


def _span(hours: WorkingHours, day: date) -> tuple[datetime, datetime]:
    here = zone(hours.timezone)
    last = day + timedelta(days=1) if hours.end == time(0) else day
    opens = datetime.combine(day, hours.start, tzinfo=here).astimezone(UTC)
    return opens, datetime.combine(last, hours.end, tzinfo=here).astimezone(UTC)


def next_working_day(hours: WorkingHours, day: date) -> date:
    """*day* itself if it is a working day, else the first one after it."""
    for ahead in range(_HORIZON):
        if is_working_day(hours, day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day


def next_working_moment(hours: WorkingHours, moment: datetime) -> datetime:
    """*moment* itself if the person works then, else the next start of work, in UTC."""
    moment = moment.astimezone(UTC)
    day = local(hours, moment).date()
    if is_working_day(hours, day):
        opens, closes = _span(hours, day)
        if moment < closes:
            return max(moment, opens)
    start, _ = _span(hours, next_working_day(hours, day + timedelta(days=1)))
    return max(moment, start)


def next_time_of_day(hours: WorkingHours, moment: datetime, at: time, weekday: int | None = None) -> datetime:
    """The first moment after *moment* that is *at* o'clock on a working day, in UTC.

    With *weekday* (Monday is 1) it is the week's first working day from that weekday on, so that a digest due on a
    Monday holiday comes on Tuesday.
    """
    here = zone(hours.timezone)
    day = local(hours, moment).date()
    if weekday is not None:
        day -= timedelta(days=(day.isoweekday() - weekday) % 7)
    for ahead in range(0, _HORIZON, 1 if weekday is None else 7):
        found = next_working_day(hours, day + timedelta(days=ahead))
        due = datetime.combine(found, at, tzinfo=here).astimezone(UTC)
        if due > moment:
            return due
    return moment.astimezone(UTC) + timedelta(days=1)


def after_working_days(hours: WorkingHours, moment: datetime, count: int) -> datetime:
    """The same time of day, *count* working days after *moment*, moved into working time; in UTC."""
    here = local(hours, moment)
    day = here.date()
    for _ in range(count):
        day = next_working_day(hours, day + timedelta(days=1))
    later = datetime.combine(day, here.time(), tzinfo=here.tzinfo).astimezone(UTC)
    return next_working_moment(hours, max(later, moment.astimezone(UTC)))


def working_day_start(hours: WorkingHours, moment: datetime) -> datetime:
    """Local midnight of the day that *moment* falls on, in UTC: from when today's interrupts count."""
    here = zone(hours.timezone)
    return datetime.combine(local(hours, moment).date(), time(0), tzinfo=here).astimezone(UTC)
