"""Rewrites the statements of a function, and its comprehensions. Pure."""

from __future__ import annotations

import ast
import dis
import itertools
import sys
from collections.abc import Sequence

from async_contrast.explorer import build
from async_contrast.explorer.build import assign, call, load, named, negated, placed, steps, when
from async_contrast.explorer.expressions import OPERATORS, Expressions
from async_contrast.explorer.spinning import ENDLESS, is_endless

UNCHANGED = (ast.Pass, ast.Break, ast.Continue, ast.Nonlocal, ast.Global)
REFUSED: dict[type[ast.stmt], str] = {
    ast.AsyncFunctionDef: "async def",
    ast.AsyncFor: "async for",
    ast.AsyncWith: "async with",
    ast.ClassDef: "a class that a worker makes; put it at the top",
    ast.Import: "an import in a worker; put it at the top",
    ast.ImportFrom: "an import in a worker; put it at the top",
    ast.Match: "match; write it with if",
    ast.TryStar: "except*",
}
NOT_OVER = negated(ast.Attribute(load("<memory>"), "over", ast.Load()))
"""What is left when a run is given up does nothing more."""
GIVEN_UP = ast.Attribute(load("<memory>"), "GeneratorExit", ast.Load())
ANYTHING = ast.Attribute(load("<memory>"), "BaseException", ast.Load())
NO_STEP = when(ast.Constant(False), [ast.Expr(ast.Yield())])
"""Makes a generator of a function in which nothing is shared."""

_LOOP = compile("while test: work()", "", "exec")
TEST_IS_REPEATED = sum(each.argval == "test" for each in dis.get_instructions(_LOOP)) > 1
"""Whether this interpreter tests at the end of a loop again, and jumps back then."""

ENTERS_COMPREHENSIONS = sys.version_info < (3, 12)
"""Whether a comprehension is a function for this interpreter, too, with an entry (PEP 709)."""

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp


class Statements(Expressions):
    """Of one function."""

    comprehensions: list[ast.stmt]

    def body(self, statements: Sequence[ast.stmt]) -> list[ast.stmt]:
        return [placed(made, each) for each in statements for made in self.statement(each)]

    def function_body(self, statements: Sequence[ast.stmt]) -> list[ast.stmt]:
        """With what makes it a generator, and the comprehensions in front."""
        self.comprehensions = []
        body = self.body(statements)
        begin = ast.Expr(ast.Yield()) if self.places else NO_STEP
        return [begin, *self.comprehensions, *body]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What stands in its place."""
        if isinstance(node, UNCHANGED):
            return [node]
        if type(node) in REFUSED:
            self.refuse(node, REFUSED[type(node)])
        made: list[ast.stmt] = getattr(self, f"_{type(node).__name__.lower()}")(node)
        return made

    def _expr(self, node: ast.Expr) -> list[ast.stmt]:
        return [ast.Expr(self.visit(node.value))]

    def _return(self, node: ast.Return) -> list[ast.stmt]:
        return [ast.Return(self.visit(node.value) if node.value else None)]

    def _raise(self, node: ast.Raise) -> list[ast.stmt]:
        if any(
            isinstance(each, ast.Name) and each.id == "StopIteration" for each in ast.walk(node)
        ):
            self.refuse(node, "raise StopIteration, which would end what is rewritten otherwise")
        return [
            ast.Raise(
                self.visit(node.exc) if node.exc else None,
                self.visit(node.cause) if node.cause else None,
            )
        ]

    def _assert(self, node: ast.Assert) -> list[ast.stmt]:
        return [ast.Assert(self.test(node.test), self.visit(node.msg) if node.msg else None)]

    # stores

    def _assign(self, node: ast.Assign) -> list[ast.stmt]:
        value = self.visit(node.value)
        if len(node.targets) == 1 and self._is_local(node.targets[0]):
            return [assign(node.targets[0], value)]
        kept = self.temporary()
        stores = [each for target in node.targets for each in self.store(target, load(kept))]
        return [assign(kept, value), *stores]

    def _annassign(self, node: ast.AnnAssign) -> list[ast.stmt]:
        if node.value is None:
            return [ast.Pass()]
        return self._assign(ast.Assign([node.target], node.value))

    def _is_local(self, target: ast.expr) -> bool:
        return isinstance(target, ast.Name) and not self.shared(target.id)

    def store(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """Put a value that was evaluated where the target says."""
        made: list[ast.stmt]
        if isinstance(target, ast.Name):
            made = self._store_name(target, value)
        elif isinstance(target, ast.Attribute):
            name = ast.Constant(self.scope.attribute(target.attr))
            keeper = self.visit(target.value)
            made = [ast.Expr(steps("<attributes>", "store", keeper, name, value))]
        elif isinstance(target, ast.Subscript):
            keeper, key = self.visit(target.value), self.visit(target.slice)
            made = [ast.Expr(steps("<containers>", "set_item", keeper, key, value))]
        elif isinstance(target, ast.Tuple | ast.List):
            made = self._unpack(target, value)
        else:
            self.refuse(target, "a target that is not known here")
        return [placed(each, target) for each in made]

    def _store_name(self, target: ast.Name, value: ast.expr) -> list[ast.stmt]:
        variable = self.shared(target.id)
        if not variable:
            return [assign(target, value)]
        publish = call("<memory>", "publish_in", self.keeper(variable), value)
        return [ast.Expr(self.access("stores", variable)), ast.Expr(publish), assign(target, value)]

    def _unpack(self, target: ast.Tuple | ast.List, value: ast.expr) -> list[ast.stmt]:
        parts = [(self.temporary(), each) for each in target.elts]
        stores = []
        names: list[ast.expr] = []
        for name, each in parts:
            starred = isinstance(each, ast.Starred)
            names.append(
                ast.Starred(build.store(name), ast.Store()) if starred else build.store(name)
            )
            stores += self.store(each.value if isinstance(each, ast.Starred) else each, load(name))
        look = steps("<containers>", "see", value, ast.Constant("items"))
        seen = build.last(ast.BoolOp(ast.Or(), [call("<containers>", "plain", value), look]), value)
        return [assign(ast.Tuple(names, ast.Store()), seen), *stores]

    def _augassign(self, node: ast.AugAssign) -> list[ast.stmt]:
        target, keep = node.target, []
        loaded: ast.expr
        if isinstance(target, ast.Name):
            loaded = self.visit(ast.copy_location(ast.Name(target.id, ast.Load()), target))
            stored: ast.expr = target
        elif isinstance(target, ast.Attribute):
            keeper = self.temporary()
            keep = [assign(keeper, self.visit(target.value))]
            name = self.scope.attribute(target.attr)
            loaded = steps("<attributes>", "load", load(keeper), ast.Constant(name))
            stored = ast.Attribute(load(keeper), target.attr, ast.Store())
        else:
            keeper, key = self.temporary(), self.temporary()
            keep = [assign(keeper, self.visit(target.value)), assign(key, self.visit(target.slice))]
            getitem = ast.Constant("getitem")
            loaded = steps("<containers>", "operate", getitem, load(keeper), load(key))
            stored = ast.Subscript(load(keeper), load(key), ast.Store())
        value = self.temporary()
        keep.append(assign(value, loaded))
        result = self._in_place(node, value)
        return [*keep, *result, *self.store(placed(stored, target), load(value))]

    def _in_place(self, node: ast.AugAssign, value: str) -> list[ast.stmt]:
        """The operation on a value; as a statement, for that is what its error speaks of."""
        made: list[ast.stmt] = []
        operand, watched = node.value, [load(value)]
        if not isinstance(operand, ast.Constant):
            kept = self.temporary()
            made = [assign(kept, self.visit(operand))]
            operand = load(kept)
            watched.append(load(kept))
        name = ast.Constant(f"i{OPERATORS[type(node.op)].rstrip('_')}")
        followed = steps("<containers>", "operate", name, load(value), operand)
        plain = ast.AugAssign(build.store(value), node.op, operand)
        test = call("<containers>", "plain", *watched)
        return [*made, ast.If(test, [plain], [assign(value, followed)])]

    def _delete(self, node: ast.Delete) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for target in node.targets:
            if isinstance(target, ast.Attribute):
                name = ast.Constant(self.scope.attribute(target.attr))
                made.append(
                    ast.Expr(steps("<attributes>", "delete", self.visit(target.value), name))
                )
            elif isinstance(target, ast.Subscript):
                keeper, key = self.visit(target.value), self.visit(target.slice)
                made.append(ast.Expr(steps("<containers>", "delete_item", keeper, key)))
            elif isinstance(target, ast.Name) and (variable := self.shared(target.id)):
                made += [ast.Expr(self.access("deletes", variable)), ast.Delete([target])]
            elif isinstance(target, ast.Name):
                made.append(ast.Delete([target]))
            else:
                self.refuse(node, "del of several; write a line for each")
        return made

    def _functiondef(self, node: ast.FunctionDef) -> list[ast.stmt]:
        if node.decorator_list:
            self.refuse(node, "a decorated function in a worker; put it at the top")
        self.with_defaults(node)
        made = ast.Expr(call("<memory>", "made", load(node.name)))
        variable = self.shared(node.name)
        if not variable:
            return [node, made]
        # the defaults are evaluated before the name is stored
        defaults = [self._kept(node.args.defaults), self._kept(node.args.kw_defaults)]
        publish = call("<memory>", "publish_in", self.keeper(variable), load(node.name))
        store = ast.Expr(self.access("stores", variable))
        return [*itertools.chain(*defaults), store, node, made, ast.Expr(publish)]

    def _kept(self, values: list[ast.expr] | list[ast.expr | None]) -> list[ast.stmt]:
        """Evaluates the values; what stands in the list then are their names."""
        made: list[ast.stmt] = []
        for number, value in enumerate(values):
            if value:
                kept = self.temporary()
                made.append(assign(kept, value))
                values[number] = load(kept)
        return made

    # what is done once, often or in any case

    def _if(self, node: ast.If) -> list[ast.stmt]:
        return [ast.If(self.test(node.test), self.body(node.body), self.body(node.orelse))]

    def _while(self, node: ast.While) -> list[ast.stmt]:
        if is_endless(node):
            self.refuse(node, f"{ENDLESS}; wait for an Event instead")
        test, body, orelse = self.test(node.test), self.body(node.body), self.body(node.orelse)
        if not self.places or not TEST_IS_REPEATED:
            return self._loop(test, body, orelse)
        # `continue` jumps back to the test, the body's end to what follows the repeated test
        ended = self.temporary()
        continued = ast.Compare(load(ended), [ast.Is()], [ast.Constant(False)])
        jumps = ast.IfExp(load(ended), ast.Yield(), ast.Constant(None))
        holds = ast.BoolOp(ast.And(), [test, build.last(jumps, ast.Constant(True))])
        tested = build.last(ast.IfExp(continued, ast.Yield(), ast.Constant(None)), holds)
        not_yet, now = assign(ended, ast.Constant(False)), assign(ended, ast.Constant(True))
        loop = ast.While(tested, [not_yet, *body, now], orelse)
        return [assign(ended, ast.Constant(None)), loop]

    def _for(self, node: ast.For) -> list[ast.stmt]:
        begun, body = self._begun(node.iter), self.body(node.body)
        return self._each(node.target, begun, body, self.body(node.orelse))

    def _begun(self, iterated: ast.expr) -> ast.expr:
        """An iterator over it, and what that reads each time."""
        return steps("<containers>", "iteration", self.visit(iterated))

    def _each(
        self,
        target: ast.expr,
        begun: ast.expr,
        body: list[ast.stmt],
        orelse: Sequence[ast.stmt] = (),
    ) -> list[ast.stmt]:
        iterator, read, item = self.temporary(), self.temporary(), self.temporary()
        end = ast.Attribute(load("<containers>"), "END", ast.Load())
        following = ast.IfExp(
            ast.Compare(load(read), [ast.Is()], [ast.Constant(None)]),
            call("<containers>", "next", load(iterator), end),
            steps("<containers>", "next_of", load(iterator), load(read)),
        )
        test = ast.Compare(named(item, following), [ast.IsNot()], [end])
        both = ast.Tuple([build.store(iterator), build.store(read)], ast.Store())
        taken = self.store(target, load(item))
        return [assign(both, begun), *self._loop(test, [*taken, *body], orelse)]

    def _loop(
        self, test: ast.expr, body: list[ast.stmt], orelse: Sequence[ast.stmt]
    ) -> list[ast.stmt]:
        if not self.places:
            return [ast.While(test, body, list(orelse))]
        again = self.temporary()  # no place before the first test
        place = ast.IfExp(load(again), ast.Yield(), ast.Constant(None))
        tested = build.last(place, named(again, ast.Constant(True)), test)
        return [assign(again, ast.Constant(False)), ast.While(tested, body, list(orelse))]

    def _try(self, node: ast.Try) -> list[ast.stmt]:
        handlers = [
            ast.ExceptHandler(
                self.visit(each.type) if each.type else None, each.name, self._handler(each)
            )
            for each in node.handlers
        ]
        if handlers:
            handlers.insert(0, ast.ExceptHandler(GIVEN_UP, None, [ast.Raise()]))
        final: list[ast.stmt] = (
            [when(NOT_OVER, self.body(node.finalbody))] if node.finalbody else []
        )
        return [ast.Try(self.body(node.body), handlers, self.body(node.orelse), final)]

    def _handler(self, node: ast.ExceptHandler) -> list[ast.stmt]:
        if node.name and self.shared(node.name):
            self.refuse(node, f"except ... as {node.name}, which others see; name it otherwise")
        return self.body(node.body)

    def _with(self, node: ast.With) -> list[ast.stmt]:
        body = self.body(node.body)
        for item in reversed(node.items):
            body = self._with_one(item, body)
        return body

    def _with_one(self, item: ast.withitem, body: list[ast.stmt]) -> list[ast.stmt]:
        """As PEP 343 says it."""
        manager, entered, raised = self.temporary(), self.temporary(), self.temporary()
        target = self.store(item.optional_vars, load(entered)) if item.optional_vars else []
        error = ast.Starred(call("<calls>", "error"), ast.Load())
        exit_raised = negated(steps("<calls>", "exit", load(manager), error))
        handler = [assign(raised, ast.Constant(True)), when(exit_raised, [ast.Raise()])]
        none = [ast.Constant(None)] * 3
        exit_now = ast.Expr(steps("<calls>", "exit", load(manager), *none))
        returned = ast.BoolOp(ast.And(), [NOT_OVER, negated(load(raised))])
        given_up = ast.ExceptHandler(GIVEN_UP, None, [ast.Raise()])
        leave: list[ast.stmt] = [when(returned, [exit_now])]
        guarded = ast.Try(
            [*target, *body],
            [given_up, ast.ExceptHandler(ANYTHING, None, handler)],
            [],
            leave,
        )
        enter = assign(entered, steps("<calls>", "enter", load(manager)))
        kept = assign(manager, self.visit(item.context_expr))
        made = [kept, enter, assign(raised, ast.Constant(False)), guarded]
        return [placed(each, item.context_expr) for each in made]

    # comprehensions: functions of their own, since they may not yield

    def visit_ListComp(self, node: Comprehension) -> ast.expr:  # noqa: N802
        if any(generator.is_async for generator in node.generators):
            self.refuse(node, "async for")
        name, given, made = self.temporary(), self.temporary(), self.temporary()
        first = self._begun(node.generators[0].iter)
        outer, self.comprehensions = self.comprehensions, []
        self.bound_inside.append(_bound_by(node))
        inside = self._collected(node, made)
        for number, generator in reversed(list(enumerate(node.generators))):
            for condition in reversed(generator.ifs):
                inside = [when(self.test(condition), inside)]
            begun = self._begun(generator.iter) if number else load(given)
            inside = self._each(generator.target, begun, inside)
        self.bound_inside.pop()
        return_made = ast.Return(call("<memory>", "made_hashed", load(made)))
        entry = ast.Expr(ast.Yield()) if self.places and ENTERS_COMPREHENSIONS else NO_STEP
        body = [entry, *self.comprehensions, assign(made, _empty(node)), *inside, return_made]
        for rebound in sorted(_walrus_names(node)):
            is_global = rebound in self.declared_global
            body.insert(0, (ast.Global if is_global else ast.Nonlocal)([rebound]))
            outer.append(when(ast.Constant(False), [assign(rebound, ast.Constant(None))]))
        function = ast.FunctionDef(
            name, ast.arguments([], [ast.arg(given)], None, [], [], None, []), body, []
        )
        self.comprehensions = [*outer, placed(function, node)]
        return ast.YieldFrom(ast.Call(load(name), [first], []))

    visit_SetComp = visit_DictComp = visit_ListComp  # noqa: N815

    def _collected(self, node: Comprehension, made: str) -> list[ast.stmt]:
        if isinstance(node, ast.DictComp):
            key, value = self.temporary(), self.temporary()
            item = ast.Subscript(load(made), load(key), ast.Store())
            parts = [assign(key, self.visit(node.key)), assign(value, self.visit(node.value))]
            return [*parts, assign(item, load(value))]
        method = "append" if isinstance(node, ast.ListComp) else "add"
        return [ast.Expr(call(made, method, self.visit(node.elt)))]


def _empty(node: Comprehension) -> ast.expr:
    if isinstance(node, ast.ListComp):
        return ast.List([], ast.Load())
    if isinstance(node, ast.DictComp):
        return ast.Dict([], [])
    return ast.Set([ast.Starred(ast.Tuple([], ast.Load()), ast.Load())])


def _bound_by(node: Comprehension) -> set[str]:
    return {
        each.id
        for generator in node.generators
        for each in ast.walk(generator.target)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _walrus_names(node: ast.AST) -> set[str]:
    return {each.target.id for each in ast.walk(node) if isinstance(each, ast.NamedExpr)}
