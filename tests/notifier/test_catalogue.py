from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from crawlers.source import Health, SourceKind
from kernel.reason import Reason
from nlp.event import SLOTS, Status
from notifier.alert import DeliveryState, SendReason
from notifier.catalogue import LOCALES, Catalogue
from notifier.rendering.slack import NOT_RELEVANT_REASONS, SNOOZES
from notifier.routing import Urgency
from notifier.wording import situations
from radar.web.views import STATES
from signals.signal import DepartureState, Driver, EvidenceKind, Kind, Part, SignalState
from watchlists.account import ContactRole, UserRole

ROOT = Path(__file__).parents[2]
PACKAGES = ("crawlers", "kernel", "nlp", "notifier", "radar", "signals", "storage", "watchlists")
ENUMS = (
    *(Kind, Part, Driver, Status, DepartureState, SignalState, EvidenceKind),
    *(ContactRole, UserRole, Health, SourceKind, DeliveryState, SendReason, Urgency),
)
EN, JA = Catalogue("en"), Catalogue("ja")


def messages(locale: str) -> dict[str, tuple[str, ...]]:
    catalogue = read_po(io.BytesIO((ROOT / "notifier" / "locale" / f"{locale}.po").read_bytes()), locale=locale)
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in catalogue
        if message.id
    }


WORDS = {locale: messages(locale) for locale in LOCALES}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def reason_codes() -> set[str]:
    """Every code that the tree writes out in a ``Reason("…")``."""
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found.update(re.findall(r'\b(?:Reason|_refuse|FieldError|_choice\(\w+,)\(?\s*"([^"{ ]+)"', text))
            if package == "watchlists":
                found.update(re.findall(r'"((?:name|alias|context)\.[a-z_]+)"', text))
    rows = (ROOT / "crawlers" / "job_rows.py").read_text(encoding="utf-8")
    found.update(f"job_changes.{code}" for code in re.findall(r'\b_(?:problem|refused)\(\s*"([a-z_]+)"', rows))
    found.update(f"{what}.{change}" for what in ("account", "contact") for change in ("changed", "archived", "revived"))
    return found


def test_both_languages_have_the_same_keys_and_no_empty_text() -> None:
    assert WORDS["en"].keys() == WORDS["ja"].keys()
    assert [key for words in WORDS.values() for key, forms in words.items() if not all(forms)] == []


def test_both_languages_have_the_same_placeholders() -> None:
    for key, english in WORDS["en"].items():
        wanted = placeholders(english[-1])
        assert all(placeholders(form) == wanted for form in (*english, *WORDS["ja"][key])), key


@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_in_the_tree_is_worded(locale: str) -> None:
    assert sorted(code for code in reason_codes() if f"reason.{code}" not in WORDS[locale]) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_key_that_the_code_asks_for_is_worded(locale: str) -> None:
    used: set[str] = set()
    for path in (*(ROOT / "notifier").rglob("*.py"), *(ROOT / "radar").rglob("*.py")):
        used.update(re.findall(r'(?:\.text|_dated|number|Section)\(\s*"([a-z_.0-9]+)"', path.read_text(encoding="utf-8")))
    for path in (*(ROOT / "notifier").rglob("*.html"), *(ROOT / "radar").rglob("*.html")):
        written = path.read_text(encoding="utf-8")
        used.update(re.findall(r"""\bt\(\s*["']([a-z_.0-9]+)["']\s*[,)]""", written))
        used.update(re.findall(r'"(page\.[a-z_.]+[a-z])"', written))
    assert sorted(used - WORDS[locale].keys()) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_label_is_worded(locale: str) -> None:
    wanted = {f"label.{enum.__name__.lower()}.{member.value}" for enum in ENUMS for member in enum}
    wanted |= {f"label.snooze.{choice}" for choice in SNOOZES} | {f"label.not_relevant.{choice}" for choice in NOT_RELEVANT_REASONS}
    wanted |= {f"label.slot.{slot}" for slot in SLOTS} | {f"label.statefilter.{choice}" for choice in STATES}
    wanted |= {f"headline.{situation}" for situation in situations()}
    assert sorted(wanted - WORDS[locale].keys()) == []


def test_every_kind_has_a_next_step_in_each_situation() -> None:
    assert [one for one in situations() if f"step.{one}.1" not in WORDS["en"]] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_what_an_account_could_see_never_tells_of_watching(locale: str) -> None:
    telling = re.compile(r"monitor|surveil|track|\bwatch|spy|監視|追跡|ウォッチ|見張", re.IGNORECASE)
    shown = ("alert.", "action.", "headline.", "step.", "batch.", "digest.", "reason.route.", "reason.urgency.", "reason.news.")
    found = [key for key, forms in WORDS[locale].items() if key.startswith(shown) and any(telling.search(form) for form in forms)]
    assert found == []


def test_an_unknown_reason_is_shown_as_its_code() -> None:
    assert EN.reason(Reason("made.up", {"a": 1})) == "made.up (a=1)"


def test_a_reason_without_its_parameters_is_still_shown() -> None:
    assert EN.reason(Reason("hold.wait")) == "waiting … minutes so that one story makes one alert"
    assert EN.reason(Reason("urgency.high", {"impact": "lots"})) == "high impact (lots) and high confidence (…)"


def test_a_cause_inside_a_reason_is_worded_too() -> None:
    cause = Reason("fetch.dns", {"host": "aster.example"}).as_json()
    told = EN.reason(Reason("page.unanswered", {"url": "https://aster.example/team", "cause": cause}))
    assert told == "https://aster.example/team could not be read: aster.example has no address; check how it is spelled"


def test_plural_forms() -> None:
    assert EN.text("days.ahead", days=1) == "in 1 day"
    assert EN.text("days.ahead", days=12) == "in 12 days"
    assert JA.text("days.ahead", days=12) == "あと12日"


def test_relative_days() -> None:
    today = date(2026, 11, 18)
    assert [EN.days(date(2026, 11, day), today) for day in (17, 18, 20)] == ["1 day ago", "today", "in 2 days"]


@pytest.mark.parametrize(
    ("amount", "currency", "english", "japanese"),
    [
        ("120000.00", "USD", "$120,000", "$120,000"),
        ("18000000", "JPY", "¥18,000,000", "￥18,000,000"),
        ("99.5", "EUR", "€99.50", "€99.50"),
        ("10", None, "10", "10"),
        ("10", "??", "10 ??", "10 ??"),
    ],
)
def test_money(amount: str, currency: str | None, english: str, japanese: str) -> None:
    assert EN.money(Decimal(amount), currency) == english
    assert JA.money(Decimal(amount), currency) == japanese


def test_dates_on_the_readers_clock() -> None:
    moment = datetime(2026, 11, 18, 20, 5, tzinfo=UTC)
    assert JA.moment(moment, "Asia/Tokyo") == "2026年11月19日 05:05"
    assert EN.moment(moment, "Europe/London") == "18 Nov 2026 20:05"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("佐藤 遥", "佐藤 遥様"),
        ("Haruka Sato", "Haruka Sato 様"),
        ("佐藤さん", "佐藤様"),
        ("佐藤 様", "佐藤様"),
        ("佐藤部長", "佐藤部長"),
        ("代表取締役社長", "代表取締役社長"),
    ],
)
def test_japanese_politeness_puts_sama_after_the_name_and_never_after_a_title(name: str, shown: str) -> None:
    assert JA.person(name) == shown
    assert EN.person(name) == name


@pytest.mark.parametrize(("asked", "given"), [("ja_JP", "ja"), ("ja-JP", "ja"), ("fr", "en"), ("", "en"), ("EN", "en")])
def test_locales_fall_back_to_english(asked: str, given: str) -> None:
    assert Catalogue(asked).locale == given


_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.lists(st.integers(), max_size=2)


@given(st.sampled_from(sorted(WORDS["en"])), st.sampled_from([EN, JA]), _VALUES)
def test_no_parameter_breaks_a_text(key: str, catalogue: Catalogue, value: object) -> None:
    params = dict.fromkeys(placeholders(WORDS["en"][key][-1]), value)
    assert isinstance(catalogue.text(key, **params), str)
    assert isinstance(catalogue.reason(Reason(key.removeprefix("reason."), params)), str)
