"""AC502: extensions for Flask that are put on an application of Quart."""

from __future__ import annotations

from collections.abc import Iterator, Set

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.libraries.entries import OnQuart
from async_contrast.doctor.project.facts import Event, Facts, Function, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import made, quart_files
from async_contrast.doctor.reading.common.spelling import in_full

_PREFIX = "flask_"


def extensions_for_flask(project: Project) -> Iterator[Finding]:
    """Each place that puts one on; of those that nobody puts on, the first use in a file."""
    imports = [(facts, each) for facts in project.modules.values() for each in facts.imports]
    using = {facts.module for facts, each in imports if each.target.startswith(_PREFIX)}
    names = {each.target.rpartition(".")[2] for _, each in imports}
    files = quart_files(project)
    only_quart = "flask" not in made(project)
    put_on: set[str] = set()
    for function, event in calls_named(project, names | {"init_app"}) if using else ():
        extension = _put_on(project, function, event, files, only_quart=only_quart)
        if extension:
            put_on.add(extension.partition(".")[0])
            yield _finding(project, (function, event), extension, "is put on", event)
    for module in sorted(using & files):
        yield from _uses(project, project.modules[module], put_on)


def _uses(project: Project, facts: Facts, put_on: Set[str]) -> Iterator[Finding]:
    """The first use in a file of each that is not put on anywhere."""
    seen = set(put_on)
    for function in facts.functions:
        for event in (*function.decorators, *function.events):
            name = _used(project, event)
            root = name.partition(".")[0]
            if name and root not in seen:
                seen.add(root)
                yield _finding(project, (function, event), name, "is used in", event)


def _put_on(
    project: Project, function: Function, event: Event, files: Set[str], *, only_quart: bool
) -> str:
    """The extension that a call puts on an application of Quart, or empty."""
    if event.kind != Kind.CALL or not (event.args or event.keywords):
        return ""
    name = project.library(event.ref)
    if name.endswith(".init_app"):
        extension = name.removesuffix(".init_app")
    elif project.libraries.is_class(name):
        extension = name
    else:
        return ""
    if not extension.startswith(_PREFIX) or _works(project, extension):
        return ""
    given = [*event.args[:1], *(ref for key, ref in event.keywords if key == "app")]
    if any(project.is_a(ref, "quart.Quart") for ref in given):
        return extension
    is_here = only_quart and project.file(function).module in files
    return extension if is_here and "?app" in given else ""


def _works(project: Project, extension: str) -> bool:
    known = project.libraries.extension(extension)
    return known is not None and known.quart is OnQuart.WORKS


def _used(project: Project, event: Event) -> str:
    """A name of an extension that fails on Quart, where it is called or read."""
    if event.kind not in (Kind.CALL, Kind.LOAD):
        return ""
    full = in_full(project, event.ref)
    value = project.value(event.ref)
    listed = project.libraries.uses["fails_on_quart"]
    if value.kind is Meaning.CLASS and value.name in project.classes and event.kind == Kind.CALL:
        classes = [project.classes[each] for each in (value.name, *project.bases(value.name))]
        bases = (in_full(project, base) for class_ in classes for base in class_.bases)
        return next((each for each in bases if each in listed), "")
    names = (full, full.rpartition(".")[0], project.library(event.ref))
    plain = (name.partition("(")[0] for name in names)
    return next((name for name in plain if name.startswith(_PREFIX) and name in listed), "")


def _finding(
    project: Project, at: tuple[Function, Event], name: str, does: str, event: Event
) -> Finding:
    known = name in project.libraries.uses["fails_on_quart"]
    given = [*event.args, *(ref for _, ref in event.keywords)]
    sure = known and any(project.is_a(ref, "quart.Quart") for ref in given)
    row = project.libraries.extension(name)
    serves = f"; there {row.serves[0]} serves" if row is not None and row.serves else ""
    says = f"`{name}`, which is for Flask, {does} an application of Quart{serves}"
    return found(project, "AC502", at, says, Sureness.CERTAIN if sure else Sureness.LIKELY)
