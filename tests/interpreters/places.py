"""A catalogue whose cells tell platforms apart; it needs the standard library only."""

from __future__ import annotations

import sys
import time

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    FORBIDDEN,
    HANGS,
    HOLDS,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Side,
    Topic,
)
from async_contrast.contrasts.trial import Trial

THERE = "there"
"""What is in the path of the environment that answers otherwise."""


def where(trial: Trial) -> None:
    """Says where it runs."""
    trial.saw(THERE if THERE in sys.prefix else "here")


def waits(trial: Trial) -> None:
    """Waits for ever."""
    trial.saw("here")
    time.sleep(10_000)


async def anywhere(trial: Trial) -> None:
    """Says the same everywhere."""
    trial.saw("here")


OUTCOMES = {"here": ACCEPTABLE, THERE: FORBIDDEN}

TOPICS = [
    Topic.of(
        "places",
        "Where it runs",
        Contrast(
            name="where",
            question="Where does it run?",
            outcomes=OUTCOMES,
            cells=(
                Cell(where, ORIGINAL, HOLDS, side=Side.THREADS),
                Cell(anywhere, PORT, HOLDS, side=Side.ASYNCIO),
            ),
            remedy="None.",
        ),
        Contrast(
            name="waiting",
            question="Does it end?",
            outcomes=OUTCOMES,
            cells=(Cell(waits, ORIGINAL, HANGS, side=Side.THREADS),),
            remedy="None.",
        ),
    )
]
