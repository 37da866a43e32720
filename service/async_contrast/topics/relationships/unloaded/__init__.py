"""Attributes that nothing has loaded: of a new object, and columns that a query leaves out.

Claim: none; the notes read what a query has just returned.
Difference: on threads the read sends its SELECT, and nobody notices. On asyncio it raises.
Hazard: a view that adds a row, flushes and answers with it works until somebody reads a collection
that the new row does not have yet: before the flush that is [], after it an error. So it is with a
column that is deferred, or that load_only() leaves out.
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
from async_contrast.topics.relationships.unloaded import on_asyncio, on_threads, rules

_READS = {
    rules.WITHOUT: ACCEPTABLE,
    rules.BY_SELECT: INTERESTING,
    rules.WRAPPED: FORBIDDEN,
    rules.BARE: FORBIDDEN,
}

NEW_OBJECT = Contrast(
    name="new-object",
    question="What can be read of a new object, once it is flushed?",
    symptoms=(
        "MissingGreenlet on a new object after session.flush(), greenlet_spawn has not been called",
        "sqlalchemy.exc.StatementError: (sqlalchemy.exc.MissingGreenlet) greenlet_spawn has not "
        "been called; can't call await_only() here. Was IO attempted in an unexpected place? After "
        "flush()",
        "collection of a newly added object, relationship of a new row raises after add and flush",
        "create endpoint raises MissingGreenlet, Pydantic model_validate of a new row",
        "refresh(obj, attribute_names=['posts']) after session.add",
        "foreign key set by id, then the related object is read",
    ),
    outcomes=_READS,
    cells=(
        Cell(on_threads.new_object_after_flush, ORIGINAL, HOLDS, {rules.BY_SELECT}),
        Cell(on_threads.new_object_parent, ORIGINAL, HOLDS, {rules.BY_SELECT}),
        Cell(on_asyncio.new_object_after_flush, NAIVE_PORT, BREAKS, {rules.WRAPPED}),
        Cell(on_asyncio.new_object_parent, NAIVE_PORT, BREAKS, {rules.WRAPPED}),
        Cell(on_asyncio.new_object_before_flush, NAIVE_PORT, HOLDS, {rules.WITHOUT}),
        Cell(on_asyncio.new_object_set, PORT, HOLDS, {rules.WITHOUT}),
        Cell(on_asyncio.new_object_refreshed, PORT, HOLDS, {rules.WITHOUT}),
        Cell(on_asyncio.new_object_awaited, PORT, HOLDS, {rules.BY_SELECT}),
        Cell(on_asyncio.new_object_given_parent, PORT, HOLDS, {rules.WITHOUT}),
        Cell(on_threads.new_object_before_flush, CONTROL, HOLDS, {rules.WITHOUT}),
    ),
    remedy="Give a new object its collections, Author(posts=[]), and its parents as objects, "
    "Post(author=author). Else await session.refresh(author, ['posts']) after the flush, or await "
    "author.awaitable_attrs.posts.",
)

DEFERRED_COLUMN = Contrast(
    name="deferred-column",
    question="Can a column be read that the query left out?",
    symptoms=(
        "deferred column raises MissingGreenlet in async SQLAlchemy, deferred()",
        "load_only, defer, undefer, undefer_group with AsyncSession",
        "'Report.notes' is not available due to raiseload=True, deferred_raiseload",
        "mapped_column(deferred=True), awaitable_attrs of a column",
    ),
    outcomes={**_READS, rules.REFUSED: INTERESTING},
    cells=(
        Cell(on_threads.deferred_column, ORIGINAL, HOLDS, {rules.BY_SELECT}),
        Cell(on_threads.deferred_column_load_only, ORIGINAL, HOLDS, {rules.BY_SELECT}),
        Cell(on_asyncio.deferred_column, NAIVE_PORT, BREAKS, {rules.WRAPPED}),
        Cell(on_asyncio.deferred_column_load_only, NAIVE_PORT, BREAKS, {rules.WRAPPED}),
        Cell(on_asyncio.deferred_column_undeferred, PORT, HOLDS, {rules.WITHOUT}),
        Cell(on_asyncio.deferred_column_refreshed, PORT, HOLDS, {rules.WITHOUT}),
        Cell(on_asyncio.deferred_column_awaited, PORT, HOLDS, {rules.BY_SELECT}),
        Cell(on_threads.deferred_column_raiseload, CONTROL, HOLDS, {rules.REFUSED}),
        Cell(on_asyncio.deferred_column_raiseload, CONTROL, HOLDS, {rules.REFUSED}),
    ),
    remedy="undefer(Report.text) in the query that needs it, await session.refresh(report, "
    "['text']), or await report.awaitable_attrs.text. deferred_raiseload=True in the mapping says "
    "on both sides what was forgotten.",
)

CONTRASTS = (NEW_OBJECT, DEFERRED_COLUMN)
