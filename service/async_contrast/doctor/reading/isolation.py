"""What belongs to one request, and is kept where all tasks read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.hazard import Hazard
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.events import Spot
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.given import is_sure
from async_contrast.doctor.reading.common.reach import reaching, told
from async_contrast.doctor.reading.shared.requests import Requests
from async_contrast.doctor.reading.shared.sharing import Sharing

THREAD_LOCAL, GLOBAL = BY_CODE["AC301"], BY_CODE["AC302"]
LOCAL = "threading.local"
_NUMBERS = frozenset({"threading.get_ident", "threading.get_native_id"})
_HOOKS = frozenset({"before_request", "before_app_request", "before_websocket"})


class Write(NamedTuple):
    """A place on the loop where an attribute, an item or a global is written."""

    function: Function
    event: Event
    where: Ref
    value: Ref


def find(project: Project) -> Iterator[Finding]:
    """AC301 and AC302: one finding for each local, and for each global or attribute."""
    isolation = _Isolation(project)
    yield from isolation.thread_locals()
    yield from isolation.by_number_of_thread()
    yield from isolation.globals()


class _Isolation:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._reaching = reaching(project)
        self._requests = Requests(project)
        self._sharing = Sharing(project)
        self._writes = [
            Write(function, event, where, value)
            for function, _, event in _writing(project)
            if function.name in project.on_loop and self._reaching.matters(function.name)
            for where, value in _written(event)
        ]

    def thread_locals(self) -> Iterator[Finding]:
        for owner, write in self._first_of(LOCAL).items():
            says = f"keeps `{_short(write.where)}` in a {LOCAL}, which all tasks of a loop share"
            if self._project.value(write.value).kind is Meaning.INSTANCE:
                sureness = Sureness.LOOK  # made for the thread, it seems
            elif (
                is_sure(self._project, write.function, owner)
                and self._reaching.reach(write.function).sure
            ):
                sureness = Sureness.CERTAIN
            else:
                sureness = Sureness.LIKELY
            yield self._finding(THREAD_LOCAL, write, says, sureness)

    def by_number_of_thread(self) -> Iterator[Finding]:
        """`users[threading.get_ident()] = ...`: one task's value under the key of all."""
        for write in self._writes:
            events = write.function.events
            before = events[events.index(write.event) - 1] if write.where.endswith("[]") else None
            if before is not None and self._project.library(before.ref) in _NUMBERS:
                says = f"keeps something in `{_short(write.where)}` by the number of the thread"
                yield self._finding(THREAD_LOCAL, write, says, Sureness.LIKELY)

    def _first_of(self, class_: str) -> Mapping[Ref, Write]:
        """The first write to each object of a class."""
        found: dict[Ref, Write] = {}
        for write in self._writes:
            owner = write.where.rpartition(".")[0]
            if owner and owner not in found and self._project.is_a(owner, class_):
                found[owner] = write
        return found

    def globals(self) -> Iterator[Finding]:
        for where, write in self._of_requests.items():
            readers = self._readers.get(where, ())
            if after := _read_after_await(write):
                says, sureness = f"reads it again in line {after}, after an await", Sureness.LIKELY
                if self._project.functions.get(f"{where.rpartition('.')[0]}.<module>"):
                    sureness = Sureness.CERTAIN
            elif readers:
                says = f"`{self._project.called(readers[0])}` reads it"
                sureness = Sureness.LIKELY if self._follows(write, readers) else Sureness.LOOK
            else:
                continue
            kept = f"keeps what belongs to one request in `{_short(where)}`, which all share, and "
            yield self._finding(GLOBAL, write, kept + says, sureness)

    @cached_property
    def _of_requests(self) -> Mapping[Ref, Write]:
        """The first write of something of a request to each place that all share."""
        found: dict[Ref, Write] = {}
        for write in self._writes:
            if (
                write.where not in found
                and self._requests.come_from(write.function, write.value)
                and self._sharing.is_shared(write.where)
                and not self._project.is_a(write.where.rpartition(".")[0], LOCAL)
            ):
                found[write.where] = write
        return found

    @cached_property
    def _readers(self) -> Mapping[Ref, Sequence[str]]:
        """Who else, on the loop, reads each of these places."""
        found: dict[Ref, dict[str, None]] = {}
        for function in self._project.functions.values():
            if function.name in self._project.on_loop:
                for where in self._of_requests:
                    if self._of_requests[where].function is not function and any(
                        _reads(function, each) for each in self._spellings(where)
                    ):
                        found.setdefault(where, {})[function.name] = None
        return {where: tuple(names) for where, names in found.items()}

    def _spellings(self, where: Ref) -> Iterator[Ref]:
        """A place as it is written: `audit.user`, and `self.user` in the methods of that object."""
        yield where
        owner, _, name = where.rpartition(".")
        value = self._project.value(owner)
        if value.kind is Meaning.INSTANCE and value.name in self._project.classes:
            for class_ in (value.name, *self._project.bases(value.name)):
                if owner != f"{class_}{{}}":
                    yield f"{class_}{{}}.{name}"

    def _follows(self, write: Write, readers: Sequence[str]) -> bool:
        """Whether a reader runs in the same request, after the write."""
        above = self._above(write.function.name)
        if any(self._project.handlers.get(name) in _HOOKS for name in above):
            return True
        return any(above & self._above(reader) for reader in readers)

    def _above(self, name: str) -> Set[str]:
        """A function and who calls it, in how many steps whatsoever."""
        found, todo = {name}, [name]
        while todo:
            callers = {
                call.caller for call in self._project.callers(self._project.functions[todo.pop()])
            }
            todo += callers - found
            found |= callers
        return found

    def _finding(self, hazard: Hazard, write: Write, says: str, sureness: Sureness) -> Finding:
        reach = self._reaching.reach(write.function)
        return Finding(
            hazard,
            self._project.place(write.function, write.event),
            self._project.called(write.function.name),
            told(self._project, write.function, says, reach),
            sureness,
            reach.ways,
        )


def _writing(project: Project) -> Iterator[Spot]:
    """All events that may write something, in the order of the functions and of their lines."""
    number = {name: n for n, name in enumerate(project.functions)}
    calls = (*project.calls_named("setattr"), *project.calls_named("update"))
    spots = (*project.events(Kind.STORE), *calls)
    yield from sorted(spots, key=lambda spot: (number[spot[0].name], spot[1]))


def _written(event: Event) -> Iterator[tuple[Ref, Ref]]:
    """What an event writes, and which value."""
    if event.kind == Kind.STORE and event.args:
        yield event.ref, event.args[0]
    elif event.kind == Kind.CALL and event.ref == "builtins.setattr" and len(event.args) == 3:
        owner, name, value = event.args
        yield f"{owner}.{name[2:-1] if name[:2] == '=' + name[-1] else '_'}", value
    elif event.kind == Kind.CALL and event.ref.endswith(".update"):
        owner = event.ref.removesuffix(".update")
        yield from ((f"{owner}[{name!r}]", value) for name, value in event.keywords)


def _reads(function: Function, where: Ref) -> bool:
    return any(_is_read(event, where) for event in function.events)


def _is_read(event: Event, where: Ref) -> bool:
    return event.kind in (Kind.LOAD, Kind.CALL) and (
        event.ref == where or event.ref.startswith((f"{where}.", f"{where}[", f"{where}("))
    )


def _read_after_await(write: Write) -> int:
    """The line in the same function where it is read again after an await, or 0."""
    events = write.function.events
    awaited = False
    for event in events[events.index(write.event) + 1 :]:
        awaited = awaited or event.kind == Kind.AWAIT
        if awaited and _is_read(event, write.where):
            return event.line
    return 0


def _short(where: Ref) -> str:
    """The last part, as people write it: `user`, `STATE['user']`."""
    name = where.rpartition(".")[2]
    return name.replace("{}", "")
