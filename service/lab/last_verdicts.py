"""What each cell came to when it last ran here, whichever process of the service ran it."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.contrast import Verdict
from service.lab.comparison import Comparison
from service.lab.environment import platform_of


@dataclass(frozen=True, slots=True)
class Last:
    """A cell's last verdict; whether it was a surprise."""

    verdict: Verdict
    surprise: bool


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
        self._read: dict[str, int] = {}

    def keep(self, comparison: Comparison) -> None:
        """Remember what has just run. A folder that takes no more is no reason to fail."""
        contrast = f"{comparison.topic}/{comparison.contrast.name}"
        for side in comparison.contrast.sides:
            results = [result for result in comparison.results if result.cell.side is side]
            cells = {result.cell.name: Last(result.verdict, result.surprise) for result in results}
            self._known[contrast] |= cells
            if cells and self._folder is not None:
                file = self._folder / f"{contrast.replace('/', '.')}.{side}.json"
                with suppress(OSError):
                    _write(file, contrast, cells, comparison.environment)

    def all(self, environment: Mapping[str, Any]) -> Verdicts:
        """Of every contrast that has run on this environment's platform."""
        if self._folder is not None:
            with suppress(OSError):
                for entry in os.scandir(self._folder):
                    self._read_file(entry, str(platform_of(environment)))
        return self._known

    def _read_file(self, entry: os.DirEntry[str], platform: str) -> None:
        """Read a file that is new, or newer than what was read of it."""
        with suppress(OSError, ValueError, KeyError, TypeError):  # anybody may put a file there
            changed = entry.stat().st_mtime_ns
            if not entry.name.endswith(".json") or self._read.get(entry.name) == changed:
                return
            self._read[entry.name] = changed
            found = json.loads(Path(entry.path).read_text())
            if found["platform"] == platform:
                self._known[found["contrast"]] |= {
                    cell: Last(Verdict(verdict), bool(surprise))
                    for cell, (verdict, surprise) in found["cells"].items()
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
    new.write_text(json.dumps(words))
    new.replace(file)
