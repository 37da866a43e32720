"""What a service elsewhere can compare; its version may not be this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from async_contrast.contrasts.contrast import Integer, Side
from async_contrast.remote.service import Service
from async_contrast.remote.validation import CATALOGUE
from async_contrast.web.responses.comparison_schema import ContrastAnswer


@dataclass(frozen=True, slots=True)
class KnownCell:
    """What there is to know of a cell."""

    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to know of a contrast before it is asked for."""

    name: str
    parameters: tuple[Integer, ...]
    cells: tuple[KnownCell, ...]

    @property
    def sides(self) -> frozenset[Side]:
        return frozenset(cell.side for cell in self.cells)

    def cells_on(self, sides: frozenset[Side]) -> tuple[KnownCell, ...]:
        return tuple(cell for cell in self.cells if cell.side in sides)


async def catalogue(service: Service) -> Mapping[str, Mapping[str, Known]]:
    """The service's contrasts by topic and name. Raises RemoteError."""
    found = await service.ask(CATALOGUE, "GET", "/compare")
    topics: dict[str, dict[str, Known]] = {}
    for topic in found["topics"]:
        known = map(_known, topic["contrasts"])
        topics[topic["topic"]] = {contrast.name: contrast for contrast in known}
    return topics


def _known(contrast: ContrastAnswer) -> Known:
    return Known(
        name=contrast["contrast"].partition("/")[2],
        parameters=tuple(Integer(**parameter) for parameter in contrast["parameters"]),
        cells=tuple(KnownCell(cell["cell"], cell["side"]) for cell in contrast["cells"]),
    )
