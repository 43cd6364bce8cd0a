"""What the Japanese grammar may ask of others."""

from nlp.japanese.tools import Tools, with_persons


def test_known_persons_are_found_in_order_and_a_name_within_a_longer_one_is_none() -> None:
    tools = with_persons(Tools(), ["山田太郎", "山田", "佐藤花子"])
    assert tools.named("社長に山田太郎氏、監査役に佐藤花子氏") == [(3, 7), (13, 17)]
    assert tools.named("山田が退く") == [(0, 2)]
    assert tools.named("鈴木が退く") == []


def test_names_that_fold_to_nothing_are_nobody() -> None:
    assert with_persons(Tools(), ["", " "]).persons == ()
