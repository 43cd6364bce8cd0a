"""What the Japanese grammar must read without any model. Every company and person is invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.event import SLOTS, Event, EventType, Status, Text
from nlp.japanese.events import find_events
from nlp.japanese.tools import Tools
from nlp.sentences import split

LIGHT = Tools()


def detect(text: str, title: str = "") -> tuple[Event, ...]:
    return find_events(Text("x", text, title), split(text, "ja"), LIGHT)


def told(text: str, title: str = "") -> set[str]:
    """Events as short lines: type, status, then the slots that are filled."""
    return {
        " ".join([e.type, e.status, *(f"{slot}={getattr(e, slot)}" for slot in SLOTS if getattr(e, slot)), *e.parties])
        for e in detect(text, title)
    }


CASES = {
    "title glued to the name, age in brackets": (
        "みさき化成は3日、葛西健取締役専務執行役員(58)が社長に昇格すると発表した。",
        {"appointment announced person=葛西健 role=社長 company=みさき化成"},
    ),
    "title before the name, reading in brackets": (
        "オルビカは5日、取締役営業本部長の桐生真帆(きりゅう・まほ)氏が辞任したと発表した。",
        {"departure completed person=桐生真帆 role=取締役営業本部長 company=オルビカ"},
    ),
    "former title between name and company": (
        "クモノは1日、綾部隆前ひびき物流社長が最高執行責任者に就任したと発表した。",
        {"appointment completed person=綾部隆 role=最高執行責任者 company=クモノ from_company=ひびき物流"},
    ),
    "several persons, one verb": (
        "アスター食品は、早瀬由紀氏が社長、根津健吾氏が副社長にそれぞれ就任したと発表した。",
        {
            "appointment completed person=早瀬由紀 role=社長 company=アスター食品",
            "appointment completed person=根津健吾 role=副社長 company=アスター食品",
        },
    ),
    "両取締役": (
        "桜浜商事は、葛西典子、綾部隆両取締役が6月の株主総会で退任すると発表した。",
        {
            "departure announced person=葛西典子 role=取締役 company=桜浜商事",
            "departure announced person=綾部隆 role=取締役 company=桜浜商事",
        },
    ),
    "会長に退く leaves one post and takes another": (
        "アスター食品は、仁科邦彦社長が6月末で会長に退くと発表した。",
        {
            "departure announced person=仁科邦彦 role=社長 company=アスター食品",
            "appointment announced person=仁科邦彦 role=会長 company=アスター食品",
        },
    ),
    "blank inside a name, kept as written": (
        "当社は、真鍋 亮が執行役員に就任したことをお知らせします。\n株式会社クモノ",
        {"appointment completed person=真鍋 亮 role=執行役員 company=株式会社クモノ"},
    ),
    "variant characters": (
        "アスター食品は、髙橋慎一専務が社長に就任したと発表した。",
        {"appointment completed person=髙橋慎一 role=社長 company=アスター食品"},
    ),
    "title follows in the next clause": (
        "大貫商会では、大石勇社長が退任し、後任に大石千鶴専務が就いた。",
        {
            "departure completed person=大石勇 role=社長 company=大貫商会",
            "appointment completed person=大石千鶴 role=社長 company=大貫商会",
        },
    ),
    "dismissed at once": (
        "東雲ソフトは臨時取締役会で、荻野真一社長の解任を決議した。",
        {"departure completed person=荻野真一 role=社長 company=東雲ソフト"},
    ),
    "reappointment": ("みなも銀行は、任期満了を迎える湯浅頭取の再任を決めた。湯浅頭取の続投は3期目となる。", set()),
    "a trustee is no appointment": (
        "松風堂は10日、金沢地裁から破産手続き開始の決定を受けた。破産管財人に辻本孝弁護士が選任された。",
        {"insolvency completed company=松風堂"},
    ),
    "career lines": ("▽桐生真帆氏 1993年入社。物流企画部長、九州支社長などを歴任し、2019年取締役。", set()),
    "rumour": (
        "ソラノテックが早瀬由紀取締役を社長に昇格させる人事を固めたことが、関係者への取材で分かった。",
        {"appointment rumoured person=早瀬由紀 role=社長 company=ソラノテック"},
    ),
    "the seller is the subject": (
        "北都電工は、給食事業をみのりフーズに譲渡すると発表した。",
        {"acquisition announced acquirer=みのりフーズ target=給食事業"},
    ),
    "shares of a subsidiary": (
        "当社は、連結子会社である株式会社コトノハ出版の全株式を株式会社アオミネに譲渡することを決議しました。",
        {"acquisition announced acquirer=株式会社アオミネ target=株式会社コトノハ出版"},
    ),
    "tender offer": (
        "白樺電工は3日、穂高通信に対する株式公開買い付け(TOB)が成立したと発表した。",
        {"acquisition completed acquirer=白樺電工 target=穂高通信"},
    ),
    "joining a group": (
        "ミカド倉庫は、株式交換によりひびき物流の完全子会社となる。",
        {"acquisition announced acquirer=ひびき物流 target=ミカド倉庫"},
    ),
    "legal forms of any shape": (
        "㈱アオミネは、ＡＲＫ（アーク）システムズを買収した。",
        {"acquisition completed acquirer=㈱アオミネ target=ＡＲＫ（アーク）システムズ"},
    ),
    "own shares": ("当社は本日、自己株式の公開買付けにより自己株式を取得することを決議しました。", set()),
    "poison pill": ("当社は、買収防衛策を継続することを決定しました。", set()),
    "a deal called off": (
        "三和田精機は8日、霧原工機との経営統合を白紙に戻すと発表した。",
        {"merger denied 三和田精機 霧原工機"},
    ),
    "survivor": (
        "ひびき物流は、子会社のミナセを10月1日付で吸収合併する。",
        {"merger announced acquirer=ひびき物流 target=ミナセ"},
    ),
    "voluntary retirement": ("北都電工は6日、希望退職者を500人程度募ると発表した。", {"layoff announced company=北都電工"}),
    "people who applied": ("北都電工は4日、希望退職に612人が応募したと発表した。", {"layoff completed company=北都電工"}),
    "filing is not ruling": (
        "(株)みのり給食は、9月2日に千葉地裁へ民事再生法の適用を申請した。",
        {"insolvency announced company=(株)みのり給食"},
    ),
    "retirement benefits": ("当社は、退職給付制度の改定により退職給付に係る利益を計上します。", set()),
    "ambassador": ("アスター食品は、ブランドアンバサダーに俳優の風見れいさんが就任したと発表した。", set()),
}


@pytest.mark.parametrize("name", CASES)
def test_a_sentence_tells_exactly_these_events(name: str) -> None:
    text, expected = CASES[name]
    assert told(text) == expected


def test_a_personnel_column_is_one_event_a_person() -> None:
    text = "(6月26日)社長(副社長)都築芳樹▽会長(社長)雨宮千里▽退任(取締役)綾部隆"
    assert told(text, "<人事>白樺製薬") == {
        "appointment announced person=都築芳樹 role=社長 company=白樺製薬",
        "appointment announced person=雨宮千里 role=会長 company=白樺製薬",
        "departure announced person=綾部隆 role=取締役 company=白樺製薬",
    }


def test_a_personnel_table_reads_its_columns_in_their_order() -> None:
    text = "ゼノ証券 10月1日付\n新職 旧職 氏名\n法人営業部長 大阪支店長 須田 瞳"
    assert told(text, "人事異動") == {"appointment announced person=須田 瞳 role=法人営業部長 company=ゼノ証券"}


def test_a_filing_lists_who_comes_and_who_goes() -> None:
    text = "会社名 北浜化成株式会社\n1.新任代表取締役 代表取締役社長 根津 健吾(現 常務取締役)\n2.退任代表取締役 霧島 徹(現 代表取締役社長)"
    assert told(text, "代表取締役の異動に関するお知らせ") == {
        "appointment announced person=根津 健吾 role=代表取締役社長 company=北浜化成株式会社",
        "departure announced person=霧島 徹 role=代表取締役社長 company=北浜化成株式会社",
    }


def test_a_farewell_post_is_the_writers_departure() -> None:
    text = "こんばんは、ぽんず(@ponzu_hw)です。先月、5年間ハードウェアエンジニアとして勤務したカナデ電子を辞めました。"
    (event,) = detect(text, "退職エントリ")
    assert (event.type, event.person, event.role, event.company) == (
        EventType.DEPARTURE,
        "ぽんず",
        "ハードウェアエンジニア",
        "カナデ電子",
    )


def test_a_later_sentence_can_deny_what_the_first_reports() -> None:
    text = "一部で、当社がノースリッジ社を買収する旨の報道がありました。そのような事実はございません。\n株式会社東雲ソフト"
    (event,) = detect(text)
    assert event.status is Status.DENIED


def test_an_event_dated_long_before_the_texts_own_date_is_history() -> None:
    text = "2024年5月10日\nひびき物流は2019年8月にミカド倉庫を買収した。ひびき物流は10日、中期計画を発表した。"
    (event,) = detect(text)
    assert event.status is Status.HISTORICAL


def test_the_day_of_effect_takes_its_year_from_the_text() -> None:
    text = "2024年2月13日\nアスター食品は、椎名透専務が4月1日付で社長に就任すると発表した。"
    (event,) = detect(text)
    assert event.effective is not None
    assert event.effective.isoformat() == "2024-04-01"


def test_headline_and_body_are_one_event() -> None:
    events = detect("アスター食品は20日、椎名透専務(58)が社長に昇格する人事を発表した。", "アスター食品、社長に椎名専務")
    assert [(e.type, e.person) for e in events] == [(EventType.APPOINTMENT, "椎名透")]


def test_a_text_without_triggers_gives_nothing() -> None:
    assert detect("今日は天気がよかったので散歩に出かけた。") == ()


_PIECES = st.sampled_from(
    "株式会社 (株) ㈱ アスター 椎名透 氏 社長 取締役 は が を に と の 、 。 「 」 ( ) （ ） ▽ 買収 する した 合併 "
    "退任 就任 4月1日付で 2019年 ﾊﾝｶｸ ｶﾞ 髙 \n \t \u3000 "
    "希望退職 破産 提携 へ 発表 本日 第三者割当 退職しました TOB 12% [ ] 【 】 < > 氏名 新役職 旧役職 👩‍💻 \u0301".split(" ")
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join), st.lists(_PIECES, max_size=8).map("".join))
def test_no_text_breaks_the_reader_and_every_word_is_verbatim(text: str, title: str) -> None:
    for event in detect(text, title):
        assert event.evidence in text or event.evidence in title
        assert 0 < event.confidence < 1
        for value in (*(getattr(event, slot) for slot in SLOTS), *event.parties):
            assert value is None or (value and (value in text or value in title))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    detect(text, text[:20])
