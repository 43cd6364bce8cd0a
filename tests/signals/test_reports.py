from crawlers.document import DocumentKind, Fact, FactKind
from nlp.event import Event, EventType, Opinion, Polarity, Status
from signals.signal import EvidenceKind, Kind
from tests.signals.world import PAGE, link, read


def event(type: str, status: str = "announced", **slots: str) -> Event:
    return Event(EventType(type), Status(status), "A text.", 0.9, **slots)  # type: ignore[arg-type]


def test_slots_are_tied_to_the_accounts_that_the_text_names() -> None:
    (report,) = read("1", event("acquisition", acquirer="Omnira", target="Aster Foods Inc."), links=(link("aster", "Aster Foods"),))
    assert report.kind is Kind.ACQUISITION
    assert report.named("target").account_id == "aster"
    assert report.named("acquirer").account_id is None


def test_a_text_about_strangers_gives_no_report() -> None:
    assert read("1", event("acquisition", acquirer="Omnira", target="Vexel")) == ()


def test_a_contact_is_known_at_the_company_of_the_event() -> None:
    (report,) = read("1", event("departure", person="Helen Marsh", company="Northgate Rail"))
    assert report.named("person").contact_id == "helen"


def test_a_namesake_at_another_company_is_not_the_contact() -> None:
    (report,) = read("1", event("departure", person="Helen Marsh", company="Aster Foods"))
    assert report.named("person").contact_id is None


def test_a_linked_contact_brings_the_company_along() -> None:
    (report,) = read("1", event("departure", person="Helen Marsh"), links=(link("northgate", "Helen Marsh", "helen"),))
    assert report.named("company").account_id == "northgate"


def test_history_is_no_report_and_a_denial_is_one() -> None:
    assert read("1", event("departure", "historical", person="Helen Marsh", company="Northgate Rail")) == ()
    (denial,) = read("2", event("departure", "denied", person="Helen Marsh", company="Northgate Rail"))
    assert denial.status is Status.DENIED


def test_a_name_gone_from_a_page_is_a_weak_report_of_departure() -> None:
    fact = Fact(FactKind.LEFT_PAGE, person="Helen Marsh", company="Northgate Rail", title="Chief Operating Officer")
    (report,) = read("1", facts=(fact,), kind=DocumentKind.PAGE_CHANGE, source=PAGE)
    assert (report.kind, report.status, report.evidence_kind) == (Kind.DEPARTURE, Status.RUMOURED, EvidenceKind.PAGE)
    assert report.named("person").contact_id == "helen"


def test_a_name_that_comes_back_speaks_against_a_departure() -> None:
    fact = Fact(FactKind.JOINED_PAGE, person="Helen Marsh", company="Northgate Rail", params={"returned": True})
    (report,) = read("1", facts=(fact,), kind=DocumentKind.PAGE_CHANGE, source=PAGE)
    assert report.returned
    assert report.status is Status.DENIED


def test_a_job_change_row_is_a_departure_here_and_an_arrival_there() -> None:
    fact = Fact(FactKind.JOB_CHANGE, person="Helen Marsh", from_company="Northgate Rail", to_company="Aster Foods", to_title="Chair")
    left, joined = read("1", facts=(fact,), kind=DocumentKind.JOB_CHANGE)
    assert (left.kind, left.named("person").contact_id) == (Kind.DEPARTURE, "helen")
    assert (joined.kind, joined.named("company").account_id, joined.role) == (Kind.APPOINTMENT, "aster", "Chair")


def test_a_filing_item_states_what_its_number_says() -> None:
    fact = Fact(FactKind.FILING_ITEM, company="Aster Foods", params={"item": "1.03"})
    (report,) = read("1", facts=(fact,), kind=DocumentKind.FILING)
    assert report.kind is Kind.INSOLVENCY
    assert read("2", facts=(Fact(FactKind.FILING_ITEM, company="Aster Foods", params={"item": "9.01"}),), kind=DocumentKind.FILING) == ()


def test_anger_about_our_product_is_a_complaint_of_the_account_it_comes_from() -> None:
    angry = Opinion("Kumono Desk", Polarity.NEGATIVE, 0.8, "It is slow.")
    (report,) = read("1", opinions=(angry,), links=(link("aster", "Aster Foods"),), kind=DocumentKind.POST)
    assert report.kind is Kind.COMPLAINT
    other = Opinion("Some Editor", Polarity.NEGATIVE, 0.8)
    assert read("2", opinions=(other,), links=(link("aster", "Aster Foods"),)) == ()


def test_reading_a_document_twice_gives_the_same_reports_and_each_once() -> None:
    twice = (event("layoff", company="Aster Foods"), event("layoff", company="Aster Foods"))
    first, again = read("1", *twice), read("1", *twice)
    assert first == again
    assert len(first) == 1
