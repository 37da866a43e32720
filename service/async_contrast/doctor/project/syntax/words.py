"""The kinds of events as plain texts: what is kept in a file holds no enum."""

from __future__ import annotations

from typing import Final

from async_contrast.doctor.project.facts import Block, How, Kind

CALL: Final[str] = Kind.CALL.value
LOAD: Final[str] = Kind.LOAD.value
STORE: Final[str] = Kind.STORE.value
BIND: Final[str] = Kind.BIND.value
AWAIT: Final[str] = Kind.AWAIT.value
BREAK: Final[str] = Kind.BREAK.value
YIELD: Final[str] = Kind.YIELD.value
RETURN: Final[str] = Kind.RETURN.value
RAISE: Final[str] = Kind.RAISE.value
ENTER: Final[str] = Kind.ENTER.value
LEAVE: Final[str] = Kind.LEAVE.value

WITH: Final[str] = Block.WITH.value
ASYNC_WITH: Final[str] = Block.ASYNC_WITH.value
LOOP: Final[str] = Block.LOOP.value
TRY: Final[str] = Block.TRY.value
EXCEPT: Final[str] = Block.EXCEPT.value
FINALLY: Final[str] = Block.FINALLY.value
IF: Final[str] = Block.IF.value
ELSE: Final[str] = Block.ELSE.value

AWAITED: Final[str] = How.AWAITED.value
DROPPED: Final[str] = How.DROPPED.value
KEPT: Final[str] = How.KEPT.value
STORED: Final[str] = How.STORED.value
RETURNED: Final[str] = How.RETURNED.value
PASSED: Final[str] = How.PASSED.value
ENTERED: Final[str] = How.ENTERED.value
ITERATED: Final[str] = How.ITERATED.value
KEY: Final[str] = How.KEY.value
TESTED: Final[str] = How.TESTED.value
COMPARED: Final[str] = How.COMPARED.value
USED: Final[str] = How.USED.value
