"""Signing in: AC1301 redirects to wherever the request says, AC1302 one account for all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import everything_in, parts
from async_contrast.doctor.reading.common.called import calls_of
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import quart_files
from async_contrast.doctor.reading.common.spelling import in_full
from async_contrast.doctor.reading.common.walk import Walk

_FROM_CLIENT = re.compile(
    r"quart\.request\.(?:(?:args|form!|values!|json!|get_json\([^)]*\)!|cookies)"
    r"(?:\.get\([^)]*\)|\[[^\]]*\]|\.pop\([^)]*\)|\.strip\(\)|\.to_dict\(\))+|referrer"
    r"|headers\[['\"]Referer['\"]\]|headers\.get\(['\"]Referer['\"]\))"
)
_WEAK = ("request.referrer", "request.headers")
_NOTHING = {"=None", "=''", "=False"}
_STARTS = re.compile(r"\.startswith\((?P<start>.*)\)")


def find(project: Project) -> Iterator[Finding]:
    """AC1301 and AC1302."""
    files = quart_files(project)
    for function in project.functions.values():
        for decorator in function.decorators:
            yield from _one_account(project, function, decorator)
    for function, at, event in _redirecting(project):
        if project.file(function).module in files:
            yield from _redirects(project, function, at, event)


def _redirecting(project: Project) -> Iterator[tuple[Function, int, Event]]:
    """The calls of redirect(), and what gives a response a Location."""
    for function, event in calls_of(project, project.libraries.uses["redirects"]):
        yield function, function.events.index(event), event
    for name in project.handlers:
        function = project.functions[name]
        for at, event in enumerate(function.events):
            if event.kind == Kind.STORE and event.ref.endswith("headers['Location']"):
                yield function, at, event


def _one_account(project: Project, function: Function, decorator: Event) -> Iterator[Finding]:
    if project.library(decorator.ref).removesuffix("()") == "quart_auth.basic_auth_required":
        says = f"`{project.called(function.name)}` lets in the one account of the configuration"
        yield found(project, "AC1302", (function, decorator), says, Sureness.LOOK)


def _redirects(project: Project, function: Function, at: int, event: Event) -> Iterator[Finding]:
    """One finding, if a target that it may have is the client's."""
    target = _target(event)
    if not target:
        return
    for possible in Walk(function).possible(target, at):
        finding = _redirect(project, function, event, possible)
        if finding is not None:
            yield finding
            return


def _redirect(project: Project, function: Function, event: Event, target: Ref) -> Finding | None:
    """One redirect to a target that it may have."""
    for ref, asked in _from_client(project, target, function):
        sureness = _checks(function, event, ref)
        if sureness is not None and asked.startswith(_WEAK):
            sureness = Sureness.LOOK
        if sureness is Sureness.CERTAIN and target not in (ref, _target(event)):
            sureness = Sureness.LIKELY
        if sureness is not None:
            says = f"`{project.called(function.name)}` redirects to `{asked}`, unchecked"
            return found(project, "AC1301", (function, event), says, sureness)
    return None


def _target(event: Event) -> Ref:
    """Where an event sends the client."""
    named = dict(event.keywords).get("location", "")
    return event.args[0] if event.args else named


def _from_client(project: Project, target: Ref, function: Function) -> Iterator[tuple[Ref, str]]:
    """What of a target the client says: as the function names it, and as people call it."""
    for ref in everything_in(target):
        full = in_full(project, ref)
        if _FROM_CLIENT.fullmatch(full):
            yield ref, _called(full)
        elif ref.endswith(")"):
            yield from ((ref, each) for each in _of_helper(project, function, ref))


def _called(full: Ref) -> str:
    return full.removeprefix("quart.").replace("!", "").replace("[]", "[...]")


def _of_helper(project: Project, function: Function, ref: Ref) -> Iterator[str]:
    """What a helper of the project returns as the client said it."""
    called = ref.rpartition("(")[0]
    for event in function.events:
        if event.kind != Kind.CALL or event.ref != called:
            continue
        helper = project.target(event)
        if helper is None or helper.is_generator:
            continue
        for returned in helper.returns:
            for each in everything_in(returned):
                full = in_full(project, each)
                end = helper.events[-1]
                if _FROM_CLIENT.fullmatch(full) and _checks(helper, end, each) is not None:
                    yield _called(full)
                    return


def _checks(function: Function, end: Event, ref: Ref) -> Sureness | None:
    """How sure it is that a value is not checked before an event; None if it is."""
    starts: set[Ref] = set()
    for event in function.events:
        if event is end:
            break
        if event.kind == Kind.CALL:
            if ref in event.args or any(ref == each for _, each in event.keywords):
                return None
            if event.ref.startswith(f"{ref}."):
                found_start = _STARTS.fullmatch(f".{event.ref.removeprefix(f'{ref}.')}(" + ")")
                if found_start is None:
                    return None
                starts.update(event.args)
        elif event.kind == Kind.ENTER and _compares(event.ref, ref):
            return None
        elif event.kind == Kind.LOAD and event.ref.startswith(f"{ref}["):
            starts.add("='/'")
    if not starts:
        return Sureness.CERTAIN
    return Sureness.LOOK if starts <= {"='/'", "='http'"} else None


def _compares(test: Ref, ref: Ref) -> bool:
    """Whether a test holds a value against others."""
    for each in everything_in(test):
        if each.startswith(("~in(", "~than(")) and ref in everything_in(each):
            return True
        if each.startswith("~is(") and ref in parts(each) and not _NOTHING & set(parts(each)):
            return True
    return False
