"""What a hazard is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What belongs together; a file in `reading` finds the hazards of one."""

    BLOCKING = "blocking"
    LOCKS = "locks"
    ISOLATION = "isolation"
    AWAITS = "awaits"
    FLASK = "flask"
    DECORATORS = "decorators"
    UPDATES = "updates"
    TASKS = "tasks"
    LOOPS = "loops"
    SQLALCHEMY = "sqlalchemy"
    CONTEXT = "context"
    RESPONSES = "responses"
    LOGIN = "login"
    ALEMBIC = "alembic"
    TESTS = "tests"
    RUNNING = "running"
    WEBSOCKETS = "websockets"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One thing that code for threads does on asyncio.

    `contrast` is the question that proves it here, and `bad` and `good` are cells of it on
    asyncio; where the catalogue has none yet, `question` is the one that is open.
    """

    code: str
    name: str
    family: Family
    what: str
    """A clause that ends "...: finds code in which", without a full stop."""
    why: str
    remedy: str
    contrast: str = ""
    bad: str = ""
    good: str = ""
    question: str = ""
