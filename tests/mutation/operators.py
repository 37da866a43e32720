"""The operators at work: every mutant of one definition."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.mutation.reach import Code, Edit, Located, Module, root_of, targets_of
from tests.mutation.tables import (
    BOUNDS,
    ENTER_AS_THEMSELVES,
    INSTEAD,
    LOADERS,
    NULLS,
    PART,
    SILENT,
    UNWRAPPED,
    UNWRAPPED_WHERE_AWAITED,
    VALUES_OF_LAZY,
)

Found = Iterator[tuple[str, Located, Edit]]
"""The name of an operator, the place that it is for, and what it does there."""


@dataclass(slots=True)
class Mutant:
    """One mutation, and the cells that are tried with it: topic/contrast and cell."""

    operator: str
    file: str
    line: int
    definition: str
    before: str
    after: str
    edit: Edit
    scope: str = "any"
    contrast: str = ""
    cells: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    number: int = 0


class Mutator:
    """All mutants of one definition."""

    def __init__(self, code: Code, module: Module, name: str, draw: random.Random) -> None:
        self._code, self._module, self._name, self._draw = code, module, name, draw

    def mutants(self) -> Iterator[Mutant]:
        seen: set[tuple[int, int, str]] = set()
        for node in self._nodes():
            for operator, place, edit in self._of(node):
                if (edit.start, edit.end, edit.text) in seen:
                    continue
                seen.add((edit.start, edit.end, edit.text))
                before = self._module.source[edit.start : edit.end].decode()
                yield Mutant(
                    operator,
                    self._module.file,
                    place.lineno,
                    self._name,
                    _short(before) or _short(self._module.text(place)),
                    _short(edit.text) or "(removed)",
                    edit,
                )

    def _nodes(self) -> Iterator[ast.AST]:
        """Every node of the definition but those that no verdict depends on."""
        todo: list[ast.AST] = [self._module.definitions[self._name]]
        while todo:
            node = todo.pop()
            if isinstance(node, ast.JoinedStr) or _is_silent(node) or _is_docstring(node):
                continue
            yield node
            for name, value in ast.iter_fields(node):
                if name in ("annotation", "returns", "type_params"):
                    continue
                values = value if isinstance(value, list) else [value]
                todo.extend(child for child in values if isinstance(child, ast.AST))

    def _replace(self, node: Located, text: str) -> Edit:
        return Edit(self._module.start(node), self._module.end(node), text)

    def _of(self, node: ast.AST) -> Found:
        if isinstance(node, ast.stmt):
            yield from self._of_statement(node)
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                text = self._module.text(item.context_expr)
                if item.optional_vars and not text.startswith(ENTER_AS_THEMSELVES):
                    continue  # what is bound would be something else: nothing to learn
                wrapped = f'__import__("contextlib").nullcontext({text})'
                yield "drop-with", item.context_expr, self._replace(item.context_expr, wrapped)
        if isinstance(node, ast.Await):
            start = self._module.start(node)
            yield "drop-await", node, Edit(start, start + len("await "), "")
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            yield from self._of_condition(node.test)
        if isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield from self._of_condition(test)
            yield "no-turn", node.iter, self._replace(node.iter, "()")
        if isinstance(node, ast.For):
            yield "no-turn", node.iter, self._replace(node.iter, "()")
        if isinstance(node, ast.Call):
            yield from self._of_call(node)
        if isinstance(node, ast.BoolOp):
            word = " and " if isinstance(node.op, ast.And) else " or "
            for left_out in node.values:
                rest = [f"({self._module.text(v)})" for v in node.values if v is not left_out]
                yield "drop-operand", left_out, self._replace(node, f"({word.join(rest)})")
        if isinstance(node, ast.Compare):
            yield from self._of_compare(node)
        if isinstance(node, ast.Constant):
            yield from self._of_constant(node)
        if isinstance(node, ast.Name) and node.id in LOADERS:
            other = self._draw.choice([name for name in LOADERS if name != node.id])
            module = '__import__("sqlalchemy.orm", fromlist=["orm"])'
            yield "loader", node, self._replace(node, f"{module}.{other}")
        if isinstance(node, ast.Attribute):
            yield from self._of_attribute(node)

    def _of_statement(self, node: ast.stmt) -> Found:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                if root_of(decorator) in ("dataclass", "contextmanager", "asynccontextmanager"):
                    continue
                start = self._module.source.rindex(b"@", 0, self._module.start(decorator))
                yield "drop-decorator", decorator, Edit(start, self._module.end(decorator), "")
            top = self._module.parents[node] is self._module.tree
            if node.decorator_list and not top:
                first = self._module.start(node.decorator_list[0])
                start = self._module.source.rindex(b"@", 0, first)
                yield "delete-statement", node, Edit(start, self._module.end(node), "pass")
            return
        if self._module.parents[node] is self._module.tree:
            return
        if isinstance(node, ast.Return):
            if node.value is not None:
                yield "no-value", node, self._replace(node, "return None")
            return
        if isinstance(node, ast.Global | ast.Nonlocal | ast.Pass | ast.Import | ast.ImportFrom):
            return
        if isinstance(node, ast.Assign | ast.AnnAssign) and not any(
            map(self._is_bound_elsewhere, targets_of(node))
        ):
            return  # whoever reads it would raise NameError: nothing to learn
        yield "delete-statement", node, self._replace(node, "pass")

    def _is_bound_elsewhere(self, target: ast.expr) -> bool:
        """Whether a name is still there without this assignment, or it is no name."""
        if not isinstance(target, ast.Name):
            return not isinstance(target, ast.Tuple | ast.List)
        whole = self._module.definitions[self._name]
        stores = sum(
            isinstance(n, ast.Name) and n.id == target.id and isinstance(n.ctx, ast.Store)
            for n in ast.walk(whole)
        )
        outside = any(
            isinstance(n, ast.Global | ast.Nonlocal) and target.id in n.names
            for n in ast.walk(whole)
        )
        return stores > 1 or outside

    def _of_condition(self, test: ast.expr) -> Found:
        text = self._module.text(test)
        yield "negate", test, self._replace(test, f"(not ({text}))")
        if not isinstance(test, ast.Constant):
            yield "always-true", test, self._replace(test, f"(({text}) or True)")
            yield "always-false", test, self._replace(test, f"(({text}) and False)")

    def _of_call(self, node: ast.Call) -> Found:
        called = ast.unparse(node.func)
        for null in NULLS.get(called, ()):
            operator = "lying-lock" if null.startswith("Lying") else "null-lock"
            yield operator, node, self._replace(node, f"{PART}{null}()")
        if called in INSTEAD and not (called == "ContextVar" and not node.args):
            operator, part = INSTEAD[called]
            yield operator, node, self._replace(node.func, PART + part)
        awaited = isinstance(self._module.parents[node], ast.Await)
        unwrapped = called in UNWRAPPED or (called in UNWRAPPED_WHERE_AWAITED and awaited)
        if unwrapped and node.args:
            yield "unwrap", node, self._replace(node, self._module.text(node.args[0]))
        if called.rpartition(".")[2] == "check_password_hash":
            for constant in ("True", "False"):
                text = f"({self._module.text(node)}, {constant})[1]"
                yield "hash", node, self._replace(node, text)
        if called == "ensure" and node.args:
            yield from self._of_condition(node.args[0])
        parts: list[Located] = [*node.args, *node.keywords]
        parts.sort(key=self._module.start)
        for keyword in node.keywords:
            if keyword.arg is None:
                continue
            at = parts.index(keyword)
            if at:
                edit = Edit(self._module.end(parts[at - 1]), self._module.end(keyword), "")
            elif len(parts) > 1:
                edit = Edit(self._module.start(keyword), self._module.start(parts[1]), "")
            else:
                edit = self._replace(keyword, "")
            yield "drop-keyword", keyword, edit
            if keyword.arg == "lazy" and isinstance(keyword.value, ast.Constant):
                other = [value for value in VALUES_OF_LAZY if value != keyword.value.value]
                text = repr(self._draw.choice(other))
                yield "loader", keyword.value, self._replace(keyword.value, text)

    def _of_compare(self, node: ast.Compare) -> Found:
        text = self._module.text(node)
        yield "negate", node, self._replace(node, f"(not ({text}))")
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            if type(op) in BOUNDS:
                before, after = BOUNDS[type(op)]
                start, end = self._module.end(left), self._module.start(right)
                between = self._module.source[start:end].decode()
                yield "compare", node, Edit(start, end, between.replace(before, after, 1))
            left = right

    def _of_constant(self, node: ast.Constant) -> Found:
        value, parent = node.value, self._module.parents.get(node)
        if isinstance(value, bool):
            yield "boolean", node, self._replace(node, str(not value))
        elif isinstance(value, int):
            yield "number", node, self._replace(node, str(value + 1))
            if value > 1:
                yield "number", node, self._replace(node, "0")
        elif isinstance(value, float):
            yield "number", node, self._replace(node, "0.0")
        elif (
            isinstance(value, str)
            and not isinstance(parent, ast.Dict | ast.Expr)
            and self._module.parents.get(self._statement(node)) is not self._module.tree
        ):
            yield "text", node, self._replace(node, '"mutant"')

    def _statement(self, node: ast.AST) -> ast.AST:
        while not isinstance(node, ast.stmt):
            node = self._module.parents[node]
        return node

    def _of_attribute(self, node: ast.Attribute) -> Found:
        if node.attr in ("join", "outerjoin") and "/joins/" in self._module.file:
            other = "outerjoin" if node.attr == "join" else "join"
            end = self._module.end(node)
            yield "join", node, Edit(end - len(node.attr), end, other)
        if isinstance(node.value, ast.Name) and node.attr.isupper():
            base = self._code.resolve((self._module.name, node.value.id))
            if base and not base[1] and base[0] in self._code.modules:
                there = self._code.modules[base[0]]
                alike = [n for n in _alike(there, node.attr) if n != node.attr]
                if alike:
                    end = self._module.end(node)
                    other = self._draw.choice(alike)
                    yield "other-rule", node, Edit(end - len(node.attr), end, other)


def _alike(module: Module, name: str) -> list[str]:
    """The constants of a module that are made in the same way as this one."""
    kinds = {other: _kind(module.definitions[other], other) for other in module.definitions}
    kind = kinds.get(name)
    return [other for other in kinds if other.isupper() and kind and kinds[other] == kind]


def _kind(node: ast.stmt, name: str) -> str:
    value = getattr(node, "value", None)
    if not isinstance(node, ast.Assign | ast.AnnAssign) or value is None:
        return ""
    target = targets_of(node)[0]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        names = [ast.unparse(element) for element in target.elts]
        value = value.elts[names.index(name)]
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return "text"
    if isinstance(value, ast.Call):
        return f"{ast.unparse(value.func)}()"
    return ""


def _is_silent(node: ast.AST) -> bool:
    """trial.mark(...), trial.show(...), print(...), as a statement or anywhere else."""
    call = node.value if isinstance(node, ast.Expr) else node
    if not isinstance(call, ast.Call):
        return False
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in SILENT and ast.unparse(call.func.value).endswith("trial")
    return isinstance(call.func, ast.Name) and call.func.id in ("print", "mark")


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _short(text: str, most: int = 160) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"
