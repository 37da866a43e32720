"""How soon a service says that it is there, asked again and again on one connection."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click
import httpx

from benchmarks.report import Measured

EVERY = 0.01
"""Seconds from one question to the next."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Seconds that it took, and how many trials ran or waited then."""

    seconds: float
    trials: int


async def ask(url: str, over: asyncio.Event) -> list[Answer]:
    """The answers of /healthz until it is over. What is asked late is asked at once."""
    answers = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        next_at = time.perf_counter()
        while not over.is_set():
            await asyncio.sleep(next_at - time.perf_counter())
            begun = time.perf_counter()
            said = await client.get("/healthz")
            seconds = time.perf_counter() - begun
            answers.append(Answer(seconds, _trials(said)))
            next_at = max(next_at + EVERY, begun + seconds)
    return answers


async def ask_for(url: str, seconds: float) -> list[Answer]:
    """The answers of so many seconds."""
    over = asyncio.Event()
    asked = asyncio.create_task(ask(url, over))
    await asyncio.sleep(seconds)
    over.set()
    return await asked


def _trials(said: httpx.Response) -> int:
    if said.status_code != 200 or said.json()["status"] != "ok":
        raise click.ClickException(f"/healthz answers {said.status_code}: {said.text}")
    return int(said.json()["trials"])


def part(samples: Sequence[float], share: float) -> float:
    """What this share of them did not exceed."""
    return sorted(samples)[math.ceil(len(samples) * share) - 1]


def measured(what: str, at: str, turns: Sequence[Sequence[Answer]]) -> Iterator[Measured]:
    """Milliseconds: what half and 99 of 100 of a turn's answers took at most, and the longest."""
    taken = [[answer.seconds * 1000 for answer in answers] for answers in turns]
    for unit, share in (("p50, ms", 0.5), ("p99, ms", 0.99), ("max, ms", 1)):
        yield Measured(what, at, unit, tuple(part(samples, share) for samples in taken))
