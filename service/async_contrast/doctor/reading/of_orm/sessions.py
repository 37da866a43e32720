"""AsyncSessions: who makes them, what a commit expires; AC1001, one that all requests share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import AT_START, is_test
from async_contrast.doctor.reading.common.spelling import in_full, in_module, shown
from async_contrast.doctor.reading.of_updates.shared_state import SharedState

SESSION = "sqlalchemy.ext.asyncio.AsyncSession"
SCOPED = "sqlalchemy.ext.asyncio.async_scoped_session"
_MAKER = "sqlalchemy.ext.asyncio.async_sessionmaker"
_PLAIN_MAKER = "sqlalchemy.orm.sessionmaker"
_START = AT_START - {"cli"}


class Sessions:
    """The sessions of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def any(self) -> bool:
        """Whether the project has async sessions, or an async engine."""
        return any(
            each.target.startswith("sqlalchemy.ext.asyncio")
            for facts in self._project.modules.values()
            for each in facts.imports
        )

    def expires(self, session: Ref, function: Function) -> tuple[bool | None, bool]:
        """Whether a commit expires what a session holds, None if unknown; and if that is sure."""
        if self._is_set_later:
            return None, False
        if session.startswith(f"{SESSION}("):
            return next(self._made_in(function), None), True
        found = self._of_variable(session)
        if found is not None:
            return found, True
        maker = self._maker(session)
        settings = list(self._made_in(maker)) if maker is not None else []
        if settings:
            return settings[0], True
        return (True, False) if set(self._everywhere) == {True} else (None, False)

    @cached_property
    def _is_set_later(self) -> bool:
        """Whether somebody gives a session the setting as an attribute."""
        return any(
            event.kind == Kind.STORE and event.ref.endswith(".expire_on_commit")
            for function in self._project.functions.values()
            for event in function.events
        )

    def _maker(self, session: Ref) -> Function | None:
        """The function of the project that gives it."""
        called = session.partition("(")[0]
        value = self._project.value(called)
        return self._project.functions.get(value.name) if value.kind is Meaning.FUNCTION else None

    def _of_variable(self, session: Ref) -> bool | None:
        """By the variable of a module that holds the factory, however often imported."""
        module, name, _ = in_module(self._project, session)
        for _ in range(10):
            if not module:
                return None
            if f"{module}.{name}" in self._variables:
                return self._variables[f"{module}.{name}"]
            target = self._project.modules[module].names.get(name, "")
            further, other, _ = in_module(self._project, target)
            if (further, other) == (module, name):
                return None
            module, name = further, other
        return None

    @cached_property
    def _variables(self) -> Mapping[str, bool | None]:
        found: dict[str, bool | None] = {}
        for function in self._project.functions.values():
            for at, event in enumerate(function.events):
                setting = self._setting(event)
                stores = (each for each in function.events[at + 1 :] if each.kind == Kind.STORE)
                store = next(stores, None)
                if setting is not _NO_SESSION and store is not None:
                    found[store.ref] = setting  # type: ignore[assignment]
        return found

    @cached_property
    def _everywhere(self) -> tuple[bool | None, ...]:
        functions = self._project.functions.values()
        return tuple(
            setting
            for function in functions
            if not is_test(self._project.file(function).path)
            for setting in self._made_in(function)
        )

    def _made_in(self, function: Function) -> Iterator[bool | None]:
        """The settings of the sessions and the factories that a function makes."""
        for event in function.events:
            setting = self._setting(event)
            if setting is not _NO_SESSION:
                yield setting  # type: ignore[misc]
            elif event.kind == Kind.CALL and event.ref in self._variables:
                yield self._variables[event.ref]

    def _setting(self, event: Event) -> object:
        """expire_on_commit of a session or a factory that a call makes; _NO_SESSION if neither."""
        if event.kind != Kind.CALL or not event.ref.endswith(
            ("ession", "essionmaker", "configure")
        ):
            return _NO_SESSION
        full, keywords = in_full(self._project, event.ref), dict(event.keywords)
        if event.ref.endswith(".configure"):
            is_maker = self._project.is_a(event.ref.removesuffix(".configure"), _MAKER)
            return None if is_maker and "expire_on_commit" in keywords else _NO_SESSION
        is_async = full in (SESSION, _MAKER) or self._project.derives(
            self._project.value(event.ref).name, SESSION
        )
        if full == _PLAIN_MAKER:
            class_ = keywords.get("class_", event.args[1] if len(event.args) > 1 else "")
            is_async = in_full(self._project, class_) == SESSION
        if not is_async:
            return _NO_SESSION
        if "**" in keywords:
            return None
        return {"=False": False, "=True": True}.get(keywords.get("expire_on_commit", "=True"))


_NO_SESSION = object()


def shared_sessions(project: Project) -> Iterator[Finding]:
    """AC1001: sessions that live longer than a request."""
    state = SharedState(project)
    for function in project.functions.values():
        for event in function.events:
            if event.kind not in (Kind.STORE, Kind.CALL):
                continue
            what = _kept(project, state, function, event)
            if what:
                says = f"{what}, and all requests share it"
                is_module = function.name.endswith(".<module>")
                sureness = Sureness.CERTAIN if is_module else Sureness.LIKELY
                yield found(project, "AC1001", (function, event), says, sureness)


def _kept(project: Project, state: SharedState, function: Function, event: Event) -> str:
    """What a session is kept in, in words; empty if it is not kept."""
    session = next((ref for ref in event.args if _is_session(project, ref)), "")
    if not session:
        return ""
    is_module = function.name.endswith(".<module>")
    starts = project.handlers.get(function.name) in _START or _makes_application(project, function)
    if event.kind == Kind.CALL:
        class_ = project.value(event.ref)
        if starts and class_.kind is Meaning.CLASS and class_.name in project.classes:
            name = project.called(class_.name)
            return f"`{name}` is given one AsyncSession when the application starts"
        if is_module and class_.kind is Meaning.CLASS and class_.name in project.classes:
            return (
                f"`{project.called(class_.name)}` is given one AsyncSession when the module loads"
            )
        return ""
    name = shown(project, function, event.ref)
    if is_module:
        return f"`{name}` is one AsyncSession"
    if starts and not event.ref.startswith("quart.g."):
        return f"`{name}` is one AsyncSession, made when the application starts"
    is_init = function.class_ and function.name.endswith(".__init__")
    if is_init and "?" not in session and "{}" not in session and state.shared(event.ref):
        return f"`{name}` is one AsyncSession of an object that is made once"
    return ""


def _makes_application(project: Project, function: Function) -> bool:
    """Whether it is a factory of applications, which is called once."""
    return not is_test(project.file(function).path) and any(
        event.kind == Kind.CALL and event.ref == "quart.Quart" for event in function.events
    )


def _is_session(project: Project, ref: Ref) -> bool:
    if not ref or ref[0] in "=?~" or not project.is_a(ref, SESSION):
        return False
    return not project.is_a(ref, SCOPED)
