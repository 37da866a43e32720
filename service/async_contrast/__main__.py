"""The command from its first moment: Ctrl-C may come while its modules are loaded."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

NO_ANSWER = 2
"""As in `cli`, which may not be there yet."""


def main() -> None:
    """`async-contrast`, and `python -m async_contrast`."""
    try:
        from async_contrast.cli import main as command

        command()
    except KeyboardInterrupt:  # once it has begun, it says so itself
        with suppress(OSError, AttributeError):  # standard error is full, or closed
            sys.stderr.write("\nAborted!\n")
            sys.stderr.flush()
        os._exit(NO_ANSWER)  # Python itself would end by the signal, if it came amid an exec


if __name__ == "__main__":
    main()
