"""Migrations: Flask-Migrate against Alembic itself.

Claim: "flask db init, flask db migrate, flask db upgrade" (the notes).
Difference: a migration is sync code on both sides; only who opens the connection differs. On
asyncio env.py opens an async one, and starts a loop to do so.
Hazard: a loop cannot be started where one runs already, so the service cannot upgrade.

The pair of files here is about an upgrade that a program starts; `cycle` is about the commands.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Topic,
)
from async_contrast.topics.migrations import batch, blind_spot, cycle, on_asyncio, on_threads, rules

INSIDE_A_LOOP = Contrast(
    name="inside-a-loop",
    question="Can an upgrade run inside a running event loop?",
    symptoms=(
        "RuntimeError: asyncio.run() cannot be called from a running event loop",
        "RuntimeWarning: coroutine 'run_async_migrations' was never awaited",
        "This event loop is already running, nest_asyncio",
        "RuntimeError: Cannot run the event loop while another loop is running",
        "migrations at startup, alembic upgrade in before_serving, command.upgrade in async code",
        "logging stops after alembic, fileConfig disable_existing_loggers",
    ),
    outcomes={
        rules.UPGRADED: ACCEPTABLE,
        rules.WENT_ON: ACCEPTABLE,
        rules.NOT_UPGRADED: FORBIDDEN,
        rules.STOOD_STILL: FORBIDDEN,
        rules.CANNOT: FORBIDDEN,
        rules.NEVER_AWAITED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.inside_a_loop_upgrade, ORIGINAL, HOLDS, {rules.UPGRADED}),
        Cell(
            on_asyncio.inside_a_loop_upgrade,
            NAIVE_PORT,
            BREAKS,
            {rules.NOT_UPGRADED, rules.CANNOT, rules.NEVER_AWAITED},
        ),
        Cell(
            on_asyncio.inside_a_loop_generic_template,
            NAIVE_PORT,
            BREAKS,
            {rules.UPGRADED, rules.STOOD_STILL},
        ),
        Cell(on_asyncio.inside_a_loop_to_thread, PORT, HOLDS, {rules.UPGRADED, rules.WENT_ON}),
        Cell(
            on_asyncio.inside_a_loop_given_connection, PORT, HOLDS, {rules.UPGRADED, rules.WENT_ON}
        ),
        Cell(on_threads.inside_a_loop_given_connection, CONTROL, HOLDS, {rules.UPGRADED}),
    ),
    remedy="await asyncio.to_thread(command.upgrade, config, 'head'), or give env.py a connection "
    "through config.attributes and await connection.run_sync(...). In an env.py as alembic init "
    "writes it, give fileConfig disable_existing_loggers=False, or it silences the application.",
)

TOPIC = Topic.of(
    "migrations",
    "Migrations: flask db against alembic",
    cycle.CYCLE,
    INSIDE_A_LOOP,
    *batch.CONTRASTS,
    blind_spot.BLIND_SPOT,
)
