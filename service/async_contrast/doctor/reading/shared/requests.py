"""Whether a value comes of the request that is served."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.project.assigned import argument_of
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import steps

_LEVELS = 3
"""Of callers and of calls in each other that are looked through."""


class Requests:
    """Follows values back to the request, the session, the URL."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def come_from(self, function: Function, value: Ref, levels: int = _LEVELS) -> bool:
        """Whether a value in a function is, or was made of, what belongs to one request."""
        if levels == 0 or not value or value[0] == "=":
            return False
        if value[0] == "?":
            return self._is_given(function, value, levels)
        return self._is_of_request(value) or any(
            self.come_from(function, ref, levels - 1)
            for call in _behind(function, value)
            for ref in (*call.args, *(ref for _, ref in call.keywords))
        )

    def _is_of_request(self, value: Ref) -> bool:
        ref = ""
        for step in steps(value):
            ref += step
            if self._project.library(ref) in self._project.libraries.of_request:
                return True
        return False

    def _is_given(self, function: Function, value: Ref, levels: int) -> bool:
        """A part of the URL, or what a caller gives."""
        name = value[1:].partition(".")[0].partition("[")[0].partition("(")[0]
        if name not in {each.name for each in function.parameters}:
            return False
        if self._project.handlers.get(function.name) in {"view", "websocket"}:
            return True
        return any(
            self.come_from(
                self._project.functions[call.caller],
                argument_of(function, call.event, name),
                levels - 1,
            )
            for call in self._project.callers(function)
        )


def _behind(function: Function, value: Ref) -> Iterator[Event]:
    """The calls whose results a value is made of."""
    for event in function.events:
        if event.kind == Kind.CALL and value.startswith(f"{event.ref}("):
            yield event
