"""Whether the turns of a loop that go on at once have a session each. Pure."""

from __future__ import annotations

from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.values import elements, everything_in, plain
from async_contrast.doctor.reading.common.walk import Walk
from async_contrast.doctor.reading.of_awaits.fates import arguments
from async_contrast.doctor.reading.of_tasks.together import Coroutine


class Turns:
    """Of the loops around one coroutine."""

    def __init__(self, function: Function, coroutine: Coroutine) -> None:
        self._function = function
        self._coroutine = coroutine
        call = coroutine.call
        self._named = {plain(ref) for ref in (call.ref.rpartition(".")[0], *arguments(call))}

    def are_one(self, thing: Ref) -> bool:
        """Whether it is one for all turns."""
        return not self._coroutine.loops or self.share(thing)

    def share(self, thing: Ref) -> bool:
        """Whether there are turns that use the same one: it is neither made in a turn, nor an
        element that the loop gives."""
        events = self._function.events
        for loop in reversed(self._coroutine.loops):
            if any(_makes(event, thing) for event in events[loop : self._coroutine.at]):
                return False
            given = _given(events[loop])
            if thing in given:
                continue  # the loop around may give it again
            is_of_element = not given.isdisjoint(self._named - {""})
            return not (is_of_element and self._is_made_often(thing))
        return False

    def _is_made_often(self, thing: Ref) -> bool:
        """Whether a loop that has ended before made many, as for objects that have one each."""
        if "*" in thing:
            return True
        walk = Walk(self._function)
        around = walk.spots[self._coroutine.at].around
        return any(
            at not in around
            for spot in walk.spots
            if spot.event.kind == Kind.CALL and _makes(spot.event, thing)
            for at, _ in walk.within(spot, Block.LOOP)
        )

    @staticmethod
    def are_several(function: Function, thing: Ref) -> bool:
        """Whether the function has several that look so: then it may be each of them."""
        calls = (event for event in function.events if event.kind == Kind.CALL)
        makers = [event for event in calls if plain(f"{event.ref}()") == thing.rstrip(">!")]
        parameters = [each for each in function.parameters if each.annotation == thing]
        return len(makers) > 1 or len(parameters) > 1


def _given(enter: Event) -> set[Ref]:
    """What a loop gives, each turn another: the element of what it goes over.

    A display of several elements may have the same in two places.
    """
    if len(elements(enter.ref)) > 1:
        return set()
    return {plain(each) for each in everything_in(enter.ref)} | {plain(f"{enter.ref}*")} - {""}


def _makes(event: Event, thing: Ref) -> bool:
    """Whether it is made by an event, so that there is one for each turn of a loop."""
    if event.kind == Kind.ENTER:
        return thing.startswith(f"{plain(event.ref)}>")
    if event.kind != Kind.CALL or not (made := plain(f"{event.ref}()")):
        return False
    return thing == made or thing.startswith(tuple(made + step for step in ">!.["))
