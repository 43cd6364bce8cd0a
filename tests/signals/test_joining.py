"""Which reports tell of one occurrence: a table in words, and what must hold for every set of reports."""

import itertools
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event import Event, EventType, Status
from signals.happenings import join, started, told_by
from signals.roster import Roster
from signals.signal import DepartureState, Happening, Kind, Participant, Report
from tests.signals.world import ASTER, HELEN, NORTHGATE, NOW, link, read
from watchlists.account import Contact, Directory

SAME, APART = True, False
EN, JA, OTHER = (1.0, 0.0), (0.9, 0.436), (0.0, 1.0)
LINKS = (link("northgate", "Northgate Rail"), link("aster", "Aster Foods"), link("hibiki", "Hibiki Logistics"))


@dataclass
class Told:
    """One document in words: what it says, and how many days after the first it was published."""

    type: str
    slots: dict[str, Any]
    days: float = 0
    status: str = "announced"
    gist: tuple[float, ...] = ()

    def reports(self, id: str) -> tuple[Report, ...]:
        event = Event(EventType(self.type), Status(self.status), "A text.", 0.9, **self.slots)
        return read(id, event, links=LINKS, hours=24 * self.days, gist=self.gist)


def leaves(person: str, company: str = "Northgate Rail", role: str | None = None, **more: Any) -> Told:
    return Told("departure", {"person": person, "company": company, "role": role}, **more)


def joins(person: str, role: str | None = None, company: str = "Northgate Rail", **more: Any) -> Told:
    return Told("appointment", {"person": person, "company": company, "role": role}, **more)


def buys(acquirer: str | None, target: str | None, **more: Any) -> Told:
    return Told("acquisition", {"acquirer": acquirer, "target": target}, **more)


def merge(*parties: str, **more: Any) -> Told:
    return Told("merger", {"parties": parties}, **more)


def absorbs(acquirer: str, target: str, **more: Any) -> Told:
    return Told("merger", {"acquirer": acquirer, "target": target}, **more)


def does(type: str, company: str = "Aster Foods", **more: Any) -> Told:
    return Told(type, {"company": company}, **more)


TABLE = [
    ("the same departure, a day later", leaves("Helen Marsh"), leaves("Helen Marsh", days=1), SAME),
    ("a title before the name", leaves("Helen Marsh"), leaves("Ms. Helen Marsh"), SAME),
    ("a middle name", leaves("Ida Holm"), leaves("Ida B. Holm"), SAME),
    ("two people of one company", leaves("Helen Marsh"), leaves("Tom Adeyemi"), APART),
    ("one name, two companies", leaves("Ida Holm"), leaves("Ida Holm", "Aster Foods"), APART),
    ("a family name that two share", leaves("Ida Holm"), leaves("Jan Holm"), APART),
    ("who leaves two posts leaves once", leaves("Helen Marsh", role="COO"), leaves("Helen Marsh", role="Director"), SAME),
    ("a departure of last year", leaves("Helen Marsh"), leaves("Helen Marsh", days=300), APART),
    ("to leave is not to come", leaves("Ida Holm"), joins("Ida Holm"), APART),
    ("a denial is about the same", leaves("Helen Marsh"), leaves("Helen Marsh", status="denied", days=1), SAME),
    ("a Japanese name with and without blank", leaves("宮下 千尋", "ひびき物流"), leaves("宮下千尋氏", "ひびき物流株式会社"), SAME),
    ("one post, name unknown", leaves(None, role="Chief Operating Officer"), leaves(None, role="chief operating officer"), SAME),  # type: ignore[arg-type]
    ("unnamed, posts unlike", leaves(None, role="Chief Operating Officer"), leaves(None, role="Head of Legal"), APART),  # type: ignore[arg-type]
    ("unnamed here, named there", leaves(None, role="COO"), leaves("Helen Marsh", role="COO"), APART),  # type: ignore[arg-type]
    ("one appointment", joins("Ida Holm", "Chief Financial Officer"), joins("Ida Holm", "chief financial officer (CFO)"), SAME),
    ("appointed to two posts", joins("Ida Holm", "Head of Legal"), joins("Ida Holm", "Chief Financial Officer"), APART),
    ("a title in one text only", joins("Ida Holm", "Head of Legal"), joins("Ida Holm"), SAME),
    ("one deal", buys("Omnira", "Aster Foods"), buys("Omnira Inc.", "Aster Foods", days=90, status="completed"), SAME),
    ("two deals of one acquirer", buys("Aster Foods", "Omnira"), buys("Aster Foods", "Vexel"), APART),
    ("two bidders for one company", buys("Omnira", "Aster Foods"), buys("Vexel", "Aster Foods"), APART),
    ("buyer and bought exchanged", buys("Omnira", "Aster Foods"), buys("Aster Foods", "Omnira"), APART),
    ("the buyer unnamed, texts alike", buys("Omnira", "Aster Foods", gist=EN), buys(None, "Aster Foods", gist=JA), SAME),
    ("the buyer unnamed, texts unlike", buys("Omnira", "Aster Foods", gist=EN), buys(None, "Aster Foods", gist=OTHER), APART),
    ("the buyer unnamed, nothing to compare", buys("Omnira", "Aster Foods"), buys(None, "Aster Foods"), APART),
    ("one merger of equals", merge("Aster Foods", "Omnira"), merge("Omnira Ltd", "Aster Foods"), SAME),
    ("a merger with a survivor in one text only", merge("Aster Foods", "Omnira"), absorbs("Omnira", "Aster Foods"), SAME),
    ("two mergers of one company", merge("Aster Foods", "Omnira"), merge("Aster Foods", "Vexel"), APART),
    ("a merger here, a takeover there", merge("Aster Foods", "Omnira"), buys("Omnira Inc.", "Aster", days=90), SAME),
    ("a merger with a survivor here, a takeover there", absorbs("Omnira", "Aster Foods"), buys("Omnira", "Aster Foods"), SAME),
    ("survivor and buyer exchanged", absorbs("Omnira", "Aster Foods"), buys("Aster Foods", "Omnira"), APART),
    ("a merger with one, a takeover of another", merge("Aster Foods", "Omnira"), buys("Aster Foods", "Vexel"), APART),
    ("a merger with one, a takeover by another", merge("Aster Foods", "Omnira"), buys("Vexel", "Aster Foods"), APART),
    ("a merger, a takeover by nobody knows whom", merge("Aster Foods", "Omnira", gist=EN), buys(None, "Aster Foods", gist=JA), APART),
    ("a merger, and a takeover half a year later", merge("Aster Foods", "Omnira"), buys("Omnira", "Aster Foods", days=181), APART),
    ("a merger is no alliance", merge("Aster Foods", "Omnira"), Told("partnership", {"parties": ("Aster Foods", "Omnira")}), APART),
    ("one wave of layoffs", does("layoff"), does("layoff", days=20), SAME),
    ("another wave", does("layoff"), does("layoff", days=31), APART),
    ("layoffs of two companies", does("layoff"), does("layoff", "Northgate Rail"), APART),
    ("a round of funding is told for a month", does("funding"), does("funding", days=29), SAME),
    ("two launches in unlike words", does("product_launch", gist=EN), does("product_launch", gist=OTHER), APART),
    ("a launch told twice", does("product_launch", gist=EN), does("product_launch", gist=JA, days=1), SAME),
    ("launches with nothing to compare", does("product_launch"), does("product_launch"), APART),
    ("an insolvency is no layoff", does("insolvency"), does("layoff"), APART),
]


def joined(reports: list[Report]) -> dict[str, Happening]:
    """The happenings that *reports* end up in, fed one by one, as the stage does it."""
    happenings: dict[str, Happening] = {}
    told: dict[str, list[Report]] = {}
    for report in reports:
        found = join(report, list(happenings.values()))
        happening = found.happening or started(report)
        mine = told.setdefault(happening.id, [])
        for other in found.absorbed:
            mine += told.pop(other.id)
            del happenings[other.id]
        mine.append(report)
        happenings[happening.id], _ = told_by(happening, mine, NOW + timedelta(days=400))
    return happenings


@pytest.mark.parametrize(("one", "other", "same"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_two_reports_tell_of_one_occurrence_or_of_two(one: Told, other: Told, same: bool) -> None:
    reports = [*one.reports("1"), *other.reports("2")]
    assert len(reports) == 2
    expected = 1 if same else 2
    assert len(joined(reports)) == expected
    assert len(joined(reports[::-1])) == expected


PEOPLE = st.sampled_from(["Helen Marsh", "Ida Holm", "宮下 千尋"])
COMPANIES = st.sampled_from(["Northgate Rail", "Aster Foods", "ひびき物流"])
STATUSES = st.sampled_from(["announced", "completed", "rumoured", "denied"])
DAYS = st.integers(0, 300)
TELLINGS = st.one_of(
    st.builds(leaves, PEOPLE, COMPANIES, days=DAYS, status=STATUSES),
    st.builds(joins, PEOPLE, st.just("Director"), COMPANIES, days=DAYS, status=STATUSES),
    st.builds(buys, st.sampled_from(["Omnira", "Vexel"]), COMPANIES, days=DAYS, status=STATUSES),
    st.builds(merge, st.sampled_from(["Omnira", "Vexel"]), COMPANIES, days=DAYS, status=STATUSES),
    st.builds(absorbs, st.sampled_from(["Omnira", "Vexel"]), COMPANIES, days=DAYS, status=STATUSES),
    st.builds(does, st.sampled_from(["layoff", "insolvency", "funding"]), COMPANIES, days=DAYS, status=STATUSES),
)


def grouped(reports: list[Report]) -> set[tuple[Any, ...]]:
    return {
        (one.kind, one.report_ids, one.status, one.departure, one.participants, one.confidence, one.role, one.first_at, one.last_at)
        for one in joined(reports).values()
    }


@given(st.lists(TELLINGS, max_size=8), st.randoms(use_true_random=False))
def test_what_reports_end_up_as_does_not_depend_on_the_order_of_their_arrival(tellings: list[Told], dice: Any) -> None:
    reports = [report for number, one in enumerate(tellings) for report in one.reports(str(number))]
    shuffled = list(reports)
    dice.shuffle(shuffled)
    assert grouped(shuffled) == grouped(reports)


@given(st.lists(TELLINGS, min_size=1, max_size=6))
def test_telling_a_happening_again_changes_nothing(tellings: list[Told]) -> None:
    for happening in joined([report for number, one in enumerate(tellings) for report in one.reports(str(number))]).values():
        reports = [
            report for number, one in enumerate(tellings) for report in one.reports(str(number)) if report.id in happening.report_ids
        ]
        again, _ = told_by(happening, reports, NOW + timedelta(days=400))
        assert again == happening
        assert told_by(again, reports[::-1], NOW + timedelta(days=400))[0] == again


def test_a_report_between_two_waves_shows_them_to_be_one() -> None:
    first, second, between = (does("layoff", days=days).reports(str(days))[0] for days in (0, 40, 20))
    assert len(joined([first, second])) == 2
    (one,) = joined([first, second, between]).values()
    assert one.report_ids == (first.id, between.id, second.id)


@given(st.lists(st.builds(merge, st.just("Omnira"), st.just("Aster Foods"), days=DAYS, status=STATUSES), min_size=1, max_size=3), DAYS)
def test_a_deal_is_a_takeover_as_soon_as_one_report_says_who_buys_whom(mergers: list[Told], days: int) -> None:
    deal = Told("acquisition", {"acquirer": "Omnira", "target": "Aster Foods"}, days=days)
    reports = [report for number, one in enumerate([*mergers, deal]) for report in one.reports(str(number))]
    assert {one.kind for one in joined(reports).values() if reports[-1].id in one.report_ids} == {Kind.ACQUISITION}
    assert {one.kind for one in joined(reports[:-1]).values()} == {Kind.MERGER}


def test_a_takeover_that_is_denied_leaves_the_merger_that_is_announced() -> None:
    said = merge("Aster Foods", "Omnira").reports("1")
    denied = buys("Omnira", "Aster Foods", status="denied", days=1).reports("2")
    for reports in ([*said, *denied], [*denied, *said]):
        (one,) = joined(reports).values()
        assert (one.kind, {each.part for each in one.participants}) == (Kind.MERGER, {"party"})


def test_each_company_of_a_deal_is_named_once_and_as_it_is_watched() -> None:
    unresolved = (Participant("acquirer", "Omnira"), Participant("target", "Aster Foods Ltd"))
    surest = replace(buys("Omnira", "Aster Foods").reports("1")[0], participants=unresolved, confidence=0.95)
    for reports in itertools.permutations([surest, *merge("Omnira", "Aster Foods").reports("2")]):
        (one,) = joined(list(reports)).values()
        assert one.participants == (Participant("acquirer", "Omnira"), Participant("target", "Aster Foods", "aster"))


def test_why_a_takeover_joins_a_merger_is_said() -> None:
    (merger,), (deal,) = merge("Aster Foods", "Omnira").reports("1"), buys("Omnira", "Aster Foods").reports("2")
    for one, other in ((merger, deal), (deal, merger)):
        assert join(one, [started(other)]).reason.code == "join.same_companies"
    assert join(merger, [started(replace(merger, id="again"))]).reason.code == "join.same_deal"


def test_of_two_people_with_one_name_the_one_at_the_company_is_meant() -> None:
    roster = Roster(Directory(1, (NORTHGATE, ASTER), (HELEN, Contact("namesake", "aster", "Helen Marsh"))))
    links = (link("aster", "Helen Marsh", "namesake"), link("northgate", "Helen Marsh", "helen"))
    assert roster.contact_named("Helen Marsh", ["northgate"], links) == HELEN
    assert roster.contact_named("Helen Marsh", ["northgate"], links[::-1]) == HELEN


def test_an_unsure_denial_does_not_take_back_what_was_said_firmly() -> None:
    said = leaves("Helen Marsh").reports("1")
    unsure = Event(EventType.DEPARTURE, Status.DENIED, "A text.", 0.3, person="Helen Marsh", company="Northgate Rail")
    (happening,) = joined([*said, *read("2", unsure, links=LINKS, hours=24)]).values()
    assert (happening.status, happening.departure) == (Status.ANNOUNCED, DepartureState.CONFIRMED)
