"""What an app answered, and whether that let a visitor in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from async_contrast.topics.controls import ensure

FORM = "/login/sign-in"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an app; `location` is None where it leads nowhere."""

    status: int
    location: str | None
    text: str = field(default="", repr=False)

    @property
    def refuses(self) -> bool:
        """Whether it is how a guard turns a visitor away: a 401, or a 302 to the form."""
        if self.status == 302:
            return (self.location or "").partition("?")[0] == FORM
        return self.status == 401 and self.location is None


def must_lead_on(answer: Answer) -> None:
    """Go on only if a sign-in or sign-out was accepted: both lead to another page."""
    ensure(answer.status == 303, f"a form was not accepted: {answer}")


def is_in(answer: Answer, to_anybody: Answer) -> bool:
    """Whether a guarded page let a visitor in, or answered what it answers anybody.

    `to_anybody` is its answer to a visitor who never signed in. It must be a refusal, and what
    is neither a 200 nor this refusal, such as a 500, says nothing of the visitor.
    """
    ensure(to_anybody.refuses, f"the guarded page refuses nobody: {to_anybody}")
    ensure(answer.status == 200 or answer == to_anybody, f"neither in nor out: {answer}")
    return answer.status == 200
