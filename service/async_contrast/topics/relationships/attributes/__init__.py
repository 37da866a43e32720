"""What reading and writing an attribute does behind one's back.

Claim: "backref passes arguments for the other side" (the notes); it does.
Difference: on threads an expired attribute or an unread collection fetches what it lacks with a
SELECT that stands nowhere in the code. On asyncio the same line raises.
Hazard: which error it is depends on the pool (SQLAlchemy 2.1). With a connection at hand it is a
StatementError that wraps MissingGreenlet, and `except MissingGreenlet` does not catch it; where one
must be opened or pinged first, MissingGreenlet comes bare, and `except StatementError` does not:
catch both. And a type checker knows no attribute that a backref makes (mypy: "type[Author]" has
no attribute "posts").
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
from async_contrast.topics.relationships.attributes import on_asyncio, on_threads, rules

AFTER_COMMIT = Contrast(
    name="after-commit",
    question="What does an attribute say that is read after commit?",
    symptoms=(
        "MissingGreenlet: greenlet_spawn has not been called, after commit",
        "greenlet_spawn has not been called, on an attribute after session.commit()",
        "expire_on_commit, attribute expired, refresh after commit",
        "DetachedInstanceError: Instance is not bound to a Session; attribute refresh operation",
        "server_default, onupdate, updated_at, eager_defaults after a flush",
        "stale data after commit",
    ),
    outcomes={
        rules.WITHOUT: ACCEPTABLE,
        rules.BY_SELECT: INTERESTING,
        rules.AS_COMMITTED: INTERESTING,
        rules.WRONG: FORBIDDEN,
        rules.WRAPPED: FORBIDDEN,
        rules.BARE: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.after_commit_default, ORIGINAL, HOLDS, {rules.BY_SELECT}),
        Cell(on_asyncio.after_commit_default, NAIVE_PORT, BREAKS, {rules.WRAPPED}),
        Cell(on_asyncio.after_commit_default_null_pool, NAIVE_PORT, BREAKS, {rules.BARE}),
        Cell(on_asyncio.after_commit_default_pre_ping, NAIVE_PORT, BREAKS, {rules.BARE}),
        Cell(on_asyncio.after_commit_not_expired, PORT, HOLDS, {rules.WITHOUT}),
        Cell(on_threads.after_commit_not_expired, CONTROL, HOLDS, {rules.WITHOUT}),
        Cell(on_threads.after_commit_changed_by_another, CONTROL, HOLDS, {rules.BY_SELECT}),
        Cell(
            on_threads.after_commit_not_expired_changed_by_another,
            CONTROL,
            HOLDS,
            {rules.AS_COMMITTED},
        ),
        Cell(
            on_asyncio.after_commit_not_expired_changed_by_another,
            CONTROL,
            HOLDS,
            {rules.AS_COMMITTED},
        ),
        Cell(on_threads.after_commit_not_expired_rolled_back, CONTROL, HOLDS, {rules.BY_SELECT}),
        Cell(on_asyncio.after_commit_not_expired_rolled_back, NAIVE_PORT, BREAKS, {rules.WRAPPED}),
        Cell(on_threads.after_commit_onupdate, CONTROL, HOLDS, {rules.BY_SELECT}),
        Cell(on_asyncio.after_commit_onupdate, NAIVE_PORT, BREAKS, {rules.WRAPPED}),
        Cell(on_asyncio.after_commit_onupdate_eager, PORT, HOLDS, {rules.WITHOUT}),
        Cell(on_asyncio.after_commit_onupdate_refreshed, PORT, HOLDS, {rules.WITHOUT}),
        Cell(on_asyncio.after_commit_server_default, CONTROL, rules.server_default),
    ),
    remedy="async_sessionmaker(engine, expire_on_commit=False), and eager_defaults=True on "
    "mappers with columns that the database writes; else await session.refresh(row). What others "
    "commit meanwhile is not seen until refresh(), and rollback() expires all the same: refresh() "
    "then, too. To catch the error, catch both StatementError "
    "and MissingGreenlet.",
)

BACKREF = Contrast(
    name="backref",
    question="backref or back_populates?",
    symptoms=(
        "AttributeError: type object 'Author' has no attribute 'posts'",
        "back_populates, configure_mappers, mapper is not configured yet",
        "author.posts.append raises MissingGreenlet, append to a collection",
        "bidirectional relationship",
    ),
    says="backref passes arguments for the other side",
    outcomes={
        rules.THERE: ACCEPTABLE,
        rules.REACHED: ACCEPTABLE,
        rules.APPENDED: ACCEPTABLE,
        rules.APPENDED_BY_LOADING: INTERESTING,
        rules.NOT_YET: FORBIDDEN,
        rules.NEVER: FORBIDDEN,
        rules.NOT_REACHED: FORBIDDEN,
        rules.APPEND_RAISES: FORBIDDEN,
        rules.FORGOTTEN: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.backref_before_first_query, ORIGINAL, BREAKS, {rules.THERE, rules.NOT_YET}),
        Cell(
            on_asyncio.backref_before_first_query, NAIVE_PORT, BREAKS, {rules.THERE, rules.NOT_YET}
        ),
        Cell(on_asyncio.back_populates_before_first_query, PORT, HOLDS, {rules.THERE: 2}),
        Cell(on_threads.back_populates_before_first_query, CONTROL, HOLDS, {rules.THERE: 2}),
        Cell(on_threads.backref_arguments, ORIGINAL, HOLDS, {rules.REACHED: 2}),
        Cell(on_asyncio.backref_arguments, NAIVE_PORT, HOLDS, {rules.REACHED: 2}),
        Cell(on_threads.backref_append, ORIGINAL, HOLDS, {rules.APPENDED_BY_LOADING}),
        Cell(on_asyncio.backref_append, NAIVE_PORT, BREAKS, {rules.APPEND_RAISES}),
        Cell(on_asyncio.back_populates_append, NAIVE_PORT, BREAKS, {rules.APPEND_RAISES}),
        Cell(on_asyncio.back_populates_selectinload, PORT, HOLDS, {rules.APPENDED}),
        Cell(on_asyncio.back_populates_write_only, PORT, HOLDS, {rules.APPENDED}),
        Cell(on_asyncio.back_populates_other_side, PORT, HOLDS, {rules.APPENDED}),
        Cell(on_threads.back_populates_write_only, CONTROL, HOLDS, {rules.APPENDED}),
        Cell(on_threads.back_populates_other_side, CONTROL, HOLDS, {rules.APPENDED}),
    ),
    remedy="back_populates on both sides. To append without reading: WriteOnlyMapped, or set the "
    "post's author; else selectinload first.",
)

CONTRASTS = (AFTER_COMMIT, BACKREF)
