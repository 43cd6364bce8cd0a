"""Dates as Japanese texts write them, and how old a sentence says its matter is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "S": 1925, "H": 1988, "R": 2018}
_YEAR = (
    r"(?:(?P<era>明治|大正|昭和|平成|令和)(?P<ery>\d{1,2}|元)年|(?P<year>(?:19|20)\d\d)(?:年|[/.-](?=\d{1,2}[/.-]\d))|"
    r"(?<![\d.])(?P<short>\d\d)年(?=\d{1,2}月|[春夏秋冬末、には])|(?P<rel>一昨年|昨年|去年|前年|今年|本年|来年|翌年|"
    r"同年))"
)
_MONTH = (
    r"(?:(?P<month>1[0-2]|0?[1-9])(?:月|(?<=[/.-]\d)[/.-](?=\d)|(?<=[/.-]\d\d)[/.-](?=\d))|(?P<relm>先月|前月|今月|本月|来月|翌月|同月))"
)
_DAY = r"(?:(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)日?|(?P<end>末日|末|上旬|中旬|下旬|初旬|初め|半ば))"
_FULL = re.compile(rf"(?:{_YEAR}度?(?:の?{_MONTH}(?:の?{_DAY})?)?)")
_DAY_ONLY = r"(?:3[01]|[12]\d|0?[1-9])日(?!間|目|本)"
_MONTH_DAY = r"(?:1[0-2]|0?[1-9])月(?:(?:3[01]|[12]\d|0?[1-9])日|末日?|上旬|中旬|下旬|初旬|初め|半ば)?(?!期)"
_WORD = (
    "きょう|今日|本日|昨日|きのう|明日|あす|先日|このほど|このたび|今般|今回|同日|即日|当日|前日|翌日|今週|先週|"
    "来週|今春|今夏|今秋|今冬|来春|来夏|来秋|昨春|昨秋|今期|来期|年内|年末|年度内|年初|年明け|"
    "月内|月末|週内|近く|今後|将来|当面|昨年末|今年末|来年初め|先月末|今月末|来月末|今月|先月|来月|同月|翌月|今年度|"
    "来年度|昨年度|今年|昨年|来年|同年|翌年|本年|前年|一昨年|去年"
)
#: Any date expression; the grammar steps over it.
EXPRESSION = re.compile(
    rf"(?:(?:(?:明治|大正|昭和|平成|令和)(?:\d{{1,2}}|元)年|(?:19|20)\d\d年|(?<![\d.])\d\d年|一昨年|昨年|去年|前年|"
    rf"今年|本年|来年|翌年|同年)度?(?:の)?(?:{_MONTH_DAY}|(?:先|前|今|来|翌|同)月(?:末|上旬|中旬|下旬)?|春|夏|秋|"
    rf"冬|末|初め)?"
    rf"|(?:19|20)\d\d[/.\-]\d{{1,2}}(?:[/.\-]\d{{1,2}})?|{_MONTH_DAY}|{_DAY_ONLY}|{_WORD})(?:の?(?:午前|午後|正午)(?:\d+時(?:\d+分)?)?)?(?:付け?|"
    rf"ごろ|頃|以降|までに?|から|をもって|をめどに|時点)?"
)
_EFFECTIVE = re.compile(
    r"(?:(?P<era>令和|平成|昭和)(?P<ery>\d{1,2}|元)年|(?P<year>(?:19|20)\d\d)[年/.\-]|(?P<rel>今年|来年|本年|昨年))?(?P<month>1[0-2]|"
    r"0?[1-9])[月/.\-](?P<day>3[01]|[12]\d|0?[1-9])日?(?=付|発令|就任|に就任|をもって|に発令|より|から|、?就任|に退任|"
    r"退任|予定)"
)


@dataclass(frozen=True)
class Moment:
    """A date named in a text: ``day`` is None where the text names no more than a year or a month."""

    year: int
    month: int | None
    day: int | None

    def latest(self) -> date:
        """The last day that the expression may mean."""
        if self.month is None:
            return date(self.year, 12, 31)
        if self.day is None:
            return date(self.year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)
        return date(self.year, self.month, min(self.day, 28)) if self.day > 28 else date(self.year, self.month, self.day)


def moments(s: str, base: date | None = None) -> tuple[Moment, ...]:
    """The dates in *s* that name a year, or whose year *base* (the text's own present) gives: 昨年, 今年, 来年."""
    found = []
    for match in _FULL.finditer(s):
        year = _year(match, base)
        if year is None or not 1868 <= year <= 2100:
            continue
        month = match["month"]
        day = match["day"]
        found.append(Moment(year, int(month) if month else None, int(day) if month and day else None))
    return tuple(found)


def _year(match: re.Match[str], base: date | None) -> int | None:
    groups = match.groupdict()
    if groups.get("era"):
        return _ERAS[match["era"]] + (1 if match["ery"] == "元" else int(match["ery"]))
    if groups.get("year"):
        return int(match["year"])
    if groups.get("short"):
        short = int(match["short"])
        return 2000 + short if short < 60 else 1900 + short
    if base is not None and groups.get("rel"):
        step = {"一昨年": -2, "昨年": -1, "去年": -1, "今年": 0, "本年": 0, "来年": 1}.get(match["rel"])
        return None if step is None else base.year + step
    return None


def effective_date(s: str, base: date | None) -> date | None:
    """The day on which the sentence says that it takes effect (発令日, ◯月◯日付), the year from *base* where it names none."""
    match = _EFFECTIVE.search(s)
    if not match:
        return None
    year = _year(match, base)
    try:
        if year is None:
            if base is None:
                return None
            guess = date(base.year, int(match["month"]), int(match["day"]))
            # A day without a year is the one nearest to the text's present, rather ahead than behind.
            if guess < base - timedelta(days=150):
                return date(base.year + 1, guess.month, guess.day)
            return date(base.year - 1, guess.month, guess.day) if guess > base + timedelta(days=250) else guess
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
