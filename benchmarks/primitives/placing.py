"""Where threads run: on any processor, and all on one.

Those on several wake each other across processors, and fight for the GIL; those on one take turns.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from benchmarks.web.cores import on

Found = TypeVar("Found")

ON_ONE = "{}, all on one processor"


def placed(name: str, measure: Callable[[], Found]) -> Mapping[str, Callable[[], Found]]:
    """It as it is, and with all threads that it starts on one; on a machine with one, once."""
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) == 1:
        return {name: measure}
    return {name: measure, ON_ONE.format(name): partial(_on, processors[-1], measure)}


def _on(processor: int, measure: Callable[[], Found]) -> Found:
    with on(frozenset({processor})):
        return measure()
