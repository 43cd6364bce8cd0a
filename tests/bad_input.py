"""The table. Each case goes through the command line as a user would give it; ``docs/bad-input.md`` shows the same rows.

    python -m tests.bad_input

prints them as Markdown. ``{server}`` in an argument is a server on loopback that serves ``PAGES``, ``{file}`` a file with the case's body.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """*given* in words, the command line, its exit status, and parts of what is said: the thing, and what to do."""

    group: str
    given: str
    arguments: tuple[str, ...]
    status: int
    says: tuple[str, ...]
    body: bytes = b""  #: of ``{file}``
    stdin: bytes = b""
    environment: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.group}: {self.given}"

    @property
    def row(self) -> str:
        """The line of the documentation."""
        variables = (f"{name}={value}" for name, value in self.environment.items())
        command = " ".join(_shown(one) for one in (*variables, "radar", *self.arguments))
        return f"| {self.given} | `{command}` | {self.status} | {_shown(' … '.join(self.says), 200)} |"


def _shown(text: str, longest: int = 60) -> str:
    text = text.replace("{server}", "http://site.example").replace("{file}", "FILE").replace("\r", "\\r").replace("\n", "\\n")
    return text if len(text) <= longest else text[:longest] + "…"


GROUPS = ("Settings", "Addresses", "Feeds, pages, forums", "Watchlists", "Lines of texts", "Names of things")


def _settings() -> Iterator[Case]:
    def case(given: str, text: str | bytes, *says: str) -> Case:
        body = text if isinstance(text, bytes) else text.encode()
        return Case("Settings", given, ("--config", "{file}", "config", "check"), 4, says, body)

    yield case("broken TOML", "[web\nport = 1", "{file} is no valid TOML", "line 1", "Mend that line")
    yield case("a file in UTF-16", "[web]".encode("utf-16"), "{file} is no valid TOML", "Mend")
    yield case("a key that is none", "[web]\nprot = 1", "web.prot: there is no such setting", "docs/configuration.md")
    yield case("a section that is none", "[wbe]\nport = 1", "wbe: there is no such setting", "docs/configuration.md")
    yield case("a word for a number", "[web]\nport = 'many'", "web.port", "valid integer", "'many'")
    yield case("a number out of range", "[web]\nport = 70000", "web.port", "less than or equal to 65535", "70000")
    yield case("a value for a section", "web = 3", "web: this is a section", "write [web]")
    yield case(
        "a time zone that is none", "[company]\ntimezone = 'Mars/Base'", "company.timezone", "'Mars/Base'", "write one such as Asia/Tokyo"
    )
    yield case("a language that is not spoken", "[company]\nlocale = 'fr'", "company.locale", "'en' or 'ja'")
    yield case("two mistakes at once", "[web]\nport = 70000\n[notify]\nimpact_now = 7", "web.port", "notify.impact_now")
    yield case("pages for everybody, without a token", "[web]\nhost = '0.0.0.0'", "web.host is 0.0.0.0", "set web.token")
    yield case("a token of five letters", "[web]\ntoken = 'short'", "web.token is shorter than 16", "use a long random one")
    yield case("Slack without a fallback", "[slack]\nbot_token = 'xoxb-1'", "notify.fallback is missing", "name the address")
    yield case(
        "hours that end before they begin",
        "[notify]\nworking_hours = ['18:00', '09:00']",
        "notify.working_hours must begin before they end",
    )
    yield case(
        "a second opinion of nobody",
        "[second_opinion]\nurl = 'https://api.example/v1'",
        "second_opinion.model is missing",
        "name the model",
    )
    yield case(
        "a second opinion in the clear",
        "[second_opinion]\nurl = 'http://api.example/v1'\nmodel = 'm'",
        "second_opinion.url must begin with https://",
        "second_opinion.private",
    )
    yield case(
        "a second opinion from our own network, not allowed",
        "[second_opinion]\nurl = 'http://127.0.0.1:11434/v1'\nmodel = 'm'",
        "second_opinion.url may not be asked",
        "set second_opinion.private",
    )
    yield case("hours in words", "[notify]\nworking_hours = ['nine', 'five']", "notify.working_hours", "'nine'")
    yield Case(
        "Settings", "a file that is not there", ("--config", "none.toml", "config", "check"), 4, ("no settings file none.toml", "write one")
    )
    for given, name, value, *says in (
        ("a variable that is none", "RADAR_WEB_PROT", "1", "RADAR_WEB_PROT matches no setting", "docs/configuration.md"),
        ("another database", "RADAR_DATABASE_URL", "mysql://db", "database.url must begin with sqlite:/// or postgresql://"),
        ("a secret in a file that is not there", "RADAR_WEB_TOKEN_FILE", "none", "RADAR_WEB_TOKEN_FILE", "cannot be read"),
    ):
        yield Case("Settings", given, ("config", "check"), 4, tuple(says), environment={name: value})
    for given, url, *says in (
        ("a database that does not answer", "postgresql://radar@127.0.0.1:1/radar", "127.0.0.1", "database.url"),
        ("a file that is no database", "sqlite:///{file}", "{file}", "database.url"),
        ("a database in a folder that cannot be made", "sqlite:////proc/none/radar.db", "/proc/none", "database.url"),
    ):
        yield Case("Settings", given, ("signals",), 4, tuple(says), b"no database\n" * 100, environment={"RADAR_DATABASE_URL": url})


def _addresses() -> Iterator[Case]:
    def case(given: str, url: str, *says: str) -> Case:
        return Case("Addresses", given, ("source", "add", url, "--kind", "feed"), 1, says)

    private = ("is not a public address", "crawl.allowed_private_hosts")
    yield case("a file on our disk", "file:///etc/passwd", "file:///etc/passwd")
    yield case("FTP", "ftp://wire.example/feed", "ftp://wire.example/feed", "neither http nor https")
    yield case("a script", "javascript:alert(1)", "javascript:alert(1)")
    yield case("data", "data:text/xml,<rss/>", "data:text/xml")
    yield case("a name and password", "https://me:secret@wire.example/feed", "wire.example", "password")
    yield case("no host", "https:///feed", "https:///feed", "host")
    yield case("port 0", "https://wire.example:0/feed", "wire.example:0")
    yield case("port 99999", "https://wire.example:99999/feed", "wire.example:99999")
    yield case("a line break", "https://wire.example/\r\nHost: x", "wire.example", "control character")
    yield case("a backslash", "https://wire.example\\@10.0.0.1/", "wire.example", "backslash")
    yield case("loopback", "http://127.0.0.2/feed", "127.0.0.2", *private)
    yield case("loopback as one number", "http://2130706434/feed", "127.0.0.2", *private)
    yield case("loopback in hexadecimal", "http://0x7f.2/feed", "127.0.0.2", *private)
    yield case("loopback in octal", "http://0177.0.0.2/feed", "127.0.0.2", *private)
    yield case("loopback, version 6", "http://[::1]/feed", "::1", *private)
    yield case("a private address inside version 6", "http://[::ffff:10.0.0.1]/feed", "10.0.0.1", *private)
    yield case("a private address behind NAT64", "http://[64:ff9b::a00:1]/feed", "64:ff9b::a00:1", *private)
    yield case("a cloud's metadata", "http://169.254.169.254/latest/", "169.254.169.254", *private)
    yield case("shared address space", "http://100.64.0.1/feed", "100.64.0.1", *private)
    yield case("multicast", "http://224.0.0.1/feed", "224.0.0.1", *private)
    yield case("our own machine by name", "http://localhost/feed", "localhost", *private)
    yield case("an internal name", "https://wiki.internal/feed", "wiki.internal", *private)
    for given, path, *says in (
        ("a redirect inside", "/to-private", "169.254.169.254", "is not a public address"),
        ("a redirect to a file", "/to-file", "file:///etc/passwd"),
        ("a redirect to nowhere", "/to-nowhere", "http://[broken"),
        ("a redirect without end", "/loop", "redirect"),
    ):
        yield Case("Addresses", given, ("source", "add", "{server}" + path, "--kind", "feed"), 1, tuple(says))
    yield Case(
        "Addresses",
        "a name that is none",
        ("source", "add", "https://no-such-host.invalid/feed"),
        1,
        ("no-such-host.invalid", "check how it is spelled"),
    )


PAGES = {
    "/json-broken": ("application/feed+json", b'{"version": "https://jsonfeed.org/version/1.1", "items": ['),
    "/html": ("text/html", b"<html><body><h1>Welcome</h1></body></html>"),
    "/entities": ("application/xml", b'<!DOCTYPE r [<!ENTITY a "' + b"a" * 100 + b'">]><rss>' + b"&a;" * 100 + b"</rss>"),
    "/utf-7": ("text/xml; charset=utf-7", b"+ADw-rss+AD4-"),
    "/script-app": ("text/html", b"<html><body><div id=root></div><script src=app.js></script></body></html>"),
    "/report.pdf": ("application/pdf", b"%PDF-1.7\n"),
    "/rows.csv": ("text/csv", b"name,email\nDan Example,dan@x.example\n"),
    "/rows.xlsx": ("application/octet-stream", b"PK\x03\x04 rest of the archive"),
    "/rows-only-bad.csv": ("text/csv", b"name,to_company\n,Aster Foods\n"),
    "/binary": ("application/octet-stream", bytes(range(256)) * 50),
    "/deep/latest.json": ("application/json", b"[" * 100_000),
    "/page/latest.json": ("text/html", b"<html><body>Log in</body></html>"),
}


def _web() -> Iterator[Case]:
    def case(given: str, path: str, kind: str | None, *says: str) -> Case:
        arguments = ("source", "add", "{server}" + path, *(("--kind", kind) if kind else ()), "--company", "Aster Foods")
        return Case("Feeds, pages, forums", given, arguments, 1, says)

    yield case("a bomb of entities", "/xml-bomb", "feed", "{server}/xml-bomb")
    yield case("an entity that names a file", "/xxe", "feed", "{server}/xxe")
    yield case("entities many times over", "/entities", "feed", "{server}/entities")
    yield case("a bomb of zeros", "/gzip-bomb", "feed", "{server}/gzip-bomb")
    yield case("a body without end", "/endless", "feed", "{server}/endless")
    yield case("a body that is announced too large", "/announced", "feed", "{server}/announced")
    yield case("a body that breaks off", "/drop", "feed", "{server}/drop")
    yield case("an answer that is not HTTP", "/nonsense", "feed", "{server}/nonsense")
    yield case("an encoding that is none", "/odd-encoding", "feed", "{server}/odd-encoding")
    yield case("gzip that is none", "/not-gzip", "feed", "{server}/not-gzip")
    yield case("nothing", "/empty", "feed", "{server}/empty")
    yield case("a page for a feed", "/not-a-feed", "feed", "{server}/not-a-feed")
    yield case("a page without any feed", "/html", None, "{server}/html", "--kind")
    yield case("half a JSON feed", "/json-broken", "feed", "{server}/json-broken")
    yield case("a feed in UTF-7", "/utf-7", "feed", "{server}/utf-7")
    yield case("bytes of all kinds", "/binary", "feed", "{server}/binary")
    yield case("an address that robots.txt forbids", "/private/page", "feed", "{server}/private/page", "robots.txt")
    yield case("404", "/404", "feed", "{server}/404", "404")
    yield case("410", "/gone", "feed", "{server}/gone", "410")
    yield case("403", "/403", "feed", "{server}/403", "403")
    yield case("a leadership page drawn by script", "/script-app", "leadership_page", "{server}/script-app")
    yield case("a PDF for a leadership page", "/report.pdf", "leadership_page", "{server}/report.pdf")
    yield case("a page for a forum", "/page/latest.json", "forum", "{server}/page/latest.json")
    yield case("JSON nested to the sky for a forum", "/deep/latest.json", "forum", "{server}/deep/latest.json")
    yield case("job changes without companies", "/rows.csv", "job_changes", "{server}/rows.csv")
    yield case("a spreadsheet for job changes", "/rows.xlsx", "job_changes", "{server}/rows.xlsx")
    yield case("job changes, every row bad", "/rows-only-bad.csv", "job_changes", "{server}/rows-only-bad.csv")


HEADER = (
    "external_id,account_name,account_domain,contact_name,contact_email,title,role,owner_email,arr,currency,renewal_date,locale,status\n"
)


def _watchlists() -> Iterator[Case]:
    def whole(given: str, body: str | bytes, *says: str, more: tuple[str, ...] = (), status: int = 1) -> Case:
        raw = body.encode() if isinstance(body, str) else body
        return Case("Watchlists", given, ("watch", "import", "{file}", *more), status, says, raw)

    def rows(given: str, row: str, *says: str, status: int = 3) -> Case:
        return whole(given, HEADER + row + "\n", *says, status=status)

    yield whole("nothing", b"", "the file is empty", "its first line must name the columns")
    yield whole("a file of 200 MB (here: 21)", b"account_name\n" + b"a" * 21 * 2**20, "larger than 20 MB", "split it")
    yield whole("NUL bytes", b"account_name\nA\0B\n", "line 2 holds a NUL byte", "export it again")
    yield whole("a spreadsheet", b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)), "CSV")
    yield whole("an unknown encoding", b"account_name\n\x81\xff\xfe\x80\n", "UTF-8")
    yield whole("UTF-16", "account_name\nAster\n".encode("utf-16"), "UTF-8")
    yield whole("no account_name", "name,tier\nAster,x\n", "account_name")
    yield whole("a column that is none", "account_name,favourite_colour\nAster,red\n", "favourite_colour")
    yield whole("a column twice", "account_name,会社名\nAster,Aster\n", "account_name")
    yield whole("a thousand columns", "account_name" + ",x" * 1000 + "\n", "columns")
    yield whole("a quote that never ends", 'account_name\n"Aster' + "x" * 300_000, "quotation marks near line 2", "correct that line")
    yield whole("--replace without --watchlist", "account_name\nAster\n", "--watchlist", more=("--replace",))
    yield Case("Watchlists", "a file that is not there", ("watch", "import", "none.csv"), 2, ("none.csv", "does not exist"))
    yield rows("a row without account", ",,,Dan Example,,,,,,,,,", "row 2", "account_name")
    yield rows("an account told two ways", "X,Aster Foods,,,,,,,100,EUR,,,\nX,Aster Foods,,,,,,,200,EUR,,,", "arr", "100", "200")
    yield rows("a sum with commas", 'X,Aster Foods,,,,,,,"1,200",EUR,,,', "row 2", "arr", "1,200")
    yield rows("a date the wrong way round", "X,Aster Foods,,,,,,,,,31/12/2026,,", "row 2", "renewal_date", "31/12/2026")
    yield rows("a date that is none", "X,Aster Foods,,,,,,,,,2026-02-30,,", "row 2", "renewal_date", "2026-02-30")
    yield rows(
        "a role that is none", "X,Aster Foods,,Dan Example,,,best friend,,,,,,", "row 2", "role", "best friend", "choose one of Champion"
    )
    yield rows("an address that is none", "X,Aster Foods,,Dan Example,dan at aster,,,,,,,,", "row 2", "contact_email", "dan at aster")
    yield rows("an owner that is no address", "X,Aster Foods,,,,,,Alice,,,,,", "row 2", "owner_email", "Alice")
    yield rows("a currency that is none", "X,Aster Foods,,,,,,,100,Euros,,,", "row 2", "currency", "Euros")
    yield rows("a language that is none", "X,Aster Foods,,,,,,,,,,klingon,", "row 2", "locale", "klingon")
    yield rows("a status that is none", "X,Aster Foods,,,,,,,,,,,maybe", "row 2", "status", "maybe")
    yield rows("a domain that is none", "X,Aster Foods,not a domain,,,,,,,,,,", "row 2", "account_domain", "not a domain")
    yield rows("a person twice", "X,Aster Foods,,Dan Example,,,,,,,,,\nX,Aster Foods,,Dan Example,,,,,,,,,", "row 3")
    yield rows("too many cells", "X,Aster Foods" + ",x" * 20, "row 2", "put cells with commas into quotation marks")
    yield rows("a cell of 3,000 characters", "X," + "A" * 3000 + ",,,,,,,,,,,", "row 2", "account_name", "2,000 are the most")
    yield rows("two accounts of one name", "A,Twin,,,,,,,,,,,\nB,Twin,,,,,,,,,,,\n,Twin,,,,,,,,,,,", "row 4", "external_id")
    yield rows("a formula for a name", 'X,"=HYPERLINK(""https://evil.example"")",,,,,,,,,,,', "1 create", status=0)


def _lines() -> Iterator[Case]:
    def case(given: str, line: bytes | object, *says: str) -> Case:
        raw = line if isinstance(line, bytes) else json.dumps(line).encode()
        good = b'{"id": "good", "text": "Nothing happened."}\n'
        return Case("Lines of texts", given, ("detect", "--light"), 3, (*says, '"good"'), stdin=raw + b"\n" + good)

    yield case("no JSON", b"hello", "not JSON")
    yield case("half an object", b'{"id": "a"', "not JSON")
    yield case("a list", [1, 2], "JSON array", "an object with id and text is needed")
    yield case("no id", {"text": "x"}, "id is missing", "give every line an id")
    yield case("no text", {"id": "a"}, '"a"', "text is missing")
    yield case("a number for a text", {"id": "a", "text": 4}, '"a"', "text is a JSON number")
    yield case("a date that is none", {"id": "a", "text": "x", "date": "soon"}, "'soon' is no date", "2026-03-31")
    yield case("targets that are no list", {"id": "a", "text": "x", "targets": "Kumono"}, "targets must be a list")
    yield case("half a character", b'{"id": "a", "text": "\\ud800"}', "surrogate")
    yield case("bytes that are not UTF-8", b'{"id": "a", "text": "\xff"}', "not UTF-8", "convert")
    yield case("a line of two million bytes", {"id": "a", "text": "x" * 2_000_000}, "longer than 1,000,000 bytes", "split")
    yield case("JSON nested to the sky", b"[" * 100_000, "nested too deeply")
    match = ("match", "{file}")
    world = b"external_id,account_name\nX,Aster Foods\n"
    good = b'{"id": "good", "text": "Aster Foods moved."}\n'
    for given, line, *says in (
        ("match: no JSON", b"hello\n", "JSON"),
        ("match: no text", b'{"id": "a"}\n', '"a"', "text"),
        ("match: bytes that are not UTF-8", b'{"id": "a", "text": "\xff"}\n', "UTF-8"),
        ("match: JSON nested to the sky", b"[" * 100_000 + b"\n", "JSON"),
    ):
        yield Case("Lines of texts", given, match, 3, (*says, '"good"'), world, line + good)
    yield Case(
        "Lines of texts",
        "match: a watchlist with a bad row",
        match,
        1,
        ("row 2, arr", "--dry-run"),
        b"account_name,arr\nAster,many\n",
        good,
    )
    yield Case("Lines of texts", "stories: no JSON", ("stories",), 3, ("not JSON",), stdin=b"hello\n")
    yield Case(
        "Lines of texts",
        "a file that is not there",
        ("detect", "--light", "none.jsonl"),
        1,
        ("none.jsonl cannot be read", "Check the name"),
    )
    yield Case(
        "Lines of texts",
        "a gold file without events",
        ("evaluate", "--light", "{file}"),
        1,
        ("no gold document", "id, text, lang, events"),
        good,
    )


def _names() -> Iterator[Case]:
    def case(given: str, command: str, status: int, *says: str) -> Case:
        return Case("Names of things", given, tuple(command.split()), status, says)

    yield case("a command that is none", "fetch", 2, "No such command 'fetch'", "--help")
    yield case("an option that is none", "signals --colour", 2, "No such option", "--colour")
    yield case("a signal that is none", "explain none", 1, "none")
    yield case("a signal that is none, route", "route explain none", 1, "no signal 'none'", "radar signals lists them")
    yield case("an account that is none", "watch show none", 1, "no account 'none'", "radar watch list")
    yield case("a source that is none", "source remove none", 1, "none")
    yield case("a person who is none", "person show none", 1, "none")
    yield case("a person who is none, erased", "person erase none --yes", 1, "none")
    yield case("a source of an unknown account", "source add https://x.example/ --account none", 1, "'none'", "radar watch import")
    yield case("a kind that is none", "source add https://x.example/ --kind blog", 2, "'blog'", "leadership_page")
    yield case("an option of the source that is none", "source add https://x.example/ --kind feed --no-try --option colour=1", 1, "colour")
    yield case(
        "an option out of range", "source add https://x.example/ --kind feed --no-try --option max_items=-4", 1, "max_items", "1 to 10000"
    )
    yield case("no company for a leadership page", "source add https://x.example/ --kind leadership_page --no-try", 1, "company")
    yield case(
        "a poll every 0 minutes", "source add https://x.example/ --kind feed --no-try --every 0", 1, "crawl.minimum_interval_seconds"
    )
    yield case("a poll every nan minutes", "source add https://x.example/ --kind feed --no-try --every nan", 1, "--every nan", "such as 30")
    yield case(
        "a poll every -5 minutes", "source add https://x.example/ --kind feed --no-try --every -5", 1, "crawl.minimum_interval_seconds"
    )
    yield case("a user without address", "user put nobody", 1, "nobody")
    yield case("a user on Mars", "user put a@kumono.example --timezone Mars/Base", 1, "Mars/Base")
    yield case("a manifest for plain http", "slack manifest --url http://radar.example", 2, "https")


def _cases() -> Iterator[Case]:
    for group in (_settings, _addresses, _web, _watchlists, _lines, _names):
        yield from group()


CASES = tuple(_cases())


def markdown() -> str:
    """The documentation's tables."""
    parts = []
    for group in GROUPS:
        parts += [f"## {group}", "", "| given | command | exit | says |", "| --- | --- | --- | --- |"]
        parts += [case.row for case in CASES if case.group == group]
        parts.append("")
    return "\n".join(parts).strip()


if __name__ == "__main__":
    print(markdown())
