"""What a loader strategy costs: statements as the rows grow, and bytes in the database.

Claim: "joined builds an association table, makes the database bigger", and helps with many items
(the notes).
Difference: none between threads and asyncio, but for the lazy load, which has to be awaited.
Hazard: ten rows hide what a thousand show.
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
    Integer,
)
from async_contrast.topics.relationships.cost import on_asyncio, on_threads, rules

JOINED_CLAIM = Contrast(
    name="joined-claim",
    question='Does "joined" build an association table, or make the database bigger?',
    symptoms=(
        "joinedload, lazy='joined', LEFT OUTER JOIN, duplicate rows, cartesian product",
        "many-to-many, secondary=, association table",
        "does joined loading change the schema",
    ),
    says="joined builds an association table, makes the database bigger",
    parameters=(
        Integer("authors", "how many authors are read; the last has no posts", 10, 2, 200),
        Integer("posts", "how many posts each of the others has", 3, 1, 10),
    ),
    outcomes={
        rules.OUTER_JOIN: ACCEPTABLE,
        rules.SAME: ACCEPTABLE,
        rules.REPEATED: INTERESTING,
        rules.ADDED: FORBIDDEN,
        rules.CHANGED: FORBIDDEN,
        rules.GREW: FORBIDDEN,
        rules.SHRANK: FORBIDDEN,
        rules.NO_OUTER_JOIN: FORBIDDEN,
        rules.NOT_UNIQUE: FORBIDDEN,
        rules.WRAPPED: FORBIDDEN,
        rules.BARE: FORBIDDEN,
        rules.MISSING: FORBIDDEN,
        rules.FOREIGN: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.joined_claim, ORIGINAL, HOLDS, rules.JOINED),
        Cell(on_asyncio.joined_claim, PORT, HOLDS, rules.JOINED),
        Cell(
            on_threads.joined_claim_create_all,
            CONTROL,
            BREAKS,
            {rules.SAME, rules.ADDED, rules.GREW},
        ),
        Cell(
            on_asyncio.joined_claim_create_all,
            CONTROL,
            BREAKS,
            {rules.SAME, rules.ADDED, rules.GREW},
        ),
    ),
    remedy="The loader only changes the SELECT, and secondary= only names a Table that you "
    "declared. create_all() or a migration makes it.",
)

GROWTH = Contrast(
    name="growth",
    question="How do statements and time grow with the authors?",
    symptoms=(
        "N+1 queries, n+1 problem, too many queries, a query for each row",
        "page is slow, hundreds of SELECT statements in a loop",
        "selectinload or joinedload: which is faster, eager loading performance",
        "awaitable_attrs in a loop",
    ),
    says="joined helps with many items",
    parameters=(
        Integer(
            "authors",
            "the most that are read at once; a tenth and a hundredth of them are read too",
            default=1000,
            least=200,
            most=1000,
        ),
    ),
    outcomes={
        rules.AT_ONCE: ACCEPTABLE,
        rules.A_CHUNK: ACCEPTABLE,
        rules.AN_AUTHOR: INTERESTING,
        rules.WRAPPED: FORBIDDEN,
        rules.BARE: FORBIDDEN,
        rules.MISSING: FORBIDDEN,
        rules.FOREIGN: FORBIDDEN,
        rules.ANOTHER_NUMBER: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.growth_select, ORIGINAL, HOLDS, {rules.AN_AUTHOR: 3}),
        Cell(on_asyncio.growth_select, NAIVE_PORT, BREAKS, {rules.WRAPPED: 3}),
        Cell(on_asyncio.growth_awaitable_attrs, PORT, HOLDS, {rules.AN_AUTHOR: 3}),
        Cell(on_threads.growth_selectin, CONTROL, HOLDS, {rules.A_CHUNK: 3}),
        Cell(on_asyncio.growth_selectin, PORT, HOLDS, {rules.A_CHUNK: 3}),
        Cell(on_threads.growth_joined, ORIGINAL, HOLDS, {rules.AT_ONCE: 3}),
        Cell(on_asyncio.growth_joined, PORT, HOLDS, {rules.AT_ONCE: 3}),
    ),
    remedy="selectinload or joinedload. awaitable_attrs in a loop is the lazy load again, a "
    "statement for each row, and each at the price of an await.",
)

CONTRASTS = (JOINED_CLAIM, GROWTH)
