"""What is wrong with a catalogue whose types are right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    FORBIDDEN,
    HANGS,
    HOLDS,
    ORIGINAL,
    Cell,
    Contrast,
    Expectation,
    Integer,
    Side,
    Topic,
)
from async_contrast.contrasts.faults import faults
from async_contrast.contrasts.shows import ANY, SOME, all_of
from tests.contrasts.test_shows import PLATFORMS
from tests.platforms import python
from tests.rows import each_row


def works(trial: Any) -> None:
    pass


def works_not(trial: Any) -> None:
    pass


def waits(trial: Any) -> None:
    pass


CELL: Any = Cell(works, ORIGINAL, HOLDS, side=Side.THREADS)
CONTRAST = Contrast(
    "one", "Is it?", {"it is": ACCEPTABLE, "it is not": FORBIDDEN}, (CELL,), remedy="None."
)
WORKERS = Integer("workers", "threads", default=2, least=1, most=3)
TWO = replace(WORKERS, name="two")


def found(topic: Topic) -> list[str]:
    return list(faults([topic], [python()]))


def of_contrast(**changes: Any) -> list[str]:
    return found(Topic.of("mine", "Mine", replace(CONTRAST, **changes)))


def test_the_built_in_catalogue_has_none() -> None:
    assert list(faults(list(TOPICS.values()), PLATFORMS)) == []


HALF = "\ud800"
NO_TEXT = "has half a surrogate pair, which is no text"


@each_row(
    ("changes", "told"),
    [
        ({"question": HALF}, f"its question {NO_TEXT}"),
        ({"remedy": HALF}, f"its remedy {NO_TEXT}"),
        ({"says": HALF}, f"what it says {NO_TEXT}"),
        ({"symptoms": (HALF,)}, f"a symptom {NO_TEXT}"),
        ({"outcomes": {HALF: ACCEPTABLE}}, f"an outcome {NO_TEXT}"),
        ({"parameters": (replace(WORKERS, what=HALF),)}, f"the parameter 'workers' {NO_TEXT}"),
        (
            {"outcomes": {"x" * 1001: ACCEPTABLE}},
            "an outcome has 1001 characters, and may have 1000",
        ),
    ],
)
def test_words_that_nobody_could_read_are_named(changes: dict[str, Any], told: str) -> None:
    assert of_contrast(**changes) == [f"mine/one: {told}"]
    assert found(Topic.of("mine", HALF)) == [
        f"the topic mine: its summary {NO_TEXT}", "the topic mine has no contrast"
    ]  # fmt: skip


def test_a_whole_one_has_none() -> None:
    assert of_contrast(parameters=(WORKERS, TWO)) == []
    cells = (
        replace(CELL, shows={"it is": all_of("workers")}),
        replace(CELL, function=works_not, expect=BREAKS, shows={"it is not": SOME, "it is": 0}),
        replace(CELL, function=waits, expect=HANGS, shows={}),
    )
    assert of_contrast(parameters=(WORKERS,), cells=cells) == []


@each_row("name", ["", "a/b", "a b", "a.b", "é", "x" * 65, "a\n"])
def test_a_name_that_no_address_can_hold(name: str) -> None:
    words = "must be named with 1 to 64 of a-z, A-Z, 0-9, _ and -"
    assert found(Topic.of(name, "Mine", CONTRAST)) == [f"the topic {name!r} {words}"]
    contrast = f"mine/{name}"
    assert of_contrast(name=name) == [f"the contrast {contrast!r} {words}"]
    [fault] = of_contrast(parameters=(replace(WORKERS, name=name),))
    assert fault == f"mine/one: the parameter {name!r} {words}"


def raises(_: object) -> Expectation:
    raise KeyError("no such platform")


def either(_: object) -> Expectation:
    return Expectation({HOLDS: {"it is"}, BREAKS: {"it is"}})


@each_row(
    ("changes", "words"),
    [
        ({"outcomes": {}}, "it has no outcomes; grade at least one"),
        ({"cells": ()}, "it has no cells"),
        ({"cells": (CELL, CELL)}, "two cells are named threads.works; rename the function of one"),
        ({"parameters": (WORKERS, WORKERS)}, "two parameters are named workers; rename one"),
        ({"parameters": (replace(WORKERS, name="side"),)}, "a parameter cannot be named side"),
        ({"parameters": (replace(WORKERS, default=4),)}, "its default must be from least to most"),
        ({"parameters": (replace(WORKERS, most_on_asyncio=2),)}, "must not be below most"),
        ({"cells": (replace(CELL, seconds=0),)}, "the cell threads.works: seconds must be above 0"),
        ({"cells": (replace(CELL, seconds=float("nan")),)}, "seconds must be above 0"),
        ({"cells": (replace(CELL, expect=raises),)}, "expect raises KeyError for CPython 3"),
        ({"cells": (replace(CELL, expect=lambda _: HOLDS),)}, "must give an Expectation, not"),
        ({"cells": (replace(CELL, expect=lambda _: Expectation({})),)}, "an Expectation, not"),
        ({"cells": (replace(CELL, shows={"it was"}),)},
         "the cell threads.works: it is to show 'it was', which is none of the outcomes; add it"),
        ({"cells": (replace(CELL, shows={"it is not"}),)},
         "it is to hold and to show 'it is not', which is forbidden; change one of them"),
        ({"cells": (replace(CELL, expect=BREAKS, shows={"it is"}),)},
         "it is to break and to show nothing forbidden; add what breaks it"),
        ({"cells": (replace(CELL, expect=BREAKS, shows={"it is not": ANY}),)},
         "it is to break and to show nothing forbidden"),
        ({"cells": (replace(CELL, shows={}),)}, "it is to hold and to show nothing; add"),
        ({"cells": (replace(CELL, shows={"it is": 0}),)}, "it is to hold and to show nothing"),
        ({"cells": (replace(CELL, shows={"it is": -1}),)}, "'it is' -1 times; give a number"),
        ({"cells": (replace(CELL, shows={"it is": all_of("workers", but=2)}),),
          "parameters": (WORKERS,)},
         "it is to show 'it is' -1 times; give a number from 0 on, or SOME"),
        ({"cells": (replace(CELL, shows={"it is": lambda _: "x"}),)}, "'it is' 'x' times; give"),
        ({"cells": (replace(CELL, shows={"it is": all_of("workers")}),)},
         "how often it is to show something raises KeyError; have it read a parameter"),
        ({"cells": (replace(CELL, expect=either, shows={"it is"}),)}, "shows goes with a verdict"),
        ({"cells": (replace(CELL, expect=either),)}, "to break and to show nothing forbidden"),
        ({"cells": (replace(CELL, function=lambda _: None),)}, "is no function with a name"),
        ({"cells": (replace(CELL, function=Topic),)}, "is no function with a name"),
    ],
)  # fmt: skip
def test_a_fault_names_what_it_is_about(changes: dict[str, Any], words: str) -> None:
    [fault] = of_contrast(**changes)
    assert fault.startswith("mine/one: ")
    assert words in fault


def test_a_topic_that_was_not_made_with_of() -> None:
    assert found(Topic("mine", "Mine")) == ["the topic mine has no contrast"]
    [fault] = found(Topic("mine", "Mine", {"two": CONTRAST}))
    assert fault == "mine/one stands under 'two' in its topic; make it with Topic.of(...)"
