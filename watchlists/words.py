"""Which names are ordinary words or too short to stand alone: they name a company only where the text around them says so."""

from __future__ import annotations

import re
from functools import cache

from nlp.english.words import written_small

# English words that companies like to be called by. A rule cannot tell Box from Pfizer; a short list of everyday words can.
_WORDS = """
able access accord ace active adapt advance advantage affirm agile air alert align alliance ally alpha alpine amber ample anchor angle
answer apex apollo apple april arc arch arena ark arrow art ascend ascent ash aspect aspen aspire assembly asset atlas atom august aura
aurora avenue away axis azure back balance ball bamboo band bank banner bar base basic basis bay beacon beam bear beat bee bell bench best
beta better beyond bill bird bit black blade blaze blend block bloom blue board boat bold bolt bond book boost border boss bounce box brave
bread break breeze brick bridge bright brook brother brush bubble buck bud build bullet bumble bunch butter button cable cake calm camel
camp can canal canvas cap capital car card care cargo carrot case cash castle catalyst catch cedar cell center central chain chair challenge
champion chance change channel charge charm chart chase check chef cherry chip choice circle citizen city clarity class clay clean clear
clever cliff climate climb clock close cloud clover club coach coast cobalt code coin cold color comet common community compass complete
concept concord condor connect constant contact content copper coral core corner cosmic cottage cotton count country course court cove
cover craft crane cream create credit creek crest crew crimson cross crowd crown crystal cube culture current curve cut cycle daily daisy
dart dash data dawn day deal dear deck deep deer delight deliver delta den depot design desk dial diamond diesel digital direct disco
discover dish diverse divine dollar dolphin door dot double dove dragon drift drive drop dry duck dune dusk dust dynamic eagle early earth
east easy echo eclipse edge edison effect elastic elder element elephant elevate eleven ember emerald empire encore energy engage engine
enterprise epic equal equity essence essential ether ever evergreen everest evolve exact excel exchange exit express extend extra eye
fabric face fact fair faith falcon family fan farm fast fathom feather fern fiber field fifth fig figure fin final find fire firm first
fish five fix flag flame flare flash flat fleet flex flight flint float flow flower fluent fly focus fog folk font force forest forge
form fort forward fossil foundation fountain four fox fractal frame free fresh friend frog front frontier fruit fuel full fun fund fuse
fusion future galaxy game gap garden gate gather gem gemini general genesis genius giant gift glass globe glow go goal gold golden good
grace grade grain grand granite grape graph grass gravity gray great green grid grind grip grove grow guard guide gulf gum gust habit
halo hammer hand harbor harmony harvest haven hawk hazel head health heart heat heaven hedge height helix help heritage hero hive home
honey hook hope horizon horse host house hub human hunter ice icon idea ideal image impact impress impulse index indigo infinite infinity
ink inner insight inspire instinct integral intercept iris iron island ivory ivy jade jar jasper jet jewel join journey joy juice jump
june jungle juniper jupiter just karma keen keep kernel key keystone kind king kite lab lake lamp land lane lantern laser last later launch
laurel lava leaf leap lemon lens level liberty life lift light lily lime line link lion list little live local lock loft log logic loop
lotus love loyal lucid luck luna lunar lush lynx magic magnet magnolia maker mandarin mango map maple marble march mark market mars mask
master match matrix matter maverick max may maze meadow media medium mega melody mention mercury meridian merit mesa mesh meta meteor
metro micro might mile milk mill mind mine mint miracle mirror mission mist mix mobile mode modern module momentum monday moon moss
motion motive mountain move multiple muse mustang narrow nation native natural nature navigator near neat nest net neon neptune network
new next nimble noble node noise noon north notable note nothing notice notion nova novel now oak oasis object ocean office olive omega
one onyx open optimal option oracle orange orbit orchard orchid order origin osprey otter outlook outreach oval over owl oxygen pace
pacific pack page paint palace palm panda panel paper parade paragon parallel park partner pass patch path patriot pavilion peace peach
peak pear pearl pebble pelican pen pepper perch perfect perk phoenix piano pilot pine pinnacle pioneer pipe pivot pixel plain plan planet
plant plate play plaza plum plus pluto point polar pole polish pond pool poppy port portal post power practice prairie premier present
press presto prime principal prism pro process procure profile progress project promise proof prosper proton proud public pulse puma pump
pure purple push puzzle quantum quarry quartz quest quick quiet quill radar radiant radius rail rain rally ranch range ranger rapid raven
ray reach ready real rebel red reef reflex regal relay reliance reliant remedy remote render renew republic rescue reserve resolve
resource rest return rhythm ridge right ring ripple rise rival river road robin rock rocket root rope rose round route royal ruby runway
rush sable safe saffron sage sail salt sand sapphire saturn savvy scale scope scout scribe sea seal season second secure seed select
sense sentinel sequence sequoia serene series seven shadow shape share sharp shell shelter shepherd shield shift shine ship shop shore
shout sierra sigma sign signal silver simple sketch skill sky slack slate slice slide smart smile snap snow social soft solar sole solid
solo solution sonar sonic soul sound source south space span spark sparrow spear spectrum speed sphere spice spike spiral spirit splash
split spoke spot spring sprint sprout spruce square squad stable stack staff stage stake standard star start state station stay steel
stella step sterling stone storm story straight stream street strike stripe strong studio sturdy style sugar suit summit sun sunday
sunrise sunshine surface surge sustain swallow swan sweet swift switch symbol sync table tag tailor talent tandem tango target task team
tempo temple ten terra thanks theory thimble think third thread three thrive thunder tide tie tiger time titan today toast together token
tomorrow top topaz torch total touch tower town track trade tradition trail train transfer transit travel treasure tree trek trend triangle
tribe trident trinity trio trip triple triumph true trust truth tulip tundra turbo turn twin twist two ultra union unison unit united
unity universal up upper urban valley value van vanguard vault vector velocity velvet venture venus verdict verge verse vertex vessel
victor victory view village vine vintage violet virtue visa vision vista vital vivid voice volt vow voyage walker wall wallet walnut wander
warm watch water wave way wealth web well west whale wheat wheel white wide wild will willow win wind window wing winter wire wisdom
wise wish wolf wonder wood word work works world worth yellow young zebra zen zero zest zip zone zoom
"""
_LISTED = frozenset(_WORDS.split())


@cache
def ordinary_words() -> frozenset[str]:
    """English words, in small letters, that a text may well mean as words: those above and those that our own corpus writes small."""
    return _LISTED | written_small()


_JAPANESE_WORDS = "ネットワーク コミュニティ マーケット センター プラットフォーム パートナー おひさま ありがとう きらめき"
_JAPANESE = frozenset(_JAPANESE_WORDS.split())
_KANA = re.compile(r"[\u3041-\u30ffー]+")
_LATIN = re.compile(r"[a-z0-9.&' ]+")


def is_ordinary(core: str, as_written: str) -> bool:
    """Whether a name, folded as *core* and entered as *as_written*, needs context to count.

    English: one everyday word, at most two letters, or three that are no acronym, or digits alone. Japanese: an everyday word, up to
    two kanji, up to four kana, or up to two characters of any kind. Acronyms such as ABC are rare enough in their own case.
    """
    if _LATIN.fullmatch(core):
        words = core.split()
        if len(words) > 1:
            return False
        letters = re.sub(r"[^a-z0-9]", "", core)
        return core in ordinary_words() or len(letters) <= 2 or letters.isdigit() or (len(letters) == 3 and not as_written.isupper())
    if as_written in _JAPANESE or len(core) <= 2:
        return True
    return bool(_KANA.fullmatch(core)) and len(core) <= 4
