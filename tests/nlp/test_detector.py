import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.detector import LightDetector, RadarDetector
from nlp.event import Text

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


@pytest.mark.models
@settings(max_examples=30, deadline=None)
@given(st.text(), st.text(), st.sampled_from([None, "en", "ja"]))
def test_no_text_of_any_kind_crashes_the_detector(radar, body, title, lang):
    radar.detect(Text("a", body, title, lang))


@pytest.mark.models
def test_a_gist_is_computed_for_every_text_when_asked(radar):
    asked = RadarDetector(always_gist=True)
    asked.embedder = radar.embedder
    text = Text("a", "The cafeteria serves soup. It is warm.", "Lunch")
    assert radar.detect(text).gist == ()
    gist = asked.detect(text).gist
    assert sum(value * value for value in gist) == pytest.approx(1, abs=1e-2)
    assert asked.detect(Text("a", "", "")).gist == ()
