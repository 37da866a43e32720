"""Projects that are as large as somebody wants: views, services, repositories, models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

METHODS = 6
"""Of each class; a module of services or repositories has one class, and some helpers."""

_REPOSITORY = '''
"""What is stored of {name}."""

import sqlite3
from shop.settings import DATABASE


class {name}Repository:
    def __init__(self, path: str = DATABASE) -> None:
        self.path = path

    def connect(self):
        return sqlite3.connect(self.path)

    def rows(self, query, *values):
        found = self.connect().execute(query, values).fetchall()
        return [dict(zip(("a", "b"), row)) for row in found if row is not None]
'''

_REPOSITORY_METHOD = """
    def find_{n}(self, key, limit=10):
        found = self.rows("SELECT * FROM {table} WHERE a = ? LIMIT ?", key, limit)
        for each in found:
            if each["a"] > limit:
                each["b"] = self.tidy_{n}(each["b"])
        return found

    def tidy_{n}(self, text):
        try:
            return text.strip().lower().replace("-", " ")
        except AttributeError:
            return ""
"""

_SERVICE = '''
"""What is done with {name}."""

from shop.repositories.{table} import {name}Repository
{more}

class {name}Service:
    def __init__(self) -> None:
        self.repository = {name}Repository()
'''

_SERVICE_METHOD = """
    def list_{n}(self, key, **filters):
        found = self.repository.find_{n}(key)
        total = sum(len(each["b"]) for each in found if each.get("b"))
        return {{"found": sorted(found, key=lambda each: each["a"]), "total": total, **filters}}

    def check_{n}(self, words):
        missing = [name for name in ("a", "b") if name not in words]
        if missing:
            raise ValueError(f"missing: {{missing}}")
        return {{**words, "checked": True}}
"""

_VIEWS = '''
"""The pages of {name}."""

from quart import Blueprint, jsonify, request
from shop.services.{table} import {name}Service

blueprint = Blueprint("{table}", __name__)
service = {name}Service()
'''

_VIEW = """
@blueprint.get("/{table}/{n}/<key>")
async def show_{n}(key):
    limit = request.args.get("limit", 10, type=int)
    return jsonify(service.list_{n}(key, limit=limit))


@blueprint.post("/{table}/{n}")
async def create_{n}():
    words = await request.get_json()
    try:
        checked = service.check_{n}(words)
    except ValueError as error:
        return {{"error": str(error)}}, 422
    return checked, 201
"""


def write(folder: Path, modules: int) -> int:
    """A project of about so many modules, three for each thing; how many functions it has."""
    package = folder / "shop"
    for name in ("", "repositories", "services", "views"):
        (package / name).mkdir(parents=True, exist_ok=True)
        (package / name / "__init__.py").write_text("")
    (package / "settings.py").write_text('DATABASE = "shop.db"\n')
    functions = 0
    for n in range(modules // 3):
        for path, text in _thing(n):
            (package / path).write_text(text)
            functions += text.count("def ")
    return functions


def _thing(n: int) -> Iterator[tuple[str, str]]:
    """The three files of one thing; its service calls another's, as they do."""
    words = {"name": f"Thing{n}", "table": f"thing_{n}"}
    before = max(n - 7, 0)
    more = f"from shop.services.thing_{before} import Thing{before}Service\n" if n else ""
    each = range(METHODS)
    yield (
        f"repositories/thing_{n}.py",
        _REPOSITORY.format(**words)
        + "".join(_REPOSITORY_METHOD.format(n=m, **words) for m in each),
    )
    yield (
        f"services/thing_{n}.py",
        _SERVICE.format(more=more, **words)
        + "".join(_SERVICE_METHOD.format(n=m, **words) for m in each),
    )
    yield (
        f"views/thing_{n}.py",
        _VIEWS.format(**words) + "".join(_VIEW.format(n=m, **words) for m in each),
    )
