"""What modules are called, in the layouts that projects have."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath

from async_contrast.doctor.project.modules import INIT, Module, imported, named
from tests.rows import each_row

ROOT = PurePosixPath("/shop")

# A project: its files with what they import, and the modules that they are.
LAYOUTS = {
    "a package beside its tests": {
        "app/__init__.py": ("from app.db import x", "app"),
        "app/db/__init__.py": ("", "app.db"),
        "app/db/models.py": ("", "app.db.models"),
        "tests/test_app.py": ("import app", "tests.test_app"),
        "setup.py": ("", "setup"),
    },
    "src": {
        "src/acme/__init__.py": ("", "acme"),
        "src/acme/views.py": ("from acme import models", "acme.views"),
        "src/single.py": ("", "single"),
    },
    "a package in a folder of some name": {
        "service/acme/__init__.py": ("", "acme"),
        "service/acme/views.py": ("", "acme.views"),
    },
    "a namespace": {
        "acme/billing/__init__.py": ("", "acme.billing"),
        "acme/billing/views.py": ("from acme.billing import models", "acme.billing.views"),
    },
    "a namespace in src": {
        "src/acme/billing/views.py": ("from acme.billing.models import x", "acme.billing.views"),
        "src/acme/billing/models.py": ("", "acme.billing.models"),
    },
    "files beside each other": {
        "app.py": ("from services.users import load\nimport models", "app"),
        "models.py": ("", "models"),
        "services/users.py": ("", "services.users"),
    },
    "an application in a folder that it does not name": {
        "backend/app.py": ("from services import users", "app"),
        "backend/services/users.py": ("import db", "services.users"),
        "backend/db.py": ("", "db"),
        "frontend/build.py": ("", "frontend.build"),
    },
    "a folder that is named from outside": {
        "backend/app.py": ("from backend.services import users", "backend.app"),
        "backend/services/users.py": ("", "backend.services.users"),
    },
    "a folder of the same name in it": {
        "backend/src/backend/run.py": ("from backend.lib.mail import send", "backend.run"),
        "backend/src/backend/lib/mail.py": ("", "backend.lib.mail"),
        "backend/tests/test_run.py": ("from backend.run import app", "tests.test_run"),
    },
    "a folder with the name of a library": {
        "alembic/env.py": ("from alembic import context", "env"),
        "alembic/versions/0001_first.py": ("from alembic import op", "versions.0001_first"),
    },
    "a folder that cannot be imported": {
        "my-scripts/run.py": ("", "run"),
        "my-scripts/2024.v1.py": ("", "2024_v1"),
    },
    "two of a name": {
        "one/app.py": ("import db", "app"),
        "one/db.py": ("", "db"),
        "two/app.py": ("import db", "two.app"),
        "two/db.py": ("", "two.db"),
    },
    "a package and a module of a name": {
        "app.py": ("", "app"),
        "app/__init__.py": ("", "app_2"),
    },
    "a package at the root": {
        "__init__.py": ("", "shop"),
        "views.py": ("from . import models", "shop.views"),
    },
}


@each_row("layout", LAYOUTS)
def test_a_module_is_called_what_it_is_imported_as(layout: str) -> None:
    files = LAYOUTS[layout]
    texts: dict[PurePath, frozenset[str]] = {
        ROOT / path: imported(text.encode()) for path, (text, _) in files.items()
    }
    found = named(texts, {path.parent for path in texts if path.name == INIT}, ROOT)
    assert {path: found[ROOT / path].name for path in files} == {
        path: module for path, (_, module) in files.items()
    }
    packages = {str(path.relative_to(ROOT)) for path in found if found[path].is_package}
    assert packages == {path for path in files if path.endswith("__init__.py")}


def test_a_package_above_the_root_is_a_part_of_the_name() -> None:
    file = ROOT / "web" / "x.py"
    packages = {file.parent, ROOT}
    assert named({file: frozenset()}, packages, ROOT) == {file: Module("shop.web.x", False)}


def test_a_file_elsewhere_is_named_from_its_packages() -> None:
    file = PurePosixPath("/elsewhere/pack/x.py")
    assert named({file: frozenset()}, set(), ROOT) == {file: Module("x", False)}
    assert named({file: frozenset()}, {file.parent}, ROOT) == {file: Module("pack.x", False)}


def test_imports_are_told_from_lines_that_look_like_some() -> None:
    text = b"""
import os.path, sys
    import inner
from a.b import (
    c,  # one
    d as e,
)
from . import relative
from .x import y
x = 'import nothing'
"""
    assert imported(text) == {
        "os.path",
        "inner",
        "a.b",
        "a.b.c",
        "a.b.one",
        "a.b.d",
        "a.b.as",
        "a.b.e",
    }
