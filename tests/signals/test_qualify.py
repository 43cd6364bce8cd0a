import pytest

from nlp.event import Event, EventType, Status
from signals.happenings import started, told_by
from signals.qualify import lead_of, qualify
from signals.signal import Driver, Kind, Part, Signal, SignalState
from tests.signals.world import NOW, ROSTER, read


def event(type: str, status: str = "announced", **slots: str) -> Event:
    return Event(EventType(type), Status(status), "A text.", 0.9, **slots)  # type: ignore[arg-type]


def signals(*events: Event) -> list[Signal]:
    return [signal for report in read("1", *events) for signal in qualify(started(report), [report], ROSTER, (), NOW)]


@pytest.mark.parametrize(
    ("happened", "part", "driver"),
    [
        (event("acquisition", acquirer="Omnira", target="Aster Foods"), Part.TARGET, Driver.DOWNTURN),
        (event("acquisition", acquirer="Aster Foods", target="Vexel"), Part.ACQUIRER, Driver.OPPORTUNITY),
        (event("insolvency", company="Aster Foods"), Part.COMPANY, Driver.DOWNTURN),
        (event("layoff", company="Aster Foods"), Part.COMPANY, Driver.DOWNTURN),
        (event("funding", company="Aster Foods"), Part.COMPANY, Driver.OPPORTUNITY),
        (event("departure", person="Helen Marsh", company="Northgate Rail"), Part.COMPANY, Driver.DISCONNECTION),
        (event("appointment", person="Ida Holm", company="Northgate Rail", role="CEO"), Part.COMPANY, Driver.DISCONNECTION),
    ],
)
def test_the_driver_follows_from_what_happened_and_the_accounts_part(happened: Event, part: Part, driver: Driver) -> None:
    (signal,) = signals(happened)
    assert (signal.part, signal.driver) == (part, driver)


def test_two_accounts_in_one_deal_get_a_signal_each() -> None:
    found = signals(event("acquisition", acquirer="Aster Foods", target="Northgate Rail"))
    assert {(signal.account_id, signal.part) for signal in found} == {("aster", Part.ACQUIRER), ("northgate", Part.TARGET)}


def test_the_third_in_a_merger_that_others_call_a_takeover_of_two_keeps_its_signal() -> None:
    merger = read("1", Event(EventType.MERGER, Status.ANNOUNCED, "A text.", 0.9, parties=("Omnira", "Aster Foods", "Northgate Rail")))
    deal = read("2", event("acquisition", acquirer="Omnira", target="Aster Foods"))
    happening, _ = told_by(started(merger[0]), [*merger, *deal], NOW)
    found = {one.account_id: (one.kind, one.part) for one in qualify(happening, [*merger, *deal], ROSTER, (), NOW)}
    assert found == {"aster": (Kind.ACQUISITION, Part.TARGET), "northgate": (Kind.ACQUISITION, Part.PARTY)}


def test_the_company_that_a_partnership_concerns_is_one_of_its_parties() -> None:
    both = ("Aster Foods", "Northgate Rail")
    alliance = Event(EventType.PARTNERSHIP, Status.ANNOUNCED, "A text.", 0.9, company=both[0], parties=both)
    assert {(signal.account_id, signal.part) for signal in signals(alliance)} == {("aster", Part.PARTY), ("northgate", Part.PARTY)}


def test_who_goes_into_a_merger_keeps_that_part_where_the_parties_are_told_too() -> None:
    both = ("Aster Foods", "Northgate Rail")
    told = Event(EventType.MERGER, Status.ANNOUNCED, "A text.", 0.9, acquirer=both[0], target=both[1], parties=both)
    assert ("northgate", Part.TARGET) in {(signal.account_id, signal.part) for signal in signals(told)}


def test_a_champion_who_leaves_weighs_more_than_a_stranger() -> None:
    (champion,) = signals(event("departure", person="Helen Marsh", company="Northgate Rail"))
    (stranger,) = signals(event("departure", person="Ida Holm", company="Northgate Rail", role="Head of Legal"))
    assert champion.impact > stranger.impact
    assert champion.watched_person
    assert not stranger.watched_person


def test_a_contact_who_arrives_at_another_account_is_an_opportunity_there() -> None:
    found = signals(event("appointment", person="Helen Marsh", company="Aster Foods", from_company="Northgate Rail"))
    parts = {signal.account_id: signal.part for signal in found}
    assert parts["aster"] in (Part.NEW_EMPLOYER, Part.COMPANY)
    assert parts["northgate"] is Part.FORMER_EMPLOYER


def test_impact_and_confidence_carry_reasons() -> None:
    (signal,) = signals(event("departure", person="Helen Marsh", company="Northgate Rail"))
    assert {reason.code for reason in signal.impact_reasons} >= {"impact.base", "impact.contact_role", "impact.tier", "impact.days_to_go"}
    assert 0 < signal.confidence <= 1


def test_a_rumour_is_less_sure_and_a_denial_starts_nothing() -> None:
    (firm,) = signals(event("acquisition", acquirer="Omnira", target="Aster Foods"))
    (rumour,) = signals(event("acquisition", "rumoured", acquirer="Omnira", target="Aster Foods"))
    assert rumour.confidence < firm.confidence
    assert signals(event("acquisition", "denied", acquirer="Omnira", target="Aster Foods")) == []


def test_a_known_signal_keeps_its_id_state_and_birth() -> None:
    (report,) = read("1", event("layoff", company="Aster Foods"))
    (first,) = qualify(started(report), [report], ROSTER, (), NOW)
    from dataclasses import replace

    held = replace(first, state=SignalState.ACKNOWLEDGED, created_at=NOW.replace(day=1))
    (again,) = qualify(started(report), [report], ROSTER, (held,), NOW)
    assert (again.id, again.state, again.created_at) == (held.id, SignalState.ACKNOWLEDGED, held.created_at)


def test_the_rest_of_one_story_rides_with_its_weightiest_signal() -> None:
    champion, other = signals(event("departure", person="Helen Marsh", company="Northgate Rail"), event("layoff", company="Northgate Rail"))
    told = frozenset({"1"})
    assert lead_of(other, [(champion, told)], told) == champion
    assert lead_of(champion, [(other, told)], told) is None
    assert lead_of(other, [(champion, frozenset({"9"}))], told) is None
