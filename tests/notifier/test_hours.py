from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.hours import (
    ANY_TIME,
    WorkingHours,
    after_working_days,
    is_working_day,
    local,
    next_time_of_day,
    next_working_moment,
    usual_hours,
    working_day_start,
)

TOKYO = WorkingHours("Asia/Tokyo", country="JP")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
ANYONE = st.sampled_from([TOKYO, ANY_TIME, WorkingHours(), WorkingHours("America/New_York", country="US"), WorkingHours(end=time(0))])


def test_within_hours_the_moment_stays() -> None:
    noon = datetime(2026, 11, 18, 3, tzinfo=UTC)
    assert next_working_moment(TOKYO, noon) == noon


def test_friday_evening_waits_past_a_public_holiday() -> None:
    friday_evening = datetime(2026, 11, 20, 10, tzinfo=UTC)  # 19:00 in Tokyo; Monday the 23rd is Labour Thanksgiving Day
    assert next_working_moment(TOKYO, friday_evening) == datetime(2026, 11, 24, 0, tzinfo=UTC)


def test_the_zone_tells_whose_holidays_count() -> None:
    assert usual_hours("Asia/Tokyo").country == "JP"
    assert usual_hours("America/Chicago").country == "US"
    assert usual_hours("UTC").country is None


def test_an_unknown_zone_is_read_as_utc() -> None:
    moment = datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert next_working_moment(usual_hours("Mars/Olympus"), moment) == moment


def test_company_days_are_free_too() -> None:
    closed = WorkingHours("Asia/Tokyo", closed=frozenset({date(2026, 12, 29)}))
    assert not is_working_day(closed, date(2026, 12, 29))
    assert is_working_day(closed, date(2026, 12, 28))


def test_a_country_without_calendar_has_no_holidays() -> None:
    assert is_working_day(WorkingHours(country="ZZ"), date(2026, 12, 25))


def test_three_working_days_skip_the_weekend_and_the_holiday() -> None:
    thursday = datetime(2026, 11, 19, 1, tzinfo=UTC)
    assert after_working_days(TOKYO, thursday, 3) == datetime(2026, 11, 25, 1, tzinfo=UTC)


def test_weekly_digest_of_a_monday_holiday_comes_on_tuesday() -> None:
    sunday = datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert next_time_of_day(TOKYO, sunday, time(9), weekday=1) == datetime(2026, 11, 24, 0, tzinfo=UTC)
    after = datetime(2026, 11, 24, 0, tzinfo=UTC)
    assert next_time_of_day(TOKYO, after, time(9), weekday=1) == datetime(2026, 11, 30, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_hours_hold_on_the_local_clock_across_clock_changes(day: date) -> None:
    york = WorkingHours("America/New_York", days=frozenset(range(1, 8)))
    midnight = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    assert local(york, next_working_moment(york, midnight)).time() == time(9)


@given(ANYONE, MOMENTS)
def test_next_working_moment_is_working_and_never_before(hours: WorkingHours, moment: datetime) -> None:
    found = next_working_moment(hours, moment)
    assert found >= moment
    assert next_working_moment(hours, found) == found
    assert is_working_day(hours, local(hours, found).date())


@given(ANYONE, MOMENTS, st.sampled_from([None, 1, 3]))
def test_digest_times_lie_ahead_and_within_a_fortnight_or_so(hours: WorkingHours, moment: datetime, weekday: int | None) -> None:
    found = next_time_of_day(hours, moment, time(16), weekday)
    assert moment < found <= moment + timedelta(days=16)


@given(ANYONE, MOMENTS)
def test_a_day_starts_before_its_moments(hours: WorkingHours, moment: datetime) -> None:
    assert timedelta(0) <= moment - working_day_start(hours, moment) < timedelta(hours=26)
