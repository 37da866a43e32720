"""A rewritten function does what it does anyhow, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from async_contrast.explorer.on_threads import Threads, World, until_all_is_known
from async_contrast.explorer.program import Check, Worker
from tests.explorer import language, language_of_objects


def outcome_of(function: Callable[[], object], world: World) -> str:
    """What the function returns, and tells, as the only worker of a run."""
    returned: list[object] = []

    def program() -> tuple[Sequence[Worker], Check]:
        language.told.clear()
        returned.clear()

        def work() -> None:
            returned.append(function())

        return [work], lambda: repr((returned, language.told))

    def run() -> str:
        run = threads.begin()
        while run.ready():
            run.take(0)
        return run.outcome().word

    threads = Threads(program, world)
    word = until_all_is_known(run)
    assert threads.unfollowed == set()
    return word


@pytest.mark.parametrize("world", World)
@pytest.mark.parametrize("function", [*language.FUNCTIONS, *language_of_objects.FUNCTIONS])
def test_it_does_the_same(function: Callable[[], object], world: World) -> None:
    language.told.clear()
    expected = repr(([function()], language.told))
    assert outcome_of(function, world) == expected
