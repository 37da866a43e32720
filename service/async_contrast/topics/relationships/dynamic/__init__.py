"""lazy="dynamic" and what came after it.

Claim: "lazy='dynamic' returns a query" (the notes).
Difference: that query sends SQL wherever it is iterated or counted, and asyncio has no await there.
Hazard: append() and remove() still work, so a view that only writes hides that no view can read.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    INTERESTING,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.relationships.dynamic import on_asyncio, on_threads, rules

DYNAMIC = Contrast(
    name="dynamic",
    question='What replaces lazy="dynamic"?',
    symptoms=(
        "lazy='dynamic' with AsyncSession, AppenderQuery, DynamicMapped",
        "TypeError: object of type 'AppenderQuery' has no len()",
        "TypeError: object of type 'WriteOnlyCollection' has no len()",
        "WriteOnly collections don't support iteration in-place; use the select() method",
        "user.posts.filter_by, paginate a relationship, write_only, large collection",
    ),
    says="dynamic returns a query",
    outcomes={
        rules.ANSWERED: ACCEPTABLE,
        rules.NO_LEN: INTERESTING,
        rules.NO_ITERATION: INTERESTING,
        rules.WRAPPED: FORBIDDEN,
        rules.BARE: FORBIDDEN,
        rules.WRONG: FORBIDDEN,
        rules.ANOTHER_NUMBER: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.dynamic_query, ORIGINAL, HOLDS, {rules.ANSWERED: 6, rules.NO_LEN: 1}),
        Cell(
            on_asyncio.dynamic_query,
            NAIVE_PORT,
            BREAKS,
            {rules.ANSWERED: 2, rules.NO_LEN: 1, rules.WRAPPED: 4},
        ),
        Cell(on_asyncio.dynamic_query_run_sync, PORT, HOLDS, {rules.ANSWERED: 4}),
        Cell(
            on_asyncio.dynamic_write_only,
            PORT,
            HOLDS,
            {rules.ANSWERED: 5, rules.NO_LEN: 1, rules.NO_ITERATION: 1},
        ),
        Cell(
            on_threads.dynamic_write_only,
            CONTROL,
            HOLDS,
            {rules.ANSWERED: 5, rules.NO_LEN: 1, rules.NO_ITERATION: 1},
        ),
    ),
    remedy="WriteOnlyMapped: posts.select() makes a statement for await session.scalars(...), "
    "and add() and remove() load nothing. An author is deleted only with passive_deletes=True and "
    "ON DELETE in the database: dynamic would read the posts first. It works on threads too, so "
    "change it there first.",
)

CONTRASTS = (DYNAMIC,)
