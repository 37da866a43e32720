"""A generator that streams, and what it keeps between its steps.

Claim: none; the notes stream nothing.
Difference: Quart runs each step of a sync generator on a thread of a pool, in a copy of the context
that is thrown away. An async generator runs in the task that sends the answer.
Hazard: what a step sets the next does not find, and a token cannot be reset.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    LiveRequest,
)
from async_contrast.topics import live
from async_contrast.topics.context.generators import on_asyncio, on_threads, rules

_KEPT = {rules.READS, rules.RESET}

GENERATOR_CONTEXT = Contrast(
    name="generator-context",
    question="Does step 2 of a streamed generator read what step 1 set in a ContextVar?",
    symptoms=(
        "ValueError: <Token var=...> was created in a different Context",
        "ContextVar.reset fails in a generator",
        "contextvar lost in a streaming response, stream_with_context",
        "yield and ContextVar, LookupError in a streamed generator",
    ),
    outcomes={
        rules.READS: ACCEPTABLE,
        rules.RESET: ACCEPTABLE,
        rules.NOTHING: ACCEPTABLE,
        rules.LOST: FORBIDDEN,
        rules.REFUSED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.generator_context, ORIGINAL, HOLDS, _KEPT),
        Cell(on_asyncio.generator_context, NAIVE_PORT, BREAKS, {rules.LOST, rules.REFUSED}),
        Cell(on_asyncio.generator_context_async, PORT, HOLDS, _KEPT),
        Cell(on_asyncio.generator_context_local, PORT, HOLDS, {rules.READS, rules.NOTHING}),
    ),
    remedy="Make the generator async, or keep what it needs in local variables: of a sync one "
    "every step has a context of its own, a copy that is thrown away.",
    live=tuple(LiveRequest("GET", f"generator-context/{form}") for form in live.FORMS),
)

CONTRASTS = (GENERATOR_CONTEXT,)
