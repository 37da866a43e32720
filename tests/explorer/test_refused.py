"""What cannot be explored is refused, with the line and the reason; never passed over."""

from __future__ import annotations

import linecache
from typing import Any

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.on_threads import Run, Threads, until_all_is_known
from async_contrast.explorer.program import Program
from tests.explorer.written import written

SOURCE = """\
import asyncio, collections, contextlib, datetime, enum, functools, json, logging, os, queue, random
import socket, threading, time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

lock, rlock, condition = threading.Lock(), threading.RLock(), threading.Condition()
event, line, barrier = threading.Event(), queue.Queue(), threading.Barrier(2)
shared, more, keyed = [3, 1], [2], {{"a": 1}}

class Odd:
    def __init__(self): self.value = 1
    def __eq__(self, other): return self is other
    def __hash__(self): return self.value
    def __bool__(self): return bool(self.value)
    def __iter__(self): return iter([self.value])
    def __str__(self): return "odd"
    def __getitem__(self, key): return self.value
    def __lt__(self, other): return self.value < other.value

class Elusive:
    def __getattr__(self, name): return name

class Cached:
    @functools.cached_property
    def value(self): return 1

class Colour(enum.Enum): RED = 1

@functools.lru_cache
def cached(): return 1

@contextlib.contextmanager
def managed(): yield

async def coroutine(): pass

def generator(): yield 1

odd, elusive = Odd(), Elusive()

def work():
{body}

def program():
    return [work], lambda: None
"""
LINE = SOURCE.format(body="").splitlines().index("def work():") + 2


def program_of(body: str) -> Program:
    """Of one worker, with a few things at hand."""
    source = SOURCE.format(body="\n".join(f"    {line}" for line in body.split("\n")))
    made: Program = written(source, f"<refused {body}>")["program"]
    return made


def run_to_its_end(threads: Threads) -> Run:
    def run() -> Run:
        run = threads.begin()
        while run.ready():
            run.take(0)
        return run

    return until_all_is_known(run)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("yield 1", "yields or awaits"),
        ("generator()", "yields or awaits"),
        ("coroutine()", "yields or awaits"),
        ("asyncio.run(coroutine())", "asyncio in a thread"),
        ("with managed(): pass", "yields or awaits"),
        ("sum(x for x in shared)", "a generator expression; write a list comprehension"),
        ("class Inner: pass", "put it at the top"),
        ("import json", "put it at the top"),
        ("from json import loads", "put it at the top"),
        ("match shared:\n    case []: pass", "write it with if"),
        ("try: pass\nexcept* ValueError: pass", r"except\*"),
        ("@functools.wraps(print)\ndef inner(): pass", "a decorated function in a worker"),
        ("{**keyed}", r"\*\* in a display"),
        ("del (shared[0], shared[1])", "a line for each"),
        ("open('name')", "input and output"),
        ("input()", "input and output"),
        ("logging.info('x')", "input and output"),
        ("os.getpid()", "the system"),
        ("socket.socket()", "the network"),
        ("time.time()", r"time, except for time\.sleep"),
        ("time.monotonic()", r"time, except for time\.sleep"),
        ("datetime.datetime.now()", "time"),
        ("random.random()", "randomness"),
        ("random.choice(shared)", "randomness"),
        ("id(shared)", "an identity"),
        ("threading.Thread(target=print)", "a thread that a worker starts"),
        ("threading.get_ident()", "threads' own matters"),
        ("threading.current_thread()", "a thread that a worker starts, or asks for"),
        ("ThreadPoolExecutor(1)", "a pool of threads"),
        ("lock.acquire(timeout=1)", "a timeout"),
        ("lock.acquire(True, 1)", "a timeout"),
        ("rlock.acquire(timeout=1)", "a timeout"),
        ("event.wait(1)", "a timeout"),
        ("condition.acquire(); condition.wait(1)", "a timeout"),
        ("line.get(timeout=1)", "a timeout"),
        ("line.put(1, timeout=1)", "a timeout"),
        ("barrier.wait(1)", "a timeout"),
        ("line.queue", "not known here"),
        ("line.mutex", "not known here"),
        ("setattr(odd, 'value', 2)", "not written in the source"),
        ("getattr(odd, 'value')", "not written in the source"),
        ("globals()['x'] = 1", "not written in the source"),
        ("odd.__dict__['value'] = 2", "is not known here"),
        ("eval('1')", "made while it runs"),
        ("sorted(shared, key=lambda n: n)", "it calls back"),
        ("list(map(abs, shared))", "it calls back"),
        ("next(iter(shared))", "use a for loop"),
        ("shared == more", "two shared containers at once"),
        ("shared.extend(more)", "two shared containers at once"),
        ("elusive.anything", "runs code that no call names"),
        ("Cached().value", "runs code that no call names"),
        ("cached()", "not known here"),
        ("Colour.RED.value", "runs code that no call names"),
        ("Colour.RED.name", "runs code that no call names"),
        ("json.dumps({})", "not known here|yields"),
        ("while not event.is_set(): pass", "wait for an Event instead of asking again"),
        ("Odd.other = 1", "new in its class"),
        ("os.environment = 1", "sets environment of a module"),
        ("raise StopIteration", "raise StopIteration"),
    ],
)  # fmt: skip
def test_refused(body: str, reason: str) -> None:
    with pytest.raises(NotExplorable, match=rf"(?s)^(<refused .*>|.*\.py):\d+: .*({reason})"):
        run_to_its_end(Threads(program_of(body)))


def test_a_refusal_is_not_to_be_caught() -> None:
    body = "try:\n    open('name')\nexcept BaseException:\n    pass\nfinally:\n    shared.append(1)"
    with pytest.raises(NotExplorable, match="input and output"):
        run_to_its_end(Threads(program_of(body)))


def test_no_source() -> None:
    names: dict[str, Any] = {}
    exec(compile("def work(): pass", "<nowhere>", "exec"), names)  # noqa: S102
    with pytest.raises(NotExplorable, match=r"<nowhere>:1: work\(\) has no source"):
        Threads(lambda: ([names["work"]], lambda: None)).begin()


def test_a_source_that_has_changed() -> None:
    program = program_of("pass")
    name = program.__code__.co_filename
    source = linecache.getline(name, LINE - 1)
    assert source == "def work():\n"
    length, _, lines, _ = linecache.cache[name]  # type: ignore[misc]
    linecache.cache[name] = (length, None, ["\n", *lines], name)
    with pytest.raises(NotExplorable, match="is not what its source says now"):
        Threads(program).begin()


@pytest.mark.parametrize(
    ("body", "unfollowed"),
    [
        ("odd == odd", "Odd.__eq__"),
        ("if odd: pass", "Odd.__bool__"),
        ("not odd", "Odd.__bool__"),
        ("f'{odd}'", "Odd.__str__"),
        ("str(odd)", "Odd.__str__"),
        ("a, = odd", "Odd.__iter__"),
        ("for each in odd: pass", "Odd.__iter__"),
        ("odd[0]", "Odd.__getitem__"),
        ("{odd}", "Odd.__hash__"),
        ("keyed[odd] = 1", "Odd.__hash__"),
        ("[odd, Odd()].sort()", "Odd.__lt__"),
        ("more.append(odd); odd in more", "Odd.__eq__"),
        ("collections.defaultdict(Odd)['a']", "Odd.__init__"),
    ],
)
def test_python_code_that_no_call_names_is_noted(body: str, unfollowed: str) -> None:
    threads = Threads(program_of(body))
    assert run_to_its_end(threads).outcome().word == "holds"
    assert any(each.startswith(f"{unfollowed}()") for each in threads.unfollowed)


@pytest.mark.parametrize(
    "body", ["print('x', shared)", "time.sleep(3600)", "time.sleep(odd.value); print(file=None)"]
)
def test_what_nobody_sees_is_not_done(body: str, capsys: pytest.CaptureFixture[str]) -> None:
    threads = Threads(program_of(body))
    assert run_to_its_end(threads).outcome().word == "holds"
    assert capsys.readouterr().out == ""
