"""A topic that does on demand what a topic of the notes does only when something is wrong."""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    FORBIDDEN,
    HANGS,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Expectation,
    Integer,
    Topic,
)
from async_contrast.contrasts.shows import all_of
from tests.web.specimen import on_asyncio, on_threads

NUMBER = Integer("number", "how often it is seen", default=3, least=1, most=10, most_on_asyncio=99)
PORT_TO_CALL = Integer("port", "where to call before hanging", default=1, least=1, most=65535)

TOPIC = Topic.of(
    "specimen",
    "for tests",
    Contrast(
        name="quick",
        question="Does it answer?",
        symptoms=("It says <em>nothing</em> & stops.",),
        parameters=(NUMBER,),
        outcomes={"good": ACCEPTABLE, "bad": FORBIDDEN},
        cells=(
            Cell(on_threads.quick, ORIGINAL, HOLDS, {"good": all_of("number")}),
            Cell(
                on_asyncio.quick,
                PORT,
                lambda platform: Expectation({HOLDS: None}, because=f"{platform.interpreter}"),
            ),
            Cell(on_asyncio.wrong, NAIVE_PORT, HOLDS, {"good": 2}),
        ),
        remedy="None is needed.",
        says="It answers.",
    ),
    Contrast(
        name="hanging",
        question="Does it end?",
        parameters=(PORT_TO_CALL,),
        outcomes={"good": ACCEPTABLE},
        cells=(
            Cell(on_threads.hanging, ORIGINAL, HANGS),
            Cell(on_asyncio.hanging, PORT, HANGS),
        ),
        remedy="End it.",
    ),
)
