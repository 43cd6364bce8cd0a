"""A small invented world that the tests of matching share."""

from watchlists.account import Account, Contact, Directory
from watchlists.matching import NameIndex

ACCOUNTS = (
    Account("aster", "Aster Foods, Inc.", domain="asterfoods.example", stock_code="ASTR"),
    Account("northgate", "Northgate Rail"),
    Account("target", "Target"),
    Account("notion", "Notion", domain="notion.example"),
    Account("apex1", "Apex Ltd.", domain="apex-one.example"),
    Account("apex2", "Apex GmbH", domain="apex-two.example"),
    Account("kbx", "KBX"),
    Account("ohara", "O'Harrow & Finch LLP"),
    Account("nestor", "Nestör Petcare"),
    Account("quillion", "Quillion"),
    Account("jcove", "J. Cove Group Inc."),
    Account("tebuki", "tebuki"),
    Account("hibiki", "ひびき物流株式会社", stock_code="7999"),
    Account("minato", "ミナトホールディングス"),
    Account("mitsuba", "三葉"),
    Account("mitsubachem", "三葉化成"),
    Account("kakeru", "株式会社カケルン"),
    Account("heiwa", "平和"),
    Account("koromo", "コロモワイド"),
    Account("nkbx", "日本 KBX"),
    Account("armo", "ARMO(アルモ)ホールディングス"),
    Account("takazaki", "髙﨑製作所"),
    Account("yunagi", "八十三銀行"),
    Account("harbour", "Aster Foods Europe"),
)
CONTACTS = (
    Contact("c-tamm", "northgate", "Bryan J. Tamm", title="CIO"),
    Contact("c-yamane", "aster", 'Tadao "Tach" Yamane', title="R&D chief"),
    Contact("c-robert", "aster", "Robert Brunel", title="Chief Financial Officer", email="rbrunel@asterfoods.example"),
    Contact("c-peck", "target", "Arthur Pecking", title="group CEO"),
    Contact("c-otsuka", "hibiki", "大月 久美", title="社長"),
    Contact("c-kawa", "minato", "河内浩二", title="社長"),
    Contact("c-darren", "koromo", "ダレン・ハドソン", title="社長兼CEO"),
    Contact("c-handle", "kakeru", "@itoyama", title="CTO"),
    Contact("c-watanabe", "hibiki", "渡邉 花", title="執行役員"),
)
INDEX = NameIndex(Directory(7, ACCOUNTS, CONTACTS))


def named(title: str, text: str, about: tuple[str, ...] = ()) -> set[str]:
    """The ids that the document links: contacts where one is named, else accounts."""
    from watchlists.matching import find_document

    return {link.contact_id or link.account_id for link in find_document(INDEX, title, text, about)}
