"""What is asked of the apps, and what is the right answer to it."""

from __future__ import annotations

from dataclasses import dataclass

HELLO = "Hello, World!"
WAITED = "Here you are."


@dataclass(frozen=True, slots=True)
class Question:
    """A path, and the body that must answer it, with the status 200."""

    path: str
    body: str


GREETING = Question("/hello", HELLO)


def waiting(milliseconds: int) -> Question:
    """Ask for an answer after so long."""
    return Question(f"/wait/{milliseconds}", WAITED)
