"""Who among the other runners is alive."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from async_contrast.database.models import Runner
from async_contrast.runner import watch
from async_contrast.runner.processes import born, this_machine
from async_contrast.runner.watch import Watch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


def runner(**values: object) -> Runner:
    known = {"machine": this_machine(), "pid": os.getpid(), "born": born(os.getpid()), "beats": 1}
    return Runner(id="r", **{**known, **values})


def dead(runner: Runner | None, watch: Watch) -> bool:
    return bool(watch.dead({"r": runner}))


def test_one_of_this_machine_lives_as_long_as_its_process() -> None:
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as other:
        known = runner(pid=other.pid, born=born(other.pid))
        assert not dead(known, Watch())
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        assert dead(known, Watch())  # a zombie
    assert dead(known, Watch())


def test_another_process_of_the_same_number_is_not_the_runner() -> None:
    assert not dead(runner(), Watch())
    assert dead(runner(born=(born(os.getpid()) or 0) - 1), Watch())


@pytest.mark.parametrize("known", [None, runner(machine="elsewhere", pid=1, born=1)])
def test_one_elsewhere_is_dead_when_it_has_been_silent_long_enough(
    known: Runner | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    watching = Watch()
    assert not dead(known, watching)
    clock[0] += watch.SILENCE - 1
    assert not dead(known, watching)
    watching.listen_anew()
    clock[0] += watch.SILENCE - 1
    assert not dead(known, watching)
    clock[0] += watch.SILENCE
    assert dead(known, watching)


def test_a_beat_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    watching, known = Watch(), runner(machine="elsewhere")
    for known.beats in range(1, 5):
        assert not dead(known, watching)
        clock[0] += watch.SILENCE - 1
    assert not dead(known, watching)


def test_no_process_was_never_born() -> None:
    assert born(2**22 + 1) is None
