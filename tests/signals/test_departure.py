from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.departure import EXPIRES_AFTER, STRONG_KINDS, TRANSITIONS, Sign, state_of
from signals.signal import DepartureState, EvidenceKind

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PAGE, POST, ROW = (Sign(kind, NOW, strong=False) for kind in (EvidenceKind.PAGE, EvidenceKind.POST, EvidenceKind.JOB_CHANGE))
PRESS, FILING = (Sign(kind, NOW, strong=True) for kind in (EvidenceKind.PRESS, EvidenceKind.FILING))
RUMOUR = Sign(EvidenceKind.PRESS, NOW, strong=False)
DENIAL = Sign(EvidenceKind.PRESS, NOW + timedelta(hours=1), strong=True, against=True)
OLD_DENIAL = Sign(EvidenceKind.PRESS, NOW - timedelta(days=3), strong=True, against=True)
BACK = Sign(EvidenceKind.PAGE, NOW + timedelta(hours=2), strong=False, against=True)
OLD_PAGE = Sign(EvidenceKind.PAGE, NOW - timedelta(days=90), strong=False)


@pytest.mark.parametrize(
    ("signs", "succeeded", "state"),
    [
        ([PAGE], False, "suspected"),
        ([POST], False, "suspected"),
        ([ROW], False, "suspected"),
        ([RUMOUR], False, "suspected"),
        ([PAGE, PAGE, PAGE], False, "suspected"),
        ([ROW, ROW], False, "suspected"),
        ([PAGE, POST], False, "corroborated"),
        ([PAGE, RUMOUR], False, "corroborated"),
        ([POST, ROW], False, "corroborated"),
        ([PAGE, ROW], False, "confirmed"),
        ([PRESS], False, "confirmed"),
        ([FILING], False, "confirmed"),
        ([PAGE, PRESS], False, "confirmed"),
        ([PRESS], True, "succeeded"),
        ([PAGE], True, "suspected"),
        ([PAGE, POST], True, "corroborated"),
        ([PAGE, ROW], True, "succeeded"),
        ([PRESS, DENIAL], False, "denied"),
        ([PAGE, DENIAL], False, "denied"),
        ([PRESS, DENIAL], True, "denied"),
        ([OLD_DENIAL, PRESS], False, "confirmed"),
        ([DENIAL], False, "denied"),
        ([PAGE, BACK], False, "denied"),
        ([PAGE, POST, BACK], False, "denied"),
        ([PRESS, BACK], False, "confirmed"),
        ([OLD_PAGE], False, "expired"),
        ([OLD_PAGE, POST], False, "corroborated"),
    ],
)
def test_states_follow_the_table(signs: list[Sign], succeeded: bool, state: str) -> None:
    assert state_of(signs, succeeded=succeeded, now=NOW)[0] == state


signs = st.builds(
    Sign,
    kind=st.sampled_from(EvidenceKind),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 30), timezones=st.just(UTC)),
    strong=st.booleans(),
    against=st.booleans(),
)


@given(st.lists(signs, min_size=1, max_size=8), st.booleans(), st.randoms())
def test_the_order_of_signs_changes_nothing(found: list[Sign], succeeded: bool, random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert state_of(found, succeeded=succeeded, now=NOW) == state_of(shuffled, succeeded=succeeded, now=NOW)


@given(st.sampled_from(EvidenceKind), st.lists(st.integers(0, 100), min_size=1, max_size=30), st.booleans())
def test_weak_signs_of_one_kind_never_confirm(kind: EvidenceKind, days: list[int], succeeded: bool) -> None:
    found = [Sign(kind, NOW - timedelta(days=day), strong=False) for day in days]
    assert state_of(found, succeeded=succeeded, now=NOW)[0] in (DepartureState.SUSPECTED, DepartureState.EXPIRED)


@given(st.lists(signs, min_size=1, max_size=6), signs)
def test_every_step_is_a_known_transition(found: list[Sign], further: Sign) -> None:
    before, _ = state_of(found, succeeded=False, now=NOW)
    if further.at >= max(sign.at for sign in found):
        after, _ = state_of([*found, further], succeeded=False, now=NOW)
        assert after in TRANSITIONS[before]


def test_suspicion_expires_only_when_nothing_new_comes() -> None:
    at = NOW - EXPIRES_AFTER
    assert state_of([Sign(EvidenceKind.PAGE, at, strong=False)], succeeded=False, now=NOW)[0] == "suspected"
    assert state_of([Sign(EvidenceKind.PAGE, at, strong=False)], succeeded=False, now=NOW + timedelta(seconds=1))[0] == "expired"


def test_press_filings_and_our_people_are_strong_kinds() -> None:
    assert {EvidenceKind.PRESS, EvidenceKind.FILING, EvidenceKind.PERSON} == STRONG_KINDS


def test_after_our_own_denial_one_weak_sign_is_not_enough_and_two_of_two_kinds_are() -> None:
    still_there = Sign(EvidenceKind.PERSON, NOW - timedelta(days=40), strong=True, against=True)
    before = Sign(EvidenceKind.PAGE, NOW - timedelta(days=41), strong=False)
    row = Sign(EvidenceKind.JOB_CHANGE, NOW - timedelta(days=2), strong=False)
    page = Sign(EvidenceKind.PAGE, NOW - timedelta(days=1), strong=False)
    assert state_of([before, still_there, row], succeeded=False, now=NOW)[0] is DepartureState.DENIED
    assert state_of([before, still_there, row, page], succeeded=False, now=NOW)[0] is DepartureState.CONFIRMED
