"""The same in a web application: a value of a request's own.

Claim: none of the notes.
Difference: Quart runs each request in a task, with a context of its own. A WSGI server runs
requests on its threads, each in the context that the thread has kept.
Hazard: behind a WSGI server's pool, who reads before writing finds an earlier request's value, in a
threading.local and in a ContextVar.
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
    Integer,
    LiveRequest,
)
from async_contrast.contrasts.shows import Shows, all_of, twice
from async_contrast.topics.local import rules
from async_contrast.topics.local.web import on_asyncio, on_threads

_CLEAN: Shows = {rules.OWN: twice("requests"), rules.AT_ENTRY_NOTHING: twice("requests")}

_STALE: Shows = {
    rules.OWN: twice("requests"),
    rules.AT_ENTRY_NOTHING: all_of("requests"),
    rules.AT_ENTRY_STALE: all_of("requests"),
}

WEB = Contrast(
    name="web",
    question="Does each of many requests in flight read back its own value?",
    symptoms=(
        "threading.local in a web app: a request reads the value of another request",
        "thread-local per request in Quart, current user mixed up under load",
        "per-request global, request-scoped value, store something for one request",
        "value of the previous request is still there, stale request data",
    ),
    parameters=(
        Integer("requests", "how many at once, in each of two rounds", 50, 2, 200, is_workers=True),
    ),
    outcomes={
        rules.OWN: ACCEPTABLE,
        rules.AT_ENTRY_NOTHING: ACCEPTABLE,
        rules.FOREIGN: FORBIDDEN,
        rules.AT_ENTRY_STALE: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.web_threading_local, ORIGINAL, HOLDS, _CLEAN),
        Cell(on_threads.web_threading_local_in_pool, ORIGINAL, BREAKS, _STALE),
        Cell(
            on_asyncio.web_threading_local,
            NAIVE_PORT,
            BREAKS,
            {
                rules.OWN: 2,
                rules.AT_ENTRY_NOTHING: 1,
                rules.FOREIGN: twice("requests", but=2),
                rules.AT_ENTRY_STALE: twice("requests", but=1),
            },
        ),
        Cell(on_asyncio.web_threading_local_in_sync_view, NAIVE_PORT, BREAKS, _STALE),
        Cell(on_asyncio.web_g, PORT, HOLDS, _CLEAN),
        Cell(on_asyncio.web_g_in_sync_view, PORT, HOLDS, _CLEAN),
        Cell(on_asyncio.web_context_var, PORT, HOLDS, _CLEAN),
        Cell(on_asyncio.web_context_var_in_sync_view, PORT, HOLDS, _CLEAN),
        Cell(on_threads.web_g, CONTROL, HOLDS, _CLEAN),
        Cell(on_threads.web_context_var, CONTROL, HOLDS, _CLEAN),
        Cell(on_threads.web_context_var_in_pool, CONTROL, BREAKS, _STALE),
    ),
    remedy="Keep per-request values on g: both sides make a new one for each request. A ContextVar "
    "is clean per request on Quart only: a WSGI server's pool thread keeps it for the next.",
    live=(
        LiveRequest("GET", "web/g?value={n}&pause_ms=100", at_once=10),
        LiveRequest("GET", "isolation/context-var?value={n}&pause_ms=100", at_once=10),
    ),
)
