"""What a cell is to show: outcomes, and how often; what is missing from that, or more. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Race(Enum):
    """A count that nothing decides: from 1 on, or from 0 on."""

    SOME = "some"
    ANY = "any"


SOME: Final = Race.SOME
ANY: Final = Race.ANY

Times = int | Race | Callable[[Mapping[str, int]], int]
"""How often: a number, SOME, ANY, or what follows from the parameters, by name. 0 is not at all."""

Shows = Mapping[str, Times] | set[str] | frozenset[str]
"""Outcomes and how often; in a set, each once."""


@dataclass(frozen=True, slots=True)
class Multiple:
    """So many times a parameter, but for a few; two that say the same are equal."""

    times: int
    parameter: str
    but: int

    def __call__(self, given: Mapping[str, int]) -> int:
        return self.times * given[self.parameter] - self.but


def all_of(parameter: str, but: int = 0) -> Multiple:
    """As often as the parameter says: `all_of("workers")`, or `all_of("workers", but=1)`."""
    return Multiple(1, parameter, but)


def twice(parameter: str, but: int = 0) -> Multiple:
    """Two for each: `twice("requests")` in two rounds."""
    return Multiple(2, parameter, but)


def counts(shows: Shows, given: Mapping[str, int]) -> dict[str, int | Race]:
    """How often each outcome is to be seen with these parameters; without those that are not."""
    declared = shows if isinstance(shows, Mapping) else dict.fromkeys(shows, 1)
    resolved = {
        outcome: times(given) if callable(times) else times for outcome, times in declared.items()
    }
    return {outcome: times for outcome, times in resolved.items() if times != 0}


def differences(shows: Shows, seen: Mapping[str, int], given: Mapping[str, int]) -> Iterator[str]:
    """What was seen otherwise than declared, each in a sentence; none if it was exactly that."""
    declared = counts(shows, given)
    for outcome, times in declared.items():
        if outcome not in seen:
            if times is not ANY:
                yield f"did not show: {outcome}"
        elif not isinstance(times, Race) and seen[outcome] != times:
            often = f"{seen[outcome]} time{'' if seen[outcome] == 1 else 's'}"
            yield f'showed "{outcome}" {often}, not {times}'
    for outcome in seen:
        if outcome not in declared:
            yield f"showed, and should not: {outcome}"
