"""Names of companies and people as keys, and whether two of them name the same.

Pure and fast: no model, no dictionary of the world. Everything that both languages write around a name (legal forms, honorifics,
quotation marks, initials, blanks) is taken off; what is left is compared.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nlp.folding import fold_key

# Legal forms of Japanese (and Chinese) companies, longest first; they stand before or after the name.
_FORMS = (
    "株式会社 有限会社 合同会社 合資会社 合名会社 相互会社 特例有限会社 股份有限公司 有限責任公司 有限公司 一般社団法人 公益社団法人 "
    "一般財団法人 公益財団法人 社団法人 財団法人 学校法人 医療法人社団 医療法人財団 医療法人 社会医療法人 社会福祉法人 宗教法人 "
    "独立行政法人 国立研究開発法人 国立大学法人 地方独立行政法人 公立大学法人 特定非営利活動法人 NPO法人 認定NPO法人 "
    "有限責任監査法人 有限責任事業組合 投資法人 (株) (有) (同) (資) (名) (社) (財) (学) (医) (独) (福) 〔株〕 [株] 〔有〕 [有] 【株】"
)
_LATIN = (
    "inc incorporated corp corporation co company ltd limited llc llp lp plc ag se gmbh mbh kg kgaa ohg sa sas sarl spa srl nv bv ab "
    "oy oyj as asa aps pty pte pvt sdn bhd kk gk ltda cv sab tbk pjsc jsc"
)
LATIN_FORMS = frozenset(_LATIN.split())  #: legal forms after a Latin name, folded, without full stops
JAPANESE_FORMS = tuple(
    sorted(map(fold_key, _FORMS.split()), key=len, reverse=True)
)  #: legal forms before or after a Japanese name, folded, longest first
_GROUP = re.compile(
    r"(?:(?<=\S)\s*(?:ホールデイングス|ホールデイングズ|ホールデイング)|(?:(?<=[^\x00-\x7f])|\s)(?:holdings?|hldgs?|hds?))$"
)
_GROUP_WORD = re.compile(r"(?:(?<=\S)\s*グループ|(?:(?<=[^\x00-\x7f])|\s)(?:group|grp))$")
_CODE = re.compile(
    r"\s*[(<\[〈【](?:(?:nyse|nasdaq|amex|lse|tse|tyo|asx|tsx|hkex|otc\w*|東証[^):]*|証券コード|コード)\s*[:：]?\s*[\w.]{1,8}|[0-9][0-9a-z]{3}|"
    r"hds?)[)>\]〉】]"
)
_FORMER = re.compile(r"\((?:旧|元|formerly|former|fka)[^)]*\)")
_QUOTES = "\"'“”„«»「」『』‘’"


def _strip_forms(name: str) -> str:
    """*name*, already folded, without the legal forms at its ends. A name that is nothing but forms stays as it is."""
    while True:
        before = name
        name = name.strip(" ,;" + _QUOTES)
        for form in JAPANESE_FORMS if name.startswith(JAPANESE_FORMS) or name.endswith(JAPANESE_FORMS) else ():
            if name.startswith(form) and len(name) > len(form):
                name = name[len(form) :]
                break
            if name.endswith(form) and len(name) > len(form):
                name = name[: -len(form)]
                break
        head, _, last = name.rpartition(" ")
        if head.strip(" ,&") and last.strip(".,()") in LATIN_FORMS:
            name = head.removesuffix(" &").removesuffix(" and")
        if name == before:
            return name


@lru_cache(maxsize=65536)
def company_core(name: str) -> str:
    """*name* folded, without legal forms, stock codes and quotation marks: what a text must hold to name the company.

    Unlike :func:`normalise_company` this is still a stretch of folded text (``nlp.folding``).
    """
    folded = fold_key(name)
    return _strip_forms(_FORMER.sub("", _CODE.sub("", folded))) or folded


@lru_cache(maxsize=65536)
def normalise_company(name: str) -> str:
    """A key for a company's name: equal keys, same name.

    Legal forms in either position and language go (株式会社, ㈱, Inc., GmbH …); HD, ホールディングス and Holdings become one word,
    グループ and Group another, because a holding company and its subsidiary are two. Blanks inside Japanese names, case, accents,
    width, kanji variants and the script of kana do not count. A name of nothing but a legal form is its own key.
    """
    core = company_core(name)
    core = core.removeprefix("the ") if len(core) > 4 else core
    core = _GROUP.sub(" holdings", core)
    core = _strip_forms(_GROUP_WORD.sub(" group", core))
    core = re.sub(r"\s*&\s*", " and ", core).replace("'", "").replace("・", "")
    return re.sub(r"[\s,]+", " ", core).strip(" .") or fold_key(name)


def _squeezed(key: str) -> str:
    return re.sub(r"[^\w]", "", key)


def same_company(one: str, other: str) -> float:
    """How surely two names name one company: 0.0 for no, else 0.8 to 1.0, so that the result also serves as a truth value.

    1.0 equal names; 0.95 but for blanks and punctuation; 0.85 one with and one without Holdings or Group, or a bank's short form
    (八十二銀, 八十二銀行); 0.8 the same name in kana and in Latin letters.
    """
    first, second = normalise_company(one), normalise_company(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    squeezed = _squeezed(first), _squeezed(second)
    if squeezed[0] == squeezed[1] != "":
        return 0.95
    bare = [re.sub(r" ?(?:holdings|group)$", "", key) for key in (first, second)]
    if bare[0] == bare[1] != "":
        return 0.85
    short, long = sorted((first, second), key=len)
    if long.endswith("銀行") and long[:-1] == short:
        return 0.85
    return 0.8 if _romaji_equal(squeezed[0], squeezed[1]) else 0.0


_HONORIFIC_BEFORE = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|hon|herr|frau|mme)\.?\s+", re.I)
_SUFFIX_WORDS = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "md", "m.d", "esq", "cpa", "mba", "cfa", "dds", "obe", "cbe"])
_JAPANESE_AFTER = re.compile(
    r"(?:氏|様|さま|さん|殿|先生|女史|博士|君"
    r"|(?:(?:代表|取締役|執行役員?|専務|常務|副|兼|最高経営責任者|CEO|CFO|CTO|COO|社長|会長|顧問|相談役|頭取|理事長|監査役|部長|本部長|課長))+)$"
)
_NICKNAME = re.compile(r"[\"“”「『(（][^\"“”」』)）]{1,30}[\"“”」』)）]|(?<=\s)['‘’][^'‘’]{2,20}['‘’](?=\s|$)")
_HAS_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々\uff66-\uff9f]")

# Short forms of given names: the first of a line is the full one.
_SHORT_NAMES = """robert bob rob bobby|william bill will billy liam|richard rick dick rich|james jim jimmy jamie|john jack johnny
jonathan jon|michael mike mick|thomas tom tommy|charles charlie chuck|edward ed eddie ted ned|joseph joe joey
daniel dan danny|david dave|andrew andy drew|anthony tony|christopher chris kit|matthew matt|nicholas nick
stephen steve|steven steve|gregory greg|jeffrey jeff|geoffrey geoff|kenneth ken|lawrence larry|patrick pat
peter pete|philip phil|raymond ray|ronald ron|samuel sam|timothy tim|walter walt|benjamin ben|alexander alex sandy
frederick fred freddie|gerald gerry jerry|donald don|douglas doug|leonard len lenny|nathaniel nate nat|vincent vince
zachary zach|elizabeth liz beth betty eliza lisa|katherine kate katie kathy kat|catherine cathy kate cate
margaret maggie meg peggy|susan sue susie|patricia pat patty tricia|jennifer jen jenny|jessica jess
rebecca becky becca|deborah deb debbie|barbara barb|christine chris tina|victoria vicky tori|alexandra alex sandra
samantha sam|kimberly kim|pamela pam|cynthia cindy|abigail abby|amanda mandy|jacqueline jackie|dorothy dot dottie
theodore ted theo|francis frank|franklin frank|albert al bert|alfred al fred|martin marty|harold hal harry
henry hank harry"""
_FULL_NAMES: dict[str, set[str]] = {}
for _line in _SHORT_NAMES.replace("\n", "|").split("|"):
    for _form in _line.split():
        _FULL_NAMES.setdefault(_form, set()).add(_line.split()[0])


# Other usual given names, so that a family name that is also a company's is seen to be a person's.
_OTHER_GIVEN = """aaron adam adrian alan alice allison amy ana angela anna anne annie april arthur ashley barry ben beverly bradley brad
brandon brenda brett brian bruce bryan caleb cameron carl carla carlos carol caroline carolyn charlotte cheryl chloe claire
clara clark claudia cody colin connie craig curtis dale dana darren dean denise dennis derek diana diane donna doris dylan
earl edgar elaine eleanor ella emily emma eric erica erik ernest ethan eugene eva evan evelyn fiona frances gail gary gavin
gene george gina glen glenn gloria gordon grace graham grant hannah heather hector heidi helen howard hugh ian irene isaac
isabel ivan jack jacob jake jane janet janice jared jason jay jean jenna jeremy jesse jill joan joanna joel jordan jorge jose
josh joshua joyce juan judith judy julia julian julie justin karen karl kayla keith kelly kevin kirk kristen kyle lara laura
lauren laurie leah lee leo leon leslie linda lisa logan lois lori louis louise lucas lucy luis luke lynn marc marcus maria
marie marilyn mario marion mark marlene marvin mary mason maureen megan melanie melissa mia michelle miguel miriam mitchell
monica nancy naomi natalie nathan neil nicole nina noah noel nora norman olivia oscar owen paul paula pedro penny phyllis
rachel ralph rebekah regina renee rhonda ricardo rita roberta robin rodney roger rosa rose ross roy russell ruth ryan sally
sara sarah scott sean seth shannon sharon shawn sheila shirley sofia sonia sophia sophie stacy stanley stella stephanie
stuart sylvia tamara tanya tara teresa terry theresa tim tina todd tracy travis trevor troy tyler valerie vanessa vera vernon
veronica virginia wanda warren wayne wendy wesley whitney yvonne"""
_GIVEN = frozenset(_OTHER_GIVEN.split()) | _FULL_NAMES.keys()


@lru_cache(maxsize=65536)
def normalise_person(name: str) -> str:
    """A key for a person's name: equal keys, same name.

    Honorifics and job titles after a Japanese name (氏, 様, さん, 社長), Mr. and Dr., nicknames in quotes or brackets, middle initials
    and Jr. go; "Last, First" is turned round; blanks in Japanese names, case, accents, kanji variants and the script of kana do not count.
    """
    text = _NICKNAME.sub(" ", unicodedata.normalize("NFKC", name)).strip()
    last, comma, first = text.partition(",")
    if comma and last.strip() and first.strip():
        words = first.split()
        named = [word for word in words if word.strip(".,").lower() not in _SUFFIX_WORDS]
        text = f"{' '.join(named)} {last}" if named else last
    japanese = bool(_HAS_JAPANESE.search(text))
    while True:
        before = text
        text = _HONORIFIC_BEFORE.sub("", text)
        if japanese and (match := _JAPANESE_AFTER.search(text)) and match.start() > 0:
            text = text[: match.start()].strip()
        if text == before:
            break
    folded = fold_key(text).replace("'", "")
    if japanese:
        return re.sub(r"[\s・=.,]+", "", folded) or fold_key(name)
    words = [word.strip(".,") for word in folded.split()]
    words = [word for word in words if word and word not in _SUFFIX_WORDS] or words
    if len(words) > 2:
        words = [words[0], *(word for word in words[1:-1] if len(word) > 1), words[-1]]
    return " ".join(words) or fold_key(name)


def nicknames(name: str) -> tuple[str, ...]:
    """The nicknames that a name carries in quotes: ``Tachi`` for ``Tadataka "Tachi" Yamada``."""
    return tuple(match.group().strip("\"'“”‘’「」『』()（） ") for match in _NICKNAME.finditer(name))


def is_given_name(word: str) -> bool:
    """Whether *word* is a usual English given name or short form (a few hundred are known), or an initial such as ``J.``."""
    return fold_key(word) in _GIVEN or bool(re.fullmatch(r"[A-Z]\.", word))


def given_names_agree(one: str, other: str) -> float:
    """How well two folded given names go together: 1.0 equal, 0.85 a usual short form, 0.75 an initial, else 0.0."""
    if one == other:
        return 1.0
    if _FULL_NAMES.get(one, {one}) & _FULL_NAMES.get(other, {other}):
        return 0.85
    short, long = sorted((one, other), key=len)
    return 0.75 if len(short) == 1 and long.startswith(short) else 0.0


def same_person(one: str, other: str) -> float:
    """How surely two names name one person: 0.0 for no, else 0.75 to 1.0, so that the result also serves as a truth value.

    1.0 equal names; 0.95 but for middle names or a nickname given in quotes; 0.85 a usual short form (Bob, Robert) or given and family
    name exchanged; 0.8 kana against Latin letters; 0.75 an initial for the given name. A family name alone is not enough.
    """
    first, second = normalise_person(one), normalise_person(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    mine, yours = first.split(), second.split()
    if len(mine) < 2 or len(yours) < 2:
        if _squeezed(first) == _squeezed(second):
            return 0.95
        return (
            0.8
            if _romaji_equal(_squeezed(first), _squeezed(second)) or _romaji_equal("".join(reversed(mine)), "".join(reversed(yours)))
            else 0.0
        )
    if mine[-1] != yours[-1]:
        return 0.85 if len(mine) == len(yours) == 2 and mine == yours[::-1] else 0.0
    for name, words in ((one, yours), (other, mine)):
        if any(fold_key(nick) == words[0] for nick in nicknames(name)):
            return 0.95
    agreement = given_names_agree(mine[0], yours[0])
    middle = [word for words in (mine, yours) for word in words[1:-1]]
    return 0.95 if agreement == 1.0 and middle else agreement


_KANA_ONLY = re.compile(r"[ァ-ヺー]+")


def _romaji_equal(one: str, other: str) -> bool:
    """Whether one name in kana is the other in Latin letters, long vowels aside."""
    kana, latin = (one, other) if _KANA_ONLY.fullmatch(one) else (other, one)
    if len(kana) < 3 or not _KANA_ONLY.fullmatch(kana) or not latin.isascii() or not latin:
        return False
    return _plain_romaji(romaji(kana)) == _plain_romaji(latin)


@lru_cache(maxsize=4096)
def romaji(kana: str) -> str:
    """Kana in Hepburn letters; small kana that folding enlarged are not known any more, so give the name unfolded where it matters."""
    import jaconv

    return str(jaconv.kana2alphabet(jaconv.kata2hira(kana))).replace("ー", "")


def _plain_romaji(text: str) -> str:
    """Latin letters with the spellings of long vowels, doubled consonants and n before p, b, m made one."""
    text = re.sub(r"[^a-z]", "", text.lower())
    text = re.sub(r"ou|oo|oh(?![aiueoy])", "o", text.replace("uu", "u"))
    text = re.sub(r"(si|shi)(y)(?=[aou])", "sh", text)
    text = re.sub(r"([ckgjsnhmrbp])i?y(?=[aou])", r"\1y", text)
    return re.sub(r"m(?=[pbm])", "n", text)
