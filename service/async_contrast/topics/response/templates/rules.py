"""What both sides judge alike of a page that a template makes."""

from __future__ import annotations

from async_contrast.contrasts.trial import Trial

RENDERED = "the page is rendered"
LOOP_RUNS = "a 500: asyncio.run() cannot be called from a running event loop"
NOT_A_PAGE = "a 500: a coroutine is no response"
SHOWN = "a 200 that shows <coroutine object ...>"

NAME = "page.html"
TEMPLATES = {NAME: "<b>{{ text }}</b>", "called.html": "<b>{{ load() }}</b>"}
CALLED = "called.html"
TEXT = "text"
PAGE = f"<b>{TEXT}</b>"


def judge_page(trial: Trial, status: int, body: str, error: str) -> None:
    """Report what a client got: the page, or what of a coroutine; `error` is that of a 500."""
    if (status, body) == (200, PAGE):
        trial.saw(RENDERED)
    elif status == 200 and "coroutine object" in body:
        trial.saw(SHOWN)
    elif status == 500 and "asyncio.run() cannot be called" in error:
        trial.saw(LOOP_RUNS)
    elif status == 500 and "(coroutine) is not valid" in error:
        trial.saw(NOT_A_PAGE)
    else:
        trial.saw(f"answered {status} {error or body}")
    trial.show("status", status)
    trial.show("said", error or body.partition(" at 0x")[0])
