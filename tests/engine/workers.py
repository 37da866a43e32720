"""`async-contrast worker` as people start it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from tests.engine.asking import CATALOGUE, PATIENCE
from tests.zygote import ROOT, Forked

PROGRAM = "from async_contrast.cli import main; main()"


class WorkerProcess:
    """A worker; whatever it has started ends with the block."""

    def __init__(self, url: str, folder: Path, *options: str, python: str = sys.executable) -> None:
        """Under another Python, which has what this package needs, it starts from nothing."""
        self.log = folder / f"worker-{id(self)}"
        reader, writer = os.pipe()
        self._out = os.fdopen(reader, "rb", buffering=0)
        words = ["worker", "--catalogue", CATALOGUE, *options]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "service"), str(ROOT)]),
            "TMPDIR": str(folder),
            "ASYNC_CONTRAST_DATABASE_URL": url,
            "ASYNC_CONTRAST_TRIALS_AT_ONCE": "8",
            "ASYNC_CONTRAST_TRIAL_SECONDS": "60",
        }
        with (
            Path(os.devnull).open("rb") as nothing,
            self.log.open("wb") as errors,
            os.fdopen(writer, "wb") as says,
        ):
            std = [nothing, says, errors]
            self.process: Forked | subprocess.Popen[bytes]
            if python == sys.executable:
                numbers = [file.fileno() for file in std]
                self.process = Forked(PROGRAM, *words, env=environment, std=numbers)
            else:
                self.process = subprocess.Popen(
                    [python, "-c", PROGRAM, *words],
                    env=environment, stdin=nothing, stdout=says, stderr=errors,
                    start_new_session=True,
                )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        self._out.close()

    @property
    def errors(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> str:
        """Its first line."""
        line = b""
        while not line.endswith(b"\n"):
            assert select.select([self._out], [], [], PATIENCE)[0], self.errors
            line += os.read(self._out.fileno(), 1) or b"\n"
        assert line.strip(), self.errors
        return line.decode()

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def terminate(self) -> int:
        """Its exit status."""
        self.process.terminate()
        return self.process.wait(PATIENCE)
