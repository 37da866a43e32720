"""AC1203 and AC1204: streams and uploads that Quart's limits cut off."""

from __future__ import annotations

from collections.abc import Iterator, Set

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, everything_in
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import quart_files
from async_contrast.doctor.reading.common.spelling import ALWAYS, in_full
from async_contrast.doctor.reading.of_contexts.streaming import makes_response, responses

_EVENTS = "text/event-stream"
_TYPES = ("mimetype", "content_type", "headers")
_PLACES = (".mimetype", ".content_type", "['Content-Type']", "['content-type']")


def limits(project: Project) -> Iterator[Finding]:
    """AC1203 a response, AC1204 a function; none where the project says of the limit itself."""
    files = quart_files(project)
    for setting, findings in (
        ("RESPONSE_TIMEOUT", list(_all_streams(project, files))),
        ("MAX_CONTENT_LENGTH", list(_all_uploads(project, files))),
    ):
        if findings and not _says(project, setting):
            yield from findings


def _all_streams(project: Project, files: Set[str]) -> Iterator[Finding]:
    names = {function.name for function, _ in responses(project)} | set(project.handlers)
    with_timeout = {
        function.name for function, _, event in project.events(Kind.STORE) if _sets_timeout(event)
    }
    for name in sorted(names - with_timeout):
        function = project.functions[name]
        if project.file(function).module in files:
            yield from _streams(project, function, with_timeout)


def _all_uploads(project: Project, files: Set[str]) -> Iterator[Finding]:
    for module in sorted(files):
        for function in project.modules[module].functions:
            yield from _uploads(project, function)


def _says(project: Project, setting: str) -> bool:
    """Whether a setting is given a value anywhere: an item, a keyword, a name of a class."""
    return any(
        (event.kind == Kind.STORE and setting in event.ref)
        or any(name == setting for name, _ in event.keywords)
        or f"={setting!r}" in event.args
        for function in project.functions.values()
        for event in function.events
    )


def _streams(project: Project, function: Function, with_timeout: Set[str]) -> Iterator[Finding]:
    """AC1203: responses of events in a function that says nothing of their time."""
    events = function.events
    for at, event in enumerate(events):
        if not _is_of_events(project, function, event):
            continue
        if any(call.caller in with_timeout for call in project.callers(function)):
            return
        source = _source(project, events[: at + 1])
        name = project.called(function.name)
        says = f"`{name}` answers with events, which Quart cuts off after RESPONSE_TIMEOUT"
        says += f" (60 s) while `{project.called(source.name)}` goes on" if source else " (60 s)"
        yield found(project, "AC1203", (function, event), says, _sureness(source))
        return


def _sets_timeout(store: Event) -> bool:
    return store.ref.endswith(".timeout")


def _is_of_events(project: Project, function: Function, event: Event) -> bool:
    """Whether an event makes a response of the type of event streams."""
    if event.kind == Kind.STORE:
        is_type = event.ref.endswith(_PLACES)
        return is_type and any(_is_event_stream(project, ref) for ref in event.args)
    if event.kind == Kind.RETURN and function.name in project.handlers:
        return event.ref.startswith("=tuple(") and _is_event_stream(project, event.ref)
    if event.kind != Kind.CALL or not (event.args or event.keywords):
        return False
    if not makes_response(project, event) or _never_ends(project, event):
        return False
    given = [*event.args[1:], *(ref for name, ref in event.keywords if name in _TYPES)]
    return any(_is_event_stream(project, ref) for ref in given)


def _is_event_stream(project: Project, ref: Ref) -> bool:
    for each in everything_in(ref):
        value = project.value(each)
        if value.kind is Meaning.CONSTANT and value.name[1:].lower().startswith(_EVENTS):
            return True
    return False


def _never_ends(project: Project, event: Event) -> bool:
    """Whether it is a class of the project's own that has its own time."""
    value = project.value(event.ref)
    class_ = project.classes.get(value.name)
    return class_ is not None and "timeout" in class_.attributes


def _source(project: Project, events: tuple[Event, ...]) -> Function | None:
    """The generator that was called last."""
    for event in reversed(events):
        target = project.target(event) if event.kind == Kind.CALL else None
        if target is not None and target.is_generator:
            return target
    return None


def _sureness(source: Function | None) -> Sureness:
    """Certain of `while True`; likely of other loops that wait."""
    events = source.events if source is not None else ()
    loops = [at for at, event in enumerate(events) if _is_loop(event)]
    if any(events[at].ref in ALWAYS for at in loops):
        return Sureness.CERTAIN
    awaits = any(event.kind == Kind.AWAIT for event in events)
    return Sureness.LIKELY if loops and awaits else Sureness.LOOK


def _is_loop(event: Event) -> bool:
    return event.kind == Kind.ENTER and event.how == Block.LOOP


def _uploads(project: Project, function: Function) -> Iterator[Finding]:
    """AC1204: the first place that takes files."""
    for event in function.events:
        if ".files" not in event.ref or event.kind not in (Kind.LOAD, Kind.CALL):
            continue
        if in_full(project, event.ref).startswith("quart.request.files"):
            name = project.called(function.name)
            says = f"`{name}` takes files, and no MAX_CONTENT_LENGTH says how large they may be"
            yield found(project, "AC1204", (function, event), says, Sureness.LOOK)
            return
