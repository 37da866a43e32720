"""Keeps standard output for answers, whatever other people's code prints meanwhile."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress


@contextmanager
def standard_output_spared() -> Iterator[None]:
    """Have what is printed go to standard error, for standard output is for answers."""
    kept = None
    with suppress(OSError):  # whoever started this closed it
        kept = os.dup(1)
        os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        if sys.stdout is not None:
            sys.stdout.flush()  # what went around sys.stderr
        if kept is not None:
            os.dup2(kept, 1)
            os.close(kept)
