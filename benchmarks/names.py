"""How surely the right company and the right person are found: precision and recall over marked mentions, by language and kind.

    python -m benchmarks.names [--half heldout|tuned] [--wrong] [--json]

The mentions stand in ``tests/watchlists/names``: watchlists of invented companies and people, and texts in which every mention of theirs
is marked, and much that only looks like one. The tuned half is for looking at and for improving the matching; ``--wrong`` shows its
mistakes. The held-out half was written before the matching was read, and its mistakes are shown only to those who ask for it by name.

A mention is found when a link overlaps it and names the right account or contact; a link is right when it does so. Mentions marked with
``?`` may be found or not. Domains and stock codes need no mark. Every other link counts against precision, wherever it stands.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from watchlists.account import Account, Contact, Directory
from watchlists.matching import NameIndex, find_document

DATA = Path(__file__).resolve().parent.parent / "tests" / "watchlists" / "names"
HALVES = ("heldout", "tuned")
LANGUAGES = ("en", "ja")
NOBODY = "-"
_REFERENCES = ("alias.domain", "alias.stock_code")
_MARK = re.compile(r"\{([^{}|]+)\|([^{}|?]+)(\??)\}")
_ACCOUNT = re.compile(r"account (\S+) = (.+)")
_CONTACT = re.compile(r"contact (\S+) of (\S+) = (.+)")


@dataclass(frozen=True)
class Mention:
    """A stretch of a field that names *who* (an account's or a contact's id), or nobody; *needed*: it must be found."""

    field: str
    start: int
    end: int
    who: str
    needed: bool


@dataclass(frozen=True)
class Case:
    """One text with its mentions, to be read by the watchlist that it stands under."""

    line: int
    kind: str
    title: str
    text: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class World:
    """A watchlist and the texts that it is tried on."""

    name: str
    directory: Directory
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Wrong:
    """A mistake: a mention missed, or a link that should not be."""

    line: int
    kind: str
    what: str
    surface: str
    who: str
    text: str


@dataclass
class Tally:
    """Counts of one kind: mentions that must be found and were, links that were right and were not."""

    mentions: int = 0
    nobody: int = 0
    found: int = 0
    right: int = 0
    wrong: int = 0

    def add(self, other: Tally) -> None:
        """Put another tally's counts onto this one's."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> float:
        """The share of links that are right; 1.0 without any."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of needed mentions that were found; 1.0 without any."""
        return self.found / self.mentions if self.mentions else 1.0


def read(path: Path) -> list[World]:
    """The worlds of one file; ``ValueError`` with file and line for a mistake in it."""
    worlds: list[World] = []
    accounts: list[Account] = []
    contacts: list[Contact] = []
    cases: list[Case] = []
    name = kind = ""

    def close() -> None:
        if name:
            worlds.append(World(name, Directory(1, tuple(accounts), tuple(contacts)), tuple(cases)))
        accounts.clear()
        contacts.clear()
        cases.clear()

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("list: "):
            close()
            name, kind = line[6:], ""
        elif found := _ACCOUNT.fullmatch(line):
            spelled, more = _parts(found[2])
            aliases = tuple(filter(None, map(str.strip, more.get("alias", "").split(";"))))
            accounts.append(Account(found[1], spelled, aliases=aliases, domain=more.get("domain"), stock_code=more.get("code")))
        elif found := _CONTACT.fullmatch(line):
            spelled, more = _parts(found[3])
            aliases = tuple(filter(None, map(str.strip, more.get("alias", "").split(";"))))
            contacts.append(Contact(found[1], found[2], spelled, aliases=aliases, title=more.get("title")))
        elif line.startswith("["):
            kind = line.strip("[]")
        else:
            case = _case(number, kind, line)
            known = {one.id for one in (*accounts, *contacts)} | {NOBODY}
            if strange := {mention.who for mention in case.mentions} - known:
                raise ValueError(f"{path.name}, line {number}: {', '.join(sorted(strange))} is not on the list {name!r}")
            cases.append(case)
    close()
    return worlds


def _parts(text: str) -> tuple[str, dict[str, str]]:
    first, *rest = (part.strip() for part in text.split("|"))
    return first, {key: value.strip() for key, _, value in (part.partition(": ") for part in rest)}


def _case(number: int, kind: str, line: str) -> Case:
    title, divided, text = line.partition(" || ")
    if not divided:
        title, text = "", line
    mentions: list[Mention] = []
    plain = {}
    for field, marked in (("title", title), ("text", text)):
        pieces: list[str] = []
        length = done = 0
        for match in _MARK.finditer(marked):
            pieces += (marked[done : match.start()], match[1])
            start = length + match.start() - done
            length = start + len(match[1])
            mentions.append(Mention(field, start, length, match[2], match[2] != NOBODY and not match[3]))
            done = match.end()
        plain[field] = "".join((*pieces, marked[done:]))
    return Case(number, kind, plain["title"], plain["text"], tuple(mentions))


def judge(world: World) -> Iterator[tuple[Case, Tally, list[Wrong]]]:
    """Each case of *world* with what came of it."""
    index = NameIndex(world.directory)
    for case in world.cases:
        tally, mistakes = Tally(), []
        found: set[Mention] = set()
        for link in find_document(index, case.title, case.text):
            who = link.contact_id or link.account_id
            at = {
                one for one in case.mentions if one.field == link.field and one.start < link.end and link.start < one.end and one.who == who
            }
            found |= at
            if at:
                tally.right += 1
            elif link.reasons[0] not in _REFERENCES:
                tally.wrong += 1
                mistakes.append(Wrong(case.line, case.kind, "not so", link.surface, who, f"{case.title} {case.text}".strip()))
        for mention in case.mentions:
            tally.nobody += mention.who == NOBODY
            tally.mentions += mention.needed
            tally.found += mention.needed and mention in found
            if mention.needed and mention not in found:
                surface = {"title": case.title, "text": case.text}[mention.field][mention.start : mention.end]
                mistakes.append(Wrong(case.line, case.kind, "missed", surface, mention.who, f"{case.title} {case.text}".strip()))
        yield case, tally, mistakes


def measure(half: str, language: str) -> tuple[dict[str, Tally], list[Wrong]]:
    """The tallies by kind, ``all`` among them, and the mistakes of one half in one language."""
    tallies: dict[str, Tally] = {}
    mistakes: list[Wrong] = []
    for world in read(DATA / f"{half}_{language}.txt"):
        for case, tally, wrong in judge(world):
            for kind in (case.kind, "all"):
                tallies.setdefault(kind, Tally()).add(tally)
            mistakes += wrong
    return tallies, mistakes


def interval(share: float, count: int) -> str:
    """The 95 % interval (Wilson) of a share of *count*."""
    if not count:
        return ""
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return f"{max(0.0, middle - reach):.3f}–{min(1.0, middle + reach):.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Precision and recall of names")
    parser.add_argument("--half", choices=HALVES, action="append", help="only this half")
    parser.add_argument("--wrong", action="store_true", help="show the mistakes (of the tuned half unless --half names another)")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    measured = {(half, language): measure(half, language) for half in given.half or HALVES for language in LANGUAGES}
    if given.json:
        figures = [
            {"half": half, "language": language, "kind": kind, **vars(tally), "precision": tally.precision, "recall": tally.recall}
            for (half, language), (tallies, _) in measured.items()
            for kind, tally in tallies.items()
        ]
        print(json.dumps(figures, ensure_ascii=False))
        return 0
    print("| half | language | kind | mentions | nobody | links | precision | recall |\n| --- | --- | --- | --- | --- | --- | --- | --- |")
    for (half, language), (tallies, _) in measured.items():
        for kind, one in sorted(tallies.items(), key=lambda pair: (pair[0] != "all", pair[0])):
            links = one.right + one.wrong
            shown = [f"{one.precision:.3f}", f"{one.recall:.3f}"]
            if kind == "all":
                shown = [f"{shown[0]} ({interval(one.precision, links)})", f"{shown[1]} ({interval(one.recall, one.mentions)})"]
            print(f"| {half} | {language} | {kind} | {one.mentions} | {one.nobody} | {links} | {shown[0]} | {shown[1]} |")
    for (half, language), (_, mistakes) in measured.items():
        if given.wrong and (half == "tuned" or given.half):
            for one in mistakes:
                print(f"{half}_{language}:{one.line} [{one.kind}] {one.what}: {one.surface} → {one.who} | {one.text}")
    whole = Tally()
    for tallies, _ in measured.values():
        whole.add(tallies["all"])
    print(f"\ntogether: {whole.mentions} mentions, {whole.nobody} that are nobody; {whole.precision:.3f} and {whole.recall:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
