import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import fold, fold_key
from nlp.names import nicknames, normalise_company, normalise_person, same_company, same_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社アスター食品", "アスター食品"),
        ("アスター食品㈱", "（株）アスター食品"),
        ("ひびき物流株式会社", "ひびき 物流"),
        ("ﾋﾋﾞｷ物流", "ヒビキ物流"),
        ("ひびき物流", "ヒビキ物流"),
        ("合同会社ノースゲート", "ノースゲート"),
        ("ノース・ゲート", "ノースゲート"),
        ("ミナトホールディングス", "ミナトHD"),
        ("ミナトホールディングス(HD)", "ミナトＨＤ"),
        ("医療法人社団みなと会", "みなと会"),
        ("一般社団法人 港協会", "港協会"),
        ("髙島濵製作所", "高島浜製作所"),
        ("第四みなとFG <7999>", "第四みなとFG"),
        ("ノースゲート(旧サウスゲート)", "ノースゲート"),
        ("Aster Foods, Inc.", "ASTER FOODS"),
        ("Aster Foods Corp.", "Aster Foods Corporation"),
        ("Northgate Rail plc", "Northgate Rail"),
        ("Northgate-Rail", "Northgate Rail"),
        ("Hibiki Co., Ltd.", "Hibiki"),
        ("Blume GmbH & Co. KG", "Blume"),
        ("Società Verdi S.p.A.", "Societa Verdi"),
        ("Verdi S.A.", "Verdi"),
        ("Shore & Gale LLP", "Shore and Gale"),
        ("The Aster Company", "Aster"),
        ("Aster Group Inc.", "Aster Group"),
        ("A.B. Sundholm", "AB Sundholm"),
        ("Aster (NYSE: ASTR)", "Aster"),
        ("“Aster”", "Aster"),
        ("Cafe\u0301 Lune", "Café Lune"),
    ],
)
def test_ways_to_write_one_company(one, other):
    assert normalise_company(one) == normalise_company(other)
    assert same_company(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ミナトホールディングス", "ミナト", 0.85),
        ("Aster Holdings", "Aster Inc.", 0.85),
        ("八十三銀", "八十三銀行", 0.85),
        ("ひびき", "Hibiki", 0.8),
        ("LivingAster", "Living Aster", 0.95),
        ("Aster Foods", "Aster Foods Deutschland", 0.0),
        ("三日月化学", "三日月製鋼", 0.0),
        ("ミナトホーム", "ミナトホーム中国", 0.0),
        ("Aster Foods", "Easter Foods", 0.0),
        ("", "Aster", 0.0),
        ("", "", 0.0),
    ],
)
def test_likeness_of_companies(one, other, expected):
    assert same_company(one, other) == same_company(other, one) == expected


def test_a_name_that_is_only_a_legal_form_keeps_it():
    assert normalise_company("株式会社") == "株式会社"
    assert normalise_company("Co") == "co"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宮長 俊二", "宮長俊二"),
        ("宮長俊二氏", "宮長　俊二"),
        ("髙﨑 太郎 様", "高崎太郎"),
        ("渡邊花子さん", "渡辺花子"),
        ("齋藤一郎", "斉藤一郎"),
        ("大月久美社長", "大月久美"),
        ("河内浩二代表取締役社長兼CEO", "河内浩二"),
        ("やまだ たろう", "ヤマダ・タロウ"),
        ("ダレン・ハドソン氏", "ダレン ハドソン"),
        ("Mr. Bryan Tamm", "bryan tamm"),
        ("Tamm, Bryan J.", "Bryan Tamm"),
        ("Bryan J. Tamm Jr.", "Bryan Tamm"),
        ('Tadao "Tach" Yamane', "Tadao Yamane"),
        ("Dr. Renée O’Hara", "Renee O'Hara"),
    ],
)
def test_ways_to_write_one_person(one, other):
    assert normalise_person(one) == normalise_person(other)
    assert same_person(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Robert Brunel", "Bob Brunel", 0.85),
        ("R. Brunel", "Robert Brunel", 0.75),
        ('Tadao "Tach" Yamane', "Tach Yamane", 0.95),
        ("Josefa Hadley Champney", "Josefa Champney", 0.95),
        ("Taro Yamane", "Yamane Taro", 0.85),
        ("やまね たろう", "Taro Yamane", 0.8),
        ("Amy Brunel", "Bob Brunel", 0.0),
        ("山根", "山根太郎", 0.0),
        ("Brunel", "Bob Brunel", 0.0),
        ("M. Yamane", "Yamane", 0.0),
        ("", "Bob", 0.0),
    ],
)
def test_likeness_of_people(one, other, expected):
    assert same_person(one, other) == same_person(other, one) == expected


def test_nicknames_stand_in_quotes():
    assert nicknames('Brian "Skip" Sheppard') == ("Skip",)
    assert nicknames("Brian Sheppard") == ()


@given(st.text(max_size=60))
def test_every_folded_character_comes_from_somewhere(text):
    folded = fold(text)
    previous = 0
    for at in range(len(folded.text)):
        start, end = folded.original(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert start >= previous or (start, end) == folded.original(at - 1, at)
        previous = start


@given(st.text(alphabet="aZé . -・ 　ｶﾞガがァ㈱ﬁß髙\u0301\n1", max_size=30), st.text(max_size=20))
def test_what_is_found_in_the_folded_text_is_written_in_the_original(name, around):
    text = f"{around}\n\n{name}\n\n{around}"
    folded = fold(text)
    key = fold_key(name)
    if key:
        at = folded.text.find(key, len(fold(around).text))
        start, end = folded.original(at, at + len(key))
        assert fold_key(text[start:end]) == key


@given(st.text(max_size=40))
def test_keys_never_fail_and_are_stable(name):
    assert normalise_company(name) == normalise_company(name)
    assert same_company(name, name) in (0.0, 1.0)
    assert same_person(name, name) in (0.0, 1.0)
