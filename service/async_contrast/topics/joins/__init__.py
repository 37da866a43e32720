"""JOIN, LEFT JOIN, RIGHT JOIN, FULL JOIN: which rows each returns, and how to ask for them.

Claim: "JOIN: rows with at least one match in both tables; LEFT JOIN: all rows of the left table,
also without a match in the right one; RIGHT JOIN: all rows of the right table; FULL JOIN: rows as
soon as one of the tables has a match" (the notes). FULL JOIN returns more than that: all rows of
both tables, also those without any match.
Difference: none in the rows, which are the database's; a select() is the same on both sides.
Hazard: AsyncSession has no query(), and execute() without an await returns no rows but a
coroutine. SQLAlchemy has no RIGHT JOIN; not every database knows every FULL JOIN.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Integer,
    Topic,
)
from async_contrast.topics.joins import on_asyncio, on_threads, rules

_SIZES = (
    Integer("authors", "how many authors there are; the last has no post", 3, 2, 20),
    Integer("posts", "how many posts each of the others has", 2, 1, 20),
)

_ROWS = {
    rules.EXACTLY: ACCEPTABLE,
    rules.MISSING: FORBIDDEN,
    rules.TOO_MANY: FORBIDDEN,
    rules.TOO_OLD: FORBIDDEN,
}

_EACH_WITH_EACH = {rules.TOO_MANY: rules.pairs_too_many}

FOUR_JOINS = Contrast(
    name="four-joins",
    question="Which rows does each join add?",
    symptoms=(
        "INNER JOIN, LEFT JOIN, RIGHT JOIN, FULL OUTER JOIN, difference between joins",
        "AttributeError: 'AsyncSession' object has no attribute 'query'",
        "TypeError: object ChunkedIteratorResult can't be used in 'await' expression",
        "Model.query, db.session.query, select() in async SQLAlchemy",
        "coroutine 'AsyncSession.execute' was never awaited",
        "'coroutine' object has no attribute 'all', 'scalars' or 'fetchall'",
        "missing rows or rows that come twice, cartesian product, outerjoin and where",
        "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions",
    ),
    says="JOIN: rows that match in both tables. LEFT JOIN: all rows of the left table, even "
    "without a match in the right one. RIGHT JOIN: all rows of the right table, even without a "
    "match in the left one. FULL JOIN: rows as soon as one of the tables has a match.",
    parameters=_SIZES,
    outcomes={
        **_ROWS,
        rules.NO_EQUALITY: FORBIDDEN,
        rules.NO_QUERY: FORBIDDEN,
        rules.NOT_AWAITED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.four_joins_inner, ORIGINAL, HOLDS, {rules.EXACTLY: rules.pairs}),
        Cell(on_threads.four_joins_left, ORIGINAL, HOLDS, {rules.EXACTLY: rules.pairs_and_one}),
        Cell(on_threads.four_joins_right, ORIGINAL, HOLDS, {rules.EXACTLY: rules.pairs_and_one}),
        Cell(on_threads.four_joins_full, ORIGINAL, rules.full),
        Cell(on_threads.four_joins_query, ORIGINAL, HOLDS, {rules.EXACTLY: rules.pairs_and_one}),
        Cell(on_threads.four_joins_full_below, CONTROL, rules.full_below),
        Cell(on_asyncio.four_joins_query, NAIVE_PORT, BREAKS, {rules.NO_QUERY}),
        Cell(on_asyncio.four_joins_not_awaited, NAIVE_PORT, BREAKS, {rules.NOT_AWAITED}),
        Cell(on_asyncio.four_joins_inner, PORT, HOLDS, {rules.EXACTLY: rules.pairs}),
        Cell(on_asyncio.four_joins_left, PORT, HOLDS, {rules.EXACTLY: rules.pairs_and_one}),
        Cell(on_asyncio.four_joins_right, PORT, HOLDS, {rules.EXACTLY: rules.pairs_and_one}),
        Cell(on_asyncio.four_joins_full, PORT, rules.full),
        Cell(on_asyncio.four_joins_full_below, CONTROL, rules.full_below),
        Cell(on_threads.four_joins_left_where, CONTROL, BREAKS, {rules.MISSING}),
        Cell(on_asyncio.four_joins_left_where, CONTROL, BREAKS, {rules.MISSING}),
        Cell(on_threads.four_joins_without_on, CONTROL, BREAKS, _EACH_WITH_EACH),
        Cell(on_asyncio.four_joins_without_on, CONTROL, BREAKS, _EACH_WITH_EACH),
    ),
    remedy="The same select() on both sides, awaited on asyncio: join(), outerjoin(), "
    "outerjoin(full=True). FULL JOIN also returns the rows of both tables that match nothing.",
)

RIGHT_JOIN = Contrast(
    name="right-join",
    question="How is a RIGHT JOIN written in SQLAlchemy?",
    symptoms=(
        "Select.outerjoin() got an unexpected keyword argument 'isright'",
        "Select.join() got an unexpected keyword argument 'right'",
        "RIGHT and FULL OUTER JOINs are not currently supported",
        "right outer join in SQLAlchemy, rightjoin, select_from",
    ),
    says="RIGHT JOIN: all rows of the right table, even without a match in the left one.",
    parameters=_SIZES,
    outcomes={
        **_ROWS,
        rules.SAME: ACCEPTABLE,
        rules.ANOTHER: FORBIDDEN,
        rules.A_PARAMETER: ACCEPTABLE,
        rules.NO_PARAMETER: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.right_join_text, ORIGINAL, rules.right),
        Cell(on_threads.right_join_parameter, CONTROL, BREAKS, {rules.NO_PARAMETER: 16}),
        Cell(on_threads.right_join_swapped, CONTROL, rules.swapped),
        Cell(on_asyncio.right_join_text, PORT, rules.right),
        Cell(on_asyncio.right_join_parameter, CONTROL, BREAKS, {rules.NO_PARAMETER: 16}),
        Cell(on_asyncio.right_join_swapped, PORT, rules.swapped),
        Cell(on_threads.right_join_not_swapped, CONTROL, rules.not_swapped),
        Cell(on_asyncio.right_join_not_swapped, CONTROL, rules.not_swapped),
    ),
    remedy="Swap the sides of a LEFT JOIN: select(Author, Post).select_from(Post)"
    ".outerjoin(Post.author). RIGHT JOIN as text needs SQLite 3.39.",
)

TOPIC = Topic.of(
    "joins",
    "Four joins, and how SQLAlchemy writes them",
    FOUR_JOINS,
    RIGHT_JOIN,
)
