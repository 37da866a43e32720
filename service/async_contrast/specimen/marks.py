"""The names of the schemas that a trial makes, in its folder. The standard library only.

Whoever buries the trial knows from there what to drop, however it ended.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

MARK = "schemas"
"""The file in a trial's folder that holds the names, one a line."""

LONGEST_MARK = 1 << 16
"""Bytes of that file that are read."""

PREFIX = "async_contrast_"
NAME = re.compile(PREFIX + "[0-9a-f]{16}")


def mark(folder: Path, names: Iterable[str]) -> None:
    """Write down what is to be dropped for this folder, which is made if need be."""
    folder.mkdir(exist_ok=True)
    with folder.joinpath(MARK).open("a") as file:
        file.writelines(f"{name}\n" for name in names)


def named_in(folder: Path) -> list[str]:
    """The schemas to be dropped for this folder; what is not of the form of our names is none."""
    try:
        # What a trial left there may be anything, also a pipe that nobody writes to.
        file = os.open(folder / MARK, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return []
    try:
        words = os.read(file, LONGEST_MARK) if stat.S_ISREG(os.fstat(file).st_mode) else b""
    finally:
        os.close(file)
    return [name for name in words.decode(errors="replace").splitlines() if NAME.fullmatch(name)]
