"""Tasks that are started: whether anybody keeps them, and looks what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.hazard import Hazard
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.facts import Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, plain
from async_contrast.doctor.reading.common.given import is_sure
from async_contrast.doctor.reading.common.reach import Reach, is_test, told
from async_contrast.doctor.reading.of_awaits.fates import arguments, holds
from async_contrast.doctor.reading.of_tasks.catching import EVERYTHING, catches
from async_contrast.doctor.reading.of_tasks.watching import ADDS, Watching, last_name

DROPPED, UNWATCHED = BY_CODE["AC801"], BY_CODE["AC802"]
_NO_REACH = Reach((), True, True, "")


class Verdict(NamedTuple):
    hazard: Hazard
    says: str
    sureness: Sureness


def started(project: Project) -> Iterator[Finding]:
    """AC801 and AC802."""
    started = Started(project)
    for function, at, event in project.calls_of(project.libraries.starting):
        if is_test(project.file(function).path):
            continue
        verdict = started.verdict(function, at)
        if verdict is not None:
            yield Finding(
                verdict.hazard,
                project.place(function, event),
                project.called(function.name),
                told(project, function, verdict.says.format(event.ref), _NO_REACH),
                verdict.sureness,
            )


class Started:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._watching = Watching(project)

    def verdict(self, function: Function, at: int) -> Verdict | None:
        """What is wrong with the task that an event starts, if anything is."""
        event = function.events[at]
        what = self._what(event)
        after = function.events[at + 1 :]
        match event.how:
            case How.DROPPED:
                sure = is_sure(self._project, function, event.ref)
                says = f"starts {what} as a task that nobody keeps"
                return Verdict(DROPPED, says, Sureness.CERTAIN if sure else Sureness.LIKELY)
            case How.USED if any(_adds_callback(each, _task(event)) for each in after[:3]):
                says = f"starts {what} as a task that nobody keeps; a callback does not keep it"
                return Verdict(DROPPED, says, Sureness.LIKELY)
            case How.KEPT:
                return self._local(function, at, what)
            case How.STORED:
                store = next((each for each in after if each.kind == Kind.STORE), None)
                return self._under(last_name(store.ref), event, what) if store else None
            case How.PASSED:
                taker = next((each for each in after if _is_about(each, _task(event))), None)
                return self._under(self._collection(taker), event, what) if taker else None
            case _:
                return None

    def _what(self, event: Event) -> str:
        """The coroutine, as people call it."""
        value = self._project.value(event.args[0]) if event.args else None
        is_own = value is not None and value.kind is Meaning.COROUTINE
        return f"`{self._project.called(value.name)}`" if value and is_own else "a coroutine"

    def _local(self, function: Function, at: int, what: str) -> Verdict | None:
        """Of a task that a local name stands for, by what is done with it."""
        event = function.events[at]
        inner = [each for one in self._project.inner(function) for each in one.events]
        after = (*function.events[at + 1 :], *inner)
        uses = [each for each in after if _is_about(each, _task(event))]
        if uses and all(_adds_callback(each, _task(event)) for each in uses):
            says = f"starts {what} as a task that nobody keeps; a callback does not keep it"
            return Verdict(DROPPED, says, Sureness.LOOK)
        if uses:
            collections = {self._collection(each) for each in uses}
            return self._under(collections.pop(), event, what) if len(collections) == 1 else None
        if function.name in self._project.handlers or not any(e.kind == Kind.AWAIT for e in after):
            says = f"starts {what} as a task that is kept by a local name only"
            return Verdict(DROPPED, says, Sureness.LIKELY)
        return self._unwatched(event, f"starts {what} as a task, and never looks what became of it")

    def kept_in(self, function: Function, at: int) -> str:
        """The name of what keeps a task that nobody looks at or ends; or empty."""
        event = function.events[at]
        after = function.events[at + 1 :]
        if event.how == How.STORED:
            store = next((each for each in after if each.kind == Kind.STORE), None)
            name = last_name(store.ref) if store is not None else ""
        else:
            uses = [each for each in after if _is_about(each, _task(event))]
            uses = [each for each in uses if not _adds_callback(each, _task(event))]
            names = {self._collection(each) for each in uses}
            name = names.pop() if len(names) == 1 else ""
        watched = not name or self._watching.is_looked_at(name) or name in self._watching.ended
        return "" if watched else name

    def _collection(self, event: Event) -> str:
        """The name of what it is added to, if that is the project's, and nothing else is done."""
        owner, _, method = event.ref.rpartition(".")
        if event.kind != Kind.CALL or method not in ADDS or owner.startswith("builtins."):
            return ""
        of_library = self._project.library(owner)  # which may look itself
        is_own = not of_library or of_library.startswith(("builtins.", "collections."))
        return last_name(owner) if is_own else ""

    def _under(self, name: str, event: Event, what: str) -> Verdict | None:
        """Of a task that is kept under a name, where nobody looks at it."""
        if not name or self._watching.is_looked_at(name):
            return None
        says = f"starts {what} as a task in `{name}`, and nobody looks what became of it"
        return self._unwatched(event, says, is_ended=name in self._watching.ended)

    def _unwatched(self, event: Event, says: str, is_ended: bool = False) -> Verdict | None:
        """Unless the coroutine catches all errors itself."""
        value = self._project.value(event.args[0]) if event.args else None
        function = self._project.functions.get(value.name) if value is not None else None
        caught = catches(self._project, function) if function is not None else frozenset()
        if caught & {EVERYTHING, "builtins.Exception"}:
            return None
        return Verdict(UNWATCHED, says, Sureness.LOOK if caught or is_ended else Sureness.LIKELY)


def _task(event: Event) -> Ref:
    return plain(f"{event.ref}()")


def _adds_callback(event: Event, task: Ref) -> bool:
    return event.kind == Kind.CALL and plain(event.ref) == f"{task}.add_done_callback"


def _is_about(event: Event, task: Ref) -> bool:
    if any(holds(ref, task) for ref in arguments(event)):
        return event.kind != Kind.BIND
    return holds(event.ref, task) or plain(event.ref).startswith((f"{task}.", f"{task}!"))
