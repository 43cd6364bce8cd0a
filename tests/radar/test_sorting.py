"""Parting and joining by hand, from the word of a person to the signals and messages; on both databases, and by the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kernel.clock import ManualClock, SystemClock
from kernel.reason import InputError
from nlp.event import Event, EventType, Status
from radar.actions import Press, act
from radar.cli import main
from radar.explaining import explanation, in_words
from radar.sorting import Outcome, counted_in, join, others, part
from signals.signal import Signal, SignalState
from storage.database import Database
from storage.documents import get_document
from storage.happenings import get_reports, memberships
from storage.rulings import rulings_on
from storage.signals import get_signal, set_lead
from storage.transitions import history
from storage.watch import user_by_email
from tests.databases import fresh_sqlite
from tests.radar.pipeline import Pipeline
from tests.radar.retold import another_detector, blind, plain_again, read_again
from tests.radar.test_replay import consequences, replayed
from watchlists.account import RADAR, User, UserRole, Viewer

CUTS = ("Northgate Rail to cut 500 jobs", "Northgate Rail said it will cut 500 jobs.")
MORE = ("Northgate Rail to cut 90 catering jobs", "Northgate Rail said it will cut 90 jobs in catering.")
DEAL = ("Omnira to acquire Northgate Rail", "Omnira said today it will acquire Northgate Rail for $3 billion.")
RIVAL = ("Vexel to acquire Northgate Rail", "Vexel said today it will acquire Northgate Rail for $4 billion.")


@pytest.fixture
def pipeline(database: Database) -> Pipeline:
    pipeline = Pipeline(database)
    pipeline.populate()
    return pipeline


def publish(pipeline: Pipeline, *stories: tuple[str, str]) -> None:
    for number, story in enumerate(stories):
        pipeline.publish(str(number), *story)
        pipeline.run()
        pipeline.clock.advance(timedelta(hours=1))


def report_of(pipeline: Pipeline, title: str) -> str:
    """The report of the document with this title that stands in a happening."""
    with pipeline.database.read() as c:
        for signal in pipeline.signals():
            for report in get_reports(c, [one.report_id for one in memberships(c, signal.happening_id) if one.parted_at is None]):
                document = get_document(c, report.document_id)
                if document and document.title == title:
                    return report.id
    raise AssertionError(title)


def do(pipeline: Pipeline, action: Any, *arguments: Any) -> Outcome:
    """Alice says so."""
    with pipeline.database.begin() as c:
        alice = user_by_email(c, "alice@kumono.example")
        done: Outcome = action(c, *arguments, alice, pipeline.clock.now())
    pipeline.run()
    return done


def standing(pipeline: Pipeline) -> list[Signal]:
    return [one for one in pipeline.signals() if one.state is not SignalState.CLOSED]


def explained(pipeline: Pipeline, signal: Signal, locale: str = "en") -> str:
    with pipeline.database.read() as c:
        return "\n".join(in_words(explanation(c, RADAR, signal.id, pipeline.settings), locale))


@pytest.fixture
def merged(pipeline: Pipeline) -> tuple[Pipeline, Signal, str]:
    """Two waves of layoffs that were taken for one: the signal, and the second report."""
    publish(pipeline, CUTS, MORE)
    (signal,) = pipeline.signals()
    (alert,) = pipeline.slack.alerts()
    assert "500 jobs" in str(alert.blocks)
    return pipeline, signal, report_of(pipeline, MORE[0])


def test_what_was_wrongly_joined_becomes_two_signals_and_two_alerts(merged: tuple[Pipeline, Signal, str]) -> None:
    pipeline, signal, second = merged
    done = do(pipeline, part, signal.happening_id, [second])
    assert (done.changed, done.reports) == (True, (second,))
    assert {one.happening_id for one in standing(pipeline)} == {signal.happening_id, done.happening}
    old, new = pipeline.slack.alerts()
    assert "500 jobs" in str(old.blocks) and "90 jobs" not in str(old.blocks)
    assert "Alice parted 1 report that tells of another event" in str(old.blocks)
    assert "90 jobs" in str(new.blocks) and "500 jobs" not in str(new.blocks)
    assert len(pipeline.slack.arrived) == 2  # the old message was changed in place, nothing was written under it


def test_who_said_so_when_and_why_is_kept_and_explained(merged: tuple[Pipeline, Signal, str]) -> None:
    pipeline, signal, second = merged
    at = pipeline.clock.now()
    done = do(pipeline, part, signal.id, [second])  # a signal's id names its happening
    with pipeline.database.read() as c:
        (ruling,) = rulings_on(c, [second])
        left = next(one for one in memberships(c, signal.happening_id) if one.report_id == second)
        step = next(one for one in history(c, "signal", signal.id) if one.reason.code == "acted.parted")
    assert (ruling.by, ruling.at, ruling.same, ruling.these) == ("alice@kumono.example", at, False, frozenset({second}))
    assert (left.parted_at, left.parted_reason and left.parted_reason.as_json()) == (
        at,
        {"code": "join.parted_by_hand", "params": {"user": "Alice"}},
    )
    assert (step.actor, step.at, step.params) == ("alice@kumono.example", at, {"to": done.happening})
    new = next(one for one in pipeline.signals() if one.happening_id == done.happening)
    for one in (signal, new):
        assert "Alice parted it by hand: it tells of another event" in explained(pipeline, one)
        assert "Aliceが別の出来事として切り離しました" in explained(pipeline, one, "ja")


def test_a_signal_that_the_parted_report_alone_spoke_for_is_closed_there_and_stands_elsewhere(pipeline: Pipeline) -> None:
    elsewhere = ("Omnira to acquire Hibiki Logistics", "Omnira said today it will acquire Hibiki Logistics for $1 billion.")
    publish(pipeline, DEAL, elsewhere)
    deal, other = (next(one for one in pipeline.signals() if one.account_id == id) for id in ("northgate", "hibiki"))
    do(pipeline, join, other.id, deal.id)  # a mistake
    assert {one.happening_id for one in standing(pipeline)} == {other.happening_id}
    do(pipeline, part, other.id, [report_of(pipeline, DEAL[0])])
    assert {one.id for one in standing(pipeline)} == {deal.id, other.id}
    wrong = [one for one in pipeline.signals() if one.id not in (deal.id, other.id)]
    with pipeline.database.read() as c:
        assert {history(c, "signal", one.id)[-1].reason.code for one in wrong} <= {"signal.parted"}


@pytest.mark.parametrize("again", ["same", "renamed", "blind first"])
def test_it_stays_parted_however_it_is_read_again(
    merged: tuple[Pipeline, Signal, str], monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    pipeline, signal, second = merged
    done = do(pipeline, part, signal.happening_id, [second])
    alerts = len(pipeline.slack.alerts())
    pipeline.clock.advance(timedelta(hours=1))
    if again == "blind first":
        blind(monkeypatch)
        read_again(pipeline)
        assert standing(pipeline) == []
        plain_again(monkeypatch)
    if again == "renamed":
        another_detector(monkeypatch, lambda event: replace(event, status=Status.COMPLETED) if event.type is EventType.LAYOFF else event)
    run = replayed(pipeline)
    list(run.documents(pipeline.clock.now() - timedelta(days=30)))
    assert {one.outcome.value for one in consequences(pipeline, run)} <= {"changed", "back"}
    read_again(pipeline)
    assert {one.happening_id for one in standing(pipeline)} == {signal.happening_id, done.happening}
    assert len(pipeline.signals()) == 2
    assert len(pipeline.slack.alerts()) == alerts


def test_parting_days_later_is_no_old_news(merged: tuple[Pipeline, Signal, str]) -> None:
    pipeline, signal, second = merged
    pipeline.clock.advance(timedelta(days=4))
    do(pipeline, part, signal.happening_id, [second])
    pipeline.clock.advance(timedelta(days=2))
    read_again(pipeline)
    assert [one.old_news for one in pipeline.signals()] == [False, False]
    assert len(pipeline.slack.alerts()) == 2


def test_parting_again_changes_nothing(merged: tuple[Pipeline, Signal, str]) -> None:
    pipeline, signal, second = merged
    done = do(pipeline, part, signal.happening_id, [second])
    before, sent = pipeline.signals(), len(pipeline.slack.arrived)
    assert do(pipeline, part, signal.happening_id, [second]) == Outcome(False, done.happening)
    assert (pipeline.signals(), len(pipeline.slack.arrived)) == (before, sent)
    with pipeline.database.read() as c:
        assert len(rulings_on(c, [second])) == 1


def test_two_that_are_one_are_joined_by_hand_and_parted_again(pipeline: Pipeline) -> None:
    publish(pipeline, DEAL, RIVAL)
    one, other = sorted(pipeline.signals(), key=lambda each: each.created_at)
    done = do(pipeline, join, one.id, other.id)
    assert (done.changed, done.happening) == (True, one.happening_id)
    assert [each.id for each in standing(pipeline)] == [one.id]
    with pipeline.database.read() as c:
        closed = history(c, "signal", other.id)[-1]
    assert (closed.reason.code, closed.actor) == ("signal.absorbed", "alice@kumono.example")
    assert "Alice joined it by hand: it tells of the same event" in explained(pipeline, one)
    first, _ = pipeline.slack.alerts()
    assert "Vexel said today" in str(first.blocks)
    assert do(pipeline, join, one.id, other.id) == do(pipeline, join, other.id, one.id) == Outcome(False, one.happening_id)
    read_again(pipeline)
    assert [each.id for each in standing(pipeline)] == [one.id]
    messages = len(pipeline.slack.alerts())
    do(pipeline, part, one.id, [report_of(pipeline, RIVAL[0])])
    assert {each.id for each in standing(pipeline)} == {one.id, other.id}  # the signal that there was, in its own message
    assert len(pipeline.slack.alerts()) == messages == 2


def test_what_was_joined_stays_joined_for_another_detector(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(pipeline, DEAL, RIVAL)
    one, other = sorted(pipeline.signals(), key=lambda each: each.created_at)
    do(pipeline, join, one.id, other.id)
    blind(monkeypatch)
    read_again(pipeline)
    assert standing(pipeline) == []

    def renamed(event: Event) -> Event:
        return replace(event, acquirer=f"{event.acquirer} Holdings") if event.type is EventType.ACQUISITION else event

    another_detector(monkeypatch, renamed, "light-3")
    read_again(pipeline)
    assert len(standing(pipeline)) == 1


def test_what_cannot_be_said_is_refused_in_words(pipeline: Pipeline) -> None:
    publish(pipeline, CUTS, DEAL)
    cuts, deal = (next(one for one in pipeline.signals() if one.kind == kind) for kind in ("layoff", "acquisition"))
    foreign, own = report_of(pipeline, DEAL[0]), report_of(pipeline, CUTS[0])
    for action, arguments, words in (
        (part, ("nothing", [own]), "there is no happening or signal 'nothing'"),
        (part, (cuts.id, ["nothing"]), "there is no report 'nothing' in the happening"),
        (part, (cuts.id, [own, foreign]), f"there is no report '{foreign}'"),
        (part, (cuts.id, [own]), "no other report tells the happening"),
        (join, (cuts.id, "nothing"), "there is no happening or signal 'nothing'"),
        (join, (cuts.id, deal.id), "of kind layoff"),
    ):
        with pytest.raises(InputError, match=words):
            do(pipeline, action, *arguments)
    assert do(pipeline, join, cuts.id, cuts.happening_id) == Outcome(False, cuts.happening_id)


def test_what_nothing_tells_any_more_is_not_joined(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(pipeline, DEAL, RIVAL)
    one, other = sorted(pipeline.signals(), key=lambda each: each.created_at)
    another_detector(monkeypatch, lambda event: None if event.acquirer == "Vexel" else event)
    read_again(pipeline)
    with pytest.raises(InputError, match="what told it was taken back"):
        do(pipeline, join, one.id, other.id)


def test_the_page_of_the_signal_parts_once(merged: tuple[Pipeline, Signal, str]) -> None:
    pipeline, signal, second = merged
    assert pipeline.press("part", signal.id, second)
    assert not pipeline.press("part", signal.id, second)
    assert not pipeline.press("part", signal.id, second, key="2")
    with pytest.raises(InputError):
        pipeline.press("part", signal.id, "nothing", key="3")
    pipeline.run()
    assert len(standing(pipeline)) == 2


def choose(pipeline: Pipeline, viewer: Viewer, signal: Signal, other: Signal) -> bool:
    """Whoever *viewer* is says on the page of *signal* that *other*, which it shows, is the same."""
    user, now = User("somebody", viewer.email, "Somebody"), pipeline.clock.now()
    with pipeline.database.begin() as c:
        seen = next((one.seen for one in others(c, signal, now, 9) if one.happening.id == other.happening_id), "")
        return act(c, viewer, Press("join", signal.id, user, other.happening_id, now, "join1", seen))


def test_the_page_of_the_signal_joins_for_who_may_see_it(pipeline: Pipeline) -> None:
    publish(
        pipeline, DEAL, RIVAL, ("Omnira to acquire Hibiki Logistics", "Omnira said today it will acquire Hibiki Logistics for $1 billion.")
    )
    one, other, foreign = sorted(pipeline.signals(), key=lambda each: each.created_at)
    alice, sato = (Viewer(f"{name}@kumono.example", UserRole.CSM) for name in ("alice", "sato"))
    with pytest.raises(InputError, match=r"there is no signal '.*' that you may see"):
        choose(pipeline, sato, one, other)
    with pytest.raises(InputError, match=f"there is no happening '{foreign.happening_id}' of the account northgate"):
        choose(pipeline, alice, one, foreign)
    assert {each.id for each in standing(pipeline)} == {one.id, other.id, foreign.id}
    assert choose(pipeline, alice, one, other)
    pipeline.run()
    assert {each.id for each in standing(pipeline)} == {one.id, foreign.id}
    with pipeline.database.read() as c:
        (ruling,) = rulings_on(c, [report_of(pipeline, RIVAL[0])])
        joined = [step for step in history(c, "signal", one.id) if step.reason.code == "acted.joined"]
        assert counted_in(c, alice, next(each for each in pipeline.signals() if each.id == other.id)) == get_signal(c, alice, one.id)
        assert counted_in(c, alice, one) is None
    assert (ruling.same, ruling.by, [step.actor for step in joined]) == (True, alice.email, [alice.email])


def test_of_two_in_one_alert_the_one_that_leads_it_lives_on(pipeline: Pipeline) -> None:
    publish(pipeline, DEAL, RIVAL)
    lead, rider = sorted(pipeline.signals(), key=lambda each: each.created_at)
    with pipeline.database.begin() as c:
        set_lead(c, rider.id, lead.id)
    assert choose(pipeline, RADAR, next(one for one in pipeline.signals() if one.id == rider.id), lead)
    pipeline.run()
    assert [one.id for one in standing(pipeline)] == [lead.id]


# The command line


@pytest.fixture
def installed(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """An installation that the command line finds, where two waves of layoffs were taken for one."""
    monkeypatch.chdir(tmp_path)
    with fresh_sqlite(tmp_path, sqlite_template) as url:
        for name, value in {"DATABASE_URL": url, "MODELS_LIGHT": "true", "COMPANY_PRODUCTS": "Kumono Desk"}.items():
            monkeypatch.setenv(f"RADAR_{name}", value)
        pipeline = Pipeline(Database(url), clock=ManualClock(SystemClock().now() - timedelta(hours=3)))
        pipeline.populate()
        publish(pipeline, CUTS, MORE)
        yield pipeline
        pipeline.database.close()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["happening", *arguments])
    return int(end.value.code or 0)


def test_the_command_line_shows_parts_and_joins(installed: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    (signal,) = installed.signals()

    def shown(id: str) -> Any:
        assert run("show", id, "--json") == 0
        return json.loads(capsys.readouterr().out)

    view = shown(signal.id)
    assert (view["id"], view["kind"], [one["title"] for one in view["reports"]]) == (signal.happening_id, "layoff", [CUTS[0], MORE[0]])
    assert view["reports"][1]["reason"]["message"] == "the same company, Northgate Rail"
    second = view["reports"][1]["id"]
    assert run("part", view["id"], second, "--by", "alice@kumono.example", "--json") == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["changed"], done["reports"]) == (True, [second])
    installed.clock.advance(timedelta(hours=4))
    installed.run()
    assert len(standing(installed)) == 2
    view = shown(view["id"])
    assert [(one["id"], one["now_in"], one["reason"]["message"]) for one in view["parted"]] == [
        (second, done["happening"], "Alice parted it by hand: it tells of another event")
    ]
    assert [(one["same"], one["these"], one["by"]) for one in view["rulings"]] == [(False, [second], "alice@kumono.example")]
    assert run("part", view["id"], second) == 0
    assert f"nothing changed: see radar happening show {done['happening']}" in capsys.readouterr().err
    assert run("show", view["id"]) == 0
    words = capsys.readouterr().out
    for expected in (
        second,
        MORE[0],
        "Parted or joined by hand",
        f"now in {done['happening']}",
        "What people said",
        "Northgate Rail (open)",
    ):
        assert expected in words, words
    assert run("show", view["id"], "--lang", "ja") == 0
    assert "手動で切り離し・統合した情報" in capsys.readouterr().out
    assert run("join", view["id"], done["happening"]) == 0
    assert f"1 report is counted in the happening {view['id']} now" in capsys.readouterr().err
    assert run("join", view["id"], done["happening"], "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"changed": False, "happening": view["id"], "reports": []}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "nothing"), 1, "there is no happening or signal 'nothing'; radar signals lists the signals"),
        (("part", "nothing", "x"), 1, "there is no happening or signal 'nothing'"),
        (("part", "SIGNAL", "x"), 1, "there is no report 'x' in the happening"),
        (("join", "SIGNAL", "nothing"), 1, "there is no happening or signal 'nothing'"),
        (("part", "SIGNAL", "x", "--by", "nobody@kumono.example"), 1, "there is no user 'nobody@kumono.example'"),
        (("part", "SIGNAL"), 2, "REPORT..."),
        (("join", "SIGNAL"), 2, "OTHER"),
    ],
)
def test_the_command_line_refuses_what_is_not_there(
    installed: Pipeline, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    (signal,) = installed.signals()
    assert run(*(signal.id if one == "SIGNAL" else one for one in arguments)) == code
    assert words in capsys.readouterr().err
