from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawlers.document import DocumentKind, Fact, FactKind
from nlp.event import Event, EventType, Status
from signals.happenings import join, same_role, started, successor_for, told_by
from signals.signal import DepartureState, Happening, Report
from tests.signals.world import NOW, PAGE, link, read


def event(type: str, status: str = "announced", **slots: str) -> Event:
    return Event(EventType(type), Status(status), "A text.", 0.9, **slots)  # type: ignore[arg-type]


def joined(reports: list[Report]) -> list[Happening]:
    """The happenings that *reports* end up in, fed one by one."""
    happenings: dict[str, Happening] = {}
    told: dict[str, list[Report]] = {}
    for report in reports:
        found = join(report, happenings.values()).happening or started(report)
        told.setdefault(found.id, []).append(report)
        happenings[found.id], _ = told_by(found, told[found.id], NOW + timedelta(days=1))
    return list(happenings.values())


GONE = read(
    "p", facts=(Fact(FactKind.LEFT_PAGE, person="Helen Marsh", company="Northgate Rail"),), kind=DocumentKind.PAGE_CHANGE, source=PAGE
)
SAID = read("r", event("departure", person="Helen Marsh", company="Northgate Rail", role="Chief Operating Officer"), hours=5)
AGAIN = read(
    "s",
    event("departure", "completed", person="Ms Helen Marsh", company="Northgate Rail Group"),
    links=(link("northgate", "Northgate Rail"),),
    hours=9,
)


def test_page_release_and_retelling_of_one_departure_are_one() -> None:
    (happening,) = joined([*GONE, *SAID, *AGAIN])
    assert happening.departure is DepartureState.CONFIRMED
    assert len(happening.report_ids) == 3
    assert happening.status is Status.COMPLETED
    assert happening.role == "Chief Operating Officer"


def test_a_page_alone_only_suspects() -> None:
    (happening,) = joined(list(GONE))
    assert happening.departure is DepartureState.SUSPECTED
    assert happening.status is Status.RUMOURED


@given(st.permutations([*GONE, *SAID, *AGAIN]))
def test_the_order_of_arrival_does_not_matter(reports: list[Report]) -> None:
    (happening,) = joined(list(reports))
    (reference,) = joined([*GONE, *SAID, *AGAIN])
    assert (happening.departure, happening.status, happening.report_ids, happening.participants) == (
        reference.departure,
        reference.status,
        reference.report_ids,
        reference.participants,
    )


def test_two_people_who_leave_one_company_leave_twice() -> None:
    other = read("t", event("departure", person="Tom Adeyemi", company="Northgate Rail"))
    assert len(joined([*SAID, *other])) == 2


def test_one_deal_told_twice_is_one_and_two_deals_of_one_company_are_two() -> None:
    first = read("1", event("acquisition", acquirer="Omnira", target="Aster Foods"))
    again = read("2", event("acquisition", "completed", acquirer="Omnira Inc.", target="Aster Foods"), hours=50)
    other = read("3", event("acquisition", acquirer="Aster Foods", target="Vexel"))
    happenings = joined([*first, *again, *other])
    assert len(happenings) == 2
    assert happenings[0].status is Status.COMPLETED


def test_launches_of_one_company_join_only_when_the_texts_are_alike() -> None:
    one = read("1", event("product_launch", company="Aster Foods"), gist=(1.0, 0.0))
    alike = read("2", event("product_launch", company="Aster Foods"), gist=(0.9, 0.435), hours=3)
    unlike = read("3", event("product_launch", company="Aster Foods"), gist=(0.0, 1.0), hours=3)
    assert len(joined([*one, *alike])) == 1
    assert len(joined([*one, *unlike])) == 2


def test_far_apart_in_time_are_two() -> None:
    one = read("1", event("layoff", company="Aster Foods"))
    later = read("2", event("layoff", company="Aster Foods"), hours=24 * 60)
    assert len(joined([*one, *later])) == 2


def test_a_denial_takes_back_and_a_later_firm_report_holds() -> None:
    rumour = read("1", event("acquisition", "rumoured", acquirer="Omnira", target="Aster Foods"))
    denial = read("2", event("acquisition", "denied", acquirer="Omnira", target="Aster Foods"), hours=2)
    firm = read("3", event("acquisition", "announced", acquirer="Omnira", target="Aster Foods"), hours=4)
    assert joined([*rumour, *denial])[0].status is Status.DENIED
    assert joined([*rumour, *denial, *firm])[0].status is Status.ANNOUNCED


def test_the_one_appointed_to_the_post_is_the_successor() -> None:
    (departure,) = joined([*SAID])
    named = read("n", event("appointment", person="Daniel Okafor", company="Northgate Rail", role="chief operating officer"), hours=48)
    other = read("o", event("appointment", person="Ida Holm", company="Northgate Rail", role="Head of Legal"), hours=48)
    assert successor_for(departure, joined(list(named))[0]).name == "Daniel Okafor"
    assert successor_for(departure, joined(list(other))[0]) is None


def test_more_documents_make_surer_but_never_certain() -> None:
    (one,) = joined(list(SAID))
    (three,) = joined([*SAID, *AGAIN, *GONE])
    assert one.confidence < three.confidence <= 0.99


def test_unknown_titles_are_never_one_post() -> None:
    assert not same_role(None, None)
    assert same_role("Chief Operating Officer", "chief operating officer (COO)")
