"""A run, or a report, that a service elsewhere keeps: asked for, followed to its end, cancelled."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any, Generic, TypeVar

import httpx
from httpx_sse import ServerSentEvent, aconnect_sse
from pydantic import TypeAdapter

from async_contrast.command.terminal import Bar
from async_contrast.contrasts.asking import Asked
from async_contrast.database.events import Kind
from async_contrast.database.models import State
from async_contrast.errors import RemoteError
from async_contrast.remote.known_contrasts import Known
from async_contrast.remote.service import Service, silent_for
from async_contrast.remote.validation import REPORT, RUN, Broken, explained
from async_contrast.web.reports.kept_schema import KeptReport
from async_contrast.web.responses.run_schema import RunAnswer

A = TypeVar("A", RunAnswer, KeptReport)

SILENCE = 45.0
"""Seconds without a byte after which a stream is dead; the service sends something every 15."""

_NUMBER = re.compile("[0-9]{1,9}")

FAREWELL = 10.0
"""Seconds that a run has to be cancelled in."""


async def run_and_keep(service: Service, asked: Asked[Known], bar: Bar) -> RunAnswer:
    """The finished run; the bar advances with each of its cells.

    Cancelling the caller cancels the run on the service. Raises RemoteError, also for a run that
    ends otherwise than finished.
    """
    words = {"contrast": asked.name, "parameters": asked.parameters, "side": asked.side}
    kept = _Kept(service, RUN, "run", words, bar)
    run = await kept.followed("")
    if run["state"] != State.FINISHED:
        raise RemoteError(f"{asked.name}: {kept.page} is {_ended(run)}")
    bar.note(f"{asked.name} is kept at {kept.page}")
    return run


async def report_and_keep(service: Service, bar: Bar) -> KeptReport:
    """The finished report of all that the service has, with what the cells showed.

    As run_and_keep.
    """
    bar.begin("report")
    kept = _Kept(service, REPORT, "report", {}, bar)
    report = await kept.followed("/export")
    if report["state"] != State.FINISHED:
        raise RemoteError(f"the report, {kept.page}, is {_ended(report)}")
    bar.note(f"the report is kept at {kept.page}")
    return report


def _ended(what: RunAnswer | KeptReport) -> str:
    return ": ".join(filter(None, (what["state"], what["reason"])))


class _Kept(Generic[A]):
    """One run, or report; `_path` is where it is, once it is known to be there."""

    def __init__(
        self,
        service: Service,
        shape: TypeAdapter[A],
        kind: str,
        words: Mapping[str, Any],
        bar: Bar,
    ) -> None:
        """`kind` is "run" or "report"; it is asked for with these words."""
        self._service = service
        self._shape: TypeAdapter[A] = shape
        self._kind = kind
        self._where = f"/api/{kind}s"
        self._bar = bar
        self._path = ""
        self._last = 0
        self._order: dict[str, Any] = {
            "json": words,
            # However often it is sent, because an answer was lost, it is one run.
            "headers": {"Idempotency-Key": secrets.token_urlsafe()},
        }

    @property
    def page(self) -> str:
        """The address of its page, for people."""
        return f"{self._service.address.url}{self._path.removeprefix('/api')}"

    async def followed(self, whole: str) -> A:
        """It when it has ended, at this address below its own; cancelled if the caller is."""
        try:
            return await self._result(whole)
        except asyncio.CancelledError:
            await self.cancel()
            raise

    async def _result(self, whole: str) -> A:
        """Ask for it, and wait for its end."""
        shape = self._shape
        kept = await self._service.ask(shape, "POST", self._where, patient=True, **self._order)
        self._path = f"{self._where}/{kept['id']}"
        try:
            await self._service.insist(self._listen, patient=True)
            return await self._service.ask(shape, "GET", f"{self._path}{whole}", patient=True)
        except RemoteError as error:
            raise RemoteError(
                f"{error}; what became of the {self._kind} is at {self.page}"
            ) from error

    async def _listen(self) -> None:
        """Hear what has not been heard yet. Raises Broken if that is not all."""
        with explained(self._service.address.url):
            async with aconnect_sse(
                self._service.http,
                "GET",
                f"{self._path}/events",
                headers={"Last-Event-ID": str(self._last)},
                timeout=silent_for(SILENCE),
            ) as source:
                await self._service.check(source.response)
                if source.response.status_code == httpx.codes.NO_CONTENT:
                    return
                async with aclosing(source.aiter_sse()) as events:
                    async for event in events:
                        if self._is_last(event):
                            return
        raise Broken("the stream of events broke off")

    def _is_last(self, event: ServerSentEvent) -> bool:
        number = int(event.id) if _NUMBER.fullmatch(event.id) else 0
        if number <= self._last:
            return False  # `retry`, which has no number, or what has been heard before
        self._last = number
        if event.event == Kind.CELL_FINISHED:
            self._bar.step()
        return event.event == Kind.FINISHED

    async def cancel(self) -> None:
        """End it on the service, or say why that could not be."""
        try:
            async with asyncio.timeout(FAREWELL):
                if not self._path:  # it may have been asked for: the key leads to it
                    kept = await self._service.ask_once(
                        self._shape, "POST", self._where, **self._order
                    )
                    self._path = f"{self._where}/{kept['id']}"
                await self._service.ask_once(self._shape, "POST", f"{self._path}/cancel")
        except (RemoteError, TimeoutError) as error:
            which = self.page if self._path else f"the {self._kind}"
            self._bar.note(f"{which} may go on: {error or 'no answer in time'}")
        else:
            self._bar.note(f"the {self._kind} is cancelled; what had ended is at {self.page}")
