"""Leadership pages: recorded layouts of our own making in both languages, and the changes, noise and redesigns of one page over days."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from crawlers.connector import Reading
from crawlers.connectors.leadership import LeadershipPage
from crawlers.document import DocumentKind, FactKind
from crawlers.people_page import people_on_page
from crawlers.people_words import name_key, title_key
from crawlers.source import Source, SourceKind
from tests.crawlers.connectors.support import EXAMPLES, NOW, Site, codes, source

LAYOUTS = sorted(path.parent.name for path in EXAMPLES.glob("*/expected.json"))
KINDS = {"left": FactKind.LEFT_PAGE, "joined": FactKind.JOINED_PAGE, "title": FactKind.TITLE_CHANGED}
TEAM = [("Clara Example", "Chief Executive Officer"), ("Dan Example", "VP Customer Operations"), ("Priya Lowe", "CFO"),
        ("Tom Ortega", "Head of Engineering"), ("Ann Winters", "General Counsel"), ("江見 例子", "執行役員 営業本部長")]  # fmt: skip


def expected(layout: str) -> dict[str, Any]:
    return dict(json.loads((EXAMPLES / layout / "expected.json").read_text(encoding="utf-8")))


def recorded(layout: str, name: str) -> bytes:
    return (EXAMPLES / layout / f"{name}.html").read_bytes()


def site(company: str = "Example Works", **options: Any) -> Site:
    return Site(LeadershipPage(), source(SourceKind.LEADERSHIP_PAGE, "https://works.example/team", company, **options), "text/html")


def page(
    people: list[tuple[str, str]], clock: str = "10:00", card: str = "<div class=c><h3>{}</h3><p>{}</p></div>", lang: str = "en"
) -> str:
    cards = "".join(card.format(*person) for person in people)
    return f"<!doctype html><html lang={lang}><body><h1>Leadership</h1>{cards}<p>Page made at {clock}</p></body></html>"


def facts(reading: Reading) -> list[tuple[str, str | None, str | None]]:
    return [(fact.kind.value, fact.person, fact.title) for document in reading.documents for fact in document.facts]


def without(*names: str) -> list[tuple[str, str]]:
    return [person for person in TEAM if person[0] not in names]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_gives_its_people_and_nobody_else(layout: str) -> None:
    found = people_on_page(recorded(layout, "before"), "text/html").people
    wanted = [(name_key(name), title_key(title)) for name, title in expected(layout)["before"]]
    assert sorted((name_key(person.name), title_key(person.title)) for person in found) == sorted(wanted)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_gives_its_changes_once(layout: str) -> None:
    wanted = expected(layout)
    one = site(wanted["company"])
    assert one.poll(recorded(layout, "before")).documents == ()
    changed = one.poll(recorded(layout, "after"))
    got = sorted((kind, name_key(person or ""), title_key(title or "")) for kind, person, title in facts(changed))
    assert got == sorted((KINDS[kind].value, name_key(name), title_key(title)) for kind, name, title in wanted["changes"])
    assert {document.lang for document in changed.documents} == {wanted["lang"]}
    assert one.poll(recorded(layout, "after")).documents == ()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_redesign_of_a_layout_is_reported_and_nobody_is_said_to_have_left(layout: str) -> None:
    one = site()
    one.poll(recorded(layout, "before"))
    fallen = one.poll(recorded(layout, "redesigned"))
    assert codes(fallen) == ["page.redesigned"]
    assert fallen.documents == ()
    assert facts(one.poll(recorded(layout, "before"))) == []


def test_there_are_layouts_of_both_languages() -> None:
    assert len([layout for layout in LAYOUTS if layout.startswith("en-")]) >= 10
    assert len([layout for layout in LAYOUTS if layout.startswith("ja-")]) >= 6


def test_one_name_gone_is_said_in_words_at_once() -> None:
    one = site()
    one.poll(page(TEAM))
    (document,) = one.poll(page(without("Dan Example"), clock="11:11")).documents
    assert document.title == "Dan Example is no longer listed on the leadership page of Example Works"
    assert document.text.splitlines()[1:] == ["The title given was VP Customer Operations.", "5 others are still listed."]
    assert document.kind is DocumentKind.PAGE_CHANGE
    (fact,) = document.facts
    assert (fact.company, fact.title) == ("Example Works", "VP Customer Operations")
    assert fact.params["first_seen"] == NOW.date().isoformat()
    assert fact.params["account"] == "A1"
    assert fact.params["purpose"] == "customer relationship care"


def test_a_japanese_page_is_told_in_japanese() -> None:
    one = site("ひびき物流株式会社")
    one.poll(page(TEAM, lang="ja"))
    (document,) = one.poll(page(without("江見 例子"), lang="ja")).documents
    assert document.title == "ひびき物流株式会社の役員一覧から江見 例子の名前がなくなりました"
    assert "役職は執行役員 営業本部長でした。" in document.text


def test_a_change_read_again_from_the_same_memory_has_the_same_key() -> None:
    one = site()
    one.poll(page(TEAM))
    before, day = one.state, one.now
    first = one.poll(page(without("Dan Example")))
    one.state, one.now = before, day
    assert one.poll(page(without("Dan Example"))).documents == first.documents


@pytest.mark.parametrize(
    "noise",
    [
        page(TEAM, clock="23:59"),
        page(TEAM[::-1]),
        page([(f"Dr. {name}, PhD" if name.isascii() else f"{name}（えみ れいこ）", title) for name, title in TEAM]),
        page([(name.replace("Dan", "Dan J."), title) for name, title in TEAM]),
        page([(name.replace("Dan", "Daniel"), title) for name, title in TEAM]),
        page([(name.replace("江見 例子", "江見例子"), title) for name, title in TEAM]),
        page([(name.replace("江見 例子", "江見　例子 氏"), title) for name, title in TEAM]),
        page([(name.upper() if name.isascii() else name, title) for name, title in TEAM]),
        page([(name, title.replace("VP", "Vice President").replace(" 営", "　営")) for name, title in TEAM]),
        page(TEAM, card="<li><b>{}</b><br><i>{}</i><a href='#'>Read more</a></li>"),
        page(TEAM).replace("<h1>", "<div class=banner>We are hiring! Join our team</div><h1>"),
        page([*TEAM, TEAM[0]]),
    ],
    ids=["clock", "order", "honorifics", "initial", "nickname", "no space", "様", "capitals", "title", "markup", "banner", "twice"],
)
def test_noise_is_no_change(noise: str) -> None:
    one = site()
    one.poll(page(TEAM))
    reading = one.poll(noise)
    assert (facts(reading), reading.error) == ([], None)


def test_two_names_gone_wait_for_a_second_look() -> None:
    one = site()
    one.poll(page(TEAM))
    first = one.poll(page(without("Dan Example", "Priya Lowe")))
    assert first.documents == ()
    assert first.reread
    second = one.poll(page(without("Dan Example", "Priya Lowe")))
    assert [entry[:2] for entry in facts(second)] == [("left_page", "Dan Example"), ("left_page", "Priya Lowe")]
    noticed = (NOW.date().replace(day=NOW.day + 1)).isoformat()
    assert {document.facts[0].params["noticed"] for document in second.documents} == {noticed}


def test_names_that_come_back_at_the_second_look_never_left() -> None:
    one = site()
    one.poll(page(TEAM))
    one.poll(page(without("Dan Example", "Priya Lowe")))
    assert one.poll(page(TEAM)).documents == ()
    assert facts(one.poll(page(without("Priya Lowe")))) == [("left_page", "Priya Lowe", "CFO")]


def test_a_person_who_returns_is_said_to_return() -> None:
    one = site()
    one.poll(page(TEAM))
    one.poll(page(without("Dan Example")))
    (document,) = one.poll(page(TEAM)).documents
    assert document.facts[0].kind is FactKind.JOINED_PAGE
    assert document.facts[0].params["returned"] is True
    assert document.title.startswith("Dan Example is listed again on")


def test_a_successor_gives_both_facts() -> None:
    one = site()
    one.poll(page(TEAM))
    changed = one.poll(page([*without("Dan Example"), ("Nadia Fresh", "VP Customer Operations")]))
    assert [entry[:2] for entry in facts(changed)] == [("left_page", "Dan Example"), ("joined_page", "Nadia Fresh")]


def test_a_new_title_names_the_old_one() -> None:
    one = site()
    one.poll(page(TEAM))
    (document,) = one.poll(page([(name, "Chief Operating Officer" if name == "Dan Example" else title) for name, title in TEAM])).documents
    (fact,) = document.facts
    assert (fact.kind, fact.from_title, fact.to_title) == (FactKind.TITLE_CHANGED, "VP Customer Operations", "Chief Operating Officer")


def test_titles_that_all_change_at_once_are_a_new_layout() -> None:
    one = site()
    one.poll(page(TEAM))
    moved = one.poll(page([(name, f"Senior {title}") for name, title in TEAM]))
    assert (facts(moved), codes(moved)) == ([], ["page.titles_relearned"])


def test_a_new_section_is_no_wave_of_arrivals() -> None:
    one = site()
    one.poll(page(TEAM))
    board = [(f"{name} Board", "Director") for name in ("Ada", "Bob", "Cyd", "Dee", "Eve")]
    grown = one.poll(page(TEAM + [(name.replace("Board", "Sample"), title) for name, title in board]))
    assert (facts(grown), codes(grown)) == ([], ["page.grew"])


def test_a_page_that_came_in_part_says_nothing_of_anybody() -> None:
    one = site()
    whole = page(TEAM)
    one.poll(whole)
    cut = one.poll(whole[: whole.index("江見")])
    assert (facts(cut), codes(cut), cut.reread) == ([], ["page.partial"], True)
    short = one.poll(page(without("Dan Example")), content_length="99999")
    assert (facts(short), codes(short)) == ([], ["page.partial"])


def test_a_redesigned_page_is_learnt_after_it_was_read_alike_twice() -> None:
    one = site()
    one.poll(page(TEAM))
    new = page(
        [("Ida Other", "Chair"), ("Ben Other", "Director"), ("Clara Example", "Director")], card="<section><h5>{}</h5><i>{}</i></section>"
    )
    assert codes(one.poll("<html><body><div id=app></div></body></html>")) == ["page.redesigned"]
    assert codes(one.poll(new)) == ["page.redesigned"]
    learnt = one.poll(new)
    assert (facts(learnt), codes(learnt)) == ([], ["page.relearned"])
    assert "Dan Example" in learnt.problems[0].params["names"]
    assert facts(one.poll(new.replace("Ben Other", "Sue Other"))) == [
        ("left_page", "Ben Other", "Director"),
        ("joined_page", "Sue Other", "Director"),
    ]


def test_a_page_without_people_is_an_error_from_the_start() -> None:
    assert codes(site().poll("<html><body><h1>Welcome</h1><p>We make soup.</p></body></html>")) == ["page.nobody_found"]


def test_a_pdf_is_not_read_as_a_page() -> None:
    one = replace(site(), content_type="application/pdf")
    assert codes(one.poll(b"%PDF-1.7 ...")) == ["page.not_html"]


def test_names_to_ignore_are_nobody() -> None:
    reading = site(ignore=["Clara Example"]).poll(page(TEAM))
    assert reading.found == len(TEAM) - 1


@pytest.mark.parametrize(
    ("options", "company", "wanted"),
    [
        ({"ignore": "Clara"}, "Aster Foods", "source.option"),
        ({"ignore": [1]}, "Aster Foods", "source.option"),
        ({"lang": "fr"}, "Aster Foods", "source.option"),
        ({}, None, "page.company_missing"),
        ({}, "  ", "page.company_missing"),
    ],
)
def test_options_are_checked(options: dict[str, Any], company: str | None, wanted: str) -> None:
    given = Source("s", SourceKind.LEADERSHIP_PAGE, "https://works.example/", "n", company=company, options=options)
    assert [reason.code for reason in LeadershipPage().check(given)] == [wanted]
