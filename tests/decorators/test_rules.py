"""What is expected of decorators on interpreters that these tests may not run on."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Verdict
from async_contrast.topics.decorators import rules
from tests.platforms import python


@pytest.mark.parametrize(
    ("version", "verdict"),
    [((3, 11, 13), BREAKS), ((3, 12, 0), HOLDS), ((3, 14, 0), HOLDS)],
)
def test_a_coroutine_function_can_be_marked_from_3_12_on(
    version: tuple[int, int, int], verdict: Verdict
) -> None:
    expected = rules.has_mark(python("CPython", version, gil=True))
    assert expected.shows.keys() == {verdict}
    assert ".".join(map(str, version)) in expected.because


def test_the_notes_decorator_returns_what_the_function_returns() -> None:
    def func(*args: int, **kwargs: int) -> object:
        return args, kwargs

    for decorate in (rules.decorate, rules.decorate_without_wraps):
        assert decorate(func)(1, 2, three=3) == ((1, 2), {"three": 3})
