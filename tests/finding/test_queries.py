"""What people type finds the right contrast: the first, or the second."""

from __future__ import annotations

from async_contrast.catalog import TOPICS
from async_contrast.finding.finder import Finder
from tests.finding.queries import QUERIES
from tests.rows import each_row

KNOWN = {f"{topic.name}/{name}" for topic in TOPICS.values() for name in topic.contrasts}


def topic_of(name: str) -> str:
    return name.partition("/")[0]


def test_there_are_enough_queries_and_they_expect_what_there_is() -> None:
    assert len(QUERIES) >= 60
    assert {name for expected in QUERIES.values() for name in expected} <= KNOWN


@each_row("text", QUERIES, by=lambda text: topic_of(QUERIES[text][0]))
def test_a_query_finds_the_right_contrast_first_or_second(finder: Finder, text: str) -> None:
    found = [hit.name for hit in finder.search(text).hits[:2]]
    assert not set(found).isdisjoint(QUERIES[text])


@each_row("name", sorted(KNOWN), by=topic_of)
def test_each_contrast_is_found_by_its_name_and_by_its_question(finder: Finder, name: str) -> None:
    topic, _, contrast = name.partition("/")
    assert finder.search(name).hits[0].name == name
    asked = finder.search(TOPICS[topic].contrasts[contrast].question)
    assert name in [hit.name for hit in asked.hits[:2]]


def test_every_contrast_has_symptoms_and_none_has_one_twice() -> None:
    for topic in TOPICS.values():
        for contrast in topic.contrasts.values():
            assert contrast.symptoms, contrast.name
            assert len(set(contrast.symptoms)) == len(contrast.symptoms), contrast.name
            assert all(symptom == symptom.strip() != "" for symptom in contrast.symptoms)


@each_row("name", sorted(KNOWN), by=topic_of)
def test_a_contrast_is_found_by_each_of_its_symptoms(finder: Finder, name: str) -> None:
    """Among the first three: some errors have two causes, or more."""
    topic, _, contrast = name.partition("/")
    for symptom in TOPICS[topic].contrasts[contrast].symptoms:
        assert name in [hit.name for hit in finder.search(symptom).hits[:3]], symptom
