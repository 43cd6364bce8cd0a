"""Product launches: what a company brings to market."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, after_word, concerning, mention_at, object_of, pattern, subject
from nlp.english.kinds import ORG, PERSON
from nlp.english.status import form, is_passive, verb_status
from nlp.english.words import given_names
from nlp.event import EventType, Status

_LAUNCH = (
    r"(?:launch(?:es|ed|ing)?|unveil(?:s|ed|ing)?|introduc(?:e|es|ed|ing)|roll(?:s|ed|ing)? out|debut(?:s|ed|ing)?|"
    r"releas(?:e|es|ed|ing)|bring(?:s|ing)? out|brought out|bring(?:s|ing)? to market|brought to market|put(?:s|ting)?(?: "
    r"[\w-]+){0,9}? on (?:the market|sale)|ship(?:s|ped|ping)|"
    r"show(?:s|ed|ing)? off|present(?:s|ed|ing)?|reveal(?:s|ed|ing)?|start(?:s|ed|ing)? selling|begin(?:s|ning)? selling|"
    r"began selling|take(?:s)? the wraps off|took the wraps off|go(?:es)? on sale|went on sale|(?:hit(?:s)?|reach(?:es)?|"
    r"arrive(?:s)? in) (?:the "
    r")?(?:shelves|shops|stores|market|showrooms)|be out|"
    r"announc(?:e|es|ed|ing)|make(?:s)? available|made available|add(?:s|ed|ing)|offer(?:s|ed|ing)?|available|have(?= (?:a|"
    r"an|the) (?:brand[- ])?new)|has (?:a|an) (?:brand[- ])?new|open(?:s|ed|ing)? up|"
    r"premier(?:es|ed)|com(?:es|ing) (?:out|up) with|came (?:out|up) with|is out|now sells|"
    r"goes live|went live|go live)"
)
_PRODUCT = re.compile(
    (
        r"\b(?:products?|app|apps|platform|software|tools?|service|services|model|models|phone|smartphone|tablet|laptop|watch|"
        r"console|game|car|suv|sedan|truck|van|bike|motorcycle|scooter|vehicle|ev|engine|device|devices|chip|chips|processor|"
        r"gpu|cpu|server|camera|printer|tv|tvs|"
        r"speaker|headset|headphones|earbuds|drone|robot|robots|line|range|collection|series|version|edition|update|release|"
        r"feature|features|suite|solution|system|api|sdk|toolkit|plugin|extension|assistant|chatbot|bot|card|account|fund|etf|"
        r"policy|loan|plan|menu|drink|snack|beer|wine|burger|"
        r"cereal|flavou?rs?|brand|label|format|concept|cream|serum|shampoo|drug|vaccine|treatment|therapy|test|kit|sensor|"
        r"battery|panel|turbine|motor|pump|valve|machine|drill|tractor|loader|boat|aircraft|jet|plane|shoe|shoes|sneaker|jacket|"
        r"bag|toy|book|magazine|newspaper|channel|show|"
        r"subscription|marketplace|store|website|portal|wallet|token|exchange|database|cloud|network|browser|set|display|"
        r"monitor|screen|router|modem|switch|lens|lamp|mattress|sofa|fridge|oven|vacuum|dishwasher|washer|offering|bundle|"
        r"package|programme|generation|prototype|dashboard|crm|erp|copilot|module|add-on|integration|bottle|packaging|formula|"
        r"ingredient|material|resin|fabric|coating|adhesive|beta|machine|machines|television|phones|line-up|lineup|lemonades?|version)\b"
    ),
    re.IGNORECASE,
)
_NOT_PRODUCT = re.compile(
    (
        r"\b(?:investigation|probe|inquiry|lawsuit|suit|legal|attack|campaign|bid|offer for|search|review|appeal|strike|"
        r"offensive|initiative|petition|complaint|tender|takeover|ipo|initial public|buyback|rocket|satellite|missile|career|"
        r"war|protest|consultation|audit|recall|auction|process|"
        r"strategy|competition|contest|challenge|award|scholarship|foundation|fundraiser|round|office|plant|factory|"
        r"restructuring|cost|savings|hiring|redundancy|voluntary|programme of|share|dividend|results|earnings|forecast|guidance|"
        r"plans? to|measures|sanctions|rules|report|survey|study|"
        r"itself|himself|herself|myself|me to|him to|her to|us to|them to|new ceo|chief|director|president|partnership|joint "
        r"venture|acquisition|merger|deal|agreement|statement|press|hostage|video|trailer|album|song|single|bill|legislation|"
        r"policy change|tariff)\b"
    ),
    re.IGNORECASE,
)


def rules() -> list[Rule]:
    """The grammar of product launches."""
    launch = EventType.PRODUCT_LAUNCH
    return [
        Rule("launch.verb", launch, pattern(rf"(?<![\w-])(?P<v>{_LAUNCH})(?![\w-])"), _launches, 0.65),
    ]


def _launches(hit: Hit) -> Iterable[Draft]:
    words = hit.text("v").lower()
    rest = re.split(r"[;:.!?]", hit.line.text[hit.end :])[0][:110]
    near = re.split(r"\b(?:after|while|because|when|which|who|from)\b", rest)[0]
    if is_passive(hit):
        near = re.split(r"[;:.!?]", hit.line.text[: hit.start])[-1][-80:]
    if re.match(r"go|went|hit|be out|available", words):
        near = re.split(r"[;:.!?]", hit.line.text[: hit.start])[-1][-90:]
    if _NOT_PRODUCT.search(near[:70]):
        return
    firm = subject(hit, ORG) or (after_word(hit, "by|from", ORG, reach=60) if is_passive(hit) else None)
    own = re.search(r"(?P<m>\ue001\ue00f*)['’]s? (?:[\w-]+ ){0,5}$", hit.before)
    if firm is None and own:
        firm = mention_at(hit.line, own.start("m"))
    product = _PRODUCT.search(near)
    other = object_of(hit, PERSON, reach=45)
    named = object_of(hit, ORG, reach=45) is not None or (other is not None and other.text.split()[0].lower() not in given_names())
    firmly = re.match(r"launch|unveil|introduc|roll|debut|releas|bring|brought|put|show|take|took|ship|start|begin|began", words)
    if not product and not (firmly and named and firm is not None and re.match(r"launch|unveil|introduc|roll|debut|releas", words)):
        return
    if not firmly and not (re.search(r"\bnew\b|\bfirst\b|\bnext-gen", near, re.I) and product):
        return
    if firm is None and not (hit.lead and re.match(r"launch|unveil|introduc|roll|debut|releas", words)):
        return
    if re.match(r"offer|present|available|add|announc|have|has", words) and not re.search(r"\bnew\b", near, re.I):
        return
    status = verb_status(hit, hit.page.stand)
    if status is Status.ANNOUNCED and form(words) == "third":
        status = Status.COMPLETED
    if re.match(r"announc|reveal", words) and status is Status.COMPLETED:
        status = Status.ANNOUNCED
    yield from concerning(hit, status, firm)
