"""From what somebody asks to be kept to a run that can be queued, checked against the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from async_contrast.accounts.budgets import Cost
from async_contrast.accounts.names import label_name
from async_contrast.contrasts.contrast import Contrast, Side
from async_contrast.contrasts.lookup import find_contrast
from async_contrast.contrasts.parameters import read_parameters
from async_contrast.database.models import WHOLE
from async_contrast.database.runs import RunRequest
from async_contrast.errors import ForbiddenParameter, MalformedParameter, UnknownName
from async_contrast.web.auth.parts import catalogue_here, parts_here
from async_contrast.web.requests.platforms import ON


def read_run_request(
    name: str,
    given: Mapping[str, Sequence[str]],
    side: Side | None,
    labels: Iterable[str] = (),
    *,
    shared: bool = False,
    on: Sequence[str] = (),
    wait: bool | None = False,
) -> RunRequest:
    """A run of the contrast of this name; `given` are its parameters, as a query would hold them.

    Raises ParameterError.
    """
    _check_each_once(on)
    contrast, topic = named(name)
    sides = frozenset({side}) if side else contrast.sides
    parameters = read_parameters(contrast, given, sides)
    cost = Cost.of(contrast, parameters, sides)
    parts_here().budget.check_alone(cost, contrast)
    return RunRequest(
        topic=topic,
        contrast=contrast.name,
        parameters=parameters,
        side=side,
        labels=each_once(labels),
        shared=shared,
        cost=cost,
        on=tuple(on),
        wait=wait,
    )


def read_report_request(
    *, shared: bool = False, on: Sequence[str] = (), wait: bool | None = False
) -> RunRequest:
    """A report: every contrast with its usual parameters.

    Raises ParameterError, also for a contrast that nobody here may run.
    """
    _check_each_once(on)
    wanted, cells = {}, 0
    for topic in catalogue_here().topics.values():
        for contrast in topic.contrasts.values():
            name = f"{topic.name}/{contrast.name}"
            parameters = read_parameters(contrast, {}, contrast.sides)
            cost = Cost.of(contrast, parameters, contrast.sides)
            try:
                parts_here().budget.check_alone(cost, contrast)
            except ForbiddenParameter as error:
                raise ForbiddenParameter("contrast", f"{name}: {error}") from None
            wanted[name] = parameters
            cells += cost.cells
    return RunRequest(
        topic=WHOLE,
        contrast=WHOLE,
        parameters=wanted,
        side=None,
        labels=(),
        shared=shared,
        cost=Cost(cells),
        on=tuple(on),
        wait=wait,
    )


def _check_each_once(on: Sequence[str]) -> None:
    for platform in on:
        if on.count(platform) > 1:
            raise MalformedParameter(ON, f"{ON} must name {platform} once")


def named(name: str) -> tuple[Contrast, str]:
    """The contrast called so, such as "local/isolation", and its topic.

    Raises ForbiddenParameter.
    """
    topic, _, rest = name.partition("/")
    try:
        return find_contrast(topic, rest, catalogue_here().topics), topic
    except UnknownName as error:
        raise ForbiddenParameter("contrast", f"{error}; /compare lists them all") from None


def each_once(labels: Iterable[str]) -> tuple[str, ...]:
    """Labels as they are kept, in the order in which they were given. Raises ForbiddenParameter."""
    return tuple(dict.fromkeys(label_name(label) for label in labels))
