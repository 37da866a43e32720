"""What stands in the place of a function that is decorated."""

from __future__ import annotations

from async_contrast.doctor.project.facts import Event, Function, Kind
from async_contrast.doctor.project.names import Names


def wrapper(names: Names, decorator: Event) -> Function | None:
    """The function of the project that a decorator of the project returns.

    Of `@retry(3)` that which is returned by what `retry` returns.
    """
    function = names.functions.get(names.value(decorator.ref).name)
    for _ in range(2 if decorator.kind == Kind.CALL else 1):
        if function is None:
            return None
        found = {names.value(ref).name for ref in function.returns}
        function = names.functions.get(found.pop()) if len(found) == 1 else None
    return function
