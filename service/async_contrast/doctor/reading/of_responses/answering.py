"""AC1201 and AC1202: what a view gives as its answer, where Quart refuses it."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterator, Sequence

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, parts
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import quart_files
from async_contrast.doctor.reading.of_contexts.streaming import makes_response
from async_contrast.doctor.reading.of_decorators.decorating import Decorating

_ANSWERS = frozenset({"view", "errorhandler", "app_errorhandler"})
_OF_DICT = (".keys()", ".values()", ".items()")
_ITERATORS = frozenset({"builtins.zip", "builtins.reversed", "builtins.enumerate"})
_PHRASE = re.compile(r"\d{3}\s+\D")
_DISPLAYS = {"=set(": "a set", "=generator(": ""}


def answers(project: Project) -> Iterator[Finding]:
    """One finding an answer."""
    if _makes_its_own(project):
        return
    files, decorating = quart_files(project), Decorating(project)
    for name, how in project.handlers.items():
        function = project.functions[name]
        if how not in _ANSWERS or project.file(function).module not in files:
            continue
        if not _is_changed(project, decorating, function):
            yield from _returned(project, function)
    for function, event in calls_named(project, ["make_response"]):
        if project.file(function).module in files and makes_response(project, event):
            yield from _refused(project, function, event, event.args, "")


def _returned(project: Project, function: Function) -> Iterator[Finding]:
    """What a view returns: body, status and headers, as far as they are told."""
    for at, event in enumerate(function.events):
        if event.kind == Kind.RETURN:
            is_tuple = event.ref.startswith("=tuple(")
            given = (parts(event.ref) if is_tuple else ()) or (event.ref,)
            yield from _refused(project, function, event, given, _iterator(function.events, at))


def _makes_its_own(project: Project) -> bool:
    """Whether the application makes responses in a way of its own."""
    return any(
        f"{name}.make_response" in project.functions and project.derives(name, "quart.Quart")
        for name in project.classes
    ) or any(
        event.args and event.ref.endswith(".make_response")
        for _, _, event in project.events(Kind.STORE)
    )


def _is_changed(project: Project, decorating: Decorating, function: Function) -> bool:
    """Whether a decorator may make something else of what the view returns."""
    class_ = project.classes.get(function.class_)
    if class_ is not None and "decorators" in class_.attributes:
        return True
    for decorator in function.decorators:
        if project.registers(decorator):
            continue
        name, uses = project.library(decorator.ref).removesuffix("()"), project.libraries.uses
        if name in uses["guards"] or name in uses["passing_on"]:
            continue
        wrappings = decorating.wrappings(decorator)
        if not wrappings or any(_changes(each.wrapper.returns, each.view) for each in wrappings):
            return True
    return False


def _changes(returns: Sequence[Ref], view: Ref) -> bool:
    return not any(ref.startswith(view) and ref.rstrip("!").endswith("()") for ref in returns)


def _iterator(events: Sequence[Event], at: int) -> str:
    """The function of the language that a value returned is the iterator of."""
    for event in reversed(events[:at]):
        if event.line != events[at].line or event.kind in (Kind.STORE, Kind.BIND, Kind.ENTER):
            break
        if event.kind == Kind.CALL and event.ref in _ITERATORS:
            is_it = event.how in (How.RETURNED, How.PASSED)
            return event.ref.removeprefix("builtins.") if is_it else ""
    return ""


def _refused(
    project: Project, function: Function, event: Event, given: tuple[Ref, ...], iterator: str
) -> Iterator[Finding]:
    name = project.called(function.name)
    at = (function, event)
    if any(ref.endswith("*") for ref in given):
        return
    if len(given) > 3 or (len(given) == 1 and event.ref.startswith("=tuple(") and parts(event.ref)):
        says = f"`{name}` answers with a tuple of {len(given)}; Quart takes two or three"
        yield found(project, "AC1201", at, says, Sureness.CERTAIN)
        return
    body = _body(project, given[0] if given else "")
    if iterator and given[0].startswith("=generator("):
        body = f"what `{iterator}` gives"
    if body:
        says = f"`{name}` answers with {body}, which Quart refuses"
        yield found(project, "AC1201", at, says, Sureness.CERTAIN)
    if len(given) < 2:
        return
    phrase = _phrase(project, given[1])
    if phrase:
        says = f"`{name}` answers with the status {phrase!r}, of which Quart asks for a number"
        yield found(project, "AC1202", at, says, Sureness.CERTAIN)
    headers = _headers(given)
    if headers:
        says = f"`{name}` answers with {headers}"
        yield found(project, "AC1201", at, says, Sureness.CERTAIN)


def _body(project: Project, ref: Ref) -> str:
    """What Quart refuses as a body, in words; empty for all else."""
    for display, what in _DISPLAYS.items():
        if ref.startswith(display):
            return what
    value = project.value(ref)
    if value.kind is Meaning.UNKNOWN and ref.endswith(_OF_DICT):
        of = project.value(ref.rpartition(".")[0])
        is_dict = of.kind is Meaning.CONSTANT and of.name.startswith("dict(")
        return f"what `{ref.rpartition('.')[2]}` of a dict gives" if is_dict else ""
    if value.kind is Meaning.FUNCTION and value.name in project.functions:
        names = [each.name for each in project.functions[value.name].parameters]
        is_wsgi = len(names) == 2 and names[1] == "start_response"
        return "a WSGI application" if is_wsgi else ""
    if value.kind not in (Meaning.LIBRARY, Meaning.INSTANCE) or value.name in project.classes:
        return ""
    is_class = value.kind is Meaning.INSTANCE and not ref.endswith(("*", "]"))
    if not is_class and not value.name.endswith("()"):
        return ""
    name = value.name.removesuffix("()")
    listed = project.libraries.uses["refused_values"]
    if name not in listed and f"{name}()" not in listed:
        return ""
    return f"what `{name.removeprefix('builtins.')}` gives"


def _constant(project: Project, ref: Ref) -> object:
    value = project.value(ref)
    if value.kind is not Meaning.CONSTANT:
        return None
    try:
        return literal_eval(value.name)
    except (ValueError, SyntaxError):
        return None


def _phrase(project: Project, ref: Ref) -> str:
    """A status with words after its number."""
    text = _constant(project, ref)
    return text if isinstance(text, str) and _PHRASE.match(text) else ""


def _headers(given: tuple[Ref, ...]) -> str:
    """Headers that Quart refuses, or of which it takes the last of a name alone."""
    if len(given) == 2 and given[1].startswith("=tuple("):
        return "headers in a tuple, of which Quart asks for a status"
    pairs = parts(given[-1]) if given[-1].startswith("=list(") else ()
    names = [parts(pair)[0].lower() for pair in pairs if parts(pair) and parts(pair)[0][:1] == "="]
    twice = next((each for each in names if names.count(each) > 1), "")
    return f"the header {twice[1:]} twice, of which Quart sends the last alone" if twice else ""
