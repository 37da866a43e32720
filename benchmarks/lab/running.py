"""A lab that is asked from outside of its event loop, in turns with what has none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from async_contrast.config import Settings
from async_contrast.lab.supervisor import Lab


@contextmanager
def lab_of(catalogue: str) -> Iterator[tuple[asyncio.Runner, Lab]]:
    """A warm lab that knows this catalogue, and the runner of its loop."""
    with asyncio.Runner() as runner:
        lab = Lab(Settings(), catalogue)
        runner.run(lab.start())
        try:
            yield runner, lab
        finally:
            runner.run(lab.close())
