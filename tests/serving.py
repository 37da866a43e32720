"""The command `serve`, as people start it, until it is told to end."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.web.server import free_port

PATIENCE = 120
"""Seconds, only there to end a hang."""


@contextmanager
def serving(
    command: Sequence[str], folder: Path, environ: Mapping[str, str], *more: str
) -> Iterator[str]:
    """The address of a service that was started in this folder, and has no complaint to the end."""
    process = subprocess.Popen(
        [*command, "serve", "--port", str(free_port()), *more],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environ,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        if said.startswith("async-contrast is ready on "):
            yield said.split()[-1]
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
        assert (process.returncode, errors) == (0, ""), said
    finally:
        process.kill()
        process.communicate()
    assert said, os.fsdecode(folder)
