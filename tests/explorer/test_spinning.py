"""Which loops are seen never to be left, and which are left alone because they may be."""

from __future__ import annotations

import ast

import pytest

from async_contrast.explorer.spinning import is_endless, waits_in_vain


def loop_of(source: str) -> ast.While:
    (loop,) = ast.parse(source).body
    assert isinstance(loop, ast.While)
    return loop


QUIET = """\
pass
n += 1
n = m = 0
if n: continue
while n: n -= 1
m = n if n else 1
..."""
LEFT = """\
break
return
raise
assert n
await n
yield
async with n: pass
async for m in n: pass
[m async for m in n]
f()
n.m
n[0]
n /= m
n **= 2
for m in n: pass
with n: pass
del n
import n
m, n = n
f'{n}'"""


@pytest.mark.parametrize("body", QUIET.splitlines())
def test_a_loop_that_nobody_leaves(body: str) -> None:
    assert is_endless(loop_of(f"while True:\n {body}"))
    assert is_endless(loop_of(f"while 1:\n {body}"))
    assert not is_endless(loop_of(f"while False:\n {body}"))
    assert not is_endless(loop_of(f"while n:\n {body}"))


@pytest.mark.parametrize("body", LEFT.splitlines())
def test_a_loop_that_may_be_left_or_lets_others_go_on(body: str) -> None:
    assert not is_endless(loop_of(f"while True:\n {body}"))
    assert not is_endless(loop_of(f"while True:\n if n:\n  {body}"))
    assert not waits_in_vain(loop_of(f"while not done:\n {body}"))


@pytest.mark.parametrize(
    ("loop", "in_vain"),
    [
        ("while not done: pass", True),
        ("while n < 2 and not done: m += 1", True),
        ("while n < 2: n += 1", False),
        ("while n: n = 0", False),
        ("while (n := m): pass", False),
        ("while done(): pass", False),
        ("while not it.done: pass", False),
        ("while True: pass", False),  # `is_endless`
    ],
)
def test_a_loop_that_looks_again_and_changes_nothing(loop: str, *, in_vain: bool) -> None:
    assert waits_in_vain(loop_of(loop)) is in_vain
