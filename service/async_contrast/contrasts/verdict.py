"""From what a trial saw to what it amounts to. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.contrasts.contrast import Contrast, Grade, Verdict


def judge(
    contrast: Contrast, outcomes: Mapping[str, int], *, hung: bool, failure: str
) -> tuple[Verdict, str]:
    """The verdict, and its reason where it is `hangs` or `fails` ("" otherwise).

    `outcomes` counts what was seen, `hung` says that the time limit ended the trial, `failure`
    says in words what went wrong, in a hang where it stood, or is "".
    """
    if hung:
        return Verdict.HANGS, failure
    if failure:
        return Verdict.FAILS, failure
    undeclared = [outcome for outcome in outcomes if outcome not in contrast.outcomes]
    if undeclared:
        return Verdict.FAILS, f"saw an outcome that nobody declared: {undeclared[0]!r}"
    if not outcomes:
        return Verdict.FAILS, "saw no outcome at all"
    if any(contrast.outcomes[outcome] is Grade.FORBIDDEN for outcome in outcomes):
        return Verdict.BREAKS, ""
    return Verdict.HOLDS, ""
