"""The verbs of taking and leaving a post, and what only looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.japanese.story import Line

_JOIN = (
    r"就任|昇格|昇任|昇進|着任|指名|起用|選任|選出|選定|選ばれ|選んだ|選び|任命|登用|抜てき|抜擢|内定|充て|据え|招聘|"
    r"招へい|迎え入れ|迎え|復帰|就け|就い|就き|就く|就こ|"
    r"兼務|兼任|兼ね|移り|移る|移った|異動|入社|参画|ジョイン|転じ|転職|引き継|引き上げ|招い|招く|招き|後を継|加わ|"
    r"採用|働き始め|とする|となる|となり|"
    r"となった|になる|になり|になった|とし、|とした|務める"
)
_LEAVE = (
    r"退任|辞任|辞職|辞意|勇退|退職|解任|解職|更迭|罷免|退く|退い|退き|離れる|離れ、|離れた|離任|離職|退社|卒業|辞める|辞めた|"
    r"辞め、|辞めます|辞めました|辞めない|降りる|降りた|"
    r"(?:会社|同社|職|社)を去(?:る|り|った)|去る(?=こと|と|。|予定)|去った|外れる|外れた|失職|最終出社|任期を終え(?:る|た|て|、)?|任期満了を迎え(?:る|た)?"
)
_VERB = re.compile(rf"(?P<join>{_JOIN})|(?P<leave>{_LEAVE})")
GATE = (
    rf"{_LEAVE}|就任|昇格|昇任|昇進|着任|起用|選任|選出|選ばれ|任命|登用|抜てき|抜擢|選定|内定|招聘|招へい|就く|就い|"
    rf"就き|入社|参画|ジョイン|転じ|異動|人事|新社長|新会長|社長に|会長に|"
    r"C[A-Z]O[にを]|後任|転職|▽|▼|を務め|新役職|旧役職|現役職|新職|社長交代|迎え入れ|迎えた|招い|指名|充て|据え|移[りるっ]|"
    r"兼任|役員の|兼務|引き上げ|[長役]とな[るりっ]|[長役]にな[るりっ]"
)
_NOT_VERB = re.compile(
    r"退職金|退職給付|退職年金|退職慰労|退職手当|退職後|退職者|退職勧奨|退職届|退職願|退職日|希望退職|早期退職|定年退職(?!し(?:た|ま|、|て))|"
    r"退職代行|退職加算|退職所得|即日退職|円満退職|退職一時金|退職時|"
    r"就任会見|就任式|就任祝|就任挨拶|就任[\d一二三四五六七八九十]+(?:年|周年|カ月|か月)|就任から|就任して(?:から|今|ちょうど|\d|[一二三四五六七八九十])|就任して以来|"
    r"就任以来|就任後|"
    r"就任当時|就任前|就任承諾|卒業生|卒業式|卒業後|卒業論文|大学(?:院)?(?:を)?卒業|入社式|入社試験|入社\d+年|"
    r"入社以来|入社後|入社時|入社当時|入社当初|入社日|入社希望|内定者|内定式|内定後|内定を得|内定辞退|選任要件|選任議案|"
    r"選任理由|選任など|兼務役員|異動届|人事異動の|選定委員|指名委員|指名・報酬|指名報酬|指名停止|指名手配|再任|参画企業|"
    r"辞任届|解任請求|解任動議|起用法|退任後|退任慰労|退任時|在任中|異動情報|役員異動とは|新卒入社|中途入社|入社のきっかけ|"
    r"入社して|入社の|転職活動|転職先|転職者|転職サイト|転職エージェント|転職し(?:よう|たい|ようか)|転職を|転職が|ましたか|"
    r"任期満了で退任した場合|周年を迎え|迎え撃|新卒採用|中途採用|採用担当"
)
#: Verbs of every use: they speak of a post only with a title before them.
_LIGHT = frozenset(
    (
        "とする とし、 とした となる となり となった になる になり になった 兼ね 移り 移る 移った 加わ 迎え 引き継 "
        "引き上げ 復帰 充て 据え 務める "
        "採用 招い 招く 招き 指名 選定 選んだ 選び 転じ"
    ).split()
)
_TO_VERB = re.compile(r"(?:職|の職)?(?:(?:に|へ|として|には)[^、。]{0,30}|(?:を|も|と)?[^、。]{0,8})$")


@dataclass(frozen=True)
class Verb:
    """One predicate at ``start:end``; ``leave`` tells leaving from taking."""

    start: int
    end: int
    leave: bool
    word: str


def find_verbs(line: Line) -> list[Verb]:
    """The predicates of a line that may speak of a post, left to right."""
    found = []
    blocked = [m.span() for m in _NOT_VERB.finditer(line.s)]
    for match in _VERB.finditer(line.s):
        if any(start <= match.start() < end for start, end in blocked):
            continue
        if match.group() in _LIGHT and not any(
            _TO_VERB.match(line.s[: match.start()], title.end) for title in line.titles if title.end <= match.start()
        ):
            continue
        if match.group().startswith("任期") and re.search(r"続投|再任|再選|留任", line.s):
            continue
        found.append(Verb(match.start(), match.end(), bool(match["leave"]), match.group()))
    return found
