"""Functions and classes: their decorators and defaults where they stand, their bodies later."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from async_contrast.doctor.project.facts import Class, Event, Function, Parameter, Ref
from async_contrast.doctor.project.syntax.annotations import promised
from async_contrast.doctor.project.syntax.expressions import reads, value
from async_contrast.doctor.project.syntax.frame import File, Frame, FunctionNode, Pending
from async_contrast.doctor.project.syntax.scope import Scope, ScopeKind
from async_contrast.doctor.project.syntax.statements import does, run
from async_contrast.doctor.project.syntax.words import CALL, LOAD, RETURN, RETURNED, STORED, USED

_OF_THE_CLASS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_CLASSES = frozenset({"cls", "mcs", "metacls"})
_OVERLOADS = frozenset({"typing.overload", "typing_extensions.overload"})
_OF_A_PROPERTY = (".setter", ".deleter", ".getter")


@does(ast.FunctionDef, ast.AsyncFunctionDef)
def _define(frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    decorators = _decorators(frame, node)
    defaults = _defaults(frame, node.args)
    last = decorators[-1].ref if decorators else ""
    if last in _OVERLOADS:
        return
    if last.startswith(f"{frame.scope.prefix}.{node.name}.") and last.endswith(_OF_A_PROPERTY):
        full = frame.new_name(last.removeprefix(f"{frame.scope.prefix}."))
    else:
        full = frame.new_name(node.name)
        frame.give_definition(node.name, full)
    frame.file.pending.append(Pending(node, full, frame.scope, decorators, defaults))


@reads(ast.Lambda)
def _lambda(frame: Frame, node: ast.Lambda, _how: str) -> Ref:
    defaults = _defaults(frame, node.args)
    column = frame.file.lines.column(node.lineno, node.col_offset)
    full = frame.new_name(f"<lambda:{node.lineno}:{column}>")
    frame.file.pending.append(Pending(node, full, frame.scope, (), defaults))
    return full


def _decorators(
    frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
) -> tuple[Event, ...]:
    """They are events of the function around, too: there they are evaluated."""
    found = []
    for one in node.decorator_list:
        ref = value(frame, one, USED)
        last = frame.events[-1] if frame.events else None
        if last is None or last.kind not in {CALL, LOAD} or not isinstance(one, ast.Call):
            column = frame.file.lines.column(one.lineno, one.col_offset)
            last = Event(LOAD, ref, USED, one.lineno, column)
        found.append(last)
    return tuple(found)


def _defaults(frame: Frame, args: ast.arguments) -> dict[str, Ref]:
    positional = [*args.posonlyargs, *args.args]
    with_default = positional[len(positional) - len(args.defaults) :]
    pairs = [
        *zip(with_default, args.defaults, strict=True),
        *zip(args.kwonlyargs, args.kw_defaults, strict=True),
    ]
    return {arg.arg: value(frame, one, STORED) for arg, one in pairs if one is not None}


def read_pending(file: File, pending: Pending) -> Function:
    """The body of a function, and with it the function."""
    node, around = pending.node, pending.scope
    scope = around.inner(ScopeKind.FUNCTION, f"{pending.name}.<locals>")
    in_class = around.kind is ScopeKind.CLASS and not isinstance(node, ast.Lambda)
    _give_variables(node, scope)
    if in_class:
        scope.class_ = around.prefix
        scope.self_ref = f"{around.prefix}{{}}"
    parameters = _parameters(file, node.args, scope, pending.defaults)
    for parameter in parameters:
        scope.names[parameter.name] = parameter.annotation or f"?{parameter.name}"
    if in_class and not isinstance(node, ast.Lambda):
        _give_self(node.name, node.args, scope, pending.decorators)
    for star in (node.args.vararg, node.args.kwarg):
        if star is not None:
            scope.names[star.arg] = f"?{star.arg}"
    frame = Frame(file, pending.name, scope)
    _body(frame, node)
    annotation = "" if isinstance(node, ast.Lambda) else _promise(file, node.returns, around)
    return Function(
        pending.name,
        node.lineno,
        file.lines.column(node.lineno, node.col_offset),
        isinstance(node, ast.AsyncFunctionDef),
        frame.is_generator,
        parameters,
        pending.decorators,
        annotation,
        tuple(dict.fromkeys(frame.returns)),
        tuple(frame.events),
        around.prefix if in_class else "",
    )


def _give_variables(node: ast.AST, scope: Scope) -> None:
    """`T` in `def f[T](...)` and `class C[T]`: any class, so none that is known."""
    for variable in getattr(node, "type_params", ()):
        scope.names[variable.name] = f"?{variable.name}"


def _promise(file: File, node: ast.expr | None, scope: Scope) -> Ref:
    return promised(scope, node, file.names) if node is not None else ""


def _parameters(
    file: File, args: ast.arguments, scope: Scope, defaults: dict[str, Ref]
) -> tuple[Parameter, ...]:
    """As they stand; of `*args` and `**kwargs` an annotation would say what is in them."""
    return tuple(
        Parameter(
            name,
            "" if name[0] == "*" else _promise(file, arg.annotation, scope),
            defaults.get(arg.arg, ""),
        )
        for name, arg in _in_order(args)
    )


def _in_order(args: ast.arguments) -> Iterator[tuple[str, ast.arg]]:
    for arg in [*args.posonlyargs, *args.args]:
        yield arg.arg, arg
    if args.vararg is not None:
        yield f"*{args.vararg.arg}", args.vararg
    for arg in args.kwonlyargs:
        yield arg.arg, arg
    if args.kwarg is not None:
        yield f"**{args.kwarg.arg}", args.kwarg


def _give_self(name: str, args: ast.arguments, scope: Scope, decorators: tuple[Event, ...]) -> None:
    """The first parameter of a method is an instance, of a class method the class."""
    refs = {decorator.ref for decorator in decorators}
    positional = [*args.posonlyargs, *args.args]
    first = positional[0].arg if positional else ""
    if "builtins.classmethod" in refs or name in _OF_THE_CLASS or first in _CLASSES:
        scope.self_ref = scope.class_
    if first and "builtins.staticmethod" not in refs:
        scope.names[first] = scope.self_ref


def _body(frame: Frame, node: FunctionNode) -> None:
    if isinstance(node, ast.Lambda):
        ref = value(frame, node.body, RETURNED)
        frame.returns.append(ref)
        frame.emit(RETURN, ref, "", node.body)
    else:
        run(frame, node.body)


@does(ast.ClassDef)
def _class(frame: Frame, node: ast.ClassDef) -> None:
    decorators = _decorators(frame, node)
    bases = tuple(_base(frame, base) for base in node.bases)
    for keyword in node.keywords:
        value(frame, keyword.value, USED)
    around = frame.scope
    full = frame.new_name(node.name)
    column = frame.file.lines.column(node.lineno, node.col_offset)
    frame.file.classes[full] = Class(full, node.lineno, column, bases, decorators, {}, {})
    frame.scope = around.inner(ScopeKind.CLASS, full)
    frame.scope.class_, frame.scope.self_ref = full, f"{full}{{}}"
    _give_variables(node, frame.scope)
    run(frame, node.body)
    frame.scope = around
    frame.give_definition(node.name, full)


def _base(frame: Frame, node: ast.expr) -> Ref:
    """`Repository` of `Repository[User]`."""
    return value(frame, node.value if isinstance(node, ast.Subscript) else node, USED)
