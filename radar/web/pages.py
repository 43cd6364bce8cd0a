"""The pages: each reads in one transaction and draws one template."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from kernel.clock import Clock
from kernel.ids import derived_id
from kernel.reason import InputError, Reason
from notifier.digest import as_json
from notifier.rendering.digest import render_page, style_source
from notifier.rendering.slack import NOT_RELEVANT_REASONS, SNOOZES
from notifier.wording import headline, other_contact, steps
from radar.actions import ADMINISTRATOR, Press, act
from radar.alerts import alert_view
from radar.digests import digest_view
from radar.explaining import explanation, sections
from radar.explaining import headline as words_of
from radar.settings import Settings
from radar.sorting import counted_in, joined_together
from radar.web.parts import CSP, Frame, read_form
from radar.web.views import STATES, Buttons, Choice, account_list, health_view, other_rows, signal_list
from signals.signal import Driver
from storage.database import Connection, Database
from storage.errors import NotFound
from storage.signals import get_signal
from storage.transitions import history
from watchlists.account import RADAR

#: Whoever may open the pages sees all, and acts as the administrator.
READER = RADAR
_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_VALUES = {"snooze": SNOOZES, "not_relevant": NOT_RELEVANT_REASONS}
_KINDS = ("acknowledge", "snooze", "not_relevant", "useful", "confirm_left", "still_there", "close", "reopen", "part", "join", "unjoin")
#: Buttons whose value is the id of what they are about.
_NAMING = ("part", "join", "unjoin")
#: Why a press was refused, where the page says more than that.
_REFUSALS = ("no_happening", "no_report", "only_report", "other_kind", "itself", "unrelated", "changed", "settled")


class Pages:
    """Draws the pages for a reader who was let in."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, wake: Callable[[str], None], frame: Frame) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._wake = wake
        self._frame = frame

    def signals(self, request: Request) -> Response:
        """The list of signals."""
        choice = Choice.of(request.query_params)
        catalogue = self._frame.catalogue(request)
        today = self._clock.now().astimezone(self._settings.zone).date()
        with self._database.read() as c:
            found = signal_list(c, READER, choice, catalogue.locale)
        return self._frame.page(request, "signals.html", found=found, choice=choice, today=today, drivers=Driver, states=STATES)

    def signal(self, request: Request) -> Response:
        """One signal and the whole chain behind it."""
        key, catalogue, now = _id(request), self._frame.catalogue(request), self._clock.now()
        with self._database.read() as c:
            explained = explanation(c, READER, key, self._settings)
            signal = explained.chain.signal
            rule = explained.routed.rule if explained.routed else Reason("digest.listed")
            view = alert_view(c, signal, rule, now, timezone=self._settings.company.timezone)
            stand = _stand(c, signal.id)
            others = other_rows(c, signal, now, catalogue)
            together = joined_together(c, signal.happening_id)
            joined = counted_in(c, READER, signal)
            joined_words = words_of(c, joined, catalogue.locale) if joined else ""
        assert view is not None  # the chain has its happening and its account
        done, why = (request.query_params.get(name, "") for name in ("done", "why"))
        return self._frame.page(
            request,
            "signal.html",
            view=view,
            headline=headline(view, catalogue),
            steps=steps(view, catalogue),
            explained=explained,
            sections=sections(explained, catalogue),
            contacts=[other_contact(one, catalogue) for one in view.others_known],
            others=others,
            undoable={ids[0]: len(ids) for ids in together if len(ids) > 1},
            joined=(joined.id, joined_words) if joined else None,
            related=[(one.signal_id, headline(one, catalogue)) for one in view.also],
            buttons=Buttons.of(signal),
            snoozes=SNOOZES,
            reasons=NOT_RELEVANT_REASONS,
            stand=stand,
            done=done if done in ("done", "nothing", "refused") else "",
            why=Reason(f"action.{why}") if why in _REFUSALS else None,
        )

    async def act(self, request: Request) -> Response:
        """Carry out a button of the signal's page."""
        fields = await read_form(request)
        if not self._frame.doors.own_form(request, fields.get("form", "")):
            raise HTTPException(403, "the form came from another page, or this page is too old; open the signal again")
        return await run_in_threadpool(self._act, _id(request), fields)

    def _act(self, key: str, fields: dict[str, str]) -> Response:
        kind, value = fields.get("kind", ""), fields.get("value")
        named = _ID.fullmatch(value or "") if kind in _NAMING else kind not in _VALUES or value in _VALUES[kind]
        if kind not in _KINDS or not named:
            raise HTTPException(400, "there is no such action")
        # The stand of the page that the button was on: a button pressed twice is one press.
        once = derived_id("page", key, kind, fields.get("stand", ""), *([value] if kind in _NAMING and value else []))
        press = Press(kind, key, ADMINISTRATOR, value, self._clock.now(), once, fields.get("seen", ""))
        try:
            with self._database.begin() as c:
                changed = act(c, READER, press)
                signal = get_signal(c, READER, key)
                joined = counted_in(c, READER, signal) if signal and kind == "join" else None
        except InputError as error:
            if error.reason.code == "action.no_signal":
                raise NotFound("signal", key) from error
            why = error.reason.code.removeprefix("action.")
            return RedirectResponse(f"/signals/{key}?done=refused" + (f"&why={why}" if why in _REFUSALS else ""), 303)
        if changed:
            for stage in ("analyse", "qualify", "notify"):
                self._wake(stage)
        shown = joined.id if joined else key
        return RedirectResponse(f"/signals/{shown}?done={'done' if changed else 'nothing'}", 303)

    def accounts(self, request: Request) -> Response:
        """Who is watched."""
        with self._database.read() as c:
            rows = account_list(c, READER)
        today = self._clock.now().astimezone(self._settings.zone).date()
        return self._frame.page(request, "accounts.html", rows=rows, today=today)

    def health(self, request: Request) -> Response:
        """How the radar does."""
        with self._database.read() as c:
            view = health_view(c, READER, self._clock.now())
        return self._frame.page(request, "health.html", view=view)

    def health_json(self, request: Request) -> Response:
        """The same as counts, for monitoring: 200 whenever the database answers."""
        with self._database.read() as c:
            return JSONResponse(health_view(c, READER, self._clock.now()).as_json())

    def digest(self, request: Request) -> Response:
        """The digest of the last seven days, in its own style."""
        with self._database.read() as c:
            view = digest_view(c, READER, self._settings, self._clock.now())
        page = render_page(view, self._frame.catalogue(request), "/signals/{signal}", "/")
        response = HTMLResponse(page, headers={"Content-Security-Policy": CSP.replace("style-src 'self'", f"style-src {style_source()}")})
        self._frame.remember_language(request, response)
        return response

    def digest_json(self, request: Request) -> Response:
        """The digest as data."""
        with self._database.read() as c:
            return JSONResponse(as_json(digest_view(c, READER, self._settings, self._clock.now())))


def _id(request: Request) -> str:
    """The id in the address; one that no signal can have is not looked for."""
    key: str = request.path_params["id"]
    if not _ID.fullmatch(key):
        raise NotFound("signal", key[:100])
    return key


def _stand(c: Connection, signal_id: str) -> str:
    """How far the signal's history has come: presses on pages drawn at the same stand are one."""
    return str(len(history(c, "signal", signal_id)))
