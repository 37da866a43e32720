"""One makes what another one reads: is it seen before it is whole?"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Contrast,
)
from async_contrast.topics.explored import explored
from async_contrast.topics.races.publishing import on_asyncio, on_threads, rules

PUBLISH = Contrast(
    name="publish",
    question="Does a reader see a configuration that is half made?",
    symptoms=(
        "half-initialized object, partially updated configuration, torn read",
        "reader sees inconsistent state, reload of settings while requests run",
        "KeyError or AttributeError on an object that is still being built",
    ),
    outcomes={rules.NOT_YET: ACCEPTABLE, rules.WHOLE: ACCEPTABLE, rules.HALF: FORBIDDEN},
    cells=(
        *explored(on_threads.publish_whole, ORIGINAL, (HOLDS, {rules.NOT_YET: 2, rules.WHOLE: 1})),
        *explored(
            on_asyncio.publish_in_place_across_await,
            NAIVE_PORT,
            (BREAKS, {rules.NOT_YET: 1, rules.HALF: 1, rules.WHOLE: 1}),
            (BREAKS, {rules.HALF: 1}),
        ),
        *explored(on_asyncio.publish_whole, PORT, (HOLDS, {rules.NOT_YET: 2, rules.WHOLE: 1})),
        *explored(
            on_threads.publish_in_place,
            CONTROL,
            (BREAKS, {rules.NOT_YET: 6, rules.HALF: 30, rules.WHOLE: 5}),
            (HOLDS, {rules.NOT_YET: 1, rules.WHOLE: 1}),
        ),
        *explored(
            on_asyncio.publish_in_place, CONTROL, (HOLDS, {rules.NOT_YET: 1, rules.WHOLE: 1})
        ),
    ),
    remedy="Make it whole in a variable of one's own, and publish it then, by one assignment.",
)

CONTRASTS = (PUBLISH,)
