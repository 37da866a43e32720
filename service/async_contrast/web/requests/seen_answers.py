"""The answers that somebody has just seen, and may keep without running them again."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from async_contrast.contrasts.contrast import Contrast, Side
from async_contrast.database import runs
from async_contrast.database.models import Account, Kept
from async_contrast.errors import ForbiddenParameter, UnknownName
from async_contrast.web.auth.identity import address
from async_contrast.web.auth.parts import catalogue_here, parts_here
from async_contrast.web.auth.seen import SeenAnswer
from async_contrast.web.requests.seen_rows import rows_of

NOT_SEEN = (
    "this answer is not remembered any more, or it is not yours to see; run it again, and keep it"
)


async def remember(
    account: Account | None, answer: Mapping[str, Any], sides: frozenset[Side], asked: Contrast
) -> str | None:
    """The word by which it is remembered for whoever has just asked; None where it is not."""
    side = "" if sides == asked.sides else str(next(iter(sides)))
    known = account.id if account else None
    return await parts_here().seen.keep(known, address(), dict(answer), side)


async def find(account: Account, word: str) -> SeenAnswer:
    """The answer of this word. Raises UnknownName."""
    if (found := await parts_here().seen.find(account.id, word)) is None:
        raise UnknownName(NOT_SEEN)
    return found


async def keep(
    account: Account,
    seen: SeenAnswer,
    labels: Sequence[str] | None = None,
    shared: bool | None = None,
) -> int:
    """The number of the run, or report, that it is from now on; the same however often it is asked
    for. What is None stays as it is: without labels at first, and not shared.

    Raises ForbiddenParameter where the account keeps too much, or for labels of a report;
    NotSignedIn if the account is gone.
    """
    if labels and seen.kind is Kept.REPORT:
        raise ForbiddenParameter("labels", "a report has no labels: leave labels out")
    run, cells = await asyncio.to_thread(rows_of, seen, account.id, catalogue_here().name)
    # No Idempotency-Key has a blank in it.
    run.idempotency_key = f"seen {hashlib.sha256(seen.word.encode()).hexdigest()}"
    async with parts_here().database.writing() as session:
        number = await runs.add_ended(session, run, cells, parts_here().budget)
        await runs.change_run(session, number, account.id, labels, shared, seen.kind)
    return number
