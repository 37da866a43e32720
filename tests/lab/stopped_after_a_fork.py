"""The hostile catalogue, for a template that stands still after a fork, once it is told to.

Not for the tests themselves to import: they would stand still.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.lab.hostile import TOPICS as TOPICS
from tests.lab.meeting import STOP_AFTER_A_FORK, VARIABLE


def _stop_if_told() -> None:
    with suppress(FileNotFoundError):
        Path(os.environ[VARIABLE], STOP_AFTER_A_FORK).unlink()
        os.kill(os.getpid(), signal.SIGSTOP)


os.register_at_fork(after_in_parent=_stop_if_told)
