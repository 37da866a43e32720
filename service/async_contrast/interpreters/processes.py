"""Runs a program that may hang, flood or die, and keeps what it says within bounds."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from io import FileIO

from async_contrast.lab import leftovers, linux

LONGEST_SPEECH = 1 << 20
"""Characters of a program's output that are kept; it is ended at the next."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a program wrote, and how it ended; the status is None if it had to be ended."""

    status: int | None
    words: str

    @property
    def too_long(self) -> bool:
        """Whether it said more than is kept."""
        return len(self.words) >= LONGEST_SPEECH

    @property
    def last_line(self) -> str:
        """What it said last, or ""."""
        return next(filter(None, map(str.strip, reversed(self.words.splitlines()))), "")


async def run(
    *command: str, seconds: float, env: Mapping[str, str] | None = None, errors: bool = False
) -> Said:
    """Run it, for so long at most; with what it started, it is gone when this returns.

    `errors` keeps standard error, too. Who kills this process ends it as well. Raises OSError if
    it cannot be run.
    """
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb", buffering=0) as pipe:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=theirs,
                stderr=theirs if errors else asyncio.subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=partial(linux.die_with_parent, os.getpid()),
                env=env,
            )
        finally:
            os.close(theirs)
        return await _hear_out(process, pipe, seconds)


async def _hear_out(process: asyncio.subprocess.Process, pipe: FileIO, seconds: float) -> Said:
    """Not through a pipe of asyncio's: its `wait` waits for whoever else holds that, too."""
    reader = asyncio.StreamReader()
    loop, status, words = asyncio.get_running_loop(), None, bytearray()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    try:
        async with asyncio.timeout(seconds):
            while len(words) <= LONGEST_SPEECH and (data := await reader.read(1 << 16)):
                words += data
            if len(words) <= LONGEST_SPEECH:
                status = await process.wait()
    except TimeoutError:
        pass
    finally:
        leftovers.kill_group(process.pid)
        await process.wait()
        transport.close()
    return Said(status, words[:LONGEST_SPEECH].decode(errors="replace"))
