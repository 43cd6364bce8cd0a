"""The witnesses that the Japanese grammar may ask."""

from nlp.japanese.tools import Named, Tools, with_persons


def test_persons_known_from_elsewhere_are_found_and_the_model_is_asked_only_where_none_stands() -> None:
    asked: list[str] = []

    def model(sentence: str) -> tuple[Named, ...]:
        asked.append(sentence)
        return (Named(0, 2, "person"),)

    tools = with_persons(Tools(None, model), ["山田太郎", "山田", "佐藤花子"])
    assert tools.names is not None
    assert tools.names("社長に山田太郎氏、監査役に佐藤花子氏") == (Named(3, 7, "person"), Named(13, 17, "person"))
    assert tools.names("鈴木が退く") == (Named(0, 2, "person"),)
    assert asked == ["鈴木が退く"]


def test_without_known_persons_the_tools_stay_as_they_are() -> None:
    tools = Tools(None, None)
    assert with_persons(tools, []) is tools
