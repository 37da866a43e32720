"""The files that cells are made of: what is defined in them, and who reaches what."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

Key = tuple[str, str]
"""A module and a name at its top level."""


Located = ast.stmt | ast.expr | ast.keyword
"""What stands somewhere in a file."""


@dataclass(frozen=True, slots=True)
class Target:
    """What mutants are made of: files below `root`, those of a folder and some more.

    `catalogue` is the module that holds the topics.
    """

    root: Path
    folder: str
    catalogue: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """One place of a file, in bytes, and what stands there instead."""

    start: int
    end: int
    text: str


class Module:
    """One file: its source, its tree, and what the names at its top level are."""

    def __init__(self, root: Path, file: str) -> None:
        self.file = file
        self.name = file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        self.source = root.joinpath(file).read_bytes()
        self.tree = ast.parse(self.source)
        self.starts = [0]
        for line in self.source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.parents = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }
        self.definitions: dict[str, ast.stmt] = {}
        self.imports: dict[str, Key] = {}
        self._bind()

    def _bind(self) -> None:
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self.definitions[node.name] = node
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                for target in targets_of(node):
                    for name in ast.walk(target):
                        if isinstance(name, ast.Name):
                            self.definitions[name.id] = node
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    self.imports[alias.asname or alias.name] = (node.module, alias.name)

    def start(self, node: Located) -> int:
        """Where it begins in the file, in bytes."""
        return self.starts[node.lineno - 1] + node.col_offset

    def end(self, node: Located) -> int:
        """Where it ends."""
        return self.starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)

    def text(self, node: Located) -> str:
        return self.source[self.start(node) : self.end(node)].decode()

    def differs(self, edit: Edit) -> bool:
        """Whether it is Python after the edit, and not the same Python."""
        mutated = self.source[: edit.start] + edit.text.encode() + self.source[edit.end :]
        try:
            tree = ast.parse(mutated)
            compile(tree, "mutant", "exec")
        except (SyntaxError, ValueError):
            return False
        return ast.dump(tree) != ast.dump(self.tree)


class Code:
    """The files that cells are made of, and who reaches what in them."""

    def __init__(self, target: Target) -> None:
        root = target.root
        files = sorted(
            str(path.relative_to(root)) for path in root.joinpath(target.folder).rglob("*.py")
        )
        modules = [Module(root, file) for file in (*files, *target.more)]
        self.modules = {module.name: module for module in modules}
        self._edges: dict[Key, set[Key]] = {}

    def resolve(self, key: Key) -> Key | None:
        """Where a name is defined, through whatever imports; None if that is in none of the files.

        For a module it is the module's name and "".
        """
        for _ in range(10):
            module_name, name = key
            whole = f"{module_name}.{name}"
            if whole in self.modules:
                return whole, ""
            module = self.modules.get(module_name)
            if module is None:
                return None
            if name in module.definitions:
                return module_name, name
            if name not in module.imports:
                return None
            key = module.imports[name]
        return None

    def edges(self, key: Key) -> set[Key]:
        """What a definition names, and what is registered with it by a decorator."""
        if key in self._edges:
            return self._edges[key]
        module, found = self.modules[key[0]], set()
        for node in ast.walk(module.definitions[key[1]]):
            if isinstance(node, ast.Name):
                target = self.resolve((module.name, node.id))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                base = self.resolve((module.name, node.value.id))
                target = self.resolve((base[0], node.attr)) if base and not base[1] else None
            else:
                continue
            if target and target[1]:
                found.add(target)
        for name, node in module.definitions.items():
            for decorator in getattr(node, "decorator_list", ()):
                if root_of(decorator) == key[1]:
                    found.add((module.name, name))
        self._edges[key] = found - {key}
        return self._edges[key]

    def reached_from(self, key: Key) -> set[Key]:
        """The definition itself, and all that it reaches."""
        reached, todo = {key}, [key]
        while todo:
            for target in self.edges(todo.pop()) - reached:
                reached.add(target)
                todo.append(target)
        return reached


def targets_of(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    """What an assignment binds."""
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def root_of(node: ast.AST) -> str:
    """The name that an attribute or a call begins with; "" if it begins otherwise."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""
