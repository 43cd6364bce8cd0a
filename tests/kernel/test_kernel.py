import socket
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import failpoint
from kernel.clock import ManualClock, as_utc, parse_utc
from kernel.ids import derived_id, new_id
from kernel.net import check_url, choose_address, refuse_address
from kernel.reason import Reason


def test_times_are_utc_and_never_naive() -> None:
    tokyo = datetime(2026, 4, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    assert as_utc(tokyo) == datetime(2026, 4, 1, tzinfo=UTC)
    assert parse_utc("2026-04-01T09:00:00+09:00").tzinfo is UTC
    with pytest.raises(ValueError, match="no time zone"):
        as_utc(datetime(2026, 4, 1))
    clock = ManualClock(tokyo)
    assert clock.advance(timedelta(hours=1)) == clock.now() == datetime(2026, 4, 1, 1, tzinfo=UTC)


def test_ids_sort_by_birth_and_derived_ones_stay() -> None:
    assert len(new_id()) == 26
    assert new_id() != new_id()
    assert derived_id("a", "b") == derived_id("a", "b") != derived_id("ab", "")


def test_reasons_survive_storage() -> None:
    reason = Reason("fetch.timeout", {"seconds": 30})
    assert Reason.from_json(reason.as_json()) == reason


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:1::",
        "fe80::1%eth0",
        "::127.0.0.1",
        "nonsense",
    ],
)
def test_addresses_that_lead_inside_are_refused(address: str) -> None:
    assert refuse_address(address) is not None


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111"])
def test_public_addresses_are_let_through(address: str) -> None:
    assert refuse_address(address) is None


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://a.example/", "url.scheme"),
        ("file:///etc/passwd", "url.scheme"),
        ("javascript:alert(1)", "url.scheme"),
        ("gopher://a.example/", "url.scheme"),
        ("//a.example/", "url.scheme"),
        ("", "url.scheme"),
        ("http://", "url.no_host"),
        ("http://:80/", "url.no_host"),
        ("http://a.example:0/", "url.no_host"),
        ("http://a.example:99999/", "url.unreadable"),
        ("http://[::1", "url.unreadable"),
        ("http://user:secret@a.example/", "url.credentials"),
        ("http://a.example\\@127.0.0.1/", "url.control_character"),
        ("http://a.example/\r\nHost: b", "url.control_character"),
        ("http://127.0.0.1/", "address.not_public"),
        ("http://127.1/", "address.not_public"),
        ("http://2130706433/", "address.not_public"),
        ("http://0x7f000001/", "address.not_public"),
        ("http://0177.0.0.1/", "address.not_public"),
        ("http://[::1]/", "address.not_public"),
        ("http://[::ffff:10.0.0.1]/", "address.not_public"),
        ("http://169.254.169.254/latest/meta-data/", "address.not_public"),
        ("http://localhost/", "address.not_public"),
        ("http://localhost./", "address.not_public"),
        ("http://printer.local/", "address.not_public"),
    ],
)
def test_urls_that_must_not_be_fetched_say_why(url: str, code: str) -> None:
    reason = check_url(url)
    assert reason is not None
    assert reason.code == code


def test_named_private_hosts_are_allowed_and_no_other() -> None:
    assert check_url("http://127.0.0.2:8899/x", {"127.0.0.2"}) is None
    assert check_url("http://127.0.0.3:8899/x", {"127.0.0.2"}) is not None
    assert check_url("https://news.example/feed") is None


def test_one_private_answer_refuses_a_name_altogether() -> None:
    assert choose_address("a.example", ["8.8.8.8"]) == ("8.8.8.8", None)
    address, reason = choose_address("a.example", ["8.8.8.8", "10.0.0.1"])
    assert address is None
    assert reason is not None
    assert choose_address("intranet", ["10.0.0.1"], {"intranet"})[0] == "10.0.0.1"
    assert choose_address("a.example", [])[0] is None


@given(st.text(max_size=200))
def test_no_text_makes_the_url_check_raise(text: str) -> None:
    check_url(text)
    check_url(f"http://{text}/")


@given(st.ip_addresses(v=4))
def test_private_ipv4_is_refused_in_every_notation(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]
    if refuse_address(str(address)) is not None:
        assert check_url(f"http://{number}/") is not None
        assert check_url(f"http://{socket.inet_ntoa(number.to_bytes(4))}/") is not None


def test_an_armed_failpoint_fails_once() -> None:
    failpoint.failpoint("join.before_commit")
    failpoint.arm("join.before_commit", "raise")
    with pytest.raises(failpoint.FailpointError):
        failpoint.failpoint("join.before_commit")
    failpoint.failpoint("join.before_commit")
    with pytest.raises(ValueError, match="no failpoint"):
        failpoint.arm("nowhere", "kill")
