"""Samples told of other companies, in other typography, on untidy pages: the real world writes names in more ways than a corpus can.

A variant keeps what a document tells and changes what must not matter: which company it is, how its name is spelt and what stands
beside it, capitals, the furniture of a web page around the text, and what else one page tells.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from nlp.event import Event, Text
from nlp.sentences import split
from nlp.training.lessons import LEGAL_FORMS, short_forms
from nlp.training.markup import Sample

_COMPANY_SLOTS = ("acquirer", "target", "company", "to_company", "from_company")
#: What a phrase that is no name ends with, or holds.
_NO_NAME = re.compile(
    r"(?:事業|部門|子会社|工場|店舗|店|運営会社|会社|氏|株|the |business|unit|plant|division|operations|brand|stores?|mills?)$|^[a-z]|、|の"
)
_LEGAL_EN = re.compile(
    r",? (?:Inc|Corp|Co|Ltd|LLC|PLC|plc|GmbH|AG|S\.A|SA|AB|N\.V|S\.p\.A|Limited|Corporation|Company|Holdings|Group)\.?(?=$| )"
)
_COUNTRIES = ("米", "英", "独", "仏", "韓国", "中国", "台湾", "米国の", "スイスの", "シンガポールの")
#: What stands right behind a name.
_ASIDES = {
    "en": """\
 (NYSE: {ticker})
 (NASDAQ:{ticker})
 ({ticker})
 (${ticker})
 <{ticker}.N>
 [{ticker}]
 (“{short}”)
 (the “Company”)""".split("\n"),
    "ja": "社|（東証プライム：{code}）|＜{code}.T＞|（{code}）|（本社：東京都港区）|(東京・港)|（以下「{short}」）|（以下、{short}）".split(
        "|"
    ),
}
#: Lines of a web page that belong to no text.
_FURNITURE = {
    "en": """\
Home | News | Business
By Staff Writer
{month}/{day}/{year} {hour}:30 AM EST
Published {year}-{month}-{day}
Share this article
Print  Email  Share
Read more
Continue reading
Related stories
Advertisement
Sign up for our newsletter
Skip to main content
Comments (12)
Photo: courtesy image
Filed under: Business
Tags: business, markets
3 min read
(END)""".split("\n"),
    "ja": """\
ホーム > ニュース > 企業
{year}年{month}月{day}日 {hour}:30
{year}.{month}.{day}
シェアする　ポスト　はてブ
ツイート
この記事は会員限定です
続きを読む
［PR］
写真＝本社ビル
関連キーワード：企業　経営　人事
印刷する　文字サイズ 小 中 大
カテゴリー：お知らせ
本文へスキップ
トップページ
前の記事へ　次の記事へ
読了時間：約2分
編集部
（了）""".split("\n"),
}


def company_names(samples: Sequence[Sample]) -> list[str]:
    """The names of companies in *samples*, each once, for other documents to borrow."""
    return sorted({name for sample in samples for event in sample.events for name in _companies(event) if not _NO_NAME.search(name)})


def variant(sample: Sample, names: Sequence[str], draw: random.Random) -> Sample:
    """*sample* with what must not matter changed; as it is where that cannot be done without breaking what it tells."""
    found = _alone(sample, draw) if draw.random() < 0.15 else sample
    short = len(found.text.text) < 200
    swaps = _swaps(found, names, draw) if draw.random() < 0.7 else {}
    found = _changed(found, lambda written: _swapped(written, swaps)) or found
    if sample.text.lang == "en" and draw.random() < (0.45 if short else 0.1):
        found = _changed(found, draw.choice((str.upper, str.lower, _as_headline, _as_headline))) or found
    found = _beside(found, draw) or found
    return _furnished(found, draw)


def together(one: Sample, other: Sample) -> Sample:
    """One page that tells *one* and then *other*, as round-ups and columns do."""
    below = "\n".join(filter(None, [other.text.title, other.text.text]))
    text = replace(one.text, text=f"{one.text.text}\n\n{below}")
    return replace(one, text=text, events=(*one.events, *other.events), opinions=(*one.opinions, *other.opinions))


def _alone(sample: Sample, draw: random.Random) -> Sample:
    """One telling sentence of *sample* with nothing around it, as a headline stands; *sample* where others name the same."""
    text, lang = sample.text, str(sample.text.lang)
    homes = sorted({event.evidence for event in sample.events if event.evidence != text.title and len(event.evidence) < 220})
    if not homes or sample.opinions:
        return sample
    home = draw.choice(homes)
    told, others = [event for event in sample.events if event.evidence == home], [e for e in sample.events if e.evidence != home]
    if any(name in home for event in others for name in event.names()) or len(split(home, lang)) != 1:
        return sample
    written = home.rstrip(".。") if draw.random() < 0.7 else home
    events = []
    for event in told:
        lost = [slot for slot in (*_COMPANY_SLOTS, "person", "role") if (value := getattr(event, slot)) and value not in written]
        parties = tuple(name for name in event.parties if name in written)
        events.append(replace(event, evidence=written, parties=parties, **dict.fromkeys(lost)))  # type: ignore[arg-type]
    return replace(sample, text=Text(text.id, written, "", lang), events=tuple(events))


def _companies(event: Event) -> list[str]:
    return [*(name for slot in _COMPANY_SLOTS if (name := getattr(event, slot))), *event.parties]


def _swaps(sample: Sample, names: Sequence[str], draw: random.Random) -> dict[str, str]:
    """What to write for what, full names and the short forms that the document uses."""
    written = f"{sample.text.title}\n{sample.text.text}"
    found: dict[str, str] = {}
    for name in sorted({name for event in sample.events for name in _companies(event)}, key=len, reverse=True):
        if name in found or _NO_NAME.search(name):
            continue
        new = _respelt(draw.choice(names), draw)
        short = _bare(new)
        for form in short_forms(name):
            if len(form) > 2 and form in written:
                found.setdefault(form, new if form == name else short)
    return found


def _bare(name: str) -> str:
    for form in LEGAL_FORMS:
        name = name.removeprefix(form).removesuffix(form)
    return _LEGAL_EN.sub("", name).strip(" 　") or name


def _respelt(name: str, draw: random.Random) -> str:
    """A name as another writer would spell it."""
    kind = draw.random()
    if kind < 0.08:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and not name.isascii() else c for c in name)
    if kind < 0.14:
        return name.replace("株式会社", draw.choice(("㈱", "(株)", "（株）", "株式会社　")))
    if kind < 0.2:
        return _bare(name).upper() if name.isascii() else _bare(name)
    if kind < 0.24:
        return _bare(name).lower() if name.isascii() else name.replace("ホールディングス", " ホールディングス")
    if kind < 0.4:
        return _bare(name)
    return name


def _swapped(written: str, swaps: dict[str, str]) -> str:
    if not swaps:
        return written
    forms = sorted(swaps, key=len, reverse=True)
    pattern = "|".join(rf"(?<![A-Za-z]){re.escape(form)}(?![A-Za-z])" if form.isascii() else re.escape(form) for form in forms)
    return re.sub(pattern, lambda match: swaps[match.group()], written)


def _as_headline(written: str) -> str:
    return re.sub(r"\b[a-z](?=[a-z]{3})", lambda match: match.group().upper(), written)


def _changed(sample: Sample, change: Callable[[str], str]) -> Sample | None:
    """*sample* with everything written in it changed alike; None where sentences or names would be lost."""
    text = replace(sample.text, text=change(sample.text.text), title=change(sample.text.title))
    events = []
    for event in sample.events:
        slots = {slot: change(value) for slot in (*_COMPANY_SLOTS, "person", "role") if (value := getattr(event, slot))}
        events.append(replace(event, parties=tuple(map(change, event.parties)), **slots))  # type: ignore[arg-type]
    opinions = [replace(opinion, target=change(opinion.target)) for opinion in sample.opinions]
    return _retold(replace(sample, events=tuple(events), opinions=tuple(opinions)), text)


def _retold(sample: Sample, text: Text) -> Sample | None:
    """*sample* with *text* for its own, the evidence in the same sentences as before; None where sentences or names are lost."""
    lang = str(text.lang)
    before, after = split(sample.text.text, lang), split(text.text, lang)
    named = [name for event in sample.events for name in (*event.names(), event.role) if name]
    if len(before) != len(after) or not all(name in text.text or name in text.title for name in named):
        return None
    homes = {old.text: new.text for old, new in zip(before, after, strict=True)} | {sample.text.title: text.title}
    events = tuple(replace(event, evidence=homes.get(event.evidence, "")) for event in sample.events)
    opinions = tuple(replace(opinion, evidence=homes.get(opinion.evidence, "")) for opinion in sample.opinions)
    return replace(sample, text=text, events=events, opinions=opinions) if all(event.evidence for event in events) else None


def _beside(sample: Sample, draw: random.Random) -> Sample | None:
    """*sample* with a ticker, a country, a seat or a definition beside a name where it first stands."""
    names = sorted({name for event in sample.events for name in _companies(event) if not _NO_NAME.search(name)})
    if not names or draw.random() < 0.5:
        return sample
    lang, name = str(sample.text.lang), draw.choice(names)
    ticker = "".join(character for character in name.upper() if "A" <= character <= "Z")[:4] or "KX"
    aside = draw.choice(_ASIDES[lang]).format(code=draw.randint(1301, 9999), ticker=ticker, short=_bare(name))
    new = f"{draw.choice(_COUNTRIES)}{name}" if lang == "ja" and draw.random() < 0.4 else f"{name}{aside}"
    return _retold(sample, replace(sample.text, text=sample.text.text.replace(name, new, 1)))


def _furnished(sample: Sample, draw: random.Random) -> Sample:
    """*sample* on a page with lines that belong to no text."""
    facts = {"year": draw.randint(1995, 2026), "month": draw.randint(1, 12), "day": draw.randint(1, 28), "hour": draw.randint(6, 12)}
    above, below = (
        draw.sample([line.format(**facts) for line in _FURNITURE[str(sample.text.lang)]], draw.randint(1, 3))
        if draw.random() < 0.25
        else []
        for _ in range(2)
    )
    return replace(sample, text=replace(sample.text, text="\n".join([*above, sample.text.text, *below])))
