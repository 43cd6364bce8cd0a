"""Settings: ``radar.toml``, overridden by ``RADAR_SECTION_KEY`` variables, secrets also from ``…_FILE``; unknown keys are errors.

``docs/configuration.md`` is checked against these models by a test.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from kernel.net import check_url
from kernel.reason import ConfigurationError, Reason

PREFIX = "RADAR_"
#: Variables with our prefix that are no settings.
NOT_SETTINGS = frozenset({"RADAR_FAILPOINTS", "RADAR_CONFIG"})


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no IANA time zone; write one such as Asia/Tokyo or Europe/Berlin")
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]
Locale = Literal["en", "ja"]


class Section(BaseModel):
    """A table of the file; unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Company(Section):
    """Ourselves: the vendor whose customers are watched."""

    name: str = Field("", description="Our own name; the pages show it.")
    products: tuple[str, ...] = Field((), description="Names of our products; opinions toward them become signals.")
    locale: Locale = Field("en", description="Language of shared messages and of readers whose own is unknown.")
    timezone: ZoneName = Field("UTC", description="Time zone of shared schedules, such as the digest's.")


class DatabaseSettings(Section):
    """Where everything is remembered."""

    url: str = Field("sqlite:///var/radar.db", description="sqlite:///FILE or postgresql://…")


class Crawl(Section):
    """Manners and limits of the crawler."""

    contact: str = Field("", description="Address (URL or mail) at which a site's owner reaches you; part of the User-Agent.")
    allowed_private_hosts: tuple[str, ...] = Field((), description="Host names or addresses of your own network that may be fetched.")
    minimum_interval_seconds: float = Field(60.0, ge=0.05, description="No source is polled more often than this.")
    delay_seconds: float = Field(1.0, ge=0, description="Gap between two requests to one host, unless robots.txt asks for more.")
    first_fetch_days: int = Field(7, ge=0, description="Items older than this at a source's first fetch are stored, never alerted.")


class Slack(Section):
    """The Slack workspace that alerts go to."""

    bot_token: SecretStr = Field(SecretStr(""), description="xoxb-…; without it nothing is sent and alerts wait.")
    signing_secret: SecretStr = Field(SecretStr(""), description="Verifies button presses that Slack posts to us.")
    base_url: str = Field("https://slack.com/api/", description="Another address only for a test or the sandbox.")


class Web(Section):
    """The web pages and the posting endpoints."""

    host: str = Field("127.0.0.1", description="Loopback unless a token is set.")
    port: int = Field(8765, ge=0, le=65535, description="The port of the pages; 0 takes any that is free.")
    token: SecretStr = Field(SecretStr(""), description="Needed for any other host than loopback, and for every posting endpoint.")
    public_url: str = Field("", description="How readers reach these pages; links in alerts begin with it.")


class Notify(Section):
    """When people are interrupted."""

    fallback: str = Field("", description="Email address of who hears what has no reachable owner; mandatory with slack.bot_token.")
    wait_minutes: float = Field(10, ge=0, description="How long an alert waits for the rest of its story.")
    repeat_days: int = Field(3, ge=1, description="Working days after which an unacknowledged alert is told again.")
    interrupts_per_day: int = Field(5, ge=0, description="Immediate alerts a person gets on a working day; the rest is batched.")
    working_hours: tuple[time, time] = Field(
        (time(9), time(18)), description="In the reader's time zone; alerts outside wait for the next morning."
    )
    always_open: bool = Field(False, description="Ignore working hours and holidays.")
    impact_now: float = Field(0.7, ge=0, le=1, description="From this impact on (and confidence_now) an alert goes out at once.")
    confidence_now: float = Field(0.95, ge=0, le=1, description="From this confidence on (and impact_now) an alert goes out at once.")


class Digest(Section):
    """The weekly digest for managers."""

    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = Field("mon", description="The day on which it is sent.")
    at: time = Field(time(8), description="When on that day, in company.timezone.")
    channel: str = Field("", description="Channel id that also gets it; managers always get it as a direct message.")


class Models(Section):
    """The language models."""

    embedding: str = Field("", description="Name or folder of another sentence-transformers model; empty: the bundled one.")
    light: bool = Field(False, description="Rules only, no models: for small machines and tests; finds less.")


class SecondOpinion(Section):
    """What another language model thinks of uncertain events. Off, unless `url` names one."""

    url: str = Field("", description="Base URL of an OpenAI-compatible API, such as https://api.example/v1; empty: nobody is asked.")
    model: str = Field("", max_length=100, description="Name of the model that is asked; mandatory with url.")
    key: SecretStr = Field(SecretStr(""), description="Sent as the bearer token; empty: none is sent.")
    private: bool = Field(False, description="The host of url lies in your own network; only then may it be http or a private address.")
    confidence_from: float = Field(0.4, ge=0, le=1, description="Events from this confidence on are uncertain, …")
    confidence_to: float = Field(0.8, ge=0, le=1, description="… and below this one.")
    timeout_seconds: float = Field(8, ge=0.1, le=60, description="No document waits longer for it.")
    most_per_day: int = Field(200, ge=0, description="Questions a day (UTC), of all processes together.")


class EngineSettings(Section):
    """How work is shared between processes."""

    lease_seconds: float = Field(120, ge=1, description="How long a process keeps a piece of work; after a crash it waits this long.")


class Settings(Section):
    """Everything that can be set."""

    company: Company = Company()
    database: DatabaseSettings = DatabaseSettings()
    crawl: Crawl = Crawl()
    slack: Slack = Slack()
    web: Web = Web()
    notify: Notify = Notify()
    digest: Digest = Digest()
    models: Models = Models()
    second_opinion: SecondOpinion = SecondOpinion()
    engine: EngineSettings = EngineSettings()

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.company.timezone)


def load(path: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read *path* (None: defaults only) and the environment; :class:`ConfigurationError` names every fault at once."""
    environment = os.environ if environment is None else environment
    values = _read_file(path) if path else {}
    for section, key, value in _from_environment(environment):
        table = values.setdefault(section, {})
        if isinstance(table, dict):
            table[key] = value
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, item['loc']))}: {_worded(item)}" for item in error.errors()]
        where = str(path) if path else "the environment"
        raise ConfigurationError(f"The settings in {where} cannot be used:\n" + "\n".join(lines), Reason("settings.invalid")) from error
    _check_together(settings)
    return settings


def _worded(item: Any) -> str:
    if item["type"] == "extra_forbidden":
        return "there is no such setting; see docs/configuration.md for the names"
    if item["type"] == "model_type":
        return f"this is a section: write [{item['loc'][0]}], and its settings below it"
    return f"{item['msg']} (given: {str(item.get('input'))[:80]!r})"


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"There is no settings file {path}; write one (docs/configuration.md), or leave --config out.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is no valid TOML: {error}. Mend that line and try again.") from error
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from error


def _from_environment(environment: Mapping[str, str]) -> list[tuple[str, str, Any]]:
    """(section, key, value) of each ``RADAR_SECTION_KEY`` and ``RADAR_SECTION_KEY_FILE``; lists are comma-separated."""
    found: list[tuple[str, str, Any]] = []
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in NOT_SETTINGS:
            continue
        rest = name.removeprefix(PREFIX).lower()
        section = next((one for one in Settings.model_fields if rest.startswith(f"{one}_")), "")
        key = rest.removeprefix(f"{section}_")
        model = Settings.model_fields.get(section)
        fields = model.annotation.model_fields if model and model.annotation else {}
        value: Any = environment[name]
        if key not in fields and key.endswith("_file") and key.removesuffix("_file") in fields:
            key = key.removesuffix("_file")
            try:
                value = Path(value).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ConfigurationError(f"{name} names the file {value}, which cannot be read: {error.strerror}.") from error
        elif key not in fields:
            raise ConfigurationError(f"The variable {name} matches no setting; see docs/configuration.md for the names.")
        if "tuple" in str(fields[key].annotation):
            value = tuple(part.strip() for part in value.split(",") if part.strip())
        found.append((section, key, value))
    return found


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine alone."""
    return host in ("localhost", "::1") or host.startswith("127.")


def _check_together(settings: Settings) -> None:
    faults = []
    if not is_loopback(settings.web.host) and not settings.web.token.get_secret_value():
        faults.append(f"web.host is {settings.web.host}, which others can reach: set web.token (RADAR_WEB_TOKEN_FILE), or use 127.0.0.1")
    token = settings.web.token.get_secret_value()
    if token and len(token) < 16:
        faults.append("web.token is shorter than 16 characters: use a long random one")
    if settings.slack.bot_token.get_secret_value() and "@" not in settings.notify.fallback:
        faults.append("notify.fallback is missing: name the address of the person who hears what has no reachable owner")
    if not settings.database.url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        faults.append("database.url must begin with sqlite:/// or postgresql://")
    if settings.notify.working_hours[0] >= settings.notify.working_hours[1]:
        faults.append("notify.working_hours must begin before they end")
    if settings.second_opinion.url:
        faults += _faults_of(settings.second_opinion)
    if faults:
        raise ConfigurationError(
            "The settings contradict each other:\n" + "\n".join(f"  {fault}" for fault in faults), Reason("settings.invalid")
        )


def _faults_of(asked: SecondOpinion) -> list[str]:
    faults = []
    parts = urlsplit(asked.url)
    host = (parts.hostname or "").rstrip(".")
    if reason := check_url(asked.url, (host,) if asked.private else ()):
        advice = "set second_opinion.private if it lies in your own network" if reason.code == "address.not_public" else "mend it"
        faults.append(f"second_opinion.url may not be asked ({reason}): {advice}")
    elif parts.scheme != "https" and not asked.private:
        faults.append("second_opinion.url must begin with https://, unless it lies in your own network (second_opinion.private)")
    if not re.fullmatch(r"[!-~]+", asked.model):
        faults.append("second_opinion.model is missing, or holds blanks: name the model that is asked")
    if not re.fullmatch(r"[!-~]*", asked.key.get_secret_value()):
        faults.append("second_opinion.key holds characters that no token has: hand it over again")
    if asked.confidence_from >= asked.confidence_to:
        faults.append("second_opinion.confidence_from must be below confidence_to")
    return faults
