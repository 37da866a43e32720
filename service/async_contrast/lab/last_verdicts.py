"""What each cell came to when it last ran here, whichever process of the service ran it."""

from __future__ import annotations

import json
import os
import stat
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from async_contrast.contrasts.contrast import Verdict
from async_contrast.lab.comparison import Comparison
from async_contrast.lab.environment import platform_of


@dataclass(frozen=True, slots=True)
class Last:
    """A cell's last verdict; whether it was a surprise."""

    verdict: Verdict
    surprise: bool


ENDING = ".json"

LONGEST = 1 << 16
"""Bytes of a file that is read; ours have some hundred."""

NOT_OURS = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What comes of reading a file that somebody else put there, or that was torn."""

Verdicts = Mapping[str, Mapping[str, Last]]
"""By contrast, such as "local/isolation", and by cell."""


class LastVerdicts:
    """Kept in memory, and in a folder where processes share one.

    A file holds one side of one contrast, and is replaced whole: nobody reads half of it, and two
    writers cannot mix. What another interpreter or database left there is not read.
    """

    def __init__(self, folder: Path | None) -> None:
        """`folder` is that of all who share; None where this process is the only one."""
        self._folder = folder and folder / "verdicts"
        self._known: dict[str, dict[str, Last]] = defaultdict(dict)
        self._read: dict[str, tuple[int, int]] = {}

    def keep(self, comparison: Comparison) -> None:
        """Remember what has just run, but for single orders. A folder that takes no more is no
        reason to fail."""
        contrast = f"{comparison.topic}/{comparison.contrast.name}"
        for side in comparison.contrast.sides:
            cells = {
                result.cell.name: Last(result.verdict, result.surprise)
                for result in comparison.results
                if result.cell.side is side and not result.cell.order
            }
            self._known[contrast] |= cells
            if cells and self._folder is not None:
                file = self._folder / f"{contrast.replace('/', '.')}.{side}{ENDING}"
                with suppress(OSError):
                    _write(file, contrast, cells, comparison.environment)

    def all(self, environment: Mapping[str, Any]) -> Verdicts:
        """Of every contrast that has run on this environment's platform."""
        platform = str(platform_of(environment))
        if self._folder is not None:
            with suppress(OSError), os.scandir(self._folder) as entries:
                for entry in entries:
                    if entry.name.endswith(ENDING):
                        self._read_file(entry, platform)
        return self._known

    def _read_file(self, entry: os.DirEntry[str], platform: str) -> None:
        """Read a file that is another one than was read last."""
        with suppress(*NOT_OURS):
            about = entry.stat(follow_symlinks=False)
            # Two that are written within one tick of the kernel's clock have the same time.
            version = (about.st_mtime_ns, about.st_ino)
            plain = stat.S_ISREG(about.st_mode) and about.st_size <= LONGEST
            if not plain or self._read.get(entry.name) == version:
                return
            self._read[entry.name] = version
            found = json.loads(Path(entry.path).read_text())  # noqa: AC105 - at most LONGEST
            if found["platform"] == platform:
                contrast, cells = str(found["contrast"]), found["cells"].items()
                self._known[contrast] |= {
                    cell: Last(Verdict(verdict), bool(surprise))
                    for cell, (verdict, surprise) in cells
                }


def _write(
    file: Path, contrast: str, cells: Mapping[str, Last], environment: Mapping[str, Any]
) -> None:
    words = {
        "platform": str(platform_of(environment)),
        "contrast": contrast,
        "cells": {cell: [last.verdict, last.surprise] for cell, last in cells.items()},
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    try:
        new.write_text(json.dumps(words))  # noqa: AC105 - some hundred characters
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)  # a full disk leaves an empty file
