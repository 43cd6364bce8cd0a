"""The Japanese detector's one door."""

from __future__ import annotations

import re

from nlp.event import Event, Text
from nlp.japanese import affairs, deals, moves, notices, people, tables, triggers
from nlp.japanese.genre import keep_told
from nlp.japanese.merging import unite
from nlp.japanese.status import deny
from nlp.japanese.story import read_story
from nlp.japanese.tools import Tools
from nlp.sentences import Sentence

_GATE = re.compile("|".join((deals.GATE, moves.GATE, triggers.GATE)))


def find_events(text: Text, sentences: tuple[Sentence, ...], tools: Tools) -> tuple[Event, ...]:
    """The events that *text* tells; *sentences* are those of ``text.text``. ``Tools()`` is the light detector."""
    story = read_story(text, sentences, tools, _GATE)
    if story is None:
        return ()
    drafts = [
        *deals.find_deals(story),
        *people.find_moves(story),
        *tables.find_rows(story),
        *affairs.find_affairs(story),
        *notices.find_notices(story),
    ]
    deny(story, drafts)
    return unite(story, keep_told(story, drafts))
