"""`async-contrast explore`, as people and scripts use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from tests.commands import PATIENCE, run, run_here

BANK = """
import asyncio, sys, threading

def unlocked():
    balance = 0

    def change(n):
        nonlocal balance
        balance = balance + n
        balance = balance - n

    def check():
        assert balance == 0, "the balance is off"
        return "the balance is 0"

    return [lambda: change(5), lambda: change(8)], check

def locked():
    balance, lock = 0, threading.Lock()

    def change(n):
        nonlocal balance
        with lock:
            balance = balance + n
            balance = balance - n

    def check():
        assert balance == 0

    return [lambda: change(5), lambda: change(8)], check

def two_locks():
    first, second = threading.Lock(), threading.Lock()

    def one():
        with first, second:
            pass

    def other():
        with second, first:
            pass

    return [one, other], lambda: None

def tasks():
    total = 0

    async def add():
        nonlocal total
        before = total
        await asyncio.sleep(0)
        total = before + 1

    def check():
        assert total == 2, "an increment is lost"

    return [add, add], check

def opens_a_file():
    return [lambda: open("/etc/hosts")], lambda: None

def both():
    async def task():
        pass

    return [task, lambda: None], lambda: None

def nothing():
    return None

def raises():
    raise ValueError("no bank")

number = 3

def exits():
    sys.exit(0)

def of(check):
    return [lambda: None, lambda: None], check

async def awaits():
    pass

def yields():
    yield "a word"

def check_exits():
    return of(lambda: sys.exit(0))

def check_awaits():
    return of(awaits)

def check_yields():
    return of(yields)

def check_says_true():
    return of(lambda: True)

def check_says_a_list():
    return of(lambda: [1])

def task_exits():
    async def task():
        sys.exit(0)

    return [task], lambda: None
"""

LATE = """
def program():
    total = 0

    def store(n):
        nonlocal total
        total = n

    def add():
        seen = total
        store(seen + 1)

    def check():
        assert total == 2, "an increment is lost"

    return [add, add], check
"""


PRINTS = """
import os, sys

out = sys.stdout
print("imported")

def program():
    print("made", file=out)
    os.write(1, b"made, too\\n")

    async def task():
        print("run")
        assert False

    def check():
        print("checked")

    return [task], check
"""


@pytest.fixture(autouse=True)
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bank.py").write_text(BANK)
    Path("broken.py").write_text("1 / 0\n")
    Path("exits.py").write_text("raise SystemExit(0)\n")


def explore(program: str, *args: str) -> Result:
    return run_here("explore", program, *args)


def told(program: str, *args: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in explore(program, *args, "--json").stdout.splitlines()]


@pytest.mark.parametrize(
    ("program", "args", "words"),
    [
        ("bank", [], "names no program"),
        ("bank.py:", [], "names no program"),
        ("bank.py:unlocked:x", [], "'bank.py:unlocked:x' is not FILE:NAME"),
        ("bank:unlocked:x", [], "'bank:unlocked:x' is not FILE:NAME"),
        ("bank.py::unlocked", [], "'bank.py::unlocked' is not FILE:NAME"),
        ("no:file.py:program", [], "there is no file no:file.py"),
        ("bank.py:none", [], "has no function 'none'"),
        ("bank.py:number", [], "has no function 'number'"),
        ("none.py:program", [], "there is no file none.py"),
        ("no.such:program", [], "No module named 'no'"),
        ("broken.py:program", [], "ZeroDivisionError"),
        ("bank.py:both", [], "all of them functions or all coroutine functions"),
        ("bank.py:nothing", [], "has to return its workers"),
        ("bank.py:raises", [], "ValueError: no bank"),
        ("bank.py:opens_a_file", [], "open"),
        ("exits.py:program", [], "SystemExit"),
        ("bank.py:exits", [], "SystemExit: 0"),
        ("bank.py:check_exits", [], "the check raised SystemExit: 0"),
        ("bank.py:task_exits", [], "a task raised SystemExit"),
        ("bank.py:check_awaits", ["--json"], "the check returned coroutine"),
        ("bank.py:check_yields", ["--json"], "the check returned generator"),
        ("bank.py:check_says_true", [], "the check returned bool"),
        ("bank.py:check_says_a_list", ["--json"], "the check returned list"),
        ("bank.py:unlocked", ["--world", "any order"], '--world must be "any step"'),
        ("bank.py:unlocked", ["--replay", "s0x9"], "no such order"),
        ("bank.py:unlocked", ["--replay", "x"], "is no order"),
        ("bank.py:unlocked", ["--replay", "o0"], "is no order"),
        ("bank.py:unlocked", ["--most", "0"], "--most"),
        ("bank.py:unlocked", ["--most", "2", "--sample", "2"], "--sample goes without --most"),
        *(
            (
                "bank.py:unlocked",
                ["--replay", "s0", option, value],
                f"--replay goes without {option}",
            )
            for option, value in (("--sample", "5"), ("--most", "5"), ("--world", "any step"))
        ),
    ],
)
def test_what_cannot_be_explored_is_one_line_and_exit_status_2(
    program: str, args: list[str], words: str
) -> None:
    done = explore(program, *args)
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_every_order_is_counted_and_the_shortest_that_fails_is_shown() -> None:
    done = explore("bank.py:unlocked")
    assert done.exit_code == 1
    first, second = done.stdout.strip().split("\n\n")
    assert "any step: exhausted, 70 orders in 34 classes" in first
    assert "40  fails: the balance is off" in first
    assert "30  the balance is 0" in first
    assert "worker 1  bank.py:9 `balance = balance + n`  loads balance: 5" in first
    assert "this interpreter: exhausted, 2 orders" in second
    assert "fails" not in second


def test_its_token_replays_exactly_that_order() -> None:
    [any_step, _] = told("bank.py:unlocked")
    outcomes = any_step["outcomes"]
    assert isinstance(outcomes, list)
    for outcome in outcomes:
        done = explore("bank.py:unlocked", "--replay", outcome["replay"])
        assert done.exit_code == outcome["fails"]
        assert done.stdout.splitlines()[-1] == outcome["outcome"]
        assert done.stdout.count("worker ") == 8
        [again] = told("bank.py:unlocked", "--replay", outcome["replay"])
        assert again["outcome"] == outcome["outcome"]


def test_with_a_lock_no_order_fails() -> None:
    done = explore("bank:locked")
    assert done.exit_code == 0
    assert "any step: exhausted, 2 orders in 2 classes" in done.stdout


def test_a_deadlock_is_counted_and_says_who_waits_where() -> None:
    [any_step, _] = told("bank.py:two_locks")
    outcomes = any_step["outcomes"]
    assert isinstance(outcomes, list)
    [deadlock] = [each for each in outcomes if each["fails"]]
    assert (any_step["orders"], deadlock["orders"]) == (6, 2)
    assert deadlock["outcome"].startswith("all wait for ever: worker 0 at bank.py:")


def test_tasks_are_explored_as_well() -> None:
    any_order, asyncios = told("bank.py:tasks")
    assert (any_order["world"], any_order["orders"]) == ("any order", 6)
    assert (asyncios["world"], asyncios["orders"]) == ("as asyncio orders it", 1)
    done = explore("bank.py:tasks")
    assert "4  fails: an increment is lost" in done.stdout
    assert "as asyncio orders it: exhausted, 1 order\n" in done.stdout


def test_bounds_and_samples_are_named() -> None:
    assert "bounded: at most 5 runs" in explore("bank.py:unlocked", "--most", "5").stdout
    assert "sampled, 50 orders by chance" in explore("bank.py:unlocked", "--sample", "50").stdout


def test_a_function_that_is_reached_late_and_writes_more_is_replayed_too() -> None:
    Path("late.py").write_text(LATE)
    [any_step, _] = told("late.py:program")
    outcomes = any_step["outcomes"]
    assert isinstance(outcomes, list)
    for outcome in outcomes:
        [again] = told("late.py:program", "--replay", outcome["replay"])
        assert again["outcome"] == outcome["outcome"]


def test_without_assert_statements_nothing_is_explored() -> None:
    done = subprocess.run(
        [sys.executable, "-O", "-m", "async_contrast.cli", "explore", "lock/balance"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "run Python without -O" in done.stderr


@pytest.mark.parametrize("args", [["--json"], ["--json", "--replay", "o0"], [], ["--replay", "o0"]])
def test_what_a_program_prints_goes_to_standard_error(args: list[str]) -> None:
    """Standard output is for the answer, which may be read by a program."""
    file = Path("prints.py").absolute()
    file.write_text(PRINTS)
    done = run("explore", f"{file}:program", *args)
    said = {"imported", "made", "made, too", "run"}
    assert said <= {*done.stderr.splitlines()}
    lines = done.stdout.splitlines()
    assert lines
    assert said.isdisjoint(lines)
    if "--json" in args:
        assert all(isinstance(json.loads(line), dict) for line in lines)
