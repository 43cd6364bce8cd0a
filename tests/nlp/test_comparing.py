"""What two readings of one text have in common."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from nlp.comparing import FIELDS, Changed, Compared, compare_events, compare_opinions
from nlp.event import Detection, Event, EventType, Opinion, Polarity, Status

CUTS = Event(EventType.LAYOFF, Status.ANNOUNCED, "Northgate Rail will cut 500 jobs.", 0.9, company="Northgate Rail")
names = st.none() | st.sampled_from(["Northgate Rail", "Omnira", "Vexel"])
events = st.builds(
    Event,
    st.sampled_from([EventType.LAYOFF, EventType.ACQUISITION]),
    st.sampled_from(list(Status)),
    st.sampled_from(["One.", "Two."]),
    st.floats(0, 1),
    acquirer=names,
    target=names,
    company=names,
)
opinions = st.builds(Opinion, st.sampled_from(["Kumono Desk", "Kumono Chat"]), st.sampled_from(list(Polarity)), st.floats(0, 1))


def read(*events: Event, opinions: tuple[Opinion, ...] = ()) -> Detection:
    return Detection("d", "en", "light-1", events, opinions)


def test_another_status_or_slot_is_a_change_and_another_quotation_or_confidence_is_none() -> None:
    done = replace(CUTS, status=Status.COMPLETED, company="Northgate")
    assert compare_events(read(CUTS), read(done)).changed == (Changed(CUTS, done, ("status", "company")),)
    assert not compare_events(read(CUTS), read(replace(CUTS, confidence=0.2, evidence="500 jobs go."))).differs


def test_what_shares_nothing_is_gone_and_new() -> None:
    other = Event(EventType.LAYOFF, Status.ANNOUNCED, "Vexel lays off 20.", 0.9, company="Vexel")
    assert compare_events(read(CUTS), read(other)) == Compared((), (other,), (CUTS,), ())


def test_a_reading_that_did_not_take_place_found_nothing() -> None:
    assert compare_events(None, read(CUTS)).new == (CUTS,)
    assert compare_events(read(CUTS), None).gone == (CUTS,)
    assert not compare_events(None, None).differs


def test_an_opinion_about_the_same_target_is_changed() -> None:
    angry, glad = (Opinion("Kumono Desk", polarity, 0.9) for polarity in (Polarity.NEGATIVE, Polarity.POSITIVE))
    compared = compare_opinions(read(opinions=(angry,)), read(opinions=(glad,)))
    assert compared.changed == (Changed(angry, glad, ("polarity",)),)


@given(st.lists(events), st.lists(opinions))
def test_a_reading_compared_with_itself_in_any_order_is_the_same(some: list[Event], said: list[Opinion]) -> None:
    one, turned = read(*some, opinions=tuple(said)), read(*reversed(some), opinions=tuple(reversed(said)))
    assert not compare_events(one, turned).differs
    assert not compare_opinions(one, turned).differs


@given(st.lists(events), st.lists(events))
def test_every_event_is_told_once_on_each_side(before: list[Event], after: list[Event]) -> None:
    found = compare_events(read(*before), read(*after))
    assert len(before) == len(found.same) + len(found.gone) + len(found.changed)
    assert Counter(after) == Counter([*found.same, *found.new, *(one.after for one in found.changed)])
    assert all(one.fields and one.before.type is one.after.type for one in found.changed)


@given(st.lists(events), st.lists(events))
def test_the_other_way_round_new_is_gone(before: list[Event], after: list[Event]) -> None:
    there, back = compare_events(read(*before), read(*after)), compare_events(read(*after), read(*before))
    keys = lambda some: Counter((one.type, *(getattr(one, name) for name in FIELDS)) for one in some)  # noqa: E731
    assert keys(there.same) == keys(back.same)
    assert len(there.new) + len(there.changed) == len(back.gone) + len(back.changed)
