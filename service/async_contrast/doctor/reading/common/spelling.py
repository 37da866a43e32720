"""Refs as others spell them: by the names of libraries, and as people write them."""

from __future__ import annotations

from async_contrast.doctor.project.facts import Function, Ref
from async_contrast.doctor.project.project import Project

ALWAYS = ("=True", "=1")
"""What `while` asks for where only a break, a return or an error leaves."""

_MOST = 10
"""Names that stand for names."""


def in_full(project: Project, ref: Ref) -> Ref:
    """`app.web.request.args`, imported there, as `quart.request.args`; by its usual name."""
    for _ in range(_MOST):
        target = _once(project, ref)
        if target == ref:
            break
        ref = target
    return project.libraries.usual(ref)


def _once(project: Project, ref: Ref) -> Ref:
    module, name, rest = in_module(project, ref)
    target = project.modules[module].names.get(name, "") if module else ""
    if not target or target[0] in "=?~" or target == f"{module}.{name}":
        return ref
    return target + rest


def in_module(project: Project, ref: Ref) -> tuple[str, str, str]:
    """The module of the project that a Ref begins with, the name in it, and what comes after."""
    if not ref or ref[0] in "=?~" or ref.partition(".")[0] not in project.roots:
        return "", "", ""
    parts = ref.split(".")
    for n in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:n])
        if module in project.modules:
            rest = ref[len(module) + 1 :]
            end = next((at for at, each in enumerate(rest) if each in ".([{!>*"), len(rest))
            return module, rest[:end], rest[end:]
    return "", "", ""


def shown(project: Project, function: Function, ref: Ref) -> str:
    """A Ref as the code of this function writes it, more or less."""
    own = f"{function.class_}{{}}"
    if function.class_ and ref.startswith(own):
        text = f"self{ref.removeprefix(own)}"
    else:
        module, name, rest = in_module(project, ref)
        text = f"{name}{rest}" if module else ref.lstrip("?").removeprefix("quart.")
    return text.replace("[]", "[...]").replace("{}", "").replace(".<locals>", "")
