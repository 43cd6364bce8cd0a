from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.source import Health
from kernel.reason import Reason
from nlp.event import Status
from notifier.alert import AlertView
from notifier.catalogue import Catalogue
from notifier.digest import Amount, DigestInput, DigestItem, Period, SourceLine, Verdicts, as_json, select
from notifier.rendering.digest import render_digest, render_page, style_source
from signals.signal import DepartureState, Driver, Kind, Part, Participant, SignalState
from tests.notifier.blockkit import check, words

EN, JA = Catalogue("en"), Catalogue("ja")
END = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = Period(END - timedelta(days=7), END, date(2026, 11, 23))
MakeView = Callable[..., AlertView]


def item(view: AlertView, account: str = "a1", *, age: int = 2, changed: int | None = None, team: str | None = "East") -> DigestItem:
    born = END - timedelta(days=age)
    return DigestItem(view, account, team, born, END - timedelta(days=changed) if changed is not None else born)


def busy(make_view: MakeView) -> DigestInput:
    left = make_view(signal_id="s1", departure=DepartureState.SUCCEEDED, state=SignalState.ACKNOWLEDGED, confidence=0.95)
    bought = make_view(
        signal_id="s2",
        account_name="Hibiki Logistics",
        kind=Kind.ACQUISITION,
        part=Part.TARGET,
        driver=Driver.DOWNTURN,
        departure=None,
        contact_name=None,
        participants=(Participant("acquirer", "Northgate Rail"),),
        arr=Decimal(18_000_000),
        currency="JPY",
        impact=0.9,
        confidence=0.9,
    )
    suspected = make_view(signal_id="s3", impact=0.8, confidence=0.4)
    wrong = make_view(signal_id="s4", account_name="Tern Optics", departure=DepartureState.DENIED, arr=Decimal(999_000))
    growing = make_view(
        signal_id="s5", account_name="Pika Energy", kind=Kind.FUNDING, part=Part.COMPANY, driver=Driver.OPPORTUNITY, departure=None
    )
    friend = make_view(
        signal_id="s6",
        account_name="Pika Energy",
        part=Part.NEW_EMPLOYER,
        driver=Driver.OPPORTUNITY,
        departure=None,
        contact_name="Elena Voss",
        participants=(Participant("from_company", "Aster Foods"),),
    )
    return DigestInput(
        WEEK,
        (
            item(left, "a1", age=30, changed=1),
            item(bought, "a2", age=1, team="Tokyo"),
            item(suspected, "a1", age=12),
            item(wrong, "a3", age=20, changed=3),
            item(growing, "a4", age=3, team=None),
            replace(item(friend, "a4", age=3), watched_person=True),
        ),
        earlier=({Driver.DOWNTURN: 2, Driver.DISCONNECTION: 1}, {Driver.DOWNTURN: 1}, {}, {Driver.DOWNTURN: 1}),
        verdicts={Kind.DEPARTURE: Verdicts(8, 10), Kind.FUNDING: Verdicts(0, 0)},
        sources=(
            SourceLine("Northern Wire", "https://wire.example/feed", Health.OK),
            SourceLine(
                "Aster – Team",
                "https://aster.example/team",
                Health.BLOCKED,
                Reason("robots.disallowed", {"url": "https://aster.example/team"}),
            ),
        ),
        blind_spots=("Tern Optics", "Pika Energy"),
    )


def test_money_is_never_added_across_currencies_and_an_account_counts_once(make_view: MakeView) -> None:
    view = select(busy(make_view))
    assert view.exposed == (Amount(Decimal(18_000_000), "JPY"), Amount(Decimal(120_000), "USD"))
    assert view.exposed_accounts == 2


def test_the_week_is_counted(make_view: MakeView) -> None:
    view = select(busy(make_view))
    assert (view.to_confirm, view.to_acknowledge) == (1, 3)
    assert (view.new, view.changed, view.settled) == (3, 1, 1)
    downturn = next(row for row in view.drivers if row.driver is Driver.DOWNTURN)
    assert (downturn.now, downturn.before, downturn.mean) == (1, 2, 1.0)
    assert [(row.team, row.count, row.oldest_days) for row in view.teams] == [("East", 2, 12), ("Tokyo", 1, 1), (None, 1, 3)]


def test_the_accounts_that_matter_most_come_first(make_view: MakeView) -> None:
    view = select(busy(make_view))
    assert [row.name for row in view.top] == ["Hibiki Logistics", "Aster Foods", "Pika Energy"]
    assert [one.signal_id for one in view.top[1].views] == ["s1", "s3"]
    many = DigestInput(WEEK, tuple(item(make_view(signal_id=f"s{n}", account_name=f"A{n}"), f"a{n}") for n in range(30)))
    assert len(select(many).top) == 10


def test_people_who_left_and_arrived(make_view: MakeView) -> None:
    view = select(busy(make_view))
    assert [(row.name, row.account, row.state) for row in view.departed] == [("Haruka Sato", "Aster Foods", DepartureState.SUCCEEDED)]
    assert [(row.name, row.account, row.other) for row in view.arrived] == [("Elena Voss", "Pika Energy", "Aster Foods")]
    assert [one.account_name for one in view.relieved] == ["Tern Optics"]


def test_in_a_channel_an_unconfirmed_departure_is_counted_but_not_named(make_view: MakeView) -> None:
    given_input = replace(busy(make_view), to_channel=True)
    view = select(given_input)
    assert (view.to_confirm, view.settled) == (1, 1)
    assert [one.signal_id for row in view.top for one in row.views] == ["s2", "s1", "s5", "s6"]
    assert view.relieved == ()


def test_precision_health_and_blind_spots(make_view: MakeView) -> None:
    view = select(busy(make_view))
    assert [(row.kind, row.share) for row in view.precision] == [(Kind.DEPARTURE, 0.8)]
    assert view.health == {Health.OK: 1, Health.BLOCKED: 1}
    assert [line.name for line in view.unwell] == ["Aster – Team"]
    assert view.blind_spots == ("Pika Energy", "Tern Optics")


def test_nothing_happened_is_said_in_words() -> None:
    view = select(DigestInput(WEEK))
    assert view.nothing_happened
    told = words(render_digest(view, EN, "d1").blocks)
    assert "No revenue is exposed" in told
    assert "No decision is waiting" in told
    assert "Nothing happened this week" in told
    assert "今週、新たな動きはありませんでした" in render_page(view, JA)
    assert "No source is set up" in render_page(view, EN)


def test_the_slack_message_begins_with_three_lines(make_view: MakeView) -> None:
    message = render_digest(select(busy(make_view)), EN, "d1", "https://radar.example/digest")
    check(message.blocks)
    told = words(message.blocks)
    lines = told.split("\n")
    assert lines[2:5] == [
        "💰 ¥18,000,000 and $120,000 of revenue exposed, at 2 accounts",
        "✋ 4 decisions needed: 1 to confirm, 3 to take on",
        "🔄 3 new, 1 changed, 1 no longer at risk",
    ]
    assert "Downturn: 1 (last week 2, four-week mean 1)" in told
    assert "Hibiki Logistics: being acquired by Northgate Rail" in told
    assert "robots.txt forbids https://aster.example/team" in told
    assert message.metadata == {"delivery": "d1"}


def test_the_page_is_safe_under_a_strict_policy(make_view: MakeView) -> None:
    given_input = busy(make_view)
    nasty = replace(given_input.items[1].view, account_name="<script>alert(1)</script>", owner_name='"><img src=x onerror=1>')
    view = select(replace(given_input, items=(item(nasty, "a9"), *given_input.items)))
    page = render_page(view, EN, "https://radar.example/signals/{signal}")
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r'\sstyle="|\son\w+="', page)
    assert page.count("<style>") == 1
    assert 'href="https://radar.example/signals/s2"' in page
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", style_source())


def test_japanese_reads_politely(make_view: MakeView) -> None:
    page = render_page(select(busy(make_view)), JA)
    assert "リスクのある年間契約額：￥18,000,000、$120,000（2社）" in page
    assert "Haruka Sato 様（Aster Foods）" in page


def test_the_data_is_json(make_view: MakeView) -> None:
    data = json.loads(json.dumps(as_json(select(busy(make_view)))))
    assert data["revenue_exposed"] == [{"amount": "18000000", "currency": "JPY"}, {"amount": "120000", "currency": "USD"}]
    assert data["accounts"][0]["signals"][0]["what"] == "acquisition.target"
    assert data["sources"]["unwell"][0]["reason"]["code"] == "robots.disallowed"
    assert data["nothing_happened"] is False


@pytest.mark.parametrize("catalogue", [EN, JA])
def test_a_long_week_fits_into_one_message(make_view: MakeView, catalogue: Catalogue) -> None:
    nasty = "字&<" * 200
    items = tuple(
        item(make_view(signal_id=f"s{n}", account_name=f"{nasty}{n}", contact_name=nasty), f"a{n}", team=f"{nasty}{n}") for n in range(60)
    )
    lines = tuple(SourceLine(nasty, nasty, Health.FAILING, Reason(nasty, {"x": nasty})) for _ in range(60))
    check(render_digest(select(DigestInput(WEEK, items, sources=lines, blind_spots=(nasty,) * 3)), catalogue, "d1").blocks)


_VIEWS = st.fixed_dictionaries(
    {
        "signal_id": st.uuids().map(str),
        "kind": st.sampled_from(Kind),
        "part": st.sampled_from(Part),
        "driver": st.sampled_from(Driver),
        "status": st.sampled_from(Status),
        "state": st.sampled_from(SignalState),
        "departure": st.none() | st.sampled_from(DepartureState),
        "arr": st.none() | st.integers(0, 10**9).map(Decimal),
        "currency": st.sampled_from([None, "USD", "JPY"]),
    }
)


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=50)
@given(views=st.lists(st.tuples(_VIEWS, st.integers(0, 20), st.integers(0, 5)), max_size=12), order=st.randoms(use_true_random=False))
def test_no_order_of_the_input_changes_the_digest(
    make_view: MakeView, views: list[tuple[dict[str, object], int, int]], order: random.Random
) -> None:
    items = [item(make_view(**given_view, account_name=f"A{account}"), f"a{account}", age=age) for given_view, age, account in views]
    first = select(DigestInput(WEEK, tuple(items)))
    order.shuffle(items)
    again = select(DigestInput(WEEK, tuple(items)))
    assert as_json(first)["changes"] == as_json(again)["changes"]
    assert [row.name for row in first.top] == [row.name for row in again.top]
    open_risks = {one.account_id for one in items if one.view.driver is not Driver.OPPORTUNITY}
    assert first.exposed_accounts <= len(open_risks)
    check(render_digest(first, EN, "d1").blocks)
    assert render_page(first, JA)
