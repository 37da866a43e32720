"""AC501: names of flask that ask for Flask's context, in files of Quart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from async_contrast.doctor.finding import Edit, Finding, Step, Sureness
from async_contrast.doctor.libraries.entries import FlaskName, OnQuart
from async_contrast.doctor.project.facts import Event, Facts, Function, Import, Kind, Ref
from async_contrast.doctor.project.project import MOST_WAYS, Project
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found, listed
from async_contrast.doctor.reading.common.sides import made, quart_files
from async_contrast.doctor.reading.common.spelling import in_module

_READS = frozenset({Kind.LOAD, Kind.CALL, Kind.STORE})


class Use(NamedTuple):
    """The first place of a file that uses a name of flask."""

    function: Function
    event: Event
    name: FlaskName


def names_of_flask(project: Project) -> Iterator[Finding]:
    """One finding a line that imports, or a name where flask itself is imported."""
    imports = (each.target for facts in project.modules.values() for each in facts.imports)
    if not any(target == "flask" or target.startswith("flask.") for target in imports):
        return
    files = quart_files(project)
    registered = _registered(project)
    reached = _reached(project, files)
    for module, facts in project.modules.items():
        if module in files | registered:
            sure = project.side(facts) == "quart" or module in registered
            yield from _findings(project, facts, _uses(project, facts), sure=sure)
        else:
            uses = [each for each in _uses(project, facts) if each.function.name in reached]
            yield from _findings(project, facts, uses, sure=False)


def _registered(project: Project) -> Set[str]:
    """The modules of blueprints that are registered with an application of Quart."""
    return {
        _defined_in(project, event.args[0])
        for _, event in calls_named(project, ["register_blueprint"])
        if event.args and project.is_a(event.ref.rpartition(".")[0], "quart.Quart")
    } - {""}


def _defined_in(project: Project, ref: Ref) -> str:
    """The module in which a name that is imported elsewhere is given its value."""
    module, name, _ = in_module(project, ref)
    while module:
        target = project.modules[module].names.get(name, "")
        further, other, rest = in_module(project, target)
        if not further or rest or (further, other) == (module, name):
            break
        module, name = further, other
    return module


def _reached(project: Project, files: Set[str]) -> Set[str]:
    """The functions that handlers of Quart come to, and no handler of Flask does."""
    of_quart: list[str] = []
    of_flask: list[str] = []
    for name in project.handlers:
        here = project.file(project.functions[name]).module in files
        (of_quart if here else of_flask).append(name)
    return _called_by(project, of_quart) - _called_by(project, of_flask)


def _called_by(project: Project, names: Sequence[str]) -> Set[str]:
    """These functions, and all that they call."""
    todo, found_names = list(names), set(names)
    while todo:
        callees = {call.callee for call in project.calls(project.functions[todo.pop()])}
        todo += callees - found_names
        found_names |= callees
    return found_names


def _uses(project: Project, facts: Facts) -> Iterator[Use]:
    """In a file that makes an application of Flask, too, only what is registered with Quart."""
    has_flask = facts.module in made(project).get("flask", ())
    for function in facts.functions:
        if has_flask and not _is_of_quart(project, function):
            continue
        for event in function.events:
            if event.kind in _READS and event.ref.startswith("flask."):
                name = _name(project, event.ref)
                if name is not None:
                    yield Use(function, event, name)


def _is_of_quart(project: Project, function: Function) -> bool:
    """Whether a function is registered with an application of Quart."""
    return any(
        project.registers(each)
        and project.is_a(each.ref.rpartition(".")[0], "quart.Quart", "quart.Blueprint")
        for each in function.decorators
    )


def _name(project: Project, ref: Ref) -> FlaskName | None:
    """The name of flask that a Ref begins with, if it does not work on Quart."""
    parts = project.libraries.usual(ref).split(".")
    for n in (3, 2):
        name = ".".join(parts[:n]).partition("(")[0].partition("[")[0]
        known = project.libraries.flask.get(name)
        if known is not None:
            is_type = known.on_quart is OnQuart.SILENT and name.rpartition(".")[2][:1].isupper()
            return None if known.on_quart is OnQuart.WORKS or is_type else known
    return None


def _findings(
    project: Project, facts: Facts, every: Iterable[Use], *, sure: bool
) -> Iterator[Finding]:
    """The first use of each name, by the line that imports it."""
    uses = {use.name.name: use for use in reversed(list(every))}.values()
    imported: dict[int, list[tuple[Use, Import]]] = defaultdict(list)
    for use in uses:
        line = _import_of(facts, use)
        if line is None:
            yield _finding(project, [use], (use.function, use.event), sure=sure)
        else:
            imported[line.line].append((use, line))
    for pairs in imported.values():
        first = pairs[0][1]
        within = project.functions[first.within or f"{facts.module}.<module>"]
        at = Event(Kind.LOAD, first.target, "", first.line, min(each.column for _, each in pairs))
        edits = _edits(project, facts, first)
        yield _finding(project, [use for use, _ in pairs], (within, at), sure=sure, edits=edits)


def _import_of(facts: Facts, use: Use) -> Import | None:
    """The import of the name itself, if there is one."""
    for each in facts.imports:
        is_seen = not each.within or use.function.name.startswith(each.within)
        if each.target == use.name.name and is_seen and not each.typing_only:
            return each
    return None


def _finding(
    project: Project,
    uses: Sequence[Use],
    at: tuple[Function, Event],
    *,
    sure: bool,
    edits: tuple[Edit, ...] = (),
) -> Finding:
    silent = all(use.name.on_quart is OnQuart.SILENT for use in uses)
    names = listed(use.name.name for use in uses)
    users = listed((project.called(use.function.name) for use in uses), most=2)
    one = len({use.name.name for use in uses}) == 1
    does = ("knows", "know") if silent else ("looks", "look")
    says = f"{names} in {users} {does[not one]} "
    says += "nothing of Quart" if silent else "for a context of Flask"
    sureness = Sureness.CERTAIN if sure and not silent else Sureness.LIKELY
    return found(project, "AC501", at, says, sureness, ways=_ways(project, uses, at), edits=edits)


def _ways(
    project: Project, uses: Sequence[Use], at: tuple[Function, Event]
) -> tuple[tuple[Step, ...], ...]:
    """From an import to the places that use what it imports."""
    return tuple(
        (
            Step(
                project.called(use.function.name),
                use.name.name,
                project.place(use.function, use.event),
            ),
        )
        for use in uses[:MOST_WAYS]
        if (use.function, use.event) != at
    )


def _edits(project: Project, facts: Facts, first: Import) -> tuple[Edit, ...]:
    """Another module in the import, if it has all the names, and none has to be awaited."""
    line, column = first.source
    together = [each for each in facts.imports if each.source == first.source]
    names: Mapping[str, FlaskName] = project.libraries.flask
    if not line or any(each.target not in names for each in together):
        return ()
    modules = {names[each.target].quart.rpartition(".")[0] for each in together}
    same = all(
        names[each.target].quart.rpartition(".")[2] == each.target.rpartition(".")[2]
        and not names[each.target].awaited
        for each in together
    )
    if len(modules) != 1 or not same:
        return ()
    old = first.target.rpartition(".")[0]
    return (Edit(line, column, column + len(old), modules.pop(), old),)
