"""The operators of the mutants: what is put in whose place, and how often each is drawn."""

from __future__ import annotations

import ast

PART = '__import__("mutant_parts").'

BOUNDS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
}
NULLS = {
    "threading.Lock": ("NullLock", "LyingLock"),
    "threading.RLock": ("NullLock", "LyingLock"),
    "threading.BoundedSemaphore": ("NullLock",),
    "asyncio.Lock": ("NullAsyncLock", "LyingAsyncLock"),
}
INSTEAD = {
    "threading.local": ("shared-holder", "shared_holder"),
    "ContextVar": ("shared-holder", "SharedVar"),
    "threading.Barrier": ("no-barrier", "NoBarrier"),
    "asyncio.Barrier": ("no-barrier", "NoAsyncBarrier"),
    "asyncio.to_thread": ("on-the-loop", "here"),
    "copy_context().run": ("same-context", "call"),
    "run_threads": ("in-turn", "in_turn"),
    "asyncio.gather": ("in-turn", "one_by_one"),
}
UNWRAPPED = {
    "copy_current_request_context",
    "stream_with_context",
    "current_app.ensure_async",
    "path_on_this_service",
    "iri_to_uri",
}
UNWRAPPED_WHERE_AWAITED = {"asyncio.create_task", "asyncio.wait_for"}
ENTER_AS_THEMSELVES = ("Session(", "AsyncSession(", "ThreadPoolExecutor(")
LOADERS = (
    "selectinload",
    "joinedload",
    "subqueryload",
    "lazyload",
    "immediateload",
    "raiseload",
    "noload",
)
VALUES_OF_LAZY = ("select", "selectin", "joined", "dynamic", "write_only", "raise")

PRIMITIVES = {"null-lock", "lying-lock", "shared-holder", "no-barrier"}
"""Operators of what a cell is about: each cell that reaches the place has to notice."""

STRATA: dict[str, tuple[int, tuple[str, ...]]] = {
    "primitive": (
        200,
        (
            *("null-lock", "lying-lock", "shared-holder", "no-barrier", "in-turn", "on-the-loop"),
            *("same-context", "unwrap", "hash", "loader", "join"),
        ),
    ),
    "structure": (80, ("drop-keyword", "boolean", "other-rule")),
    "wrapping": (70, ("drop-with", "drop-decorator")),
    "await": (30, ("drop-await",)),
    "judgement": (120, ("always-true", "always-false", "negate", "drop-operand", "compare")),
    "generic": (100, ("delete-statement", "no-turn", "number", "text", "no-value")),
}
"""The operators in kinds, and how large a part of the sample each kind is."""

STRATUM = {name: stratum for stratum, (_, names) in STRATA.items() for name in names}

RARELY = {"text": 0.2, "number": 0.4, "no-value": 0.3, "negate": 0.6}
"""Operators that are drawn less often than others: most of what they make fails at once."""

SILENT = {"mark", "show"}
"""Methods of a trial that no verdict depends on."""
