"""How surely the right company and the right person are found, on both halves of the marked mentions; and what those are made of."""

import pytest

from benchmarks.names import DATA, HALVES, LANGUAGES, Tally, interval, measure, read

#: What neither half may fall below: precision, recall. A text or two below the figures in docs/quality.md.
FLOORS = {("tuned", "en"): (0.97, 0.98), ("tuned", "ja"): (0.98, 0.98), ("heldout", "en"): (0.95, 0.95), ("heldout", "ja"): (0.965, 0.95)}
KINDS = {
    "namesake company",
    "namesake person",
    "ordinary word",
    "legal form",
    "variant",
    "across languages",
    "changed name",
    "abbreviation",
    "name order",
    "not a mention",
}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_ones_are_found_and_nobody_else(half: str, language: str) -> None:
    tallies, mistakes = measure(half, language)
    precision, recall = FLOORS[half, language]
    shown = "\n".join(f"line {one.line}: {one.what} {one.surface}" for one in mistakes)
    assert tallies["all"].precision >= precision, shown
    assert tallies["all"].recall >= recall, shown


def test_there_are_enough_mentions_of_every_kind_in_both_languages() -> None:
    whole = Tally()
    for half in HALVES:
        for language in LANGUAGES:
            worlds = read(DATA / f"{half}_{language}.txt")
            assert {case.kind for world in worlds for case in world.cases} == KINDS
            tallies, _ = measure(half, language)
            whole.add(tallies["all"])
    assert whole.mentions >= 400
    assert whole.nobody >= 150


def test_a_mention_of_someone_who_is_not_on_the_list_is_a_mistake_in_the_data(tmp_path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_text("list: one\naccount aster = Aster Foods\n[variant]\n{Aster Foods|astre} grew.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 4: astre is not on the list 'one'"):
        read(broken)


def test_the_interval_narrows_with_the_count() -> None:
    assert interval(0.95, 100) == "0.888–0.978"
    assert interval(0.95, 1000) == "0.935–0.962"
    assert interval(1.0, 0) == ""
