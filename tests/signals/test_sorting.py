"""What a person parts stays apart and what a person joins stays together, however often and by whomever it is read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kernel.ids import derived_id
from signals.placing import RULED, Placing
from signals.rulings import JOINED, PARTED, Ruling, last_words, sides
from signals.signal import Happening, Kind, Report
from signals.sorting import Sorted, Sorting, can_be_one
from tests.signals.book import Memory
from tests.signals.test_joining import EN, JA, TELLINGS, Told, buys, does, joins, leaves, merge
from tests.signals.world import NOW, ROSTER

LATER = NOW + timedelta(days=400)


def publish(book: Memory, id: str, *told: Told, status: str | None = None) -> list[Report]:
    """The document *id* says this, and nothing else any more."""
    reports = [report for one in told for report in (replace(one, status=status) if status else one).reports(id)]
    Placing(book, ROSTER, LATER).place(id, reports)
    return reports


def stands(book: Memory, report: Report) -> Happening:
    found = book.happening(book.standing(report.id) or "")
    assert found is not None
    return found


def part(book: Memory, *reports: Report) -> Sorted | None:
    done = Sorting(book, LATER).part(stands(book, reports[0]), [one.id for one in reports], "Alice")
    if done:
        book.remember(done)
    return done


def unite(book: Memory, one: Report, other: Report) -> None:
    book.remember(Sorting(book, LATER).unite(stands(book, one), stands(book, other), "Alice"))


CUTS = does("layoff")
BOUGHT = buys("Omnira", "Aster Foods", days=1)


@pytest.fixture
def merged() -> tuple[Memory, Report, Report]:
    """Two layoffs of one company that were taken for one."""
    book = Memory()
    (first,), (second,) = publish(book, "1", CUTS), publish(book, "2", replace(CUTS, days=3))
    assert book.together() == {frozenset({first.id, second.id})}
    return book, first, second


def test_the_last_word_on_two_reports_holds() -> None:
    apart = Ruling(1, False, frozenset("a"), frozenset("bc"), "x", NOW)
    same = Ruling(2, True, frozenset("bd"), frozenset("a"), "y", NOW)
    assert last_words("a", [same, apart]) == {"b": same, "c": apart, "d": same}
    assert last_words("c", [apart, same]) == {"a": apart}
    assert last_words("e", [apart, same]) == {}


def test_what_is_parted_tells_of_its_own_and_the_rest_tells_on(merged: tuple[Memory, Report, Report]) -> None:
    book, first, second = merged
    kept = stands(book, first).id
    done = part(book, second)
    assert done is not None and set(done.touched) == {kept, done.happening}
    assert stands(book, first).id == kept
    assert stands(book, first).last_at == first.published_at
    assert stands(book, second).id == done.happening != kept
    assert book.reasons[second.id].code == PARTED


def test_the_report_that_started_a_happening_can_be_parted_and_the_happening_stays_with_the_rest(
    merged: tuple[Memory, Report, Report],
) -> None:
    book, first, second = merged
    kept = stands(book, second).id
    assert kept == derived_id("happening", first.id)
    part(book, first)
    assert stands(book, second).id == kept != stands(book, first).id


def test_nothing_is_parted_from_what_it_tells_alone() -> None:
    book = Memory()
    (only,) = publish(book, "1", CUTS)
    assert part(book, only) is None
    assert book.together() == {frozenset({only.id})}


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_parted_does_not_join_again_when_it_is_read_again(merged: tuple[Memory, Report, Report], which: int) -> None:
    book, first, second = merged
    part(book, (first, second)[which])
    apart = book.together()
    for _ in range(2):
        publish(book, "1", CUTS)
        publish(book, "2", replace(CUTS, days=3))
        assert book.together() == apart


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("order", ["12", "21"])
def test_what_was_parted_does_not_join_again_after_both_were_taken_back(
    merged: tuple[Memory, Report, Report], which: int, order: str
) -> None:
    book, *both = merged
    part(book, both[which])
    homes = [stands(book, one).id for one in both]
    publish(book, "1")
    publish(book, "2")
    assert book.together() == set()
    for id in order:
        publish(book, id, CUTS if id == "1" else replace(CUTS, days=3))
    assert [stands(book, one).id for one in both] == homes


@pytest.mark.parametrize("status", ["rumoured", "completed"])
@pytest.mark.parametrize("gone_between", [True, False])
def test_another_detectors_words_for_what_was_parted_are_parted_too(
    merged: tuple[Memory, Report, Report], status: str, gone_between: bool
) -> None:
    book, first, second = merged
    part(book, second)
    home = stands(book, second).id
    if gone_between:
        publish(book, "2")
    (other,) = publish(book, "2", replace(CUTS, days=3), status=status)
    assert other.id != second.id
    assert book.standing(second.id) is None
    assert stands(book, other).id != stands(book, first).id
    if not gone_between:
        assert stands(book, other).id == home


def test_a_further_reading_of_the_same_document_does_not_slip_in_beside_the_parted_one(merged: tuple[Memory, Report, Report]) -> None:
    book, first, second = merged
    part(book, second)
    later = replace(CUTS, days=3)
    publish(book, "2", later, replace(later, status="rumoured"))
    assert book.together() == {frozenset({first.id}), frozenset(one.id for one in book.reports_of_document("2"))}


def test_what_the_parted_document_said_before_does_not_join_again_either(merged: tuple[Memory, Report, Report]) -> None:
    book, first, second = merged
    (other,) = publish(book, "2", replace(CUTS, days=3), status="rumoured")
    assert stands(book, other).id == stands(book, first).id
    part(book, other)
    publish(book, "2", replace(CUTS, days=3))
    assert stands(book, second).id != stands(book, first).id


def test_a_third_report_that_fits_both_does_not_make_them_one(merged: tuple[Memory, Report, Report]) -> None:
    book, first, second = merged
    part(book, second)
    (third,) = publish(book, "3", replace(CUTS, days=2))
    assert frozenset({first.id, third.id}) in book.together() or frozenset({second.id, third.id}) in book.together()
    assert len(book.together()) == 2
    publish(book, "1")
    publish(book, "1", CUTS)
    assert stands(book, first).id != stands(book, second).id


def test_several_are_parted_together() -> None:
    book = Memory()
    (first,), (second,), (third,) = (publish(book, str(days), replace(CUTS, days=days)) for days in range(3))
    part(book, second, third)
    assert book.together() == {frozenset({first.id}), frozenset({second.id, third.id})}


def test_of_one_document_the_second_follows_the_first() -> None:
    book = Memory()
    (first,) = publish(book, "1", CUTS)
    later = replace(CUTS, days=3)
    second, also = publish(book, "2", later, replace(later, status="rumoured"))
    part(book, second)
    assert book.together() == {frozenset({first.id, also.id}), frozenset({second.id})}
    part(book, also)
    assert book.together() == {frozenset({first.id}), frozenset({second.id, also.id})}


def test_two_matters_in_one_document_can_be_told_apart() -> None:
    book = Memory()
    one, other = publish(book, "1", CUTS, replace(CUTS, status="rumoured"))
    assert len(book.together()) == 1
    part(book, other)
    publish(book, "1")
    publish(book, "1", CUTS, replace(CUTS, status="rumoured"))
    assert book.together() == {frozenset({one.id}), frozenset({other.id})}


def test_whom_others_were_parted_from_stay_together_when_one_is_read_again() -> None:
    book = Memory()
    _, (second,), (third,) = (publish(book, str(days), replace(CUTS, days=days)) for days in range(3))
    (parted,) = publish(book, "0", CUTS, status="completed")
    part(book, parted)
    (again,) = publish(book, "1", replace(CUTS, days=1), status="completed")
    assert again.id != second.id
    assert book.together() == {frozenset({parted.id}), frozenset({again.id, third.id})}


FOUND, MISSED = buys("Omnira", "Aster Foods"), buys(None, "Aster Foods", days=1)


@pytest.fixture
def split() -> tuple[Memory, Report, Report]:
    """One deal that was taken for two."""
    book = Memory()
    (first,), (second,) = publish(book, "1", FOUND), publish(book, "2", MISSED)
    assert len(book.together()) == 2
    return book, first, second


def test_what_is_joined_is_one_and_the_other_is_told_by_nothing(split: tuple[Memory, Report, Report]) -> None:
    book, first, second = split
    kept, other = stands(book, first).id, stands(book, second).id
    unite(book, first, second)
    assert stands(book, second).id == kept
    emptied = book.happening(other)
    assert emptied is not None and emptied.report_ids == emptied.participants == ()
    assert book.reasons[second.id].code == JOINED


CFO = "Chief Financial Officer"


@pytest.mark.parametrize(
    ("one", "other", "offered"),
    [
        (CUTS, replace(CUTS, days=31), "likely"),
        (CUTS, replace(CUTS, days=59), "likely"),
        (CUTS, replace(CUTS, days=61), None),
        (FOUND, MISSED, "likely"),
        (FOUND, buys("Vexel", "Aster Foods"), "unlikely"),
        (FOUND, merge("Vexel", "Aster Foods"), "likely"),
        (FOUND, buys("Omnira", "Northgate Rail"), None),
        (CUTS, does("insolvency"), None),
        (leaves("Ida Holm"), joins("Ida Holm"), None),
        (leaves("Ida Holm", role=CFO), Told("departure", {"company": "Northgate Rail", "role": CFO}), "likely"),
        (leaves("Ida Holm"), leaves("Jan Holm"), "unlikely"),
        (leaves("Helen Marsh"), leaves("Ida Holm"), "unlikely"),
        (leaves("Helen Marsh"), leaves("Tom Adeyemi"), None),  # two of our contacts
        (joins("Ida Holm", "Head of Legal"), joins("Ida Holm", CFO), "likely"),
    ],
)
def test_what_may_be_the_same_is_offered_to_a_person(one: Told, other: Told, offered: str | None) -> None:
    book = Memory()
    (first,), (second,) = publish(book, "1", one), publish(book, "2", other)
    assert len(book.together()) == 2
    sorting = Sorting(book, LATER)
    for mine, theirs in ((first, second), (second, first)):
        account = next(each.account_id for each in mine.participants if each.account_id)
        near = sorting.others(stands(book, mine), account)
        assert [each.id for each in near] == ([stands(book, theirs).id] if offered else [])
        assert [sorting.is_unlikely(stands(book, mine), each) for each in near] == ([offered == "unlikely"] if offered else [])


def test_the_nearest_in_time_comes_first_and_another_account_sees_none() -> None:
    book = Memory()
    waves = [publish(book, str(days), replace(CUTS, days=days))[0] for days in (0, 45, 80)]
    sorting = Sorting(book, LATER)
    near = sorting.others(stands(book, waves[1]), "aster")
    assert [one.id for one in near] == [stands(book, waves[index]).id for index in (2, 0)]
    assert sorting.others(stands(book, waves[1]), "northgate") == []


def test_what_was_told_apart_is_unlikely_and_what_was_joined_is_not_offered(merged: tuple[Memory, Report, Report]) -> None:
    book, first, second = merged
    part(book, second)
    sorting = Sorting(book, LATER)
    (other,) = sorting.others(stands(book, first), "aster")
    assert (other.id, sorting.is_unlikely(stands(book, first), other)) == (stands(book, second).id, True)
    unite(book, first, second)
    assert sorting.others(stands(book, first), "aster") == []


@pytest.mark.parametrize("status", [None, "completed"])
@pytest.mark.parametrize("gone_between", [True, False])
def test_what_was_joined_stays_together_when_it_is_read_again(
    split: tuple[Memory, Report, Report], status: str | None, gone_between: bool
) -> None:
    book, first, second = split
    unite(book, first, second)
    if gone_between:
        publish(book, "2")
        assert book.together() == {frozenset({first.id})}
    (again,) = publish(book, "2", MISSED, status=status)
    assert book.together() == {frozenset({first.id, again.id})}
    if again.id != second.id or gone_between:
        assert book.reasons[again.id] == RULED


def test_a_joining_is_undone_by_parting_and_the_earlier_happening_comes_back(split: tuple[Memory, Report, Report]) -> None:
    book, first, second = split
    before = {one.id: stands(book, one).id for one in (first, second)}
    unite(book, first, second)
    part(book, second)
    assert {one.id: stands(book, one).id for one in (first, second)} == before
    publish(book, "2")
    publish(book, "2", MISSED)
    assert stands(book, second).id == before[second.id]


def test_what_a_joined_document_said_before_is_parted_with_it(split: tuple[Memory, Report, Report]) -> None:
    book, first, second = split
    (other,) = publish(book, "2", MISSED, status="completed")
    unite(book, first, other)
    part(book, other)
    publish(book, "2", MISSED)
    assert stands(book, second).id != stands(book, first).id


def test_a_parting_is_undone_by_joining(merged: tuple[Memory, Report, Report]) -> None:
    book, first, second = merged
    part(book, second)
    unite(book, first, second)
    publish(book, "1")
    publish(book, "2")
    publish(book, "2", replace(CUTS, days=3))
    publish(book, "1", CUTS)
    assert len(book.together()) == 1


def test_what_a_report_between_them_wrongly_made_one_can_be_two_again() -> None:
    book = Memory()
    (first,), (second,), (between,) = (publish(book, str(days), replace(CUTS, days=days)) for days in (0, 40, 20))
    assert len(book.together()) == 1
    part(book, second)
    assert stands(book, second).id == derived_id("happening", second.id)  # the one that was absorbed, with its signals
    publish(book, "20")
    publish(book, "20", replace(CUTS, days=20))
    assert len(book.together()) == 2
    assert stands(book, first).id == stands(book, between).id


def test_a_report_that_comes_back_does_not_take_its_happening_from_those_who_tell_it_by_then() -> None:
    book = Memory()
    (first,), _, (last,) = (publish(book, str(days), replace(CUTS, days=days)) for days in (0, 25, 50))
    assert stands(book, last).id == derived_id("happening", first.id)
    publish(book, "0")
    publish(book, "25")
    publish(book, "0", CUTS)
    assert book.together() == {frozenset({first.id}), frozenset({last.id})}


def test_only_what_is_of_one_kind_or_a_deal_can_be_one() -> None:
    assert can_be_one(Kind.LAYOFF, Kind.LAYOFF)
    assert can_be_one(Kind.ACQUISITION, Kind.MERGER)
    assert not can_be_one(Kind.ACQUISITION, Kind.LAYOFF)
    assert not can_be_one(Kind.DEPARTURE, Kind.APPOINTMENT)


def test_what_a_person_takes_for_one_deal_stays_one_when_it_is_read_again() -> None:
    book = Memory()
    (first,) = publish(book, "1", buys(None, "Aster Foods", gist=EN))
    (second,) = publish(book, "2", merge("Omnira", "Aster Foods", gist=JA))
    assert len(book.together()) == 2
    unite(book, first, second)
    publish(book, "2")
    publish(book, "2", merge("Omnira", "Aster Foods", gist=JA))
    assert book.together() == {frozenset({first.id, second.id})}


@pytest.mark.parametrize("told", [(merge("Omnira", "Aster Foods"), BOUGHT), (BOUGHT, merge("Omnira", "Aster Foods"))])
def test_a_deal_that_is_a_merger_here_and_a_takeover_there_is_one(told: tuple[Told, Told]) -> None:
    book = Memory()
    (first,), (second,) = publish(book, "1", told[0]), publish(book, "2", told[1])
    assert book.together() == {frozenset({first.id, second.id})}
    assert stands(book, first).kind is Kind.ACQUISITION
    assert book.reasons[second.id].code == "join.same_companies"


def test_a_merger_that_is_read_again_as_a_takeover_is_the_same_happening() -> None:
    book = Memory()
    (before,) = publish(book, "1", merge("Omnira", "Aster Foods"))
    happening = stands(book, before).id
    (after,) = publish(book, "1", BOUGHT)
    assert (stands(book, after).id, stands(book, after).kind) == (happening, Kind.ACQUISITION)


def test_of_a_deal_that_is_no_longer_said_to_be_a_takeover_the_merger_is_left() -> None:
    book = Memory()
    (merger,), _ = publish(book, "1", merge("Omnira", "Aster Foods")), publish(book, "2", BOUGHT)
    publish(book, "2")
    assert stands(book, merger).kind is Kind.MERGER


@given(st.data())
def test_the_two_sides_of_a_parting_never_meet(data: st.DataObject) -> None:
    template = CUTS.reports("x")[0]
    documents = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=8))
    members = [replace(template, id=str(number), document_id=str(document)) for number, document in enumerate(documents)]
    ids = [one.id for one in members]
    standing = data.draw(st.sets(st.sampled_from(ids), min_size=1))
    parted = data.draw(st.sets(st.sampled_from(sorted(standing)), min_size=1))
    these, those = sides(parted, members, standing)
    assert not these & those
    assert parted <= these
    assert bool(those) == bool(standing - parted)
    assert not (these & standing) - parted  # what stands and was not named stays
    of_others = {one.id for one in members if one.document_id not in {each.document_id for each in members if each.id in parted}}
    assert not those or not of_others & standing or of_others == those


Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["part", "join", "gone", "back", "other"]), st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=10
)
LIKE = st.sampled_from([CUTS, replace(CUTS, days=2), replace(CUTS, days=20), replace(CUTS, days=40), FOUND, MISSED])


@example([CUTS, CUTS], [("other", 0, 0), ("part", 0, 0), ("join", 1, 0), ("other", 1, 0)])
@example(
    [CUTS, CUTS, CUTS],
    [("part", 0, 0), ("part", 1, 0), ("join", 1, 2), ("gone", 1, 0), ("gone", 2, 0), ("other", 2, 0), ("join", 0, 1), ("back", 1, 0)],
)
@example(
    [CUTS, replace(CUTS, days=25), replace(CUTS, days=50), CUTS],
    [("part", 0, 0), ("gone", 1, 0), ("other", 3, 0), ("back", 1, 0)],
)
@given(st.lists(st.one_of(LIKE, LIKE, TELLINGS), min_size=2, max_size=6), STEPS)
def test_whatever_is_said_and_read_again_no_last_word_is_broken(tellings: list[Told], steps: Sequence[Step]) -> None:
    """Documents come, go, come back, and are read otherwise, while a person parts and joins.

    Words about three documents can contradict each other: A is not B, A is C and then, while A is away, B is C. No place suits A when it
    comes back; it stays apart from B, since what was parted never joins by itself. Only then may what was joined stand in two.
    """
    book = Memory()
    for number, one in enumerate(tellings):
        publish(book, str(number), one)
    for name, a, b in steps:
        standing = sorted(id for id, at in book.stands.items() if at)
        id = str(a % len(tellings))
        match name:
            case "gone":
                publish(book, id)
            case "back":
                publish(book, id, tellings[int(id)])
            case "other":
                publish(book, id, tellings[int(id)], status="completed")
            case "part" if standing:
                part(book, book.known[standing[a % len(standing)]])
            case "join" if standing:
                one, other = (book.known[standing[each % len(standing)]] for each in (a, b))
                if can_be_one(one.kind, other.kind) and stands(book, one).id != stands(book, other).id:
                    unite(book, one, other)
        _holds(book)


def _holds(book: Memory) -> None:
    standing: dict[str, Any] = {id: at for id, at in book.stands.items() if at}
    for id, at in standing.items():
        happening = book.happening(at)
        assert happening is not None and id in happening.report_ids
        for other, word in last_words(id, book.said).items():
            if other in standing and book.known[other].document_id != book.known[id].document_id:
                held = (standing[other] == at) is word.same
                assert held or (word.same and (_kept_away(book, id, other) or _kept_away(book, other, id))), (id, other)


def _kept_away(book: Memory, id: str, other: str) -> bool:
    """Whether a third document was told apart from the one report and stood last where the other stands."""
    two = {book.known[each].document_id for each in (id, other)}
    words = last_words(id, book.said).items()
    return any(not word.same and book.stood[one] == book.stands[other] and book.known[one].document_id not in two for one, word in words)
