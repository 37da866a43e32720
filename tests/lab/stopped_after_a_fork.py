"""The hostile catalogue, for a template that stands still after a fork, once it is told to."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.lab.hostile import TOPICS as TOPICS
from tests.lab.meeting import VARIABLE

WISH = "stop after the next fork"
"""The file in the folder of the meeting that asks for it."""


def _stop_if_told() -> None:
    with suppress(FileNotFoundError):
        Path(os.environ[VARIABLE], WISH).unlink()
        os.kill(os.getpid(), signal.SIGSTOP)


os.register_at_fork(after_in_parent=_stop_if_told)
