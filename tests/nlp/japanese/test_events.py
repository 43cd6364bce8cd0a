"""What the Japanese detector must read out of single sentences; every name is invented."""

from __future__ import annotations

from nlp.event import Event, EventType, Status, Text
from nlp.japanese.events import find_events
from nlp.japanese.tools import Tools
from nlp.sentences import split

LIGHT = Tools(None, None)


def detect(text: str, title: str = "") -> tuple[Event, ...]:
    return find_events(Text("x", text, title), split(text, "ja"), LIGHT)


def test_an_acquisition_names_buyer_and_bought() -> None:
    (event,) = detect("アスター食品は12日、物流会社の株式会社ノースレールを約30億円で買収すると発表した。")
    assert (event.type, event.status) == (EventType.ACQUISITION, Status.ANNOUNCED)
    assert (event.acquirer, event.target) == ("アスター食品", "株式会社ノースレール")


def test_two_persons_under_one_announcement() -> None:
    events = detect("アスター食品は12日、椎名透専務(58)が社長に昇格し、鴨下文雄社長(66)が会長に就く人事を発表した。")
    assert {(e.type, e.person, e.role) for e in events} == {
        (EventType.APPOINTMENT, "椎名透", "社長"),
        (EventType.APPOINTMENT, "鴨下文雄", "会長"),
    }
    assert {e.company for e in events} == {"アスター食品"}


def test_a_text_without_triggers_gives_nothing() -> None:
    assert detect("今日は天気がよかったので散歩に出かけた。") == ()
