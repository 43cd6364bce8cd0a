import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.detector import LightDetector, RadarDetector
from nlp.event import Text
from nlp.jsonl import write_detection

LIGHT = LightDetector()


@pytest.fixture(scope="module")
def radar():
    detector = RadarDetector()
    detector.warm()
    return detector


@settings(deadline=None)
@given(
    st.text(),
    st.text(),
    st.sampled_from([None, "en", "ja", "fr", "en-GB", "??"]),
    st.one_of(st.none(), st.lists(st.text(min_size=1), max_size=3)),
)
def test_no_text_of_any_kind_crashes_the_light_detector(body, title, lang, targets):
    text = Text("a", body, title, lang, targets=None if targets is None else tuple(targets))
    found = LIGHT.detect(text)
    assert found == LIGHT.detect(text)
    for event in found.events:
        assert event.evidence in body or event.evidence in title


def test_a_language_that_we_do_not_read_gives_nothing():
    found = LIGHT.detect(Text("a", "Le directeur général a démissionné hier, selon un communiqué de la société."))
    assert (found.lang, found.events, found.opinions) == ("fr", (), ())
    assert LIGHT.detect(Text("a", "x", lang="EN_us")).lang == "en"


_WORDS = [
    "Aster Foods",
    "Ms. Reed",
    "acquired",
    "will step down",
    "is awful",
    "株式会社ひびき物流",
    "山田太郎社長",
    "が退任",
    "の",
    "は最高",
    "。",
]
_NOISE = [". ", " ", "\n", "\t", "％", "\ud800", "\u200b", "(", "<", "ﬁ", "e\u0301", "𠮷", "😀", "x" * 400]


@pytest.mark.models
@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(_WORDS + _NOISE), max_size=40).map("".join)),
    st.one_of(st.text(), st.sampled_from(_WORDS)),
    st.sampled_from([None, "en", "ja"]),
    st.one_of(st.none(), st.lists(st.one_of(st.text(min_size=1), st.sampled_from(_WORDS)), max_size=3)),
)
def test_no_text_of_any_kind_crashes_the_detector_and_evidence_stands_in_it(radar, body, title, lang, targets):
    found = radar.detect(Text("a", body, title, lang, targets=None if targets is None else tuple(targets)))
    for told in (*found.events, *found.opinions):
        assert told.evidence in body or told.evidence in title
    if targets is not None and found.lang in ("en", "ja"):
        assert [opinion.target for opinion in found.opinions] == targets


TEXTS = [
    Text(
        "1", "Nora Reed, finance chief of Aster Foods, leaves in May. Ian Holt of Brindle Snacks takes over.", "Change at Aster Foods", "en"
    ),
    Text("2", "ひびき物流は20日、山田太郎社長が退任し、鈴木花子専務が社長に就任すると発表した。", "ひびき物流、社長交代", "ja"),
    Text("3", "Northgate Rail cut 300 jobs on Monday and sold its yard to Quill Partners.", "", "en"),
    Text("4", "The soup was good. " * 400, "", "en"),
]


@pytest.mark.models
def test_results_do_not_depend_on_order_or_on_the_object(radar):
    first = [radar.detect(text) for text in TEXTS]
    assert [radar.detect(text) for text in reversed(TEXTS)][::-1] == first
    another = RadarDetector()
    assert another.detect(TEXTS[1]) == first[1]


@pytest.mark.models
def test_results_do_not_depend_on_the_process_or_its_threads(radar, tmp_path):
    lines = [{"id": text.id, "title": text.title, "text": text.text, "lang": text.lang} for text in TEXTS]
    file = tmp_path / "texts.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    run = [sys.executable, "-m", "radar", "detect", str(file)]
    done = subprocess.run(run, capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": "2"})
    assert [json.loads(line) for line in done.stdout.splitlines()] == [write_detection(radar.detect(text)) for text in TEXTS]


@pytest.mark.models
def test_a_change_at_the_top_is_told_in_both_languages(radar):
    for text, leaver, joiner in ((TEXTS[0], "Nora Reed", "Ian Holt"), (TEXTS[1], "山田太郎", "鈴木花子")):
        people = {event.type.value: event.person for event in radar.detect(text).events}
        assert people == {"departure": leaver, "appointment": joiner}


@pytest.mark.models
@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from([" ", "\n", "Aster Foods", "の", "退任", "acquired", "株式会社", "\ud800", "Ms. Reed", "。", "\t", "％"]),
        max_size=40,
    )
)
def test_slots_are_words_of_the_text_whatever_it_is(radar, parts):
    text = Text("a", "".join(parts), "Aster Foods")
    for event in radar.detect(text).events:
        assert all(name in text.text or name in text.title for name in event.names())


@pytest.mark.models
def test_a_gist_is_computed_for_every_text_when_asked(radar):
    asked = RadarDetector(always_gist=True)
    asked.embedder = radar.embedder
    text = Text("a", "The cafeteria serves soup. It is warm.", "Lunch")
    assert radar.detect(text).gist == ()
    gist = asked.detect(text).gist
    assert sum(value * value for value in gist) == pytest.approx(1, abs=1e-2)
    assert asked.detect(Text("a", "", "")).gist == ()
