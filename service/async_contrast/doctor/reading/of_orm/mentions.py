"""Which rows a query is put together with: `get(Author, post.author_id)` asks for that post's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set

from async_contrast.doctor.project.facts import Event, Ref
from async_contrast.doctor.project.values import everything_in
from async_contrast.doctor.reading.of_orm.queries import result_of
from async_contrast.doctor.reading.of_orm.row import Row

_NONE: Set[int] = frozenset()


class Mentions:
    """Follows the calls of one function, from arguments to what is made with them."""

    def __init__(self, resolve: Callable[[Ref], Iterator[tuple[Row, tuple[str, ...]]]]) -> None:
        self._resolve = resolve
        self._of: dict[Ref, Set[int]] = {}

    def follow(self, event: Event) -> None:
        """Takes note of a call: what it gives has to do with the rows of which it is given
        something, and with those that what it is asked of has to do with."""
        given = (*event.args, *(ref for _, ref in event.keywords))
        found = set(self._of.get(event.ref.rpartition(".")[0], _NONE))
        for each in (each for ref in given for each in everything_in(ref)):
            found |= self._of.get(each, _NONE)
            found.update(row.number for row, _ in self._resolve(each))
        self._of[result_of(event)] = found

    def of(self, event: Event) -> frozenset[int]:
        """The numbers of the rows that what a call gives has to do with."""
        return frozenset(self._of.get(result_of(event), _NONE))
