"""The word lists behind ``crawlers.people_words``: what names and titles are made of, in English and Japanese."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of *text*, which white space separates."""
    return frozenset(text.split())


#: Small words inside family names.
PARTICLES = words("de del della di da dos das du la le van von der den ter ten bin binti ibn al el zu af av y e st san")

#: Words that make a line a job title.
TITLE_WORDS = words(
    """
    chief officer president vice chair chairman chairwoman chairperson chairs director directors head manager managing
    partner founder cofounder co-founder lead leader engineer engineering counsel secretary treasurer controller
    comptroller advisor adviser executive executives general principal analyst designer developer scientist specialist
    coordinator architect consultant assistant associate representative producer editor administrator trustee owner
    fellow ambassador ceo cfo coo cto cmo cio chro cpo cro ciso cco cdo cso vp svp evp avp md gm board member emeritus
    non-executive independent deputy superintendent strategist evangelist programmer researcher recruiter accountant
    auditor attorney technician supervisor intern provost interim acting
    """
)

#: Departments and fields: beside a title word they belong to the title, alone they are no name.
FIELD_WORDS = words(
    """
    marketing sales finance financial operations operating product products technology technical information people
    human resources legal customer success strategy strategic growth revenue business development design data security
    research corporate communications compliance risk global regional americas emea apac europe asia japan international
    department services solutions support brand digital content administration procurement supply chain manufacturing
    quality science medical commercial commerce investor relations investors innovation talent culture planning
    partnerships accounts account accounting office division group
    """
)

#: Words of headings, menus, companies and places that no name holds.
NOT_NAMES = words(
    """
    our team teams leadership management about contact contacts learn read more company companies inc ltd llc corp
    corporation plc gmbh news newsroom privacy policy careers career press media blog home menu search login sign story
    stories history mission vision values meet the and with for from of at to in on by us we you your their all view
    full bio profile profiles biography committee committees governance overview events resources terms cookies cookie
    site map sitemap copyright rights reserved follow share email phone address linkedin twitter facebook instagram
    youtube pages download downloads annual report reports sustainability industries industry platform pricing customers
    partners features community foundation bank university college school institute hospital san francisco los angeles
    tokyo osaka united states kingdom street avenue road suite floor january february july september october november
    december monday tuesday wednesday thursday friday saturday sunday what why how who where back next previous close
    open click here subscribe newsletter join get started request demo free trial show work hiring jobs years since
    founded headquarters offices location locations trusted awards award life at quick links related latest featured
    """
)

#: Words that are names as often as not: alone they decide nothing, the other lines of the same place do.
DOUBTFUL = words(
    """
    page april may june august march dean london york grant chase lane park hill law young best power head fellow
    """
)

#: Titles and places in capitals.
ACRONYMS = words("ceo cfo coo cto cmo cio chro cpo cro ciso cco cdo cso vp svp evp avp hr it pr ir esg usa uk eu ai")

#: Family names that make an unspaced line of three to five characters a likely name; the commonest are enough here.
SURNAMES = words(
    """
    佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡邉 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村
    清水 林 斎藤 斉藤 齋藤 齊藤 山崎 山﨑 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川
    藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 岡本 金子 藤原 三浦 中野 中川 原田 松田
    竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 工藤
    谷口 今井 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原
    岩崎 久保 木下 佐野 野村 松尾 菊地 菊池 杉本 市川 古川 大西 島田 水野 桜井 櫻井 高野 渡部 吉川
    山内 西田 飯田 西川 小松 北村 安田 五十嵐 川口 平田 関 中田 久保田 服部 東 岩田 土屋 川崎 福島
    本田 辻 樋口 秋山 田口 永井 中西 吉村 川上 石原 大橋 松岡 馬場 浜田 濱田 森本 星野 矢野 浅野 江見
    江口 荒木 黒田 内藤 小田 大島 尾崎 川村 三宅 三好 今村 片山 荒井 堀 望月 熊谷 須藤 大久保 白石
    早川 西尾 岡崎 小池 沢田 澤田 宮田 堀内 奥村 成田 津田 大谷 榊原 福井 関口 桑原 上村 樋渡 栗原
    松下 平井 日野 相馬 牧野 大川 萩原 広瀬 篠原 古田 柳沢 柳田 北川 川田 富田 岡村 野田
    """
)
