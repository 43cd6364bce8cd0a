"""What a connector leaves for the next poll survives the fetch policy: validators let go, memory kept beside an error."""

from __future__ import annotations

from dataclasses import replace

from crawlers.connectors.leadership import LeadershipPage
from crawlers.document import FactKind
from crawlers.fetched import Fetched
from crawlers.policy import after_poll, unchanged
from crawlers.source import Health, SourceKind, SourceState
from tests.crawlers.connectors.support import NOW, respond, source

SOURCE = source(SourceKind.LEADERSHIP_PAGE, "https://works.example/team")
TEAM = ["Clara Example", "Dan Example", "Priya Lowe", "Tom Ortega", "Ann Winters", "Bea Stone"]


def page(names: list[str], card: str = "<div><h3>{}</h3><p>Director</p></div>") -> bytes:
    return f"<html lang=en><body>{''.join(card.format(name) for name in names)}</body></html>".encode()


def poll(state: SourceState, body: bytes) -> tuple[SourceState, list[FactKind]]:
    """One poll as the collecting stage makes it; a body that the policy knows is not read."""
    connector = LeadershipPage()
    response = respond(connector.plan(SOURCE, state), body, "text/html", etag=f'"{len(body)}"')
    fetched = Fetched(response.request, response)
    reading = None if unchanged(state, fetched) else connector.read(SOURCE, state, response)
    documents = reading.documents if reading else ()
    kinds = [fact.kind for document in documents for fact in document.facts]
    return after_poll(SOURCE, state, fetched, reading, len(documents), NOW, 0.0), kinds


def test_two_missing_names_are_claimed_from_the_same_bytes() -> None:
    state, _ = poll(SourceState(), page(TEAM))
    assert state.body_hash
    state, first = poll(state, page(TEAM[2:]))
    assert (first, state.etag, state.body_hash) == ([], None, None)
    state, second = poll(state, page(TEAM[2:]))
    assert second == [FactKind.LEFT_PAGE] * 2
    assert state.body_hash


def test_a_redesign_is_learnt_from_the_same_bytes() -> None:
    state, _ = poll(SourceState(), page(TEAM))
    new = page(["Ida Other", "Ben Other", "Cal Other"], "<li><b>{}</b><br>Chair</li>")
    state, _ = poll(state, new)
    assert (state.health, state.health_reason and state.health_reason.code) == (Health.EMPTY, "page.redesigned")
    state, kinds = poll(state, new)
    assert (state.health, kinds) == (Health.OK, [])
    assert set(state.cursor["people"]) == {"ida other", "ben other", "cal other"}


def test_an_error_without_memory_keeps_the_old_one() -> None:
    state, _ = poll(SourceState(), page(TEAM))
    connector = LeadershipPage()
    response = respond(connector.plan(SOURCE, state), b"%PDF", "application/pdf")
    failed = after_poll(SOURCE, state, Fetched(response.request, response), connector.read(SOURCE, state, response), 0, NOW, 0.0)
    assert failed.cursor == state.cursor
    assert replace(failed, health=state.health).body_hash == state.body_hash
