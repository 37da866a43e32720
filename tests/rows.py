"""One test for many rows of a table, where a test for each would take longer than its check."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

Test = Callable[..., None]


def each_row(
    names: str | tuple[str, ...], rows: Iterable[Any], by: Callable[..., str] | None = None
) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize`, but one test looks at all rows, or one at each group of them.

    `by` gives the group of a row. A wrong row keeps no other from being looked at, and the test's
    failure names each that is wrong. Two of these may stand one above the other. All rows share
    the fixtures of the test: what one does to them, the next one finds.
    """
    named = (names,) if isinstance(names, str) else names
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        values = (row,) if isinstance(names, str) else row
        groups.setdefault(by(*values) if by else "", []).append(values)
    assert groups, "there are no rows"

    def decorate(test: Test) -> Test:
        assert not inspect.iscoroutinefunction(test), "nobody would await it"

        @functools.wraps(test)
        def look(group: str = "", **fixtures: Any) -> None:
            rows, errors = [], []
            for values in groups[group]:
                try:
                    test(**fixtures, **dict(zip(named, values, strict=True)))
                except (Exception, pytest.fail.Exception, BaseExceptionGroup) as error:
                    rows.append(", ".join(map(_called, values)))
                    error.add_note(f"The row is {rows[-1]}")
                    errors.append(error)
            if errors:
                raise BaseExceptionGroup(f"wrong: {'; '.join(rows)}", errors)

        asked = inspect.signature(test).parameters.keys() - {*named} | ({"group"} if by else set())
        look.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in sorted(asked)]
        )
        return pytest.mark.parametrize("group", groups)(look) if by else look

    return decorate


def _called(value: object) -> str:
    """A name, or as much of the value as tells it from others."""
    return str(getattr(value, "name", None) or repr(value)[:150])
