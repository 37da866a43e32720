"""What one file says, in symbols: all that is read of it, and what the cache keeps. Pure.

An expression is a `Ref`: a text that begins with a full name and goes on in steps, so that it means
the same in every file and can be looked up once for all who use it:

    app.models.User                  a name, absolute: local names, imports and `self` are replaced
    builtins.open                    one of Python's own
    app.db.session.get()!            the result of a call; `!` awaited, `>` entered by `with`,
                                     `*` an element that a loop or `yield from` gives
    quart.request.args.get('next')   a call or an index keeps its only or first constant
    quart.request.args['next']
    app.models.Repo{}.engine         `{}` an instance: self, or a parameter with that annotation
    app.models.Repo{}.<super>.save   what `super()` finds; `Repo.<super>` in class methods
    app.views.index.<locals>.work    a function in a function; a lambda is `<lambda:LINE:COLUMN>`
    app.views.index.<2>              the second that is defined as app.views.index
    app.models.Repo.size.setter      a setter of a property
    ?callback                        a parameter, or a name that was given no value: not known
    ?.execute()                      a step from what is none of all this, such as a sum
    ='201 Created'                   a constant: `=` and its repr, at most 60 characters of it
    =tuple(ref|ref)                  a display, of its elements: tuple, list, set, dict (of values)
    =list(ref)                       also a comprehension; =generator(ref) one in parentheses
    ~sum(ref|ref)                    not known, but made of these: `sum` by arithmetic, `not` and
                                     `is`, `in`, `than` by a test, `any` if it is one of them
    (empty)                          anything else: an f-string, a slice; and what would be longer
                                     than 400 characters

Displays are seen through: `for x in [f(a) for a in b]` gives `f()`, and so do `x, y = ...`,
enumerate, zip, list, tuple, set, sorted and reversed; partial(f, ...) means f; `Queue[int]()` is
`Queue()`, and the class `Repo[User]` is `Repo`. One that has `*more` among others has no elements.

A name that is given several values means the last one above, as the lines stand; but what is given
it in a branch (if, else, except) does not count if it says less, as None or a constant does, and
in a function that stands in another the last of all. An import is not replaced by what is done
instead where it fails.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

Ref = str


class Kind(StrEnum):
    """What an event is."""

    CALL = "call"
    """`ref` is what is called, without its `()`; `how` says what becomes of the result."""
    LOAD = "load"
    """An attribute, an item or a global is read; only the longest of `a.b.c`, and no callee.

    A global is also what is imported or defined; but not Python's own, such as `print`. Also a
    local name whose value is known, where it is tested or compared; and
    one that has what a call gave, where it is a key."""
    STORE = "store"
    """An attribute, an item or a global is written; `args` holds the value, empty for `+=`.

    Also `del`, without args; and what is `nonlocal`, as `app.views.index.<locals>.name`."""
    BIND = "bind"
    """A local name is given a value: `ref` is `?name`, `args` holds the value."""
    AWAIT = "await"
    """The function may be left here: after what is awaited was evaluated. `ref` is that.

    Also `async for`, after its ENTER, and `async with`, before its ENTER and before its LEAVE."""
    BREAK = "break"
    """A loop is left."""
    YIELD = "yield"
    RETURN = "return"
    RAISE = "raise"
    ENTER = "enter"
    """A block begins: `how` is a `Block`, `ref` what is entered, tested, iterated or caught.

    A comprehension is loops and branches; a `case` is IF; the test of `while` is in its loop."""
    LEAVE = "leave"
    """It ends; each ENTER has one, in the order of a stack. `how` and `ref` as in its ENTER."""


class Block(StrEnum):
    """What a block is; the `how` of ENTER and LEAVE."""

    WITH = "with"
    ASYNC_WITH = "async with"
    LOOP = "loop"
    TRY = "try"
    EXCEPT = "except"
    FINALLY = "finally"
    IF = "if"
    ELSE = "else"


class How(StrEnum):
    """What becomes of a value; the `how` of CALL, LOAD, AWAIT and YIELD."""

    AWAITED = "awaited"
    DROPPED = "dropped"
    """A statement of its own."""
    KEPT = "kept"
    """Given to a local name: the BIND that follows says to which."""
    STORED = "stored"
    RETURNED = "returned"
    PASSED = "passed"
    """An argument of a call, or an element of a display or a comprehension."""
    ENTERED = "entered"
    ITERATED = "iterated"
    KEY = "key"
    """Of a local name: an item is written under it, or it stands before the `:` in a dict."""
    TESTED = "tested"
    """Of if, while, not, and, or, a conditional expression."""
    COMPARED = "compared"
    USED = "used"
    """An attribute or an item of it is asked for, it is called, added, formatted."""


class Event(NamedTuple):
    """One thing that a function does, in the order of the lines."""

    kind: str
    ref: Ref
    how: str
    line: int
    column: int
    """From 1, in characters, as editors count."""
    args: tuple[Ref, ...] = ()
    """The positional arguments of a call; `*more` is left out. Of the others, as `Kind` says."""
    keywords: tuple[tuple[str, Ref], ...] = ()
    """`**more` has the name `**`."""


class Parameter(NamedTuple):
    name: str
    """`*args` and `**kwargs` with their stars; they stand where they are written."""
    annotation: Ref
    default: Ref


class Function(NamedTuple):
    """A function, a method, a lambda, or the statements of a module (`<module>`)."""

    name: str
    """In full: `app.views.Users.get`, `app.views.index.<locals>.work`, `app.views.<module>`."""
    line: int
    column: int
    is_async: bool
    is_generator: bool
    parameters: tuple[Parameter, ...]
    decorators: tuple[Event, ...]
    """From above to below, as CALL (`@a.b(c)`) or LOAD (`@a.b`); also events of who defines it."""
    annotation: Ref
    """Of what it returns; `app.models.User{}`, so an instance."""
    returns: tuple[Ref, ...]
    """Every value that it returns."""
    events: tuple[Event, ...]
    class_: str
    """The full name of the class that it is a method of, or empty."""


class Class(NamedTuple):
    name: str
    line: int
    column: int
    bases: tuple[Ref, ...]
    decorators: tuple[Event, ...]
    attributes: dict[str, Ref]
    """What its body and its methods (`self.x = ...`) give them; an annotation before a value.

    Of several values the first that is no constant. Not its methods and classes."""
    calls: dict[str, Event]
    """The call behind an attribute of its body, such as `relationship(...)`, with its arguments."""


class Import(NamedTuple):
    """One name that an import binds, or `*`."""

    name: str
    """As it is known here; `a.b` for `import a.b`."""
    target: str
    """In full: `flask.request`, `app.models`."""
    line: int
    column: int
    within: str
    """The full name of the function that it stands in, or empty."""
    typing_only: bool
    """Under `if TYPE_CHECKING`."""
    source: tuple[int, int] = (0, 0)
    """Line and column of `x` in `from x import`, where it stands in the line of `from`."""


class Facts(NamedTuple):
    """What one file says."""

    module: str
    path: str
    """As it is shown: relative to where the doctor was called, if it is there."""
    imports: tuple[Import, ...]
    names: dict[str, Ref]
    """What the names of the module mean: imports, functions, classes, values."""
    exports: tuple[str, ...] | None
    """`__all__`, if it has one."""
    functions: tuple[Function, ...]
    """The statements of the module first."""
    classes: tuple[Class, ...]
    unread: tuple[str, ...]
    """What could not be followed in it, such as "line 3: exec or eval"."""
    ignored: dict[int, tuple[str, ...]]
    """Lines with `# noqa`: the codes and names that it names; empty for all."""
    lines: int
