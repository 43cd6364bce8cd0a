"""Who runs the radar hears of a source in trouble, once; account owners never do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawlers.source import Health
from kernel.reason import Reason
from radar.watchkeeping import SETTLED, post_health
from storage.database import Database
from storage.sources import get_source_state, set_source_state
from tests.radar.pipeline import Pipeline


@pytest.fixture
def pipeline(database: Database) -> Pipeline:
    pipeline = Pipeline(database)
    pipeline.populate()
    return pipeline


def becomes(pipeline: Pipeline, health: Health) -> None:
    with pipeline.database.begin() as c:
        state = replace(
            get_source_state(c, "wire"), health=health, health_reason=Reason("fetch.timeout", {"url": "x", "stage": "read", "seconds": 15})
        )
        set_source_state(c, "wire", state, pipeline.clock.now())


def tell(pipeline: Pipeline) -> list[str]:
    post_health(pipeline.database, pipeline.settings, pipeline.clock.now())
    pipeline.run(minutes=0)
    return [channel for channel, _ in pipeline.slack.arrived]


def test_a_source_in_trouble_is_told_once_to_the_fallback_and_again_when_it_is_well(pipeline: Pipeline) -> None:
    becomes(pipeline, Health.FAILING)
    assert tell(pipeline) == []
    pipeline.clock.advance(SETTLED)
    assert tell(pipeline) == ["mia@kumono.example"]
    assert "Wire" in str(next(iter(pipeline.slack.arrived.values())).blocks)
    pipeline.clock.advance(timedelta(days=1))
    assert len(tell(pipeline)) == 1
    becomes(pipeline, Health.OK)
    pipeline.clock.advance(SETTLED)
    assert len(tell(pipeline)) == 2


def test_what_mends_itself_is_no_news(pipeline: Pipeline) -> None:
    becomes(pipeline, Health.FAILING)
    pipeline.clock.advance(SETTLED / 2)
    becomes(pipeline, Health.OK)
    pipeline.clock.advance(SETTLED)
    assert tell(pipeline) == []
