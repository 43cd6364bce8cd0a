from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from crawlers.document import DocumentKind
from crawlers.source import Source, SourceKind
from radar.settings import Settings, load
from radar.web.app import application
from storage.database import Database
from storage.sources import add_source
from tests.databases import fresh_sqlite
from tests.radar.pipeline import SETTINGS, START, Pipeline
from tests.radar.test_pipeline import DEAL, GONE, RELEASE

HERE = "http://127.0.0.1:8765"
TOKEN = "a long token of the test"
SECRET = "a signing secret of the test"


class Site:
    """The pages over a populated database. ``woken`` holds the stages that were woken."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.pipeline = Pipeline(database)
        self.pipeline.populate()
        self.woken: list[str] = []

    def settings(self, **environment: str) -> Settings:
        return load(None, {**SETTINGS, "RADAR_SLACK_SIGNING_SECRET": SECRET, **environment})

    def app(self, **environment: str) -> Any:
        return application(self.settings(**environment), self.database, self.pipeline.clock, self.woken.append)

    def client(self, base: str = HERE, **environment: str) -> TestClient:
        return TestClient(self.app(**environment), base_url=base, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def site(tmp_path: Path, sqlite_template: Path) -> Iterator[Site]:
    with fresh_sqlite(tmp_path, sqlite_template) as url:
        database = Database(url)
        yield Site(database)
        database.close()


@pytest.fixture
def told(site: Site) -> Site:
    """A suspected departure and a deal were found and told, and a source takes posted rows."""
    site.pipeline.publish("page", "Helen Marsh is no longer listed", "Gone.", source="page", kind=DocumentKind.PAGE_CHANGE, facts=[GONE])
    site.pipeline.publish("deal", *DEAL)
    site.pipeline.run()
    with site.database.begin() as c:
        add_source(c, Source("moves", SourceKind.JOB_CHANGES, "post:moves", "Moves"), START)
    return site


@pytest.fixture
def release(told: Site) -> Callable[[], None]:
    """Publishes what confirms the departure."""

    def publish() -> None:
        told.pipeline.publish("release", *RELEASE)
        told.pipeline.run()

    return publish
