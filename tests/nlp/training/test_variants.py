"""Variants change what must not matter and keep what a document tells."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.training.markup import Sample, read
from nlp.training.variants import company_names, together, variant

ENGLISH = """\
## a-1 | wire story | calm desk
Aster Foods to buy Brindle Snacks

Aster Foods Inc. has agreed to acquire Brindle Snacks LLC for $310 million. Brindle, founded in 1970, makes crisps.
Nora Whitcombe, who ran Brindle for ten years, will leave in May.
---
@ acquisition announced | acquirer: Aster Foods Inc. | target: Brindle Snacks LLC | evidence: has agreed to acquire
@ departure announced | person: Nora Whitcombe | company: Brindle Snacks LLC | evidence: will leave in May

## a-2 | note | quiet
(no title)

Today was my last day.
---
@ departure completed | evidence: last day
"""
JAPANESE = """\
## b-1 | 記事 | 記者
ひびき物流、青葉商事を買収

株式会社ひびき物流は12日、青葉商事ホールディングスを買収すると発表した。ひびき物流の山田太郎社長は退任する。
---
@ acquisition announced | acquirer: 株式会社ひびき物流 | target: 青葉商事ホールディングス | evidence: を買収すると発表した
@ departure announced | person: 山田太郎 | role: 社長 | company: 株式会社ひびき物流 | evidence: 退任する
- 青葉商事ホールディングス | を買収すると発表した
"""
SAMPLES = {"en": read(ENGLISH, "en").samples, "ja": read(JAPANESE, "ja").samples}
BORROWED = {"en": ["Quenby Rail plc", "Zentiq"], "ja": ["株式会社クエンビー", "NOXジャパン"]}


def variants(lang: str, seed: int) -> list[tuple[Sample, Sample]]:
    draw = random.Random(seed)
    return [(sample, variant(sample, BORROWED[lang], draw)) for sample in SAMPLES[lang]]


@given(st.sampled_from(["en", "ja"]), st.integers())
def test_every_name_and_every_evidence_of_a_variant_stands_in_it(lang: str, seed: int):
    for _, made in variants(lang, seed):
        written = f"{made.text.title}\n{made.text.text}"
        for event in made.events:
            assert event.evidence and event.evidence in written
            assert all(name in written for name in (*event.names(), event.role or ""))
        assert all(opinion.target in written for opinion in made.opinions)


@given(st.sampled_from(["en", "ja"]), st.integers())
def test_a_variant_tells_no_more_than_its_document(lang: str, seed: int):
    for sample, made in variants(lang, seed):
        told = [(event.type, event.status) for event in sample.events]
        assert made.events and all((event.type, event.status) in told for event in made.events)


def test_a_borrowed_name_stands_wherever_the_document_named_the_company():
    found = [made.text.text for seed in range(60) for sample, made in variants("en", seed) if "Zentiq has agreed" in made.text.text]
    assert found and not any("Aster" in text for text in found)


@pytest.mark.parametrize(
    ("lang", "wanted"), [("en", "AGREED TO ACQUIRE"), ("en", "Read more"), ("ja", "続きを読む"), ("ja", "東証プライム")]
)
def test_pages_shout_and_carry_furniture(lang: str, wanted: str):
    assert any(wanted in made.text.text for seed in range(300) for _, made in variants(lang, seed))


def test_phrases_that_are_no_names_are_not_lent():
    (sample,) = read(ENGLISH.replace("Brindle Snacks LLC", "its snacks business").split("## a-2")[0], "en").samples
    assert company_names([sample]) == ["Aster Foods Inc."]


def test_a_page_of_two_documents_tells_what_both_tell():
    one, other = SAMPLES["en"][0], SAMPLES["ja"][0]
    page = together(one, other)
    assert page.events == one.events + other.events and page.opinions == other.opinions
    assert all(event.evidence in f"{page.text.title}\n{page.text.text}" for event in page.events)
