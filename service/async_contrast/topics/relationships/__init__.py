"""SQLAlchemy's relationships: related rows, and the statements that fetch them.

Claim: "lazy='select' returns the result at once, 'dynamic' a query, 'joined' builds an association
table" (the notes).
Difference: on threads an attribute may send SQL whenever it is read. On asyncio only an await can.
Hazard: a lazy load is an error on asyncio, and on threads it is a statement for every row. The
error is a StatementError around MissingGreenlet where a connection is at hand, and a bare
MissingGreenlet where one must be opened or pinged first (SQLAlchemy 2.1; after-commit shows both).
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
    Topic,
)
from async_contrast.topics.relationships import (
    attributes,
    cost,
    dynamic,
    engines,
    fixtures,
    kept,
    left,
    listening,
    on_asyncio,
    on_threads,
    rules,
    scoped,
    sharing,
    unloaded,
)

LOADING = Contrast(
    name="loading",
    question="How many SQL statements does each loader strategy send, and what fails?",
    symptoms=(
        "MissingGreenlet: greenlet_spawn has not been called; can't call await_only() here",
        "greenlet_spawn has not been called; can't call await_() here.",
        "Was IO attempted in an unexpected place?",
        "sqlalchemy.exc.StatementError: (sqlalchemy.exc.MissingGreenlet)",
        "https://sqlalche.me/e/20/xd2s, https://sqlalche.me/e/21/xd2s",
        "lazy loading with AsyncSession, relationship attribute in async SQLAlchemy",
        "'Author.posts' is not available due to lazy='raise'",
        "The unique() method must be invoked on this Result, as it contains results",
        "selectinload, joinedload, subqueryload, awaitable_attrs, AsyncAttrs, N+1",
    ),
    says="lazy: select returns the result at once, dynamic a query",
    parameters=(
        Integer("authors", "how many authors are read; the last has no posts", 10, 2, 60),
        Integer("posts", "how many posts each of the others has", 3, 1, 10),
    ),
    outcomes={
        rules.AT_ONCE: ACCEPTABLE,
        rules.A_LEVEL: ACCEPTABLE,
        rules.A_CHUNK: ACCEPTABLE,
        rules.AN_AUTHOR: INTERESTING,
        rules.A_POST: INTERESTING,
        rules.AN_AUTHOR_AHEAD: INTERESTING,
        rules.A_POST_AHEAD: INTERESTING,
        rules.REFUSED: INTERESTING,
        rules.WRAPPED: FORBIDDEN,
        rules.BARE: FORBIDDEN,
        rules.NOT_UNIQUE: FORBIDDEN,
        rules.MISSING: FORBIDDEN,
        rules.FOREIGN: FORBIDDEN,
        rules.ANOTHER_NUMBER: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.loading_select, ORIGINAL, HOLDS, {rules.AN_AUTHOR, rules.A_POST}),
        Cell(on_asyncio.loading_select, NAIVE_PORT, BREAKS, {rules.WRAPPED: 2}),
        Cell(
            on_asyncio.loading_select_awaitable_attrs, PORT, HOLDS, {rules.AN_AUTHOR, rules.A_POST}
        ),
        Cell(on_asyncio.loading_select_run_sync, PORT, HOLDS, {rules.AN_AUTHOR, rules.A_POST}),
        Cell(on_threads.loading_selectin, CONTROL, HOLDS, {rules.A_LEVEL: 2}),
        Cell(on_asyncio.loading_selectin, PORT, HOLDS, {rules.A_LEVEL: 2}),
        Cell(on_threads.loading_subquery, ORIGINAL, HOLDS, {rules.A_LEVEL: 2}),
        Cell(on_asyncio.loading_subquery, PORT, HOLDS, {rules.A_LEVEL: 2}),
        Cell(on_threads.loading_joined, ORIGINAL, HOLDS, {rules.AT_ONCE: 2}),
        Cell(on_asyncio.loading_joined, PORT, HOLDS, {rules.AT_ONCE: 2}),
        Cell(on_threads.loading_joined_without_unique, CONTROL, BREAKS, {rules.NOT_UNIQUE: 2}),
        Cell(on_asyncio.loading_joined_without_unique, NAIVE_PORT, BREAKS, {rules.NOT_UNIQUE: 2}),
        Cell(
            on_threads.loading_immediate,
            CONTROL,
            HOLDS,
            {rules.AN_AUTHOR_AHEAD, rules.A_POST_AHEAD},
        ),
        Cell(
            on_asyncio.loading_immediate, PORT, HOLDS, {rules.AN_AUTHOR_AHEAD, rules.A_POST_AHEAD}
        ),
        Cell(on_threads.loading_raise, CONTROL, HOLDS, {rules.REFUSED: 2}),
        Cell(on_asyncio.loading_raise, PORT, HOLDS, {rules.REFUSED: 2}),
        Cell(on_threads.loading_write_only, CONTROL, HOLDS, {rules.AN_AUTHOR, rules.A_POST}),
        Cell(on_asyncio.loading_write_only, PORT, HOLDS, {rules.AN_AUTHOR, rules.A_POST}),
        Cell(on_threads.loading_dynamic, ORIGINAL, HOLDS, {rules.AN_AUTHOR, rules.A_POST}),
        Cell(on_asyncio.loading_dynamic, NAIVE_PORT, BREAKS, {rules.WRAPPED: 2}),
        Cell(on_threads.loading_noload, CONTROL, BREAKS, {rules.MISSING: 2}),
        Cell(on_asyncio.loading_noload, NAIVE_PORT, BREAKS, {rules.MISSING: 2}),
    ),
    remedy="Say in the query what it needs: selectinload for collections. Set lazy='raise' in the "
    "mapping, so that what was forgotten says so. Who catches the error of a lazy load catches "
    "two: StatementError, and MissingGreenlet where a connection must be opened or pinged.",
)

TOPIC = Topic.of(
    "relationships",
    "Related rows: what sends SQL, how often, and when",
    LOADING,
    *cost.CONTRASTS,
    *dynamic.CONTRASTS,
    *attributes.CONTRASTS,
    *unloaded.CONTRASTS,
    *sharing.CONTRASTS,
    *scoped.CONTRASTS,
    *engines.CONTRASTS,
    *left.CONTRASTS,
    *kept.CONTRASTS,
    *listening.CONTRASTS,
    *fixtures.CONTRASTS,
)
