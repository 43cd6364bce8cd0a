"""How one person is told: working hours, waits and limits, from the settings and the person's own zone."""

from __future__ import annotations

from datetime import timedelta

from babel import Locale
from babel.core import get_global

from notifier.decide import Prefs
from notifier.hours import ANY_TIME, WorkingHours
from radar.settings import Settings


def prefs_of(settings: Settings, timezone: str) -> Prefs:
    """The preferences of a reader who lives in *timezone* (IANA name)."""
    start, end = settings.notify.working_hours
    hours = ANY_TIME if settings.notify.always_open else WorkingHours(timezone, start, end, country=country_of(timezone))
    return Prefs(
        hours=hours,
        wait=timedelta(minutes=settings.notify.wait_minutes),
        repeat_days=settings.notify.repeat_days,
        max_interrupts=settings.notify.interrupts_per_day,
    )


def country_of(timezone: str) -> str | None:
    """The country whose public holidays a zone has (CLDR), None for zones of no country."""
    territory = get_global("zone_territories").get(timezone)
    return str(territory) if territory and territory != "001" else None


def reader_locale(locale: str | None, settings: Settings) -> str:
    """The language of a reader, the company's where theirs is unknown or none of ours."""
    language = Locale.parse(locale, sep="-").language if locale else settings.company.locale
    return language if language in ("en", "ja") else settings.company.locale
