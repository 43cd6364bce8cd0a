"""What others hand in: button presses from Slack under its signature, job-change rows with the token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from crawlers import policy
from crawlers.connector import Reading, Request
from crawlers.connector import Response as Body
from crawlers.source import Source, SourceKind, SourceState
from kernel.clock import Clock
from kernel.reason import InputError, Reason
from notifier.alert import TransportError
from notifier.catalogue import Catalogue
from notifier.transports.slack import SlackTransport
from notifier.transports.slack_interaction import MAX_BODY, Action, parse_interaction
from notifier.transports.slack_signature import refuse
from radar.actions import Press, act
from radar.composition import connectors
from radar.settings import Settings
from radar.web.parts import Frame, read_body
from storage.database import Connection, Database
from storage.deliveries import deliveries_for
from storage.fetches import commit_posted
from storage.sources import get_source, get_source_state
from storage.watch import list_users, viewer_for
from watchlists.account import RADAR, User, Viewer

log = logging.getLogger(__name__)

#: Slack waits three seconds for an answer; a press that takes longer is carried out after it.
PATIENCE = 2.5
MAX_ROWS = 20_000_000  #: bytes


class Posting:
    """The posting endpoints. Nothing of a request is stored before its signature or its token was found right."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        wake: Callable[[str], None],
        frame: Frame,
        slack: Callable[[], SlackTransport | None],
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._wake = wake
        self._frame = frame
        self._make_slack = slack
        self._slack: SlackTransport | None = None
        self._late: set[asyncio.Task[Response]] = set()

    async def interactions(self, request: HttpRequest) -> Response:
        """Buttons pressed in Slack. A press told twice is carried out once."""
        body = await read_body(request, MAX_BODY)
        secret = self._settings.slack.signing_secret.get_secret_value()
        refused = refuse(secret, request.headers, body, self._clock.now())
        if refused:
            return JSONResponse({"error": Catalogue("en").reason(refused)}, 401)
        try:
            actions = parse_interaction(body)
        except InputError as error:
            return JSONResponse({"error": str(error)}, 400)
        task = asyncio.create_task(run_in_threadpool(self._carry_out, actions))
        self._late.add(task)
        task.add_done_callback(self._forget)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        return task.result() if done else PlainTextResponse("")

    def _forget(self, task: asyncio.Task[Response]) -> None:
        self._late.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a press in Slack could not be carried out", exc_info=error)

    def _carry_out(self, actions: tuple[Action, ...]) -> Response:
        """Do what was pressed. Slack shows the person a warning where the answer is no 2xx."""
        changed = False
        for action in actions:
            try:
                presser, value = self._person(action.user), action.value
                if action.kind == "assign":
                    value = self._person(value or "").email
                with self._database.begin() as c:
                    viewer = self._viewer(c, presser, action)
                    changed |= act(c, viewer, Press(action.kind, action.signal_id, presser, value, self._clock.now(), action.key))
            except InputError as error:
                log.warning("a press of %s in Slack was refused: %s", action.user, error)
                return JSONResponse({"error": str(error)}, 422)
            except TransportError as error:
                log.warning("Slack did not say who %s is: %s", action.user, error)
                return JSONResponse({"error": str(error)}, 503)
        if changed:
            for stage in ("analyse", "notify"):
                self._wake(stage)
        return PlainTextResponse("")

    def _person(self, slack_id: str) -> User:
        """Our user behind a Slack id: by the id that we know, else by the address that Slack knows."""
        with self._database.read() as c:
            users = list_users(c, inactive=False)
        known = next((user for user in users if user.slack_id == slack_id), None)
        if known is None and slack_id:
            self._slack = self._slack or self._make_slack()
            email = self._slack.email_of(slack_id) if self._slack else None
            known = next((user for user in users if email and user.email.lower() == email.lower()), None)
        if known is None:
            raise InputError(f"the radar knows no user with the Slack id {slack_id!r}", Reason("action.unknown_user"))
        return known

    def _viewer(self, c: Connection, user: User, action: Action) -> Viewer:
        """Whoever was sent the alert may act on it; others as far as they may see."""
        sent = any(action.channel and one.delivery.channel == action.channel for one in deliveries_for(c, action.signal_id))
        return RADAR if sent else viewer_for(c, user.email) or Viewer(user.email, user.role)

    async def rows(self, request: HttpRequest) -> Response:
        """Job-change rows for a source that takes posts: CSV or JSON, as the connector reads it."""
        if not self._frame.doors.bearer(request):
            hint = "" if self._frame.doors.locked else "; none is set yet: set web.token (RADAR_WEB_TOKEN_FILE)"
            error = {"error": f"posting needs the token of web.token, as Authorization: Bearer{hint}"}
            return JSONResponse(error, 401, {"WWW-Authenticate": "Bearer"})
        body = await read_body(request, MAX_ROWS)
        kind = request.headers.get("content-type", "")[:200]
        return await run_in_threadpool(self._rows, request.path_params["id"], kind, body, self._frame.catalogue(request))

    def _rows(self, source_id: str, content_type: str, body: bytes, catalogue: Catalogue) -> Response:
        now = self._clock.now()
        with self._database.read() as c:
            source = get_source(c, source_id) if source_id.isprintable() else None
            state = get_source_state(c, source_id) if source else None
        if source is None or state is None:
            return JSONResponse({"error": f"there is no source {source_id!r}; radar source list shows them"}, 404)
        if source.kind is not SourceKind.JOB_CHANGES or not source.url.startswith("post:"):
            return JSONResponse({"error": f"the source {source_id} takes no posts; add one of kind job_changes at post:NAME"}, 409)
        if not source.enabled:
            return JSONResponse({"error": f"the source {source_id} is switched off"}, 409)
        answer = Body(Request(source.url), source.url, 200, {"content-type": content_type}, body, now)
        reading = connectors()[source.kind].read(source, state, answer)
        problems = [{"code": one.code, "message": catalogue.reason(one)} for one in reading.problems]
        if reading.error:
            wrong = {"error": catalogue.reason(reading.error), "code": reading.error.code, "problems": problems}
            return JSONResponse(wrong, 422)
        with self._database.begin() as c:
            new = commit_posted(c, source, state, _after(source, state, reading, answer), reading.documents, reading.problems, now)
        if new:
            self._wake("analyse")
        return JSONResponse({"source": source.id, "rows": reading.found, "new": len(new), "problems": problems})


def _after(source: Source, state: SourceState, reading: Reading, answer: Body) -> SourceState:
    """The source's state after rows were handed in; it is never due by itself."""
    outcome = policy.Outcome(answer.headers, len(reading.documents), cursor=reading.cursor)
    return replace(policy.after_success(source, state, outcome, answer.fetched_at, 0.0), next_due_at=None)
