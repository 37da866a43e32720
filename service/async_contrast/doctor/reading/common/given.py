"""What parameters without an annotation are given by those who call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from async_contrast.doctor.project.assigned import argument_of
from async_contrast.doctor.project.facts import Function, Ref
from async_contrast.doctor.project.project import Project

_PARAMETER = re.compile(r"\?(\w+)")
_MOST = 20
"""Callers that are asked."""


def given(project: Project, function: Function, ref: Ref) -> Iterator[tuple[Ref, bool]]:
    """What an expression of a function may mean, and whether that is sure.

    It is itself; or, if it begins with a parameter, what the callers give, of two levels.
    """
    if not ref.startswith("?"):
        yield ref, is_sure(project, function, ref)
        return
    yield from ((each, False) for each in _given(project, function, ref, 2))


def _given(project: Project, function: Function, ref: Ref, levels: int) -> Iterator[Ref]:
    match = _PARAMETER.match(ref)
    if match is None or levels == 0:
        return
    rest = ref[match.end() :]
    names = _names(function)
    for arguments in project.handed.get(function.name, ())[:_MOST]:
        if match[1] in names[: len(arguments)]:
            yield arguments[names.index(match[1])] + rest
    for call in list(project.callers(function))[:_MOST]:
        argument = argument_of(function, call.event, match[1])
        if argument.startswith("?"):
            caller = project.functions[call.caller]
            yield from _given(project, caller, argument + rest, levels - 1)
        elif argument and argument[0] != "=":
            yield argument + rest


def _names(function: Function) -> Sequence[str]:
    """Its parameters, without self."""
    return [each.name for each in function.parameters][1 if function.class_ else 0 :]


def is_sure(project: Project, function: Function, ref: Ref) -> bool:
    """Whether a name was followed to its definition: no annotation, and no attribute, told it.

    A method of one's own is sure, if no class derived from one's own has another.
    """
    head, instance, rest = ref.replace(".<super>", "").partition("{}")
    if not instance:
        return "?" not in ref
    own = function.class_ or _class_around(project, function)
    return head == own and rest.count(".") == 1 and "{}" not in rest


def _class_around(project: Project, function: Function) -> str:
    outer = project.outer(function)
    while outer is not None and not outer.class_:
        outer = project.outer(outer)
    return outer.class_ if outer is not None else ""
