"""AC601: a wrapper that is a plain function, and does something after it called an async one."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, everything_in
from async_contrast.doctor.reading.common.found import found, listed
from async_contrast.doctor.reading.common.walk import Spot, Walk
from async_contrast.doctor.reading.of_decorators.decorating import Applied, Wrapping, keeping

_ASKS = ("iscoroutinefunction", "iscoroutine", "isawaitable", "ensure_sync", "ensure_async")
"""Who asks what a function is, treats each kind as it should be."""


_RUNNERS = ("run", "run_until_complete", "run_sync", "run_coroutine_threadsafe")
"""Who runs a coroutine, of loops and runners of which no more is known."""
_TELLS = ("logging.", "builtins.print")


class Late(NamedTuple):
    """A call of the view whose coroutine is not handed on as it is."""

    event: Event
    what: str
    """What is done too early."""
    sureness: Sureness


def sync_wrappers(project: Project, applied: Sequence[Applied]) -> Iterator[Finding]:
    """One finding a call of a wrapper, whatever it is put around."""
    around: dict[Wrapping, list[Function]] = defaultdict(list)
    for each in applied:
        if not gives_coroutine(project, each):
            continue
        for wrapping in each.wrappings:
            around[wrapping].append(each.function)
        if each.event.kind == Kind.CALL or each.at >= 0:
            yield from _of_library(project, each)
    for wrapping, functions in around.items():
        late = _late(project, wrapping)
        if late is not None:
            says = _says(project, wrapping, late, functions)
            yield found(project, "AC601", (wrapping.wrapper, late.event), says, late.sureness)


def gives_coroutine(project: Project, applied: Applied) -> bool:
    """Whether a call of what the decorator takes gives a coroutine."""
    function = applied.function
    if function.is_generator:
        return False
    if function.is_async:
        return True
    below = function.decorators[applied.at + 1 :] if applied.at >= 0 else function.decorators
    return any(
        inner.is_async
        for decorator in below
        for inner in [_wrapper_of(project, decorator)]
        if inner is not None
    )


def _wrapper_of(project: Project, decorator: Event) -> Function | None:
    value = project.value(decorator.ref)
    taker = project.functions.get(value.name) if value.kind is Meaning.FUNCTION else None
    if taker is None:
        return None
    returned = [project.functions.get(ref) for ref in taker.returns]
    return next((each for each in returned if each is not None), None)


def _late(project: Project, wrapping: Wrapping) -> Late | None:
    wrapper = wrapping.wrapper
    if wrapper.is_async or wrapper.is_generator or _asks(project, wrapping):
        return None
    if keeping(wrapping) is not None:
        return None  # a cache, of which another hazard tells
    walk = Walk(wrapper)
    for spot in walk.spots:
        if spot.event.kind == Kind.CALL and spot.event.ref == wrapping.view:
            late = _call(project, walk, spot)
            if late is not None:
                return late
    return None


def _asks(project: Project, wrapping: Wrapping) -> bool:
    functions = (wrapping.taker, wrapping.wrapper, project.outer(wrapping.taker))
    return any(
        event.kind == Kind.CALL and event.ref.rpartition(".")[2] in _ASKS
        for function in functions
        if function is not None
        for event in function.events
    )


def _call(project: Project, walk: Walk, spot: Spot) -> Late | None:
    """What one call of the view does wrong, if anything."""
    event, result = spot.event, f"{spot.event.ref}()"
    if _is_run(project, walk, spot, result):
        return None
    for _, block in walk.within(spot, Block.TRY):
        return Late(event, "catches and cleans up", Sureness.CERTAIN) if block else None
    for _, block in walk.within(spot, Block.WITH):
        return Late(event, f"leaves the block{_of(block)}", Sureness.CERTAIN)
    if event.how == How.RETURNED:
        return None
    if event.how == How.KEPT:
        return _kept(project, walk, spot, result)
    if event.how == How.PASSED:
        return _passed(project, walk, spot, result)
    if event.how == How.DROPPED:
        return Late(event, "lets go of the coroutine", Sureness.CERTAIN)
    return Late(event, "uses a coroutine as if it were the answer", Sureness.LIKELY)


def _is_run(project: Project, walk: Walk, spot: Spot, result: Ref) -> bool:
    """Whether the coroutine goes to who runs it to its end, or may: then nothing is too early."""
    takes = next(
        (each for each in walk.function.events[spot.at + 1 :] if _is_given(each, result)), None
    )
    return takes is not None and _runs(project, takes)


def _is_given(call: Event, result: Ref) -> bool:
    refs = (*call.args, *(ref for _, ref in call.keywords))
    return call.kind == Kind.CALL and any(result in everything_in(ref) for ref in refs)


def _runs(project: Project, call: Event) -> bool:
    """Whether it runs a loop until a coroutine is done, itself or by what it calls."""
    target = project.target(call)
    if target is not None:
        return any(_runs_a_loop(project, each) for each in target.events if each.kind == Kind.CALL)
    return _runs_a_loop(project, call) or project.value(call.ref).kind is Meaning.UNKNOWN


def _runs_a_loop(project: Project, call: Event) -> bool:
    name = call.ref.rpartition(".")[2]
    return project.library(call.ref) in project.libraries.looping or name in _RUNNERS


def _of(block: Event) -> str:
    return f" of `{block.ref}`" if block.ref and block.ref[0] not in "?~=" else ""


def _kept(project: Project, walk: Walk, spot: Spot, result: Ref) -> Late | None:
    """The coroutine has a name: fine, if it is returned or given to asyncio and no more is done."""
    event = spot.event
    for then in walk.function.events[spot.at + 1 :]:
        mentions = any(result in everything_in(ref) for ref in then.args)
        if then.kind == Kind.BIND and mentions:
            continue
        if then.kind == Kind.RETURN:
            return None
        if mentions and then.kind == Kind.CALL:
            if _awaits(project, then):
                return None
            return Late(
                event, f"hands the coroutine to {_name(project, then)}", _sure(project, walk, then)
            )
        if then.kind == Kind.STORE and then.ref.startswith(result):
            return Late(event, "changes an answer that is not there yet", Sureness.CERTAIN)
        if then.kind in (Kind.CALL, Kind.STORE):
            sureness = _sure(project, walk, then)
            return Late(event, f"goes on with `{_short(then.ref)}`", sureness)
    return None


def _sure(project: Project, walk: Walk, then: Event) -> Sureness:
    """Of what is done after the call: a line of a log does no harm, but for the time in it."""
    tells = project.library(then.ref).startswith(_TELLS)
    return Sureness.LOOK if tells and not _clock(project, walk) else Sureness.CERTAIN


def _clock(project: Project, walk: Walk) -> bool:
    """Whether a wrapper looks at the time."""
    return any(
        project.library(event.ref).startswith(("time.", "datetime."))
        for event in walk.function.events
        if event.kind == Kind.CALL
    )


def _short(ref: Ref) -> str:
    return ref.lstrip("?").replace(".<locals>", "")


def _passed(project: Project, walk: Walk, spot: Spot, result: Ref) -> Late | None:
    """The coroutine is an argument, or part of what is returned."""
    event = spot.event
    for then in walk.function.events[spot.at + 1 :]:
        refs = (*then.args, *(ref for _, ref in then.keywords))
        if then.kind == Kind.CALL and result in refs:
            if _awaits(project, then):
                return None
            return Late(
                event, f"hands the coroutine to {_name(project, then)}", _made_sure(project, then)
            )
        if then.kind == Kind.RETURN:
            break
    return Late(event, "puts a coroutine into the answer", Sureness.LIKELY)


def _awaits(project: Project, event: Event) -> bool:
    """Whether it takes coroutines: asyncio does, and what is not known may."""
    name = project.library(event.ref)
    target = project.target(event)
    made = project.value(event.ref)
    if made.kind is Meaning.CLASS and _is_awaitable(project, made.name):
        return True
    if target is not None:
        return any(each.kind == Kind.AWAIT for each in target.events) or target.is_async
    return not name or name.startswith("asyncio.") or ".run" in name


def _is_awaitable(project: Project, class_: str) -> bool:
    """Whether objects of a class may be awaited, as a coroutine that they take in may."""
    return project.method(class_, "__await__") is not None or project.derives(
        class_, "collections.abc.Awaitable", "collections.abc.Coroutine", "typing.Awaitable",
        "typing.Coroutine", "asyncio.Future", "asyncio.Task",
    )  # fmt: skip


def _made_sure(project: Project, event: Event) -> Sureness:
    root = project.library(event.ref).partition(".")[0]
    known = root in sys.stdlib_module_names or root == "builtins"
    return Sureness.CERTAIN if known else Sureness.LIKELY


def _name(project: Project, event: Event) -> str:
    target = project.target(event)
    return f"`{project.called(target.name)}`" if target else f"`{_short(event.ref)}`"


def _says(project: Project, wrapping: Wrapping, late: Late, functions: list[Function]) -> str:
    taker = project.called(_outermost(wrapping.taker.name))
    names = listed(project.called(each.name) for each in functions)
    return (
        f"`{taker}` calls {names} from the plain `{wrapping.wrapper.name.rpartition('.')[2]}` and "
        f"{late.what} before the coroutine has begun"
    )


def _outermost(name: str) -> str:
    return name.partition(".<locals>.")[0].removesuffix(".__init__").removesuffix(".__call__")


def _of_library(project: Project, applied: Applied) -> Iterator[Finding]:
    """A decorator of a library, or a context manager, that works around a plain call."""
    event, function = applied.event, applied.function
    name = project.library(event.ref)
    manager = _manager(project, event) if applied.at >= 0 else ""
    if name in project.libraries.uses["plain_wrappers"]:
        says = f"`{name}` calls the async `{project.called(function.name)}` from a plain function"
    elif manager:
        says = (
            f"`{manager}` is entered and left around the call of the async "
            f"`{project.called(function.name)}`, before its coroutine has begun"
        )
    else:
        return
    yield found(project, "AC601", (function, event), says, Sureness.CERTAIN)


def _manager(project: Project, event: Event) -> str:
    """The context manager of the project that a decorator calls, if it is a plain one."""
    value = project.value(event.ref)
    if event.kind != Kind.CALL:
        return ""
    made = project.functions.get(value.name) if value.kind is Meaning.FUNCTION else None
    if made is not None and any(
        project.library(each.ref) == "contextlib.contextmanager" for each in made.decorators
    ):
        return project.called(made.name)
    if value.kind is Meaning.CLASS and project.derives(value.name, "contextlib.ContextDecorator"):
        return value.name.rpartition(".")[2]
    return ""
