from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.reason import Reason
from nlp.event import Status
from notifier.alert import AlertView, Quote
from notifier.catalogue import Catalogue
from notifier.rendering.mrkdwn import clip, literal, plain, units
from notifier.rendering.slack import render_alert, render_batch, render_note
from signals.signal import DepartureState, Driver, Kind, Part, Participant, SignalState
from tests.notifier.blockkit import check, words

EN, JA = Catalogue("en"), Catalogue("ja")
MakeView = Callable[..., AlertView]


def actions(message: Any) -> set[str]:
    return {element["action_id"] for block in message.blocks if block["type"] == "actions" for element in block["elements"]}


def test_an_alert_tells_everything_in_order(make_view: MakeView) -> None:
    message = render_alert(make_view(), EN, "d1", timezone="Asia/Tokyo")
    check(message.blocks)
    told = words(message.blocks)
    wanted = [
        "🔌 Aster Foods: Haruka Sato may have left – can you confirm?",
        "$120,000",
        "31 Mar 2027 (in 133 days)",
        "31 Dec 2026 (in 43 days)",
        "Mika Tanaka",
        "> Haruka Sato has stepped down",
        "<https://wire.example/aster?a=1&amp;b=2|Northern Wire>",
        "published 18 Nov 2026 08:30",
        "found 18 Nov 2026 12:00",
        "Head of Operations",
        "Champion",
        "Ken Mori, CFO",
        "you own this account",
        "Impact 80%",
        "Confidence 55%",
        "Next steps",
        "Can you confirm?",
        "Confirm left",
        "Acknowledge",
        "01sig",
    ]
    place = 0
    for text in wanted:
        place = told.find(text, place)
        assert place >= 0, f"{text!r} is missing or out of order"
    assert message.metadata == {"delivery": "d1"}
    assert message.text.startswith("🔌 Aster Foods: Haruka Sato may have left")


def test_japanese_reads_politely(make_view: MakeView) -> None:
    view = make_view(
        account_name="アスター食品株式会社",
        contact_name="佐藤 遥",
        contact_title="執行役員 営業本部長",
        currency="JPY",
        arr=Decimal(18_000_000),
    )
    message = render_alert(view, JA, "d1", timezone="Asia/Tokyo")
    check(message.blocks)
    told = words(message.blocks)
    assert "🔌 アスター食品株式会社：佐藤 遥様が退任された可能性 – ご確認ください" in told
    assert "￥18,000,000" in told
    assert "営業本部長様" not in told
    assert "Ken Mori 様（CFO）" in told
    assert "2027年3月31日（あと133日）" in told


@pytest.mark.parametrize(
    ("state", "departure", "wanted"),
    [
        (SignalState.OPEN, DepartureState.SUSPECTED, {"confirm_left", "still_there", "acknowledge", "assign", "snooze", "not_relevant"}),
        (SignalState.OPEN, DepartureState.CONFIRMED, {"acknowledge", "assign", "snooze", "not_relevant"}),
        (SignalState.ACKNOWLEDGED, None, {"assign", "snooze", "not_relevant"}),
        (SignalState.DISMISSED, DepartureState.SUSPECTED, {"reopen"}),
        (SignalState.CLOSED, None, {"reopen"}),
    ],
)
def test_buttons_follow_the_state(make_view: MakeView, state: SignalState, departure: DepartureState | None, wanted: set[str]) -> None:
    message = render_alert(make_view(state=state, departure=departure), EN, "d1")
    assert actions(message) == wanted


def test_an_update_says_what_changed_and_who_did_what(make_view: MakeView) -> None:
    view = make_view(
        departure=DepartureState.SUCCEEDED,
        successor=Participant("person", "Yuki Ono"),
        acted=(Reason("acted.confirmed_left", {"user": "Mika"}),),
    )
    news = (Reason("news.departure", {"before": "suspected", "after": "succeeded"}), Reason("news.successor", {"name": "Yuki Ono"}))
    told = words(render_alert(view, EN, "d1", news=news).blocks)
    assert "🔄 Now: successor known · The successor is Yuki Ono" in told
    assert "✔ Mika confirmed the departure" in told
    note = render_note(news, JA, "d2", view)
    check(note.blocks)
    assert "後任はYuki Ono 様です" in words(note.blocks)


def test_the_rest_of_the_story_is_told_and_asked_about(make_view: MakeView) -> None:
    rider = make_view(signal_id="s2", contact_name="Ken Mori", quotes=make_view().quotes)
    view = make_view(signal_id="s1", departure=DepartureState.CONFIRMED, also=(rider, make_view(signal_id="s3", departure=None)))
    message = render_alert(view, EN, "d1")
    check(message.blocks)
    told = words(message.blocks)
    assert "Also in this story" in told
    assert "🔌 Aster Foods: Ken Mori may have left" in told
    assert "Can you confirm that Ken Mori has left?" in told
    pressed = [one for block in message.blocks if block["type"] == "actions" for one in block["elements"] if one["type"] == "button"]
    assert ("confirm_left", "s2") in [(one["action_id"], one["value"]) for one in pressed]
    assert ("acknowledge", "s1") in [(one["action_id"], one["value"]) for one in pressed]


def test_who_has_only_announced_it_has_not_left_yet(make_view: MakeView) -> None:
    for status, wanted in ((Status.ANNOUNCED, "Haruka Sato is leaving"), (Status.COMPLETED, "Haruka Sato has left")):
        told = words(render_alert(make_view(departure=DepartureState.CONFIRMED, status=status), EN, "d1").blocks)
        assert f"Aster Foods: {wanted}" in told


def test_a_rumour_is_told_as_one(make_view: MakeView) -> None:
    view = make_view(
        kind=Kind.ACQUISITION,
        part=Part.TARGET,
        departure=None,
        status=Status.RUMOURED,
        contact_name=None,
        participants=(Participant("target", "Aster Foods"), Participant("acquirer", "Northgate Rail")),
    )
    assert "Unconfirmed – Aster Foods: being acquired by Northgate Rail" in words(render_alert(view, EN, "d1").blocks)


def test_strangers_text_stays_text(make_view: MakeView) -> None:
    nasty = "<!channel> <@U123> <https://evil.example|click> `code` *bold* & ```x``` \u202egnp.exe"
    quote = Quote(nasty, nasty, "javascript:alert(1)", datetime(2026, 11, 17, tzinfo=UTC), "day", "en", "press")
    view = make_view(account_name=nasty, contact_name=nasty, owner_name=nasty, others_known=(nasty,), quotes=(quote,))
    message = render_alert(view, EN, "d1")
    check(message.blocks)
    for block in message.blocks:
        for piece in block.get("elements", []) + block.get("fields", []) + [block.get("text", {})]:
            if piece.get("type") == "mrkdwn":
                assert not re.search(r"<[!@#]|<https://evil|`|javascript:|\*bold\*|\u202e", piece["text"]), piece["text"]
    assert "<!" not in message.text


def test_a_batch_tells_the_weightiest_first_and_counts_the_rest(make_view: MakeView) -> None:
    views = tuple(make_view(signal_id=f"s{n}", account_name=f"Account {n}", impact=n / 100) for n in range(80))
    message = render_batch(views, EN, "d1")
    check(message.blocks)
    told = words(message.blocks)
    assert told.startswith("80 updates from your accounts today")
    assert "Account 79" in told
    shown = len(re.findall(r"Account \d+:", told))
    assert f"and {80 - shown} more" in told


_NASTY = st.text(max_size=400) | st.sampled_from(
    [
        "<!channel>" * 500,
        "&" * 9000,
        "😀" * 4000,
        "\u202e" + "x" * 5000,
        "\x00\x07\n\t",
        '"' * 9000,
        "字" * 5000,
        "*a* _b_ ~c~ `d`",
        "",
    ]
)
_PEOPLE = st.builds(Participant, st.sampled_from(["person", "target", "acquirer", "from_company", "to_company", "party"]), _NASTY)
_CODES = st.sampled_from(["hold.wait", "made.up", "news.successor"])
_REASONS = st.lists(st.builds(Reason, _CODES, st.dictionaries(st.sampled_from(["name", "x"]), _NASTY)), max_size=9).map(tuple)
_QUOTES = st.builds(
    Quote,
    _NASTY,
    _NASTY,
    _NASTY.map(lambda text: f"https://a.example/{text}") | _NASTY,
    st.just(datetime(2026, 11, 17, tzinfo=UTC)),
    st.sampled_from(["second", "day", "unknown"]),
    st.just("en"),
    _NASTY,
)
_HOSTILE: dict[str, st.SearchStrategy[Any]] = {
    "signal_id": _NASTY.filter(bool),
    "account_name": _NASTY,
    "kind": st.sampled_from(Kind),
    "part": st.sampled_from(Part),
    "driver": st.sampled_from(Driver),
    "status": st.sampled_from(Status),
    "state": st.sampled_from(SignalState),
    "departure": st.none() | st.sampled_from(DepartureState),
    "participants": st.lists(_PEOPLE, max_size=6).map(tuple),
    "role": st.none() | _NASTY,
    "successor": st.none() | _PEOPLE,
    "contact_name": st.none() | _NASTY,
    "contact_title": st.none() | _NASTY,
    "contact_role": st.none() | _NASTY,
    "tier": st.none() | _NASTY,
    "arr": st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    "currency": st.none() | _NASTY,
    "renewal_date": st.none() | st.dates(),
    "notice_date": st.none() | st.dates(),
    "owner_name": st.none() | _NASTY,
    "others_known": st.lists(_NASTY, max_size=9).map(tuple),
    "quotes": st.lists(_QUOTES, max_size=4).map(tuple),
    "report_count": st.integers(0, 10**9),
    "effective": st.none() | st.dates(),
    "impact": st.floats(0, 1),
    "impact_reasons": _REASONS,
    "confidence_reasons": _REASONS,
    "acted": _REASONS,
    "today": st.none() | st.dates(),
    "link": st.none() | _NASTY,
}


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data(), catalogue=st.sampled_from([EN, JA]))
def test_any_hostile_view_stays_within_slacks_limits(make_view: MakeView, data: st.DataObject, catalogue: Catalogue) -> None:
    given_view = data.draw(st.fixed_dictionaries({}, optional=_HOSTILE))
    riders = [make_view(**{"signal_id": f"s{number}", **given_view}) for number in range(data.draw(st.integers(0, 5)))]
    view = make_view(**given_view, also=tuple(riders))
    for message in (
        render_alert(view, catalogue, "d1", news=view.acted),
        render_note((*view.acted, Reason("news.reports", {"count": 2})), catalogue, "d1", view),
        render_batch((view, replace(view, effective=date(2026, 1, 1))), catalogue, "d1"),
    ):
        check(message.blocks)
        assert 1 <= units(message.text) <= 4000


@given(st.text(), st.integers(1, 60))
def test_clipping_keeps_to_the_limit_and_never_cuts_an_escape(text: str, limit: int) -> None:
    assert units(plain(text, limit)) <= limit
    shown = literal(text, limit)
    assert units(shown) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
    assert clip(["ab", "cd"], 3) == "ab…"
