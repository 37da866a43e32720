"""A catalogue of explored cells, and one that is not."""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    Cell,
    Contrast,
    Integer,
    Topic,
)
from async_contrast.topics.explored import explored
from tests.explored import on_asyncio, on_threads

_ALL, _LOST, _STUCK = "both count", "one is lost", "all wait for ever"

ADDS = Contrast(
    name="adds",
    question="Do both count?",
    parameters=(Integer("number", "how many", default=1, least=1, most=2),),
    outcomes={_ALL: ACCEPTABLE, _LOST: FORBIDDEN, _STUCK: FORBIDDEN},
    cells=(
        *explored(on_threads.adds, ORIGINAL, (BREAKS, {_LOST: 4, _ALL: 2}), (HOLDS, {_ALL: 2})),
        *explored(on_asyncio.adds, NAIVE_PORT, (BREAKS, {_LOST: 4, _ALL: 2}), (BREAKS, {_LOST})),
        *explored(on_threads.crosses, CONTROL, (BREAKS, {_STUCK: 2, _ALL: 4})),
        Cell(on_threads.runs, CONTROL, HOLDS, {_ALL}),
    ),
    remedy="Lock.",
)

TOPICS = {"small": Topic.of("small", "for tests", ADDS)}
