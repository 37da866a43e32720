"""A service elsewhere: requests to it, its answers, and how long it is waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, Self, TypeVar

import httpx
from pydantic import TypeAdapter

from async_contrast.errors import RemoteError
from async_contrast.remote import validation
from async_contrast.remote.address import Address
from async_contrast.remote.validation import Broken, Busy

PATIENCE = 30.0
"""Seconds without any answer after which a service that did answer before is given up."""

AGAIN = 1.0
"""Seconds until a connection that broke is tried again."""

MOST_WAITS = 12
"""How often one request is sent again because the service was busy."""

LONGEST_WAIT = 60
"""Seconds of a Retry-After that are waited for; who is told more has to come back."""

SECONDS = 30.0
"""Seconds that an ordinary answer may keep silent."""

T = TypeVar("T")


def silent_for(seconds: float) -> httpx.Timeout:
    """Lets an answer keep silent for so long; a host that is there takes a connection sooner."""
    return httpx.Timeout(SECONDS, connect=10.0, read=seconds)


class Waiter(Protocol):
    """Whoever waits for the answers; terminal.Bar is one."""

    def say(self, words: str) -> None:
        """Why it takes longer."""

    def go_on(self) -> None:
        """It takes no longer."""


class Service:
    """Sends requests, with the name and password of an address."""

    def __init__(self, address: Address, waiter: Waiter) -> None:
        """Raises RemoteError if the proxy that the environment names cannot be used."""
        self.address = address
        self._waiter = waiter
        self._broken_since: float | None = None
        who = address.credentials
        try:
            self.http = httpx.AsyncClient(
                base_url=address.url,
                auth=httpx.BasicAuth(who.name, who.password) if who else None,
                # What is compressed would get round the bound on an answer's size.
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                event_hooks={"response": [validation.bound]},
                # A proxy could not reach this machine by a name that means another one there.
                trust_env=not address.loopback,
            )
        except (ImportError, ValueError, httpx.InvalidURL):
            raise RemoteError(
                "the proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names cannot be used"
            ) from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def ask(
        self,
        shape: TypeAdapter[T],
        method: str,
        path: str,
        *,
        seconds: float = SECONDS,
        patient: bool = False,
        **words: Any,
    ) -> T:
        """The answer, checked; a busy service is asked again.

        `seconds` is how long the answer may keep silent. A connection that breaks is tried again
        if `patient`: only for what may be sent twice. Raises RemoteError.
        """
        timeout = silent_for(seconds)

        async def once() -> T:
            return await self.ask_once(shape, method, path, timeout=timeout, **words)

        return await self.insist(once, patient)

    async def insist(self, attempt: Callable[[], Awaitable[T]], patient: bool) -> T:
        """What comes of the first attempt that is neither put off nor, if `patient`, broken."""
        waits = 0
        while True:
            try:
                return await attempt()
            except Busy as error:
                waits += 1
                await self._wait_for_place(error, waits)
            except Broken as error:
                if not patient:
                    raise
                await self._wait_for_connection(error)

    async def ask_once(self, shape: TypeAdapter[T], method: str, path: str, **words: Any) -> T:
        """The answer to one request. Raises RemoteError; Busy or Broken where time may help."""
        with validation.explained(self.address.url):
            async with self.http.stream(method, path, **words) as response:
                await self.check(response)
                return validation.read(shape, await response.aread())

    async def check(self, response: httpx.Response) -> None:
        """Raises RemoteError for an answer that is an error."""
        await validation.check(response)
        self._broken_since = None
        self._waiter.go_on()

    async def _wait_for_place(self, error: Busy, waits: int) -> None:
        """Wait as long as a busy service says; raises its error if that was often, or is long."""
        if waits > MOST_WAITS or error.seconds > LONGEST_WAIT:
            raise error
        self._waiter.say(f"waits {error.seconds} s: {error}")
        await asyncio.sleep(error.seconds)

    async def _wait_for_connection(self, error: Broken) -> None:
        """Wait a little; raises the error if nothing has been answered for too long."""
        now = time.monotonic()
        if self._broken_since is None:
            self._broken_since = now
        if now - self._broken_since >= PATIENCE:
            raise RemoteError(f"given up after {PATIENCE:.0f} s: {error}") from error
        self._waiter.say(f"tries again: {error}")
        await asyncio.sleep(AGAIN)
