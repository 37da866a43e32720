"""The pipes between a trial and the template: the read ends are the template's ears."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from async_contrast.lab.child import Doors

MOST_REPORT = 1 << 18
MOST_PRINTED = 1 << 16
MOST_STACKS = 1 << 17
"""Bytes of each kind of words that a trial may say; one more ends it."""


@dataclass(slots=True)
class Ear:
    """The read end of a pipe, and what came through it."""

    descriptor: int
    most: int
    words: bytearray = field(default_factory=bytearray)

    def hear(self) -> bool:
        """Read once; False at the end of the pipe."""
        try:
            data = os.read(self.descriptor, 1 << 16)
        except BlockingIOError:
            return True
        self.words += data[: self.most + 1 - len(self.words)]
        return bool(data)

    @property
    def flooded(self) -> bool:
        return len(self.words) > self.most

    def drain(self) -> str:
        """Take what is there and close; not what a forgotten writer may still send."""
        with suppress(BlockingIOError):
            while not self.flooded and (data := os.read(self.descriptor, 1 << 16)):
                self.words += data
        os.close(self.descriptor)
        return bytes(self.words[: self.most]).decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Ears:
    """The template's ends of a trial's pipes. `gate` is what the trial waits at until let in."""

    report: Ear
    printed: Ear
    stacks: Ear
    gate: int

    @classmethod
    def opened(cls) -> tuple[Self, Doors]:
        """New pipes, and the child's ends of them. Raises OSError, and then nothing stays open."""
        *pipes, (gate, to_gate) = _pipes(4)
        for ear, _ in pipes:
            os.set_blocking(ear, False)
        (report, to_report), (printed, to_printed), (stacks, to_stacks) = pipes
        ears = cls(
            Ear(report, MOST_REPORT), Ear(printed, MOST_PRINTED), Ear(stacks, MOST_STACKS), to_gate
        )
        return ears, Doors(to_report, to_printed, to_stacks, gate)

    def all(self) -> tuple[Ear, Ear, Ear]:
        return self.report, self.printed, self.stacks

    def descriptors(self) -> tuple[int, ...]:
        return (*(ear.descriptor for ear in self.all()), self.gate)

    def close(self) -> None:
        """Close them, read or not."""
        for descriptor in self.descriptors():
            os.close(descriptor)


def _pipes(count: int) -> list[tuple[int, int]]:
    pipes: list[tuple[int, int]] = []
    try:
        for _ in range(count):
            pipes.append(os.pipe())
    except OSError:
        for pipe in pipes:
            for descriptor in pipe:
                os.close(descriptor)
        raise
    return pipes
