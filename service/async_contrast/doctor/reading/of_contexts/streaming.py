"""AC1102 and AC1103: generators that responses stream from."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.libraries.entries import Blocks
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, parts
from async_contrast.doctor.reading.common.called import Place, calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import quart_files
from async_contrast.doctor.reading.common.spelling import in_full
from async_contrast.doctor.reading.of_contexts.asking import Asked, asked
from async_contrast.doctor.reading.waits.waiting import waits

_KEEPS = "quart.stream_with_context"
_MAKES = ("quart.make_response", "quart.Quart.make_response", "quart.current_app.make_response")
_ANSWERS = frozenset({"view", "websocket", "errorhandler", "app_errorhandler", "before_request"})


class Stream(NamedTuple):
    """A generator that a response is made of."""

    function: Function
    """Who answers with it."""
    event: Event
    generator: Function
    kept: bool
    """Whether stream_with_context keeps the request for it."""


def in_streams(project: Project) -> Iterator[Finding]:
    """AC1102 and AC1103, each generator once."""
    yield from _around_generators(project, quart_files(project))
    streams = {each.generator.name: each for each in reversed(list(streams_of(project)))}
    for stream in streams.values():
        yield from _of_context(project, stream)
        if not stream.generator.is_async:
            yield from _plain(project, stream)


def _around_generators(project: Project, files: Set[str]) -> Iterator[Finding]:
    """AC1103: stream_with_context(generate()), which Flask takes."""
    for function, event in _keepers(project):
        made = _generator(project, event.args[0]) if event.args else None
        if made is not None and project.file(function).module in files:
            name = project.called(made.name)
            says = f"stream_with_context of Quart takes `{name}` itself, not what it gives"
            yield found(project, "AC1103", (function, event), says, Sureness.CERTAIN)


def _keepers(project: Project) -> Iterator[Place]:
    """The calls of stream_with_context."""
    for function, event in calls_named(project, ["stream_with_context"]):
        if in_full(project, event.ref) == _KEEPS:
            yield function, event


def streams_of(project: Project) -> Iterator[Stream]:
    """In all functions on the side of Quart."""
    kept, files = _kept(project), quart_files(project)
    for function, event, ref in _answered(project):
        generator = _generator(project, ref)
        if generator is not None and project.file(function).module in files:
            is_kept = generator.name in kept or _keeping(project, generator) is not None
            yield Stream(function, event, generator, is_kept)


def _answered(project: Project) -> Iterator[tuple[Function, Event, Ref]]:
    """What responses are made of: by views that return it, and by calls."""
    for name, how in project.handlers.items():
        function = project.functions[name]
        for event in function.events if how in _ANSWERS else ():
            if event.kind == Kind.RETURN:
                is_tuple = event.ref.startswith("=tuple(")
                yield function, event, (parts(event.ref) or ("",))[0] if is_tuple else event.ref
    for function, event in responses(project):
        if event.args:
            yield function, event, event.args[0]


def responses(project: Project) -> Iterator[Place]:
    """The calls that make responses."""
    own = (name for name in project.classes if project.derives(name, "quart.Response"))
    names = ["Response", "make_response", *(name.rpartition(".")[2] for name in own)]
    for function, event in calls_named(project, names):
        if makes_response(project, event):
            yield function, event


def makes_response(project: Project, event: Event) -> bool:
    """Whether a call makes a response of its first argument."""
    value = project.value(event.ref)
    if value.kind is Meaning.CLASS:
        return project.derives(value.name, "quart.Response")
    if value.kind in (Meaning.LIBRARY, Meaning.INSTANCE):
        return value.name == "quart.Response" or value.name in _MAKES
    return event.ref.endswith(".make_response") and in_full(project, event.ref) in _MAKES


def _generator(project: Project, ref: Ref) -> Function | None:
    """The generator that a value is a call of, also through stream_with_context."""
    value = project.value(ref)
    if value.kind is Meaning.GENERATOR:
        return project.functions[value.name]
    return None


def _kept(project: Project) -> Set[str]:
    """The generators that are given to stream_with_context as a call."""
    return {project.value(ref).name for _, event in _keepers(project) for ref in event.args}


def _keeping(project: Project, generator: Function) -> Event | None:
    return next(
        (each for each in generator.decorators if in_full(project, each.ref) == _KEEPS), None
    )


def _of_context(project: Project, stream: Stream) -> Iterator[Finding]:
    """AC1103: one finding a name."""
    generator = stream.generator
    if stream.kept and _sets_g(generator):
        return
    for each in asked(project, generator, plain=False):
        if stream.kept and each.name != "quart.g":
            continue
        yield found(
            project,
            "AC1103",
            (each.function, each.event),
            _says(project, stream, each),
            Sureness.CERTAIN,
            ways=(each.way,) if each.way else (),
        )


def _sets_g(generator: Function) -> bool:
    return any(
        event.kind == Kind.STORE and event.ref.startswith("quart.g.") for event in generator.events
    )


def _says(project: Project, stream: Stream, each: Asked) -> str:
    generator, view = project.called(stream.generator.name), project.called(stream.function.name)
    if stream.kept:
        return f"`{generator}` asks for `g`, which stream_with_context does not keep"
    return f"`{generator}` asks for `{each.name}` after `{view}` has returned"


def _plain(project: Project, stream: Stream) -> Iterator[Finding]:
    """AC1102: a plain generator that its threads, one a step, may do harm."""
    generator = stream.generator
    name = project.called(generator.name)
    at: tuple[Function, Event | Function] = (stream.function, stream.event)
    if stream.kept:
        says = f"stream_with_context cannot iterate `{name}`, which is a plain generator"
        here = _keeping(project, generator) is not None
        at = (generator, generator) if here else at
        yield found(project, "AC1102", at, says, Sureness.CERTAIN)
    elif _sets_variable(project, generator):
        says = f"A step of `{name}` sets a ContextVar that the next one does not see"
        yield found(project, "AC1102", at, says, Sureness.LIKELY)
    elif any(wait.kind is Blocks.DATABASE for wait in waits(project, generator)):
        says = f"Each step of `{name}` runs in another thread, with one connection for all"
        yield found(project, "AC1102", at, says, Sureness.LOOK)


def _sets_variable(project: Project, generator: Function) -> bool:
    """Whether a step sets a variable and leaves it so."""
    called = (project.functions[call.callee] for call in project.calls(generator))
    return _sets_over_step(project, generator) or any(
        _does(project, function, "sets_context") and not _does(project, function, "resets_context")
        for function in called
        if not function.is_async
    )


def _sets_over_step(project: Project, generator: Function) -> bool:
    """Whether a step begins between a set and its reset."""
    uses, is_set = project.libraries.uses, False
    for event in generator.events:
        if event.kind == Kind.YIELD and is_set:
            return True
        if event.kind == Kind.CALL:
            name = project.library(event.ref)
            is_set = name in uses["sets_context"] or (is_set and name not in uses["resets_context"])
    return False


def _does(project: Project, function: Function, use: str) -> bool:
    names = project.libraries.uses[use]
    return any(
        event.kind == Kind.CALL and project.library(event.ref) in names for event in function.events
    )
