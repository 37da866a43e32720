"""A run that a service elsewhere keeps: asked for, followed to its end, cancelled."""

from __future__ import annotations

import asyncio
import re
import secrets
from contextlib import aclosing
from typing import Any

import httpx
from httpx_sse import ServerSentEvent, aconnect_sse

from async_contrast.command.terminal import Bar
from async_contrast.contrasts.asking import Asked
from async_contrast.database.events import Kind
from async_contrast.database.models import State
from async_contrast.errors import RemoteError
from async_contrast.remote.known_contrasts import Known
from async_contrast.remote.service import Service, silent_for
from async_contrast.remote.validation import RUN, Broken, explained
from async_contrast.web.responses.run_schema import RunAnswer

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
    kept = _Kept(service, asked, bar)
    try:
        run = await kept.result()
    except asyncio.CancelledError:
        await kept.cancel()
        raise
    if run["state"] != State.FINISHED:
        reason = f": {run['reason']}" if run["reason"] else ""
        raise RemoteError(f"{asked.name}: {kept.page} is {run['state']}{reason}")
    bar.note(f"{asked.name} is kept at {kept.page}")
    return run


class _Kept:
    """One run; `_path` is where it is, once it is known to be there."""

    def __init__(self, service: Service, asked: Asked[Known], bar: Bar) -> None:
        self._service = service
        self._bar = bar
        self._path = ""
        self._last = 0
        self._order: dict[str, Any] = {
            "json": {
                "contrast": asked.name,
                "parameters": asked.parameters,
                "side": asked.side,
            },
            # However often it is sent, because an answer was lost, it is one run.
            "headers": {"Idempotency-Key": secrets.token_urlsafe()},
        }

    @property
    def page(self) -> str:
        """The address of its page, for people."""
        return f"{self._service.address.url}{self._path.removeprefix('/api')}"

    async def result(self) -> RunAnswer:
        """Ask for it, and wait for its end."""
        run = await self._service.ask(RUN, "POST", "/api/runs", patient=True, **self._order)
        self._path = f"/api/runs/{run['id']}"
        try:
            await self._service.insist(self._listen, patient=True)
            return await self._service.ask(RUN, "GET", self._path, patient=True)
        except RemoteError as error:
            raise RemoteError(f"{error}; what became of the run is at {self.page}") from error

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
                    run = await self._service.ask_once(RUN, "POST", "/api/runs", **self._order)
                    self._path = f"/api/runs/{run['id']}"
                await self._service.ask_once(RUN, "POST", f"{self._path}/cancel")
        except (RemoteError, TimeoutError) as error:
            which = self.page if self._path else "the run"
            self._bar.note(f"{which} may go on: {error or 'no answer in time'}")
        else:
            self._bar.note(f"the run is cancelled; what had ended is at {self.page}")
