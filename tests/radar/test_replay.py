"""What another detector or other names would change, before they go live; and that it comes true when they do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crawlers.document import DocumentKind, Fact, FactKind
from kernel.clock import ManualClock, SystemClock
from nlp.event import Event, EventType, Status
from radar.cli import main
from radar.drafting import Outcome
from radar.replaying import Replay, queue
from radar.watched import World
from signals.signal import SignalState
from storage.database import Database
from storage.tables import metadata
from storage.watch import directory
from storage.work import pending
from tests.databases import fresh_sqlite
from tests.radar.pipeline import START, Pipeline
from tests.radar.retold import another_detector, blind
from tests.radar.test_pipeline import DEAL as JAPANESE_DEAL
from tests.radar.test_pipeline import GONE, RELEASE, SUCCESSOR

CUTS = ("Northgate Rail to cut 500 jobs", "Northgate Rail said it will cut 500 jobs.")
DEAL = ("Omnira to acquire Northgate Rail", "Omnira said today it will acquire Northgate Rail for $3 billion.")
ANGRY = ("Outage", "Northgate Rail here. Kumono Desk has become painfully slow and we are really disappointed. Support is useless.")
NOBODY = ("Vexel acquires Omnira", "Vexel has acquired Omnira for $3 billion.")
STORIES = (CUTS, DEAL, RELEASE, SUCCESSOR, JAPANESE_DEAL, ANGRY, NOBODY)
#: How long before the present, which the command line goes by, the documents of a test come in.
AGO = timedelta(days=3)


@pytest.fixture
def pipeline(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """An installation that the command line finds, with the light detector."""
    monkeypatch.chdir(tmp_path)
    with fresh_sqlite(tmp_path, sqlite_template) as url:
        for name, value in {"DATABASE_URL": url, "MODELS_LIGHT": "true", "COMPANY_PRODUCTS": "Kumono Desk"}.items():
            monkeypatch.setenv(f"RADAR_{name}", value)
        database = Database(url)
        pipeline = Pipeline(database, clock=ManualClock(SystemClock().now() - AGO))
        pipeline.populate()
        yield pipeline
        database.close()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["replay", *arguments])
    return int(end.value.code or 0)


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[Any], Any]:
    """The documents and the summary that ``--json`` prints."""
    assert run("--json", *arguments) == 0
    *documents, summary = map(json.loads, capsys.readouterr().out.splitlines())
    return documents, summary


def everything_stored(pipeline: Pipeline) -> list[str]:
    with pipeline.database.read() as c:
        return [str(row) for table in metadata.sorted_tables for row in c.execute(table.select())]


def publish(pipeline: Pipeline, *stories: tuple[str, str]) -> None:
    for number, story in enumerate(stories):
        pipeline.publish(str(number), *story)
    pipeline.run()
    pipeline.clock.advance(timedelta(hours=1))


def test_todays_detector_and_names_change_nothing(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    publish(pipeline, *STORIES)
    documents, summary = rows(capsys)
    assert documents == []
    assert (summary["documents"], summary["differing"], summary["signals"]) == (len(STORIES), 0, [])
    assert summary["detector"] == {"before": {"light-1": 6}, "after": "light-1"}
    assert {"type": "layoff", "lang": "en", "same": 1, "new": 0, "gone": 0, "changed": 0} in summary["counts"]


def test_another_detector_is_shown_with_all_that_it_would_change_and_nothing_is_written(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(pipeline, CUTS, DEAL, NOBODY)

    def other(event: Event) -> Event | None:
        return None if event.type is EventType.LAYOFF else replace(event, status=Status.RUMOURED)

    another_detector(monkeypatch, other)
    before = everything_stored(pipeline)
    documents, summary = rows(capsys)
    assert everything_stored(pipeline) == before
    cut, deal = sorted(documents, key=lambda one: str(one["title"]))
    assert [one["type"] for one in cut["events"]["gone"]] == ["layoff"]
    assert cut["detector"] == {"before": "light-1", "after": "light-2"}
    (change,) = deal["events"]["changed"]
    assert (change["fields"], change["after"]["status"]) == (["status"], "rumoured")
    assert {(one["outcome"], one["kind"]) for one in summary["signals"]} == {("lost", "layoff"), ("changed", "acquisition")}


def test_what_is_found_late_would_be_old_news(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as past:
        blind(past, "light-0")
        publish(pipeline, CUTS)
    _, summary = rows(capsys)
    assert [(one["outcome"], one["old_news"]) for one in summary["signals"]] == [("new", True)]
    assert run() == 0
    said = capsys.readouterr().out
    assert "detector light-0 → light-1" in said
    assert "Signals that would be new: 1" in said
    assert "Northgate Rail said it will cut 500 jobs." in said


def test_applied_it_comes_true_and_nothing_is_sent_twice(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(pipeline, CUTS, DEAL)
    sent = len(pipeline.slack.arrived)
    blind(monkeypatch)
    assert run("--apply") == 0
    assert "2 documents are read again" in capsys.readouterr().err
    with pipeline.database.read() as c:
        assert pending(c)["analyse"] == 2
    pipeline.clock.advance(AGO)
    pipeline.run()
    assert {one.state for one in pipeline.signals()} == {SignalState.CLOSED}
    assert len(pipeline.slack.arrived) == sent
    assert rows(capsys)[0] == []


def test_a_detector_that_kept_its_name_is_applied_too(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(pipeline, CUTS)
    blind(monkeypatch, "light-1")
    assert run("--apply") == 0
    pipeline.clock.advance(AGO)
    pipeline.run()
    capsys.readouterr()
    assert rows(capsys)[0] == []


def test_names_are_tried_as_if_they_had_been_imported(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    publish(pipeline, NOBODY, CUTS)
    Path("names.csv").write_text("external_id,account_name\nK-900,Vexel\nK-001,Northgate Railways Holding\n", encoding="utf-8")
    before = everything_stored(pipeline)
    documents, summary = rows(capsys, "--names", "names.csv")
    assert everything_stored(pipeline) == before
    vexel = next(one for one in documents if one["title"] == NOBODY[0])
    assert {one["surface"] for one in vexel["links"]["new"]} == {"Vexel"}
    assert vexel["detector"] == {"before": None, "after": "light-1"}
    assert ("new", "Vexel") in {(one["outcome"], one["account"]) for one in summary["signals"]}
    assert summary["names"]["after"] == "names.csv"


def test_a_row_that_cannot_be_used_ends_with_three(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    Path("names.csv").write_text("external_id,account_name\nK-900,Vexel\nK-901,\n", encoding="utf-8")
    assert run("--names", "names.csv") == 3
    assert "1 rows of names.csv could not be used: radar watch import names.csv --dry-run" in capsys.readouterr().err


def test_names_that_are_not_live_cannot_be_applied(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    Path("names.csv").write_text("account_name\nVexel\n", encoding="utf-8")
    assert run("--names", "names.csv", "--apply") == 2
    assert "import the file instead" in capsys.readouterr().err


@pytest.mark.parametrize("since", ["soon", "0d", "30", "-3d", "3y"])
def test_a_length_of_time_that_is_none_is_refused(pipeline: Pipeline, capsys: pytest.CaptureFixture[str], since: str) -> None:
    assert run("--since", since) == 2
    assert "12h, 30d or 8w" in capsys.readouterr().err


def test_an_account_that_is_none_is_refused(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--account", "K-777") == 1
    assert "there is no account 'K-777'; radar watch list names them all" in capsys.readouterr().err


def test_only_what_is_asked_for_is_replayed(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(pipeline, *STORIES)
    pipeline.clock.advance(timedelta(days=1))
    pipeline.publish("last", *CUTS)
    pipeline.run()
    blind(monkeypatch)
    documents, summary = rows(capsys, "--account", "K-101")
    assert ([one["title"] for one in documents], summary["documents"]) == ([JAPANESE_DEAL[0]], 1)
    documents, summary = rows(capsys, "--limit", "1")
    assert ([one["title"] for one in documents], summary["documents"]) == ([CUTS[0]], 1)
    assert run("--since", "1h", "--json") == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 0


def test_a_document_that_waits_for_its_first_reading_is_left_out(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.publish("1", *CUTS)
    assert rows(capsys)[1]["unread"] == 1
    assert run() == 0
    assert "1 document still waits for its first reading" in capsys.readouterr().out


def test_it_speaks_japanese(pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    publish(pipeline, JAPANESE_DEAL)
    blind(monkeypatch)
    monkeypatch.setenv("RADAR_COMPANY_LOCALE", "ja")
    assert run() == 0
    said = capsys.readouterr().out
    assert "根拠を失い終了するシグナル" in said
    assert "買収（ja）：変更なし0件、新規0件、消失1件、変更0件" in said


documents = st.lists(
    st.tuples(
        st.sampled_from([*STORIES, (GONE.person or "", "Gone.")]),
        st.sampled_from(["wire", "forum", "page"]),
        st.sampled_from([0, 2, 31]),
    ),
    max_size=3,
)


def told(pipeline: Pipeline, stories: list[tuple[tuple[str, str], str, int]]) -> None:
    """Publish *stories*: each with its source and how many days after the one before it comes."""
    for number, ((title, text), source, days) in enumerate(stories):
        pipeline.clock.advance(timedelta(days=days))
        facts = [Fact(FactKind.LEFT_PAGE, person="Helen Marsh", company="Northgate Rail")] if title == GONE.person else []
        kind = DocumentKind.PAGE_CHANGE if facts else DocumentKind.POST if source == "forum" else DocumentKind.ARTICLE
        pipeline.publish(str(number), title, text, source=source, kind=kind, facts=facts)
        pipeline.run(minutes=0)
    pipeline.run(minutes=2)  # what waits its turn at Slack arrives


def replayed(pipeline: Pipeline) -> Replay:
    from nlp.detector import LightDetector

    with pipeline.database.read() as c:
        world = World(directory(c), pipeline.settings.company.products)
    fresh = timedelta(days=pipeline.settings.crawl.first_fetch_days)
    return Replay(pipeline.database, world, LightDetector(), pipeline.settings.company.products, fresh, pipeline.clock.now())


def consequences(pipeline: Pipeline, run: Replay) -> list[Any]:
    with pipeline.database.read() as c:
        roster = World(directory(c), pipeline.settings.company.products).roster
    return list(run.draft.consequences(roster, pipeline.clock.now()))


generated = settings(max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])


@generated
@given(documents)
def test_the_same_detector_and_names_never_show_a_change(
    tmp_path: Path, sqlite_template: Path, stories: list[tuple[tuple[str, str], str, int]]
) -> None:
    with fresh_sqlite(tmp_path, sqlite_template) as url:
        pipeline = Pipeline(Database(url))
        pipeline.populate()
        told(pipeline, stories)
        run = replayed(pipeline)
        assert [one.id for one in run.documents(START) if one.differs] == []
        assert run.summary.documents == len(stories)
        assert consequences(pipeline, run) == []
        pipeline.database.close()


@generated
@given(documents, st.sets(st.sampled_from(list(EventType))), st.sampled_from(list(Status)))
def test_what_is_foretold_comes_true(
    tmp_path: Path, sqlite_template: Path, stories: list[tuple[tuple[str, str], str, int]], unseen: set[EventType], status: Status
) -> None:
    def other(event: Event) -> Event | None:
        if event.type in unseen:
            return None
        return replace(event, status=status) if event.type is EventType.ACQUISITION else event

    with fresh_sqlite(tmp_path, sqlite_template) as url, pytest.MonkeyPatch.context() as patched:
        pipeline = Pipeline(Database(url))
        pipeline.populate()
        told(pipeline, stories)
        before, sent = {one.id: one for one in pipeline.signals()}, len(pipeline.slack.alerts())
        another_detector(patched, other)
        run = replayed(pipeline)
        changing = [one.id for one in run.documents(START) if one.differs]
        foretold = consequences(pipeline, run)
        queue(pipeline.database, changing, pipeline.clock.now())
        pipeline.run(minutes=1)
        after = {one.id: one for one in pipeline.signals()}
        closed = {id for id, one in before.items() if one.state is not SignalState.CLOSED and after[id].state is SignalState.CLOSED}
        assert closed == {one.signal.id for one in foretold if one.outcome in (Outcome.LOST, Outcome.MERGED)}
        new = Counter((one.account_id, one.kind) for id, one in after.items() if id not in before)
        assert new == Counter((one.signal.account_id, one.signal.kind) for one in foretold if one.outcome is Outcome.NEW)
        assert len(pipeline.slack.alerts()) <= sent + sum(new.values())
        again = replayed(pipeline)
        assert [one.id for one in again.documents(START) if one.differs] == []
        pipeline.database.close()
