"""Rewrites expressions, so that they yield before each access to what is shared. Pure.

What is evaluated when stays as it is. An operand that might be a shared container is looked at
once all operands have been evaluated, just before the operation that reads it.
"""

from __future__ import annotations

import ast
import itertools
from typing import NoReturn

from async_contrast.explorer.build import call, last, load, named, negated, placed, steps
from async_contrast.explorer.scope import Scope, Written
from async_contrast.explorer.sources import Variable, refuse

REFUSED: dict[type[ast.AST], str] = {
    ast.Await: "await",
    ast.Yield: "yield: what a generator's caller gets in between cannot be followed",
    ast.YieldFrom: "yield: what a generator's caller gets in between cannot be followed",
    ast.GeneratorExp: "a generator expression; write a list comprehension",
}
NEVER_CONTAINERS = (ast.Compare, ast.Constant, ast.JoinedStr, ast.Lambda)
OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.Mod: "mod",
    ast.FloorDiv: "floordiv",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitAnd: "and_",
    ast.BitOr: "or_",
    ast.BitXor: "xor",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.USub: "neg",
    ast.UAdd: "pos",
    ast.Invert: "invert",
}
"""As the module `operator` calls them."""


class Expressions(ast.NodeTransformer):
    """Of one function."""

    def __init__(self, scope: Scope, written: Written, *, places: bool) -> None:
        self.scope = scope
        self.written = written
        self.places = places
        self.declared_global: set[str] = set()
        self.bound_inside: list[set[str]] = []
        """The names that the comprehensions around bind for themselves."""
        self._numbers = itertools.count()

    def temporary(self) -> str:
        return f"<{next(self._numbers)}>"

    def refuse(self, node: ast.AST, reason: str) -> NoReturn:
        raise refuse(self.scope.source.file, getattr(node, "lineno", 0), reason)

    def visit(self, node: ast.AST) -> ast.expr:
        if type(node) in REFUSED:
            self.refuse(node, REFUSED[type(node)])
        made: ast.expr = super().visit(node)
        return placed(made, node)

    # names

    def shared(self, name: str) -> Variable | None:
        """The variable, if others might see it and somebody writes it."""
        if any(name in names for names in self.bound_inside):
            return None
        variable = self.scope.variable(name, self.declared_global)
        return variable if variable in self.written.variables else None

    def keeper(self, variable: Variable) -> ast.expr:
        """What the variable is kept in: its cell, or the module's names."""
        is_global = self.scope.is_global(variable)
        return load("<globals>" if is_global else f"<cell {variable.name}>")

    def access(self, verb: str, variable: Variable) -> ast.expr:
        """Yields before an access; a cell may still be the worker's own."""
        keeper = self.keeper(variable)
        access = ast.Yield(call("<memory>", verb, keeper, ast.Constant(variable.name)))
        if self.scope.is_global(variable):
            return access
        return ast.BoolOp(ast.Or(), [call("<memory>", "owns", keeper), access])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        variable = self.shared(node.id)
        return last(self.access("loads", variable), node) if variable else node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        variable = self.shared(node.target.id)
        if not variable:
            return ast.NamedExpr(node.target, self.visit(node.value))
        kept = self.temporary()
        value = named(kept, self.visit(node.value))
        publish = call("<memory>", "publish_in", self.keeper(variable), load(kept))
        stored = ast.NamedExpr(node.target, load(kept))
        return last(value, self.access("stores", variable), publish, stored)

    # what is in things

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        attribute = self.scope.attribute(node.attr)
        name = ast.Constant(attribute)
        if attribute in self.written.attributes:
            return steps("<attributes>", "load", self.visit(node.value), name)
        kept = self.temporary()
        return ast.IfExp(
            call("<attributes>", "simple", named(kept, self.visit(node.value)), name),
            ast.Attribute(load(kept), attribute, ast.Load()),
            steps("<attributes>", "load", load(kept), name),
        )

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        item, key = self.temporary(), self.temporary()
        return ast.IfExp(
            call("<containers>", "plain", named(item, self.visit(node.value)),
                 named(key, self.visit(node.slice))),
            ast.Subscript(load(item), load(key), ast.Load()),
            steps("<containers>", "operate", ast.Constant("getitem"), load(item), load(key)),
        )  # fmt: skip

    def visit_Slice(self, node: ast.Slice) -> ast.expr:
        bounds = [
            self.visit(bound) if bound else ast.Constant(None)
            for bound in (node.lower, node.upper, node.step)
        ]
        return call("<containers>", "slice", *bounds)

    def seen(self, node: ast.expr, how: str) -> ast.expr:
        """A value that is read as a whole where it stands: tested, unpacked, put into a text."""
        value = self.visit(node)
        if isinstance(node, NEVER_CONTAINERS):
            return value
        kept = self.temporary()
        look = steps("<containers>", "see", load(kept), ast.Constant(how))
        test = call("<containers>", "plain", named(kept, value))
        return last(ast.BoolOp(ast.Or(), [test, look]), load(kept))

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        return ast.Starred(self.seen(node.value, "items"), node.ctx)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.expr:
        form = self.visit(node.format_spec) if node.format_spec else None
        return ast.FormattedValue(self.seen(node.value, "text"), node.conversion, form)

    # operations

    def operation(
        self, name: str, native: type[ast.expr], left: ast.expr, op: ast.AST, right: ast.expr
    ) -> ast.expr:
        """Of two operands that were evaluated; `left` and `right` have no effects but naming."""
        watched = [each for each in (left, right) if not isinstance(each, ast.Constant)]
        one, other = (
            load(each.target.id) if isinstance(each, ast.NamedExpr) else each
            for each in (left, right)
        )
        plain: ast.expr
        if native is ast.Compare:
            plain = ast.Compare(one, [op], [other])  # type: ignore[list-item]
        else:
            plain = ast.BinOp(one, op, other)  # type: ignore[arg-type]
        if not watched:
            return plain
        test = call("<containers>", "plain", *watched)
        return ast.IfExp(
            test, plain, steps("<containers>", "operate", ast.Constant(name), one, other)
        )

    def operand(self, node: ast.expr) -> ast.expr:
        return node if isinstance(node, ast.Constant) else named(self.temporary(), self.visit(node))

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        name = OPERATORS[type(node.op)]
        left = self.operand(node.left)
        return self.operation(name, ast.BinOp, left, node.op, self.operand(node.right))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        parts: list[ast.expr] = []
        left = self.operand(node.left)
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.operand(comparator)
            if isinstance(op, ast.Is | ast.IsNot):
                parts.append(ast.Compare(left, [op], [right]))
            else:
                parts.append(self.operation(OPERATORS[type(op)], ast.Compare, left, op, right))
            left = load(right.target.id) if isinstance(right, ast.NamedExpr) else right
        return parts[0] if len(parts) == 1 else ast.BoolOp(ast.And(), parts)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Not):
            return negated(self.test(node.operand))
        if isinstance(node.operand, ast.Constant):
            return node
        kept = self.temporary()
        return ast.IfExp(
            call("<containers>", "plain", named(kept, self.visit(node.operand))),
            ast.UnaryOp(node.op, load(kept)),
            steps("<containers>", "operate", ast.Constant(OPERATORS[type(node.op)]), load(kept)),
        )

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        *tested, result = node.values
        return ast.BoolOp(
            node.op, [*(self.seen(each, "truth") for each in tested), self.visit(result)]
        )

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(self.test(node.test), self.visit(node.body), self.visit(node.orelse))

    def test(self, node: ast.expr) -> ast.expr:
        """A value of which only the truth counts."""
        if isinstance(node, ast.BoolOp):
            return placed(ast.BoolOp(node.op, [self.test(value) for value in node.values]), node)
        return placed(self.seen(node, "truth"), node)

    # calls, and what they make

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            return node  # it looks into its caller
        spread = any(isinstance(each, ast.Starred) for each in node.args) or any(
            each.arg is None for each in node.keywords
        )
        function = call("<calls>", "call_spread" if spread else "call", self.visit(node.func))
        arguments = [self.visit(argument) for argument in node.args]
        keywords = [
            ast.keyword(
                each.arg, self.visit(each.value) if each.arg else self.seen(each.value, "items")
            )
            for each in node.keywords
        ]
        return ast.YieldFrom(ast.Call(function, arguments, keywords))

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return call("<memory>", "made", self.with_defaults(node))

    def with_defaults(self, node: ast.Lambda | ast.FunctionDef) -> ast.expr:
        """The same with its defaults rewritten: they are evaluated here. Its body is not."""
        arguments = node.args
        arguments.defaults = [self.visit(each) for each in arguments.defaults]
        arguments.kw_defaults = [
            self.visit(each) if each else None for each in arguments.kw_defaults
        ]
        return node  # type: ignore[return-value]

    def visit_List(self, node: ast.List) -> ast.expr:
        return call("<memory>", "made", self.generic_visit(node))  # type: ignore[arg-type]

    def visit_Set(self, node: ast.Set) -> ast.expr:
        return call("<memory>", "made_hashed", self.generic_visit(node))  # type: ignore[arg-type]

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        if None in node.keys:
            self.refuse(node, "** in a display; use update()")
        return call("<memory>", "made_hashed", self.generic_visit(node))  # type: ignore[arg-type]
