"""Templates: render_template is a coroutine, and Quart's environment renders in a loop.

Claim: none; the notes' views return texts.
Difference: Quart makes Jinja's environment with enable_async, so that templates may call async
functions. template.render() then runs a loop of its own, and where one runs already it cannot.
Hazard: a helper that renders by itself is a 500 in an async view; render_template without its await
stands in a mail or a page as "<coroutine object ...>", with a 200.
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
from async_contrast.topics.response.templates import on_asyncio, on_threads, rules

TEMPLATE = Contrast(
    name="template",
    question="What does a view of Quart get of a template that it renders as in Flask?",
    symptoms=(
        "RuntimeError: asyncio.run() cannot be called from a running event loop, at "
        "template.render()",
        "coroutine 'render_template' was never awaited",
        "TypeError: The response value type (coroutine) is not valid, render_template",
        "<coroutine object render_template> in a page or in a mail",
        "jinja2 template.render in an async view, render_async, enable_async",
        "app.jinja_env.get_template(...).render() fails in Quart",
        "call an async function in a Jinja template",
    ),
    outcomes={
        rules.RENDERED: ACCEPTABLE,
        rules.LOOP_RUNS: FORBIDDEN,
        rules.NOT_A_PAGE: FORBIDDEN,
        rules.SHOWN: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.template, ORIGINAL, HOLDS, {rules.RENDERED}),
        Cell(on_asyncio.template, NAIVE_PORT, BREAKS, {rules.LOOP_RUNS}),
        Cell(on_asyncio.template_not_awaited, NAIVE_PORT, BREAKS, {rules.NOT_A_PAGE}),
        Cell(on_asyncio.template_in_text, NAIVE_PORT, BREAKS, {rules.SHOWN}),
        Cell(on_asyncio.template_awaited, PORT, HOLDS, {rules.RENDERED}),
        Cell(on_asyncio.template_render_async, PORT, HOLDS, {rules.RENDERED}),
        Cell(on_asyncio.template_calls_async, PORT, HOLDS, {rules.RENDERED}),
        Cell(on_asyncio.template_in_sync_view, CONTROL, HOLDS, {rules.RENDERED}),
        Cell(on_threads.template_calls_async, CONTROL, BREAKS, {rules.SHOWN}),
    ),
    remedy="await render_template(), or await template.render_async(): the environment of Quart "
    "runs a loop for render(), which only a plain function off the loop may. In its templates "
    "`{{ load() }}` awaits load.",
)

CONTRASTS = (TEMPLATE,)
