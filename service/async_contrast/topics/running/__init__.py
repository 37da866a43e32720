"""Running: where an application runs, what runs beside it, and how that ends.

Claim: none; the notes' programs serve nothing.
Difference: a loop has a thread of its own, which is the main one where it is to hear of signals,
and whoever comes from outside of it, as a command does, has no loop and no context.
Hazard: app.run in a thread does not start; an async command is never awaited, and its exit status
says that all is well.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Topic,
)
from async_contrast.topics.running import ends, on_asyncio, on_threads, rules

IN_A_THREAD = Contrast(
    name="in-a-thread",
    question="Can an application be served from a thread of a larger program?",
    symptoms=(
        "RuntimeError: set_wakeup_fd only works in main thread of the main interpreter",
        "ValueError: signal only works in main thread",
        "app.run() in a thread, run Quart in a background thread",
        "run_task, shutdown_trigger, hypercorn serve in a thread",
        "live server fixture, start the server in a thread for a test",
    ),
    outcomes={rules.SERVES: ACCEPTABLE, rules.NO_SIGNALS: FORBIDDEN},
    cells=(
        Cell(on_threads.in_a_thread, ORIGINAL, HOLDS, {rules.SERVES}),
        Cell(on_asyncio.in_a_thread, NAIVE_PORT, BREAKS, {rules.NO_SIGNALS}),
        Cell(on_asyncio.in_a_thread_run_task, NAIVE_PORT, BREAKS, {rules.NO_SIGNALS}),
        Cell(on_asyncio.in_a_thread_with_trigger, PORT, HOLDS, {rules.SERVES}),
    ),
    remedy="asyncio.run(app.run_task(host, port, shutdown_trigger=event.wait)) in the thread: with "
    "a trigger nobody asks for signals. Set the event by loop.call_soon_threadsafe. Better still, "
    "give the loop the main thread, and the rest of the program a thread.",
)

COMMANDS = Contrast(
    name="commands",
    question="Does a command of the application do its work?",
    symptoms=(
        "app.cli.command async function, coroutine was never awaited",
        "RuntimeError: Not within an app context, in a CLI command",
        "quart command does nothing, exit status 0",
        "flask shell, quart cli, click command with async def",
        "The appcontext cannot be used with a command that runs an event loop",
        "seed or init-db command, with_appcontext",
    ),
    outcomes={
        rules.WORKED: ACCEPTABLE,
        rules.NOTHING: FORBIDDEN,
        rules.NO_CONTEXT: FORBIDDEN,
        rules.OTHER_LOOP: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.commands, ORIGINAL, HOLDS, {rules.WORKED}),
        Cell(on_asyncio.commands, NAIVE_PORT, BREAKS, {rules.NO_CONTEXT}),
        Cell(on_asyncio.commands_async, NAIVE_PORT, BREAKS, {rules.NOTHING}),
        Cell(on_asyncio.commands_with_appcontext_and_loop, NAIVE_PORT, BREAKS, {rules.OTHER_LOOP}),
        Cell(on_asyncio.commands_with_appcontext, PORT, HOLDS, {rules.WORKED}),
        Cell(on_asyncio.commands_own_loop, PORT, HOLDS, {rules.WORKED}),
    ),
    remedy="A plain function as the command, asyncio.run in it, and in that `async with "
    "app.app_context()`. Quart's with_appcontext serves functions that await nothing.",
)

TOPIC = Topic.of(
    "running",
    "Where an application runs, what runs beside it, and how it ends",
    IN_A_THREAD,
    COMMANDS,
    *ends.CONTRASTS,
)
