"""Made twice on threads: a user's name, a value in a cache."""

from __future__ import annotations

import threading
from functools import partial

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.controls import Place
from async_contrast.topics.crew import run_threads
from async_contrast.topics.races import rules
from async_contrast.topics.races.rules import KEY, NAME

# check-then-act: two create what only one may


def check_then_act_locked() -> tuple[list[Worker], Check]:
    """A threading.Lock around `if name not in users` and what follows."""
    users: dict[str, int] = {}
    created: list[int] = []
    lock = threading.Lock()

    def create(n: int) -> None:
        with lock:
            if NAME not in users:
                users[NAME] = n
                created.append(n)

    return [partial(create, 0), partial(create, 1)], lambda: rules.judge_created(users, created)


def check_then_act_unlocked() -> tuple[list[Worker], Check]:
    """No lock, and no call between the check and the act."""
    users: dict[str, int] = {}
    created: list[int] = []

    def create(n: int) -> None:
        if NAME not in users:
            users[NAME] = n
            created.append(n)

    return [partial(create, 0), partial(create, 1)], lambda: rules.judge_created(users, created)


def check_then_act_across_call() -> tuple[list[Worker], Check]:
    """No lock, and a function is called between the check and the act."""
    users: dict[str, int] = {}
    created: list[int] = []

    def make_user(n: int) -> int:
        return n

    def create(n: int) -> None:
        if NAME not in users:
            users[NAME] = make_user(n)
            created.append(n)

    return [partial(create, 0), partial(create, 1)], lambda: rules.judge_created(users, created)


def check_then_act_setdefault() -> tuple[list[Worker], Check]:
    """No lock: users.setdefault() checks and acts in one step."""
    users: dict[str, int] = {}
    created: list[int] = []

    def create(n: int) -> None:
        if users.setdefault(NAME, n) == n:
            created.append(n)

    return [partial(create, 0), partial(create, 1)], lambda: rules.judge_created(users, created)


def check_then_act_for_real(trial: Trial) -> None:
    """Run, not explored: both have checked before either acts."""
    users: dict[str, int] = {}
    created: list[int] = []
    both_checked = threading.Barrier(2)
    met = Place()

    def create(n: int) -> None:
        if NAME not in users:
            trial.mark(n, "has found the name free")
            with met:
                both_checked.wait()
            users[NAME] = n
            created.append(n)
            trial.mark(n, DONE)

    run_threads(2, create)
    met.ensure_met(2)
    rules.judge_for_real(trial, users, created)


# cache: a value is loaded if it is not there


def cache_locked() -> tuple[list[Worker], Check]:
    """A threading.Lock around `if key not in cache` and the loading."""
    cache: dict[str, int] = {}
    loads: list[int] = []
    lock = threading.Lock()

    def load(n: int) -> int:
        loads.append(n)
        return n

    def look_up(n: int) -> None:
        with lock:
            if KEY not in cache:
                cache[KEY] = load(n)

    return [partial(look_up, 0), partial(look_up, 1)], lambda: rules.judge_loads(cache, loads)


def cache_unlocked() -> tuple[list[Worker], Check]:
    """`if key not in cache: cache[key] = load()` without a lock."""
    cache: dict[str, int] = {}
    loads: list[int] = []

    def load(n: int) -> int:
        loads.append(n)
        return n

    def look_up(n: int) -> None:
        if KEY not in cache:
            cache[KEY] = load(n)

    return [partial(look_up, 0), partial(look_up, 1)], lambda: rules.judge_loads(cache, loads)
