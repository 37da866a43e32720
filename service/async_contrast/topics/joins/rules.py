"""The joins as SQLAlchemy writes them, and as the notes define them: each checks the other."""

from __future__ import annotations

import inspect
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import sqlalchemy
from sqlalchemy import FromClause, Row, Select, orm, select, text
from sqlalchemy.exc import DBAPIError, NotSupportedError, OperationalError, SAWarning
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Platform
from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import Author, Post, Tag
from async_contrast.specimen.statements import recorded
from async_contrast.topics.controls import ensure

EXACTLY = "exactly the rows of its definition"
MISSING, TOO_MANY = "a row is missing", "a row too many"
TOO_OLD = "this SQLite knows no RIGHT or FULL JOIN (it came with 3.39)"
NO_EQUALITY = "this database joins FULL only by an equality"
NO_QUERY = "no rows: an AsyncSession has no query()"
NOT_AWAITED = "no rows: nobody awaited execute()"
SAME, ANOTHER = "a row of both statements", "a row of one statement only"
NO_PARAMETER, A_PARAMETER = "no parameter for a RIGHT JOIN", "a parameter for a RIGHT JOIN"

JOIN, LEFT, RIGHT, FULL = "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"
BOTH, ONLY_LEFT, ONLY_RIGHT = "both", "only the left", "only the right"

DEFINITIONS: Mapping[str, frozenset[str]] = {
    JOIN: frozenset({BOTH}),
    LEFT: frozenset({BOTH, ONLY_LEFT}),
    RIGHT: frozenset({BOTH, ONLY_RIGHT}),
    FULL: frozenset({BOTH, ONLY_LEFT, ONLY_RIGHT}),
}
"""Which kinds of rows a join returns. The left table is author, the right one is post."""

AUTHORS = select(Author.id)
POSTS = select(Post.id, Post.author_id)

STATEMENTS: Mapping[str, Select[Author, Post]] = {
    JOIN: select(Author, Post).join(Author.posts),
    LEFT: select(Author, Post).outerjoin(Author.posts),
    # A LEFT JOIN with its sides swapped: there is no parameter for RIGHT.
    RIGHT: select(Author, Post).select_from(Post).outerjoin(Post.author),
    FULL: select(Author, Post).outerjoin(Author.posts, full=True),
}

FULL_BELOW = select(Author, Post).join(Post, Author.id < Post.author_id, full=True)

RIGHT_AS_TEXT = select(Author, Post).from_statement(
    text(
        "SELECT author.id, author.name, post.id, post.title, post.author_id"
        " FROM author RIGHT JOIN post ON author.id = post.author_id"
    ).columns(Author.id, Author.name, Post.id, Post.title, Post.author_id)
)

LEFT_BUT_WHERE = select(Author, Post).outerjoin(Author.posts).where(Post.title != "")
"""A LEFT JOIN, and a condition that no row without a post meets: NULL is neither equal nor not."""

UNJOINED = select(Author, Post)
"""No ON at all: each author with each post. SQLAlchemy warns of it."""

POSTS_AND_TAGS = select(Post.title, Tag.name).join(Post.tags).order_by(Post.id, Tag.id)
"""Many to many: one join() in Python, two in SQL."""

_SIDES = ("author (left)", "post (right)")

MOST = 400
"""Rows of a kind that are shown: all that an equality joins at the largest sizes."""

Found: TypeAlias = Row[*tuple[Any, ...]]
"""An Author and a Post; None for what a row does not have."""

Pair: TypeAlias = tuple[int | None, int | None]
"""The ids of an author and of a post; None where a row has none."""

Kinds: TypeAlias = dict[str, list[Pair]]
"""The rows that there are, by their kind."""

Condition: TypeAlias = Callable[[int, int], bool]
"""What stands behind ON, of an author's id and a post's author_id."""


def equal(author_id: int, of: int) -> bool:
    """author.id = post.author_id."""
    return author_id == of


def below(author_id: int, of: int) -> bool:
    """author.id < post.author_id."""
    return author_id < of


def reckon(
    authors: Sequence[int], posts: Sequence[tuple[int, int | None]], on: Condition = equal
) -> Kinds:
    """The three kinds of rows that two tables make, without a database.

    `posts` are pairs of an id and an author_id. As in SQL, nothing compares to NULL.
    """
    both = [(a, p) for a in authors for p, of in posts if of is not None and on(a, of)]
    left, right = {a for a, _ in both}, {p for _, p in both}
    return {
        BOTH: list(both),
        ONLY_LEFT: [(a, None) for a in authors if a not in left],
        ONLY_RIGHT: [(None, p) for p, _ in posts if p not in right],
    }


def judge(trial: Trial, join: str, kinds: Kinds, rows: Iterable[Found]) -> None:
    """Report whether a join's rows are those of its definition, and show them.

    `kinds` is what `reckon` says.
    """
    rows = sorted(rows, key=_order)
    found = Counter(map(_ids, rows))
    defined = Counter(pair for kind in DEFINITIONS[join] for pair in kinds[kind])
    if found == defined:
        trial.saw(EXACTLY, found.total())
    trial.saw(MISSING, (defined - found).total())
    trial.saw(TOO_MANY, (found - defined).total())
    _show(trial, kinds, rows)


def judge_same(trial: Trial, swapped: Sequence[Found], as_text: Sequence[Found]) -> None:
    """Report whether a swapped LEFT JOIN returns the rows of a RIGHT JOIN, and show both."""
    one, other = Counter(map(_ids, swapped)), Counter(map(_ids, as_text))
    trial.saw(SAME, (one & other).total())
    trial.saw(ANOTHER, ((one - other) + (other - one)).total())
    trial.show("a row", _SIDES)
    found = {"LEFT JOIN, swapped": swapped, "RIGHT JOIN": as_text}
    names = {way: [_names(row) for row in sorted(rows, key=_order)] for way, rows in found.items()}
    trial.show("rows", {way: _few(rows) for way, rows in names.items()})


def judge_refusal(trial: Trial, error: DBAPIError) -> None:
    """Report that the database does not know the join; raises any other error again."""
    words = str(error.orig).partition("\n")[0]
    if words == "RIGHT and FULL OUTER JOINs are not currently supported":
        trial.saw(TOO_OLD)
    # Feature not supported; the words may be in any language, but for the SQL in them.
    elif getattr(error.orig, "sqlstate", "") == "0A000" and "FULL JOIN" in words:
        trial.saw(NO_EQUALITY)
    else:
        raise error
    trial.show("error", f"{type(error).__name__}: {words}")


@contextmanager
def watched(trial: Trial, session: Session | AsyncSession) -> Iterator[None]:
    """Show the SQL that a join becomes, and judge the database's refusal, if it refuses."""
    with recorded(session.get_bind().engine) as sent:
        try:
            yield
        except (OperationalError, NotSupportedError) as error:
            judge_refusal(trial, error)
        finally:
            trial.show("SQL", sent)


@contextmanager
def cartesian_expected() -> Iterator[None]:
    """Take no notice of SQLAlchemy's warning that nothing joins two tables."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "SELECT statement has a cartesian product", SAWarning)
        yield


@contextmanager
def query_missed(trial: Trial) -> Iterator[None]:
    """Report that an AsyncSession has no query(), if that is what goes wrong inside."""
    try:
        yield
    except AttributeError as error:
        if str(error) != "'AsyncSession' object has no attribute 'query'":
            raise
        trial.saw(NO_QUERY)
        trial.show("error", f"AttributeError: {error}")


@contextmanager
def await_missed(trial: Trial) -> Iterator[None]:
    """Report that a coroutine was taken for rows, if that is what goes wrong inside."""
    try:
        yield
    except TypeError as error:
        if str(error) != "'coroutine' object is not iterable":
            raise
        trial.saw(NOT_AWAITED)
        trial.show("error", f"TypeError: {error}")


def show_tags(trial: Trial, sent: Sequence[str], rows: Sequence[Found]) -> None:
    """Show what a join through an association table becomes."""
    few = _few([list(row) for row in rows])
    trial.show("many to many", {"SQL": sent[0], "rows": few, "how many": len(rows)})


SWITCHES = {"isouter", "full"}
"""The switches that are known, and none of them is for RIGHT."""

JOINS: Mapping[str, Callable[..., Any]] = {
    "Select.join": Select.join,
    "Select.outerjoin": Select.outerjoin,
    "Select.join_from": Select.join_from,
    "Select.outerjoin_from": Select.outerjoin_from,
    "Query.join": orm.Query.join,
    "Query.outerjoin": orm.Query.outerjoin,
    "Table.join": FromClause.join,
    "Table.outerjoin": FromClause.outerjoin,
    "sqlalchemy.join": sqlalchemy.join,
    "sqlalchemy.outerjoin": sqlalchemy.outerjoin,
    "sqlalchemy.orm.join": orm.join,
    "sqlalchemy.orm.outerjoin": orm.outerjoin,
}
"""Every join() and outerjoin() of SQLAlchemy, by the name that people call it by."""


def switches(join: Callable[..., Any]) -> list[str]:
    """What can be switched on in a join. (`right`, where there is one, is the right table.)"""
    parameters = inspect.signature(join).parameters.values()
    return [parameter.name for parameter in parameters if parameter.default is False]


def judge_parameters(trial: Trial, joins: Mapping[str, Callable[..., Any]] = JOINS) -> None:
    """Report how many of SQLAlchemy's joins have a switch for RIGHT, and what guesses come to."""
    ensure(len(set(joins.values())) == len(joins), "two joins are the same one")
    ensure(not _try(select(Author).join, "isouter"), "a switch that is there is not taken")
    found = {name: switches(join) for name, join in joins.items()}
    trial.show("switches", found)
    news = [names for names in found.values() if set(names) - SWITCHES]
    trial.saw(A_PARAMETER, len(news))
    trial.saw(NO_PARAMETER, len(found) - len(news))
    tries = {}
    for method in ("join", "outerjoin"):
        for guess in ("right", "isright"):
            words = _try(getattr(select(Author), method), guess)
            tries[f"{method}(Author.posts, {guess}=True)"] = words or "taken"
            trial.saw(NO_PARAMETER if words else A_PARAMETER)
    trial.show("tries", tries)


def _try(join: Callable[..., Any], guess: str) -> str:
    try:
        join(Author.posts, **{guess: True})
    except TypeError as error:
        if f"unexpected keyword argument '{guess}'" not in str(error):
            raise
        return f"TypeError: {error}"
    return ""


def pairs(given: Mapping[str, int]) -> int:
    """Rows of a JOIN: every author but the last has posts, and one post has no author."""
    return (given["authors"] - 1) * given["posts"]


def pairs_too_many(given: Mapping[str, int]) -> int:
    """Rows of each author with each post that are none of a JOIN."""
    posts = (given["authors"] - 1) * given["posts"] + 1
    return given["authors"] * posts - pairs(given)


def pairs_and_one(given: Mapping[str, int]) -> int:
    """Rows of a LEFT or a RIGHT JOIN."""
    return pairs(given) + 1


def pairs_and_two(given: Mapping[str, int]) -> int:
    """Rows of a FULL JOIN."""
    return pairs(given) + 2


def pairs_below(given: Mapping[str, int]) -> int:
    """Rows of a FULL JOIN by author.id < post.author_id; nobody is below the first author."""
    writers = given["authors"] - 1
    alone = given["posts"] + 3  # the first author's posts, the post of nobody, the two last authors
    return writers * (writers - 1) // 2 * given["posts"] + alone


def _since_3_39(shows: Shows, verdict: Verdict = HOLDS) -> Callable[[Platform], Expectation]:
    """SQLite has RIGHT and FULL JOIN since 3.39.0 of 2022 (sqlite.org/releaselog/3_39_0.html)."""

    def expect(platform: Platform) -> Expectation:
        database = platform.database
        if database.name == SQLITE and database.version < (3, 39):
            why = f"{database}: RIGHT and FULL JOIN came with 3.39"
            return Expectation({BREAKS: {TOO_OLD}}, because=why)
        return Expectation({verdict: shows})

    return expect


full = _since_3_39({EXACTLY: pairs_and_two})
right = _since_3_39({EXACTLY: pairs_and_one})
swapped = _since_3_39({SAME: pairs_and_one})
not_swapped = _since_3_39({SAME: pairs, ANOTHER: 2}, BREAKS)
_full_below = _since_3_39({EXACTLY: pairs_below})


def full_below(platform: Platform) -> Expectation:
    """PostgreSQL joins FULL by merging or hashing alone, and both need an equality."""
    if platform.database.name == POSTGRESQL:
        why = "PostgreSQL: FULL JOIN only by a condition that it can merge or hash by"
        return Expectation({BREAKS: {NO_EQUALITY}}, because=why)
    return _full_below(platform)


def _ids(row: Found) -> Pair:
    author, post = row
    return author and author.id, post and post.id


def _order(row: Found) -> tuple[float, float]:
    author, post = _ids(row)
    return author or float("inf"), post or float("inf")


def _kind(row: Found) -> str:
    author, post = row
    if author is None:
        return ONLY_RIGHT
    return ONLY_LEFT if post is None else BOTH


def _names(row: Found) -> list[str | None]:
    author, post = row
    return [author and author.name, post and post.title]


def _show(trial: Trial, kinds: Kinds, rows: Sequence[Found]) -> None:
    found = {kind: [_names(row) for row in rows if _kind(row) == kind] for kind in kinds}
    trial.show("a row", _SIDES)
    trial.show("rows", {kind: _few(found[kind]) for kind in kinds})
    nones = {side: [row[at] for row in rows].count(None) for at, side in enumerate(_SIDES)}
    trial.show("None in a row", nones)
    trial.show("how many in the join", {kind: len(found[kind]) for kind in kinds})
    trial.show("how many in the tables", {kind: len(kinds[kind]) for kind in kinds})
    trial.show("more than an inner JOIN", _few(found[ONLY_LEFT] + found[ONLY_RIGHT]))


def _few(rows: list[Any]) -> list[Any]:
    return rows[:MOST]
