"""What a commit expires: expire_on_commit, as those say it who make sessions and factories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from enum import StrEnum
from functools import cached_property

from async_contrast.doctor.project.facts import Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.reach import is_test
from async_contrast.doctor.reading.common.spelling import in_full, in_module
from async_contrast.doctor.reading.of_orm.queries import result_of

SESSION = "sqlalchemy.ext.asyncio.AsyncSession"
SCOPED = "sqlalchemy.ext.asyncio.async_scoped_session"
_MAKER = "sqlalchemy.ext.asyncio.async_sessionmaker"
_PLAIN_MAKER = "sqlalchemy.orm.sessionmaker"
_PARTIAL = "functools.partial"
_SETTING = "expire_on_commit"
_SYNC_CLASS = "sync_session_class"
"""A class of plain sessions, which may say anything."""
_LEVELS = 10
"""Of factories that are made with factories."""


class Says(StrEnum):
    """What is said of a session; None where nothing says that there is one."""

    EXPIRES = "expires"
    KEEPS = "keeps"
    UNKNOWN = "unknown"


class Commits:
    """Looks up what a commit of a session does."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def of(self, session: Ref, function: Function) -> Says | None:
        """By the calls of a function that give the session, or by what holds its factory."""
        return self._of(session, function, _LEVELS)

    @cached_property
    def everywhere(self) -> Says | None:
        """What all sessions of the project agree on; those of tests do not count."""
        project = self._project
        functions = [
            each for each in project.functions.values() if not is_test(project.file(each).path)
        ]
        found = (each for one in functions for each in self._made_in(one, _LEVELS))
        return _agreed([*found, *self._configured.get("", ())])

    def _of(self, ref: Ref, function: Function, levels: int) -> Says | None:
        if not levels:
            return Says.UNKNOWN
        ref = ref.rstrip("!>")
        calls = [e for e in function.events if e.kind == Kind.CALL and result_of(e) == ref]
        found = [self._of_call(each, function, levels - 1) for each in calls]
        if not any(found):
            return self._of_variable(ref, levels - 1)
        later = [each for each in function.events if _configures(each, ref)]
        return _agreed([_said(each) for each in later] or found)

    def _of_call(self, event: Event, function: Function, levels: int) -> Says | None:
        """What a call makes: a session, a factory, or what stands in the place of either."""
        owner, _, name = event.ref.rpartition(".")
        if name == "begin":
            return self._of(owner, function, levels)
        called = event.ref
        if called == _PARTIAL:
            called = event.args[0] if event.args else ""
        if in_full(self._project, called) == SCOPED:
            given = dict(event.keywords).get("session_factory", "".join(event.args[:1]))
            return self._of(given, function, levels) or Says.UNKNOWN
        class_ = self._class(event, called)
        own = self._of_class(class_)
        if own in (Says.EXPIRES, Says.KEEPS):
            return own
        said = _said(event)
        if said in (Says.EXPIRES, Says.KEEPS):
            return said
        before = self._before(event, called, function, levels)
        if before is None and not class_:
            return None
        return said or own or before or Says.EXPIRES

    def _before(self, event: Event, called: Ref, function: Function, levels: int) -> Says | None:
        """What was said where that was made which is called."""
        partials = (  # a local name of one means what it is a partial of
            each
            for each in function.events
            if each.ref == _PARTIAL and each.how == How.KEPT and each.args[:1] == (called,)
        )
        if event.ref != _PARTIAL and (found := _agreed(map(_said, partials))):
            return found
        if found := self._of(called, function, levels):
            return found
        value = self._project.value(called)
        if value.kind is Meaning.FUNCTION and levels and value.name in self._project.functions:
            return _agreed(self._made_in(self._project.functions[value.name], levels - 1))
        return None

    def _class(self, event: Event, called: Ref) -> str:
        """The class of the sessions that a call makes, or whose factory; empty if that is none."""
        full = in_full(self._project, called)
        if full in (_MAKER, _PLAIN_MAKER):
            given = dict(event.keywords).get("class_", "".join(event.args[1:2]))
            if full == _MAKER and not given:
                return SESSION
            called, full = given, in_full(self._project, given)
        value = self._project.value(called)
        name = value.name if value.kind is Meaning.CLASS else full
        return name if name == SESSION or self._project.derives(name, SESSION) else ""

    def _of_class(self, class_: str) -> Says | None:
        """What a class of the project says for all of its sessions, by its `__init__`."""
        project = self._project
        for name in (class_, *project.bases(class_)) if class_ in project.classes else ():
            if _SYNC_CLASS in project.classes[name].attributes:
                return Says.UNKNOWN
        init = project.method(class_, "__init__")
        if init is None:
            return None
        calls = [each for each in init.events if each.ref.endswith(".__init__")]
        return _agreed(_said(each) for each in calls) if calls else Says.UNKNOWN

    def _made_in(self, function: Function, levels: int) -> Iterator[Says]:
        """What is said of the sessions and the factories that a function makes."""
        for event in function.events:
            name = event.ref.rpartition(".")[2].partition("(")[0]
            known = name in self._names or event.ref in self._makes
            if event.kind == Kind.CALL and (known or _SETTING in dict(event.keywords)):
                says = self._of_call(event, function, levels)
                if says is not None:
                    yield says

    def _of_variable(self, ref: Ref, levels: int) -> Says | None:
        """By the variable of a module that holds the factory."""
        held = next((each for each in self._ways(ref) if each in self._makes), "")
        if not held:
            return None
        if held in self._configured:
            return _agreed(self._configured[held])
        if levels <= 0:
            return Says.UNKNOWN
        return _agreed(self._of_call(call, made, levels - 1) for made, call in self._makes[held])

    def _ways(self, ref: Ref) -> Iterator[str]:
        """The variables that a Ref may begin with: of the module that it names, and of those that
        this one imports it from."""
        module, name, _ = in_module(self._project, ref)
        for _ in range(_LEVELS):
            if not module:
                return
            yield f"{module}.{name}"
            target = self._project.modules[module].names.get(name, "")
            further, other, _ = in_module(self._project, target)
            if (further, other) == (module, name):
                return
            module, name = further, other

    @cached_property
    def _names(self) -> Set[str]:
        """The last names of what makes sessions: of SQLAlchemy, and of classes derived."""
        derived = (each for each in self._project.classes if self._project.derives(each, SESSION))
        return {
            each.rpartition(".")[2]
            for each in (SESSION, SCOPED, _MAKER, _PLAIN_MAKER, _PARTIAL, *derived)
        }

    @cached_property
    def _makes(self) -> Mapping[str, Sequence[tuple[Function, Event]]]:
        """By the variable that is given it: the calls that make a session or a factory."""
        found: dict[str, list[tuple[Function, Event]]] = defaultdict(list)
        for name in sorted(self._names):
            for function, at, event in self._project.calls_named(name):
                stores = (each for each in function.events[at + 1 :] if each.kind == Kind.STORE)
                store = next(stores, None)
                if store is not None and self._makes_one(event):
                    found[store.ref].append((function, event))
        return found

    def _makes_one(self, event: Event) -> bool:
        if event.ref != _PARTIAL:
            is_scoped = in_full(self._project, event.ref) == SCOPED
            return is_scoped or bool(self._class(event, event.ref))
        called = "".join(event.args[:1])
        is_factory = self._project.is_a(called, _MAKER, _PLAIN_MAKER)
        return is_factory or bool(self._class(event, called))

    @cached_property
    def _configured(self) -> Mapping[str, Sequence[Says]]:
        """By the variable that holds a factory: what it is told later. Empty for those that
        something else holds."""
        found: dict[str, list[Says]] = defaultdict(list)
        for _, _, event in self._project.calls_named("configure"):
            owner, said = event.ref.rpartition(".")[0], _said(event)
            if said is not None and self._project.is_a(owner, _MAKER, _PLAIN_MAKER, SESSION):
                held = next((each for each in self._ways(owner) if each in self._makes), "")
                found[held].append(said)
        return found


def _agreed(found: Iterable[Says | None]) -> Says | None:
    """What all say; UNKNOWN if they differ, and None if none says anything."""
    every = set(found)
    if not every - {None}:
        return None
    return every.pop() if len(every) == 1 else Says.UNKNOWN


def _configures(event: Event, ref: Ref) -> bool:
    """Whether a factory is told something later."""
    is_it = event.kind == Kind.CALL and event.ref == f"{ref}.configure"
    return is_it and _said(event) is not None


def _said(event: Event) -> Says | None:
    """What the arguments of a call say of it; None if nothing."""
    given = dict(event.keywords)
    if _SETTING in given:
        told = {"=True": Says.EXPIRES, "=False": Says.KEEPS}
        return told.get(given[_SETTING], Says.UNKNOWN)
    return Says.UNKNOWN if "**" in given or _SYNC_CLASS in given else None


def sets_later(event: Event) -> bool:
    """Whether an event gives the setting to something that is made already."""
    if event.kind == Kind.STORE:
        return event.ref.endswith((f".{_SETTING}", f".kw['{_SETTING}']"))
    is_setattr = event.kind == Kind.CALL and event.ref == "builtins.setattr"
    return is_setattr and event.args[1:2] == (f"='{_SETTING}'",)
