"""What `alembic check` and autogenerate compare, and what they pass over.

Claim: none of the notes.
Difference: none but run_sync: the comparison is the same code on both sides.
Hazard: a check that is green says nothing of CHECK constraints, server defaults, primary keys, the
values of an Enum, triggers and views; and a new name is proposed as a drop, which loses the rows.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    INTERESTING,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.migrations.blind_spot import on_asyncio, on_threads, rules

BLIND_SPOT = Contrast(
    name="blind-spot",
    question="What does `alembic check` not see?",
    symptoms=(
        "alembic does not detect a change, autogenerate misses, empty migration",
        "No new upgrade operations detected, no changes in schema detected",
        "compare_type, compare_server_default, CHECK constraint, renamed column, enum",
        "Target database is not up to date",
    ),
    outcomes={
        rules.SEEN: ACCEPTABLE,
        rules.NO_DIFFERENCE: ACCEPTABLE,
        rules.RENAMED: INTERESTING,
        rules.NOT_SEEN: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.blind_spot_check, ORIGINAL, BREAKS, {rules.NOT_SEEN}),
        Cell(on_asyncio.blind_spot_check, NAIVE_PORT, BREAKS, {rules.NOT_SEEN}),
        Cell(on_asyncio.blind_spot_check_plugin, PORT, HOLDS, {rules.SEEN}),
        Cell(on_threads.blind_spot_check_plugin, CONTROL, HOLDS, {rules.SEEN}),
        Cell(on_threads.blind_spot_kinds, CONTROL, rules.kinds),
        Cell(on_threads.blind_spot_kinds_all_options, CONTROL, rules.kinds_all_options),
        Cell(on_asyncio.blind_spot_kinds, CONTROL, rules.kinds),
        Cell(on_asyncio.blind_spot_kinds_all_options, CONTROL, rules.kinds_all_options),
    ),
    remedy="Name CHECK constraints, and pass to context.configure compare_server_default=True and "
    "autogenerate_plugins=['alembic.autogenerate.*', 'alembic.ext.checkconstraint_byname']: the "
    "second alone would compare nothing else. What is still not seen needs a test of its own on a "
    "migrated database.",
)
