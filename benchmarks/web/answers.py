"""What is asked of the apps, and what is the right answer to it."""

from __future__ import annotations

from dataclasses import dataclass

HELLO = "Hello, World!"
WAITED = "Here you are."


@dataclass(frozen=True, slots=True)
class Question:
    """A path, and the body that must answer it, with the status 200 and no sooner than that.

    `milliseconds` is the least that half of the answers may take.
    """

    path: str
    body: str
    milliseconds: int = 0


GREETING = Question("/hello", HELLO)


def waiting(milliseconds: int) -> Question:
    """Ask for an answer after so long."""
    return Question(f"/wait/{milliseconds}", WAITED, milliseconds)
