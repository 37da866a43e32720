"""All that one command asks of a service elsewhere, one contrast after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

from rich.console import Console

from async_contrast.command.course import Course
from async_contrast.command.terminal import Answer, Bar
from async_contrast.contrasts.asking import Asked, ask
from async_contrast.remote.address import Address
from async_contrast.remote.kept_run import report_and_keep, run_and_keep
from async_contrast.remote.known_contrasts import Known, catalogue
from async_contrast.remote.service import Service
from async_contrast.remote.validation import COMPARISON
from async_contrast.web.reports.kept_schema import KeptReport
from async_contrast.web.responses.comparison_schema import ComparisonAnswer

LONGEST = 900.0
"""Seconds for an answer that is not kept: nothing is heard of it before it is whole."""


async def compare(
    address: Address,
    names: Sequence[str],
    given: Sequence[str],
    side: str | None,
    console: Console,
    show: Callable[[Answer], None],
    course: Course[Answer],
) -> None:
    """Have contrasts run there, and show each; kept there if the address has a name.

    The words mean what they mean in that service's catalogue; the course has what they stand for,
    and the answers. Raises UnknownName, ParameterError and RemoteError.
    """
    with Bar(console) as bar:
        async with Service(address, bar) as service:
            asked = course.asked = ask(await catalogue(service), names, given, side)
            bar.expect(sum(one.cells for one in asked))
            for one in asked:
                bar.begin(one.name)
                course.answers.append(await _answer(service, one, bar))
                show(course.answers[-1])


async def report(address: Address, console: Console) -> KeptReport:
    """Have all that is there run and kept as one report. Raises RemoteError."""
    with Bar(console) as bar:
        async with Service(address, bar) as service:
            known = await catalogue(service)
            bar.expect(
                sum(len(one.cells) for contrasts in known.values() for one in contrasts.values())
            )
            return await report_and_keep(service, bar)


async def _answer(service: Service, asked: Asked[Known], bar: Bar) -> Answer:
    if service.address.credentials:
        return await run_and_keep(service, asked, bar)
    answer = await _run(service, asked)
    bar.step(asked.cells)
    return answer


async def _run(service: Service, asked: Asked[Known]) -> ComparisonAnswer:
    path = f"/compare/{quote(asked.topic, safe='')}/{quote(asked.contrast.name, safe='')}"
    words = {**asked.parameters, **({"side": asked.side} if asked.side else {})}
    return await service.ask(COMPARISON, "GET", path, params=words, seconds=LONGEST)
