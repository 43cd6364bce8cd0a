"""How one person is told: working hours, waits and limits, from the settings and the person's own zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from notifier.decide import Prefs
from notifier.hours import ANY_TIME, usual_hours
from radar.settings import Settings


def prefs_of(settings: Settings, timezone: str) -> Prefs:
    """The preferences of a reader who lives in *timezone* (IANA name)."""
    start, end = settings.notify.working_hours
    hours = replace(ANY_TIME, timezone=timezone) if settings.notify.always_open else replace(usual_hours(timezone), start=start, end=end)
    return Prefs(
        hours=hours,
        wait=timedelta(minutes=settings.notify.wait_minutes),
        repeat_days=settings.notify.repeat_days,
        max_interrupts=settings.notify.interrupts_per_day,
    )
