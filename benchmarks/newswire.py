"""Runs the product against a stand-in for the outside world and prints what came of it (docs/newswire.md).

    python -m benchmarks.newswire PATH/TO/newswire [--crawl-delay 1] [--light] [--keep FOLDER]

PATH holds ``serve.py``, ``watchlist.csv`` and ``expected.jsonl``. Everything runs through the real surface: ``radar watch import``,
``radar source add``, ``radar up``, a Slack sandbox; what is printed is read from the radar's database, the sandbox and the server's own
account of our manners.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp.names import same_person
from storage.database import Database
from storage.documents import get_document
from storage.happenings import get_happening, get_reports
from storage.overview import documents_by_source
from storage.signals import list_signals
from storage.sources import list_sources
from storage.watch import get_account
from storage.work import pending
from watchlists.account import RADAR

FAULTS = {  # fault → the health that it should end in
    "429": {"ok"},
    "503": {"ok"},
    "500": {"failing"},
    "slow": {"failing"},
    "drip": {"failing"},
    "drop": {"failing"},
    "endless": {"blocked"},
    "gzip-bomb": {"blocked"},
    "xml-bomb": {"blocked"},
    "xxe": {"blocked"},
    "loop": {"blocked"},
    "to-private": {"blocked"},
    "not-a-feed": {"empty"},
    "empty": {"empty"},
    "gone": {"gone"},
    "moved": {"ok"},
    "clock": {"ok"},
    "bad-date": {"ok"},
    "script": {"ok"},
}
OWNERS = {"alice": "en", "bob": "en", "carol": "en", "sato": "ja", "suzuki": "ja"}


class Run:
    """One installation in a folder, driven through its command line."""

    def __init__(self, folder: Path, newswire: Path, port: int, sandbox: int, light: bool) -> None:
        self.folder, self.newswire, self.port, self.sandbox = folder, newswire, port, sandbox
        config = folder / "radar.toml"
        hosts = ", ".join(f'"127.0.0.{number}"' for number in range(1, 9))
        config.write_text(
            f'[company]\nname = "Vendor"\n[database]\nurl = "sqlite:///{folder}/radar.db"\n'
            f"[crawl]\nallowed_private_hosts = [{hosts}]\ndelay_seconds = 0.05\nminimum_interval_seconds = 1\n"
            f'[slack]\nbot_token = "xoxb-newswire"\nbase_url = "http://127.0.0.1:{sandbox}/api/"\n'
            f'[notify]\nfallback = "manager@vendor.example"\nwait_minutes = 0.2\nalways_open = true\ninterrupts_per_day = 1000\n'
            f"[web]\nport = {free_port()}\n[models]\nlight = {str(light).lower()}\n",
            encoding="utf-8",
        )
        self.base = [sys.executable, "-m", "radar", "--config", str(config)]
        self.database = Database(f"sqlite:///{folder}/radar.db")

    def radar(self, *arguments: str) -> str:
        """Run one command; its exit status must be 0."""
        done = subprocess.run([*self.base, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"radar {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def prepare(self) -> None:
        """Users, the watchlist, and every source of the stand-in."""
        self.radar("watch", "import", str(self.newswire / "watchlist.csv"))
        for name, lang in OWNERS.items():
            zone = "Asia/Tokyo" if lang == "ja" else "Europe/London"
            self.radar("user", "put", f"{name}@vendor.example", "--lang", lang, "--timezone", zone)
        self.radar("user", "put", "manager@vendor.example", "--role", "manager")
        at = lambda host, path: f"http://127.0.0.{host}:{self.port}{path}"  # noqa: E731
        self.add(at(2, "/wire/en/rss.xml"), "feed", "wire en")
        self.add(at(3, "/wire/ja/rss.xml"), "feed", "wire ja")
        self.add(at(4, "/filings/atom.xml"), "feed", "filings")
        for feed in json.loads((self.newswire / "feeds" / "index.json").read_text(encoding="utf-8")):
            self.add(at(5, f"/feeds/{feed['file']}"), "feed", f"feed {feed['file']}", "--option", 'fetch_articles="never"')
        self.add(at(6, "/team/"), "leadership_page", "team", "--account", "A9001")
        self.add(at(7, "/forum/latest.json"), "forum", "forum")
        for fault in FAULTS:
            self.add(at(8, f"/faults/{fault}"), "feed", f"fault {fault}", "--option", 'fetch_articles="never"')

    def add(self, url: str, kind: str, name: str, *options: str) -> None:
        """Add one source as a user would."""
        self.radar("source", "add", url, "--kind", kind, "--name", name, "--every", "0.5", "--no-try", *options)

    def settle(self, patience: float, quiet: float = 8.0) -> float:
        """Wait until nothing was fetched or handled for *quiet* seconds; returns the seconds it took."""
        begin, last, since = time.monotonic(), None, time.monotonic()
        while time.monotonic() - begin < patience:
            with self.database.read() as c:
                now = (
                    sum(documents_by_source(c).values()),
                    sum(v for k, v in pending(c).items() if k in ("analyse", "join")),
                    len(list_signals(c, RADAR)),
                )
            if now != last:
                last, since = now, time.monotonic()
            if time.monotonic() - since > quiet and not now[1]:
                break
            time.sleep(1)
        return since - begin

    def pause(self) -> None:
        """Let nothing be due: every source's next poll lies far ahead."""
        with self.database.begin() as c:
            c.exec_driver_sql("UPDATE fetch SET due_at = '2999-01-01 00:00:00.000000' WHERE main")

    def seen(self) -> dict[str, Any]:
        """The server's account of our requests."""
        return get(f"http://127.0.0.1:{self.port}/_seen")

    def messages(self) -> list[dict[str, Any]]:
        """What stands in the sandbox's log, with updates applied."""
        posts: dict[tuple[str, str], dict[str, Any]] = {}
        for line in (self.folder / "slack.jsonl").read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event["type"] in ("message", "update") and event.get("ts"):
                posts[event["channel"], event["ts"]] = {**posts.get((event["channel"], event["ts"]), {}), **event}
        return list(posts.values())


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def post(url: str) -> None:
    urllib.request.urlopen(urllib.request.Request(url, data=b"", method="POST"), timeout=10).read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(arguments: list[str], port: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(arguments)
    try:
        while port:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            time.sleep(0.1)
        yield child
    finally:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(20)
        if child.poll() is None:
            child.kill()


def row(*cells: object) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def table(title: str, *heads: str) -> None:
    print(f"\n## {title}\n")
    row(*heads)
    row(*("---" for _ in heads))


def documents(run: Run) -> dict[str, int]:
    """Documents per source against what is there."""
    there = {"wire en": 133, "wire ja": 85, "filings": 240}
    table("Documents", "source", "collected", "there", "health")
    with run.database.read() as c:
        counts = documents_by_source(c)
        sources = list_sources(c, RADAR)
    feeds = [(one, state) for one, state in sources if one.name.startswith("feed ")]
    for one, state in sources:
        if not one.name.startswith(("feed ", "fault ")):
            row(one.name, counts.get(one.id, 0), there.get(one.name, ""), state.health.value)
    row(
        f"{len(feeds)} recorded feeds",
        sum(counts.get(one.id, 0) for one, _ in feeds),
        "",
        dict(collections.Counter(s.health.value for _, s in feeds)),
    )
    return counts


def faults(run: Run) -> int:
    """Each fault's health; how many are not as they should be."""
    table("Faults", "fault", "health", "as it should be", "reason")
    wrong = 0
    with run.database.read() as c:
        for one, state in list_sources(c, RADAR):
            if one.name.startswith("fault "):
                right = state.health.value in FAULTS[one.name.removeprefix("fault ")]
                wrong += not right
                row(one.name.removeprefix("fault "), state.health.value, "yes" if right else "NO", state.health_reason or "")
    return wrong


def signals(run: Run) -> None:
    """Signals against what is expected, by language and type."""
    expected = [json.loads(line) for line in (run.newswire / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
    found: list[dict[str, Any]] = []
    with run.database.read() as c:
        for signal in list_signals(c, RADAR):
            happening, account = get_happening(c, signal.happening_id), get_account(c, signal.account_id)
            for report in get_reports(c, happening.report_ids) if happening else ():
                document = get_document(c, report.document_id)
                at = re.search(r"/wire/\w\w/((?:en|ja)-\d+)\.html$", document.url) if document else None
                person = report.named("person")
                if at and account and any(one.account_id == account.id for one in report.participants):
                    found.append(
                        {"document": at[1], "account": account.external_id, "type": signal.kind.value, "status": report.status.value,
                         "person": person.name if person else None, "evidence": report.evidence, "old": signal.old_news}
                    )  # fmt: skip
    unique = {
        (one["document"], one["account"], one["type"], one["person"]): one for one in found
    }  # one signal may hold two reports of a text
    left = list(unique.values())
    hits: collections.Counter[tuple[str, str]] = collections.Counter()
    missed, right_status = [], 0
    for want in expected:
        key = (want["document"][:2], want["type"])
        match = next((one for one in left if matches(want, one)), None)
        if match:
            left.remove(match)
            hits[key] += 1
            right_status += match["status"] == want["status"]
        else:
            missed.append(want)
    extra = [one for one in left if not any(matches(one, other) for other in expected)]
    wanted = collections.Counter((one["document"][:2], one["type"]) for one in expected)
    false = collections.Counter((one["document"][:2], one["type"]) for one in extra)
    table(
        "Signals against expected.jsonl (document, account, type, person)",
        "language",
        "type",
        "expected",
        "found",
        "recall",
        "unexpected",
        "precision",
    )
    for lang in ("en", "ja"):
        kinds = sorted({kind for one, kind in {*wanted, *false} if one == lang})
        for kind in [*kinds, "all"]:
            keys = [(lang, one) for one in kinds] if kind == "all" else [(lang, kind)]
            w, h, f = (sum(counter[key] for key in keys) for counter in (wanted, hits, false))
            row(lang, kind, w, h, f"{h / w:.2f}" if w else "", f, f"{h / (h + f):.2f}" if h + f else "")
    print(f"\nstatus right among the found: {right_status} of {sum(hits.values())}; marked as old news: {sum(one['old'] for one in found)}")
    print("\nUnexpected, for reading:\n")
    for one in extra:
        print(f"- {one['document']} {one['account']} {one['type']}/{one['status']} {one['person'] or ''}: {one['evidence'][:110]}")
    print("\nMissed:\n")
    for one in missed:
        print(f"- {one['document']} {one['account']} {one['account_name']} {one['type']}/{one['status']} {one.get('person') or ''}")


def matches(want: dict[str, Any], have: dict[str, Any]) -> bool:
    """Whether a found row is the expected one."""
    if (want["document"], want["account"], want["type"]) != (have["document"], have["account"], have["type"]):
        return False
    return not (want.get("person") and have.get("person")) or bool(same_person(want["person"], have["person"]))


def owners(run: Run) -> None:
    """Messages per reader."""
    names = {}
    for line in (run.folder / "slack.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["type"] == "channel":
            names[event["id"]] = event["name"]
    table("Messages per reader", "reader", "messages", "in threads")
    counts = collections.Counter((names.get(one["channel"], one["channel"]), bool(one.get("thread_ts"))) for one in run.messages())
    for name in sorted({name for name, _ in counts}):
        row(name, counts[name, False], counts[name, True])


def manners(run: Run) -> None:
    """What the sites' owners saw."""
    seen = run.seen()
    table("Manners, as the server saw them", "host", "requests", "with a validator", "304", "shortest gap (s)")
    for host, line in sorted(seen["hosts"].items()):
        row(host, line["requests"], line["with_validator"], line["not_modified"], line["shortest_gap"])
    trap = [path for path in seen["paths"] if "/private/" in path]
    print(f"\nthe trap: {'TOUCHED ' + str(trap) if trap else 'untouched'}")


def main() -> None:
    """Run everything and print it as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("newswire", type=Path)
    parser.add_argument("--crawl-delay", type=float, default=0)
    parser.add_argument("--light", action="store_true", help="rules only, no language models")
    parser.add_argument("--keep", type=Path, help="leave database and logs in this folder")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        port, sandbox = free_port(), free_port()
        serve = [sys.executable, str(given.newswire / "serve.py"), "--port", str(port), "--crawl-delay", str(given.crawl_delay)]
        stack.enter_context(process(serve, port))
        slack = [sys.executable, "-m", "radar.sandbox", "--port", str(sandbox), "--state", str(folder / "slack.jsonl")]
        stack.enter_context(process(slack, sandbox))
        run = Run(folder.resolve(), given.newswire.resolve(), port, sandbox, given.light)
        run.prepare()
        os.environ["PYTHONUNBUFFERED"] = "1"
        stack.enter_context(process([*run.base, "up"]))
        print(f"# Against the newswire, crawl delay {given.crawl_delay:g} s\n")
        print(f"first pass settled after {run.settle(1500, quiet=75):.0f} s")
        run.pause()
        before = documents(run)
        wrong = faults(run)
        signals(run)
        time.sleep(30)
        owners(run)
        manners(run)
        post(f"http://127.0.0.1:{port}/_reset")
        table("Second pass", "", "")
        run.radar("source", "poll", "--all")
        time.sleep(45)
        run.settle(400, quiet=15)
        run.pause()
        with run.database.read() as c:
            after = documents_by_source(c)
            states = {one.url: (one, state) for one, state in list_sources(c, RADAR)}
        row("new documents", sum(after.values()) - sum(before.values()))
        paths = run.seen()["paths"]
        given_validator = [
            url for url, (_, state) in states.items() if (state.etag or state.last_modified) and url.removeprefix("http://") in paths
        ]
        sent = sum(paths[url.removeprefix("http://")]["with_validator"] > 0 for url in given_validator)
        row("sources that gave a validator / were sent it", f"{len(given_validator)} / {sent}")
        post(f"http://127.0.0.1:{port}/_day")
        told = len(run.messages())
        run.radar("source", "poll", "--all")
        deadline = time.monotonic() + 120
        asked: list[str] = []
        while time.monotonic() < deadline and not asked:
            asked = [one["text"] for one in run.messages()[told:] if "Dan Example" in one["text"]] or [
                one["text"] for one in run.messages() if "Dan Example" in one["text"]
            ]
            time.sleep(2)
        row("after POST /_day the owner is asked", asked[0].splitlines()[0] if asked else "NO")
        manners(run)
        sys.exit(1 if wrong or not asked else 0)


if __name__ == "__main__":
    main()
