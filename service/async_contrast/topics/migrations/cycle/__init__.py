"""The commands of a migration cycle, each run for real in a project of the trial's own.

Claim: "flask db init, flask db migrate, flask db upgrade" (the notes).
Difference: Flask-Migrate is Alembic, with the database and the models taken from the Flask
application. Without Flask it is Alembic itself, whose template `async` runs an async engine.
Hazard: Flask-Migrate finds no Flask application in a Quart one, and the template that nobody
asked for, `generic`, opens an async driver without a greenlet.
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
)
from async_contrast.topics.migrations.cycle import on_asyncio, on_threads, rules

CYCLE = Contrast(
    name="cycle",
    question="What does a migration cycle take, from init to upgrade?",
    symptoms=(
        "Error: Failed to find Flask application or factory in module 'app'",
        "Flask-Migrate with Quart, flask db init, flask db migrate, flask db upgrade",
        "alembic init -t async, env.py, async_engine_from_config",
        "MissingGreenlet in alembic, sqlite+aiosqlite or postgresql+asyncpg URL in alembic.ini",
        "alembic revision --autogenerate, downgrade",
    ),
    says="flask db init, flask db migrate, flask db upgrade",
    outcomes={
        rules.SUCCEEDS: ACCEPTABLE,
        rules.SAME: ACCEPTABLE,
        rules.IN_BATCH_MODE: ACCEPTABLE,
        rules.FAILS: FORBIDDEN,
        rules.DIFFERS: FORBIDDEN,
        rules.IN_PLACE: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.cycle_flask_migrate, ORIGINAL, HOLDS, rules.WHOLE),
        Cell(on_asyncio.cycle_flask_migrate, NAIVE_PORT, BREAKS, {rules.FAILS, rules.DIFFERS}),
        Cell(on_asyncio.cycle_generic_template, NAIVE_PORT, rules.async_url_in_the_sync_template),
        Cell(on_asyncio.cycle_async_template, PORT, HOLDS, rules.WHOLE),
        Cell(on_asyncio.cycle_async_template_downgrade, PORT, HOLDS, rules.WHOLE),
        Cell(on_threads.cycle_flask_migrate_downgrade, CONTROL, HOLDS, rules.WHOLE),
        Cell(on_threads.cycle_generic_template, CONTROL, HOLDS, rules.WHOLE),
    ),
    remedy="alembic init -t async, then name the database in alembic.ini and the models in "
    "env.py, with render_as_batch=True; flask db migrate is alembic revision --autogenerate.",
)
