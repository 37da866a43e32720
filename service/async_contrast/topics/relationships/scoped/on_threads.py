"""A scoped_session on threads: a session for each.

What the loop makes of it is tried on asyncio only.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.crew import run_threads
from async_contrast.topics.relationships.scoped import rules

# sync-session-on-loop: whose work does a request commit?


def sync_session(trial: Trial) -> None:
    """scoped_session, a thread a request: one commits, the other rolls back, in both orders."""
    store = rules.new_entries(trial)
    told: dict[str, str] = {}
    with store.opened() as engine, rules.logged(engine) as log:
        session = rules.scoped(engine)
        for first in (rules.COMMITTED, rules.ROLLED_BACK):
            turns = rules.Turns(trial, first, log)
            told |= dict(run_threads(2, partial(turns.request, session=session)))
            turns.met.ensure_met(2)
    rules.judge_turns(trial, store, told, log)


def sync_session_left(trial: Trial) -> None:
    """scoped_session, one thread for two requests: the first gives up, nobody calls remove()."""
    store = rules.new_entries(trial)
    with store.opened() as engine, ThreadPoolExecutor(1) as thread:
        session = rules.scoped(engine)
        first = thread.submit(rules.give_up, session).result()
        second = thread.submit(rules.write, session).result()
        thread.submit(session.remove).result()
    rules.judge_given_up(trial, store, [first, second])


def sync_session_removed(trial: Trial) -> None:
    """scoped_session, one thread for two requests: the first gives up, and calls remove()."""
    store = rules.new_entries(trial)
    with store.opened() as engine, ThreadPoolExecutor(1) as thread:
        session = rules.scoped(engine)
        first = thread.submit(rules.give_up, session).result()
        thread.submit(session.remove).result()
        second = thread.submit(rules.write, session).result()
        thread.submit(session.remove).result()
    rules.judge_given_up(trial, store, [first, second])
