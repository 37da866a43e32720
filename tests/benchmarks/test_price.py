"""What is too slow to be measured in each round, and who hears Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.lab import price
from benchmarks.lab.price import SELDOM, WARM_UP, forking, fresh, seldom
from benchmarks.rounds import in_turns

ROOT = Path(__file__).parents[2]


def test_what_is_slow_works_in_the_first_of_each_ten_rounds_that_count() -> None:
    found = in_turns({"slow": seldom(lambda: 1.0)}, 2 * SELDOM, WARM_UP)
    assert found == {"slow": (1.0, *[None] * (SELDOM - 1)) * 2}


def test_ctrl_c_does_not_reach_the_process_that_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        price, "FORKS", "import os\nfor _ in open(0): print(os.getsid(0), flush=True)"
    )
    with forking() as session:
        assert session() != os.getsid(0)


def test_ctrl_c_does_not_reach_a_fresh_interpreter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "leading.py").write_text("import os\nassert os.getsid(0) == os.getpid()\n")
    monkeypatch.setattr(price, "MODULES", ("leading",))
    monkeypatch.chdir(tmp_path)
    fresh()


FORKSERVER = """
import signal
from multiprocessing import get_context
from benchmarks.lab import price
price.start_forkserver()
with get_context("forkserver").Pool(1) as pool:
    print(pool.apply(signal.getsignal, [signal.SIGINT]) == signal.SIG_IGN)
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


@pytest.mark.thorough
def test_ctrl_c_reaches_this_process_and_not_the_forkserver() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKSERVER], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("True\nTrue\n", "")
