import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import fold_key
from watchlists.account import Account, Contact, Directory, RecordStatus
from watchlists.matching import FLOOR, MAX_LINKS, NameIndex, find_document, match_line
from watchlists.suppression import suppression_keys

_spec = importlib.util.spec_from_file_location("world", Path(__file__).with_name("world.py"))
assert _spec and _spec.loader
world = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(world)
INDEX, named = world.INDEX, world.named

ENGLISH = [
    # the name as it may be written
    ("Aster Foods said on Monday it would close two plants.", {"aster"}),
    ("ASTER FOODS, INC. files its annual report", {"aster"}),
    ("A deal with Aster-Foods was signed.", {"aster"}),
    ("Aster\nFoods opened an office.", {"aster"}),
    ("Aster Foods' profit fell; Aster Foods’s board met.", {"aster"}),
    ("The Aster Foods-owned brand is gone.", {"aster"}),
    ("They write to info@asterfoods.example often.", {"aster"}),
    ("See https://www.asterfoods.example/news for more.", {"aster"}),
    ("The stock (NYSE: ASTR) fell.", {"aster"}),
    ("Nestor Petcare and Quillion agreed.", {"nestor", "quillion"}),
    ("Nestör Petcare opens", {"nestor"}),
    ("O’Harrow and Finch hired a partner.", {"ohara"}),
    ("OHarrow & Finch hired a partner.", {"ohara"}),
    ("J.Cove opened; J. Cove closed.", {"jcove"}),
    ("J. Cove Group names a CEO", {"jcove"}),
    ("I love tebuki, and Tebuki loves me.", {"tebuki"}),
    ("KBX cut jobs.", {"kbx"}),
    ("Aster Foods Europe cut jobs.", {"harbour"}),
    ("We moved from quillion to something else.", {"quillion"}),
    # not the name
    ("Disaster Foods is another company.", set()),
    ("aster foodstuff grows in the garden", set()),
    ("kbx is a file format", set()),
    ("Mail me at x@quillion.test or see quillion.test", set()),
    ("@Quillion followed me", set()),
    ("He read foo_Quillion_bar", set()),
    ("His name is Robert Quillion.", set()),
    ("Susan Quillion spoke. Quillion said it rained.", set()),
    ("It was Zbigniew Quillion who spoke first that day.", set()),
    ("northgate rail is a phrase here", set()),
    ("ＫＢＸ said it grew; Ｑｕｉｌｌｉｏｎ did not.", {"kbx", "quillion"}),
    ("The kbx GmbH is small.", {"kbx"}),
    # ordinary words
    ("Notion CEO Ana Ruiz resigned.", {"notion"}),
    ("We hit the target. Target practice is at noon.", set()),
    ("The Target of the campaign is young people.", set()),
    ("Target said it would cut 1,000 jobs.", {"target"}),
    ("He left Target in May.", {"target"}),
    ("Target, Inc. opened.", {"target"}),
    ("Shares of Target fell.", {"target"}),
    ("Target CEO Arthur Pecking will retire.", {"target", "c-peck"}),
    ("Target Date Funds are popular.", set()),
    ("I had no notion of it. Notion of time is odd.", set()),
    ("Read about it at notion.example: Notion is down.", {"notion"}),
    # namesakes
    ("Apex GmbH of Berlin was sold.", {"apex2"}),
    ("Apex said (apex-two.example) it was sold.", {"apex2"}),
    # people
    ("Northgate Rail said Bryan Tamm had left.", {"northgate", "c-tamm"}),
    ("Northgate Rail said Bryan J. Tamm had left. Tamm joined in 2010.", {"northgate", "c-tamm"}),
    ("Bryan Tamm won the village chess cup.", set()),
    ("Bryan Tamm, CIO, is leaving.", {"c-tamm"}),
    ("Northgate Rail: B. Tamm leaves.", {"northgate", "c-tamm"}),
    ("Northgate Rail thanked Mr. Tamm.", {"northgate", "c-tamm"}),
    ("Northgate Rail and Carla Tamm met.", {"northgate"}),
    ("Northgate Rail sold tamm and oats.", {"northgate"}),
    ("Aster Foods lost Bob Brunel.", {"aster", "c-robert"}),
    ("Aster Foods lost Tach Yamane.", {"aster", "c-yamane"}),
    ("Aster Foods lost Tadao Yamane.", {"aster", "c-yamane"}),
    ("Aster Foods lost Alice Brunel.", {"aster"}),
    ("Mail to Robert Brunel <rbrunel@asterfoods.example> bounced.", {"aster", "c-robert"}),
]

JAPANESE = [
    ("ひびき物流は7日、社長交代を発表した。", {"hibiki"}),
    ("株式会社ひびき物流(本社・東京)", {"hibiki"}),
    ("㈱ひびき物流と提携", {"hibiki"}),
    ("ﾋﾋﾞｷ物流、倉庫を新設", {"hibiki"}),
    ("ひびき 物流が倉庫を新設", {"hibiki"}),
    ("上場企業<7999>が下落", {"hibiki"}),
    ("国内大手ひびき物流社長", {"hibiki"}),
    ("高崎製作所が工場を閉鎖", {"takazaki"}),
    ("新高崎製作所が工場を閉鎖", set()),
    ("ミナトHDの社長に就く", {"minato"}),
    ("ミナトの新サービス", set()),
    ("アルモの買収を完了したアルモ・ホールディングス", {"armo"}),
    ("八十三銀、頭取交代", {"yunagi"}),
    ("コロモワイド社長が辞任", {"koromo"}),
    ("スーパーコロモワイドが開店", set()),
    ("コロモワイドショップが開店", set()),
    ("日本KBXが発表", {"nkbx"}),
    ("KBXの日本法人", {"kbx"}),
    # inside another company's name
    ("三葉住建が発表した。", set()),
    ("新三葉住建が発表した。", set()),
    ("三葉化成が発表した。", {"mitsubachem"}),
    ("三葉が社長人事を発表した。", {"mitsuba"}),
    ("株式会社三葉の本店", {"mitsuba"}),
    ("庭に三葉が生えた。", set()),
    # ordinary words
    ("世界の平和を願う。平和が一番だ。", set()),
    ("株式会社平和は決算を発表した。", {"heiwa"}),
    ("夢へのカケルンです", set()),
    ("(株)カケルンに入社しました", {"kakeru"}),
    ("カケルンは資金調達を発表した。", {"kakeru"}),
    # people
    ("ひびき物流の大月久美社長が退任する。", {"hibiki", "c-otsuka"}),
    ("ひびき物流は、大月 久美氏の退任を発表。大月氏は会見で語った。", {"hibiki", "c-otsuka"}),
    ("大月久美さんの個展が開かれた。", set()),
    ("社長の大月久美氏が退く。", {"c-otsuka"}),
    ("ひびき物流の渡辺花氏が就任した。", {"hibiki", "c-watanabe"}),
    ("ミナトホールディングスの河内社長は語った。", {"minato", "c-kawa"}),
    ("ミナトホールディングスの大河内社長は語った。", {"minato"}),
    ("コロモワイドのハドソン社長は語った。", {"koromo", "c-darren"}),
    ("コロモワイドのダレン・ハドソンが退任。", {"koromo", "c-darren"}),
    ("株式会社カケルンの @itoyama です。", {"kakeru", "c-handle"}),
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH + JAPANESE)
def test_who_is_named(text, expected):
    assert named("", text) == expected


def test_every_link_gives_its_place_reasons_and_confidence():
    title, text = "Aster Foods loses its CFO", "Robert Brunel has left ＡＳＴＥＲ　Ｆｏｏｄｓ (NYSE: ASTR).\nひびき物流㈱も。"
    links = find_document(INDEX, title, text)
    assert links[0].field == "title"
    for link in links:
        assert {"title": title, "text": text}[link.field][link.start : link.end] == link.surface
        assert FLOOR <= link.confidence <= 1.0
        assert link.reasons
    assert {link.contact_id for link in links if link.contact_id} == {"c-robert"}


def test_the_title_gives_context_to_the_text():
    assert named("Target, Inc. results", "Analysts praised Target again.") == {"target"}
    links = find_document(INDEX, "Target, Inc. results", "Analysts praised Target again.")
    assert [link.field for link in links] == ["title", "text"]
    assert "context.account" in links[1].reasons


def test_two_accounts_of_one_name_are_both_given_with_doubt():
    links = find_document(INDEX, "", "Apex said it was sold.")
    assert {link.account_id for link in links} == {"apex1", "apex2"}
    assert {link.confidence for link in links} == {0.5}
    assert all("name.ambiguous" in link.reasons for link in links)


def test_a_page_of_the_account_needs_no_company_name_beside_its_people():
    assert named("Our team", "Bryan Tamm\nOperations") == set()
    assert named("Our team", "Bryan Tamm\nOperations", ("northgate",)) == {"c-tamm"}


def test_a_text_that_repeats_a_name_gives_a_limited_number_of_links():
    links = find_document(INDEX, "", "Northgate Rail and Bryan Tamm. " * 5000 + "Quillion too.")
    assert len(links) == 2 * MAX_LINKS + 1
    assert links[-1].account_id == "quillion"


def test_find_judges_one_field_by_itself():
    (link,) = INDEX.find("Northgate Rail expands", "title")
    assert (link.field, link.start, link.end, link.account_id) == ("title", 0, 14, "northgate")


def test_nothing_archived_is_found():
    gone = tuple(replace(one, status=RecordStatus.ARCHIVED) for one in world.ACCOUNTS[:1]) + world.ACCOUNTS[1:]
    index = NameIndex(Directory(8, gone, world.CONTACTS))
    assert not find_document(index, "", "Aster Foods lost Robert Brunel, Chief Financial Officer.")


@pytest.mark.parametrize("written", ["Hanako Mori", "Mori Hanako", "MORI, Hanako", "Ms. Hanako Mori", "mori  hanako"])
def test_a_suppressed_person_is_known_by_their_name_in_either_order(written: str):
    keys = suppression_keys("Mori Hanako", None, "Aster Foods Inc.")
    assert not keys.isdisjoint(suppression_keys(written, None, "ASTER FOODS"))
    assert keys.isdisjoint(suppression_keys("Mori Hana", None, "ASTER FOODS"))


def test_a_suppressed_person_is_never_found_again():
    keys = suppression_keys("Brunel, Robert", None, "ASTER FOODS INC")
    index = NameIndex(Directory(8, world.ACCOUNTS, world.CONTACTS, keys))
    text = "Aster Foods lost Robert Brunel and Tadao Yamane. Mr. Brunel was CFO."
    assert {link.contact_id for link in find_document(index, "", text)} == {None, "c-yamane"}
    by_email = suppression_keys("", "RBrunel@asterfoods.example", "")
    index = NameIndex(Directory(8, world.ACCOUNTS, world.CONTACTS, by_email))
    assert "c-robert" not in {link.contact_id for link in find_document(index, "", text)}


def test_an_empty_directory_finds_nothing():
    assert find_document(NameIndex(Directory(1)), "Aster Foods", "Aster Foods") == ()


def test_the_line_format_of_radar_match():
    row = {"id": "d1", "title": "Northgate Rail", "text": "Bryan Tamm leaves Northgate Rail."}
    assert match_line(INDEX, row) == {
        "id": "d1",
        "mentions": [
            {"account": "Northgate Rail", "contact": "Bryan J. Tamm", "start": 0, "end": 10, "confidence": 0.9},
            {"account": "Northgate Rail", "start": 18, "end": 32, "confidence": 0.95},
        ],
    }
    external = NameIndex(Directory(1, (Account("1", "Northgate Rail", external_id="A-7"),)))
    assert match_line(external, row)["mentions"][0]["account"] == "A-7"
    assert match_line(external, {"id": 3}) == {"id": 3, "mentions": []}


NOISE = st.text(alphabet="abcZ é.,-・　ｶﾞがァ㈱ﬁß髙\u0301\u200b\n1氏はの™", max_size=25)


@given(
    NOISE,
    st.sampled_from(["Quillion", "Ｑｕｉｌｌｉｏｎ", "ひびき物流", "ひびき 物流", "ﾋﾋﾞｷ物流", "Nesto\u0308r Petcare", "髙﨑製作所"]),
    NOISE,
)
def test_offsets_are_right_in_the_original(before, name, after):
    text = f"{before}。\n{name}\n。{after}"
    links = [link for link in INDEX.find(text) if link.start == len(before) + 2]
    assert links, text
    assert text[links[0].start : links[0].end] == links[0].surface
    assert fold_key(links[0].surface) == fold_key(name)


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    for link in find_document(INDEX, text, text):
        assert text[link.start : link.end] == link.surface


@given(st.lists(st.text(alphabet="ab AB・株)(㈱'&.12氏山", min_size=1, max_size=8), max_size=5))
def test_no_name_breaks_it(names):
    accounts = tuple(Account(str(at), name) for at, name in enumerate(names))
    contacts = tuple(Contact(f"c{at}", str(at), name) for at, name in enumerate(names))
    index = NameIndex(Directory(1, accounts, contacts))
    for name in names:
        find_document(index, name, f"{name} said. {name}氏は {name}")
