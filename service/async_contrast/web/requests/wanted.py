"""From what somebody asks to be kept to a run that can be queued, checked against the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from service.budgets import Cost
from service.catalog import find_contrast
from service.contrast import Contrast, Side
from service.database.runs import Wanted
from service.errors import ForbiddenParameter, UnknownName
from service.names import label_name
from service.parameters import read_parameters
from service.web.comparisons import comparisons
from service.web.parts import parts_here


def wanted(
    name: str,
    given: Mapping[str, Sequence[str]],
    side: Side | None,
    labels: Iterable[str] = (),
    *,
    shared: bool = False,
) -> Wanted:
    """A run of the contrast of this name; `given` are its parameters, as a query would hold them.

    Raises ParameterError.
    """
    contrast, topic = named(name)
    sides = frozenset({side}) if side else contrast.sides
    parameters = read_parameters(contrast, given, sides)
    cost = Cost.of(contrast, parameters, sides)
    parts_here().budget.check_alone(cost, parameters)
    return Wanted(
        topic=topic,
        contrast=contrast.name,
        parameters=parameters,
        side=side,
        labels=each_once(labels),
        shared=shared,
        cost=cost,
    )


def named(name: str) -> tuple[Contrast, str]:
    """The contrast called so, such as "local/isolation", and its topic.

    Raises ForbiddenParameter.
    """
    topic, _, rest = name.partition("/")
    try:
        return find_contrast(topic, rest, comparisons().topics), topic
    except UnknownName as error:
        raise ForbiddenParameter("contrast", f"{error}; /compare lists them all") from None


def each_once(labels: Iterable[str]) -> tuple[str, ...]:
    """Labels as they are kept, in the order in which they were given. Raises ForbiddenParameter."""
    return tuple(dict.fromkeys(label_name(label) for label in labels))
