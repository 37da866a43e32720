"""Applications of Quart that are right: their own tests say so, and the doctor finds nothing."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from async_contrast.doctor.diagnosing import diagnose
from async_contrast.doctor.finding import Sureness
from async_contrast.doctor.settings import Settings

APPLICATIONS = sorted(
    folder for folder in (Path(__file__).parent / "applications").iterdir() if folder.is_dir()
)
OWN_TESTS = [
    *("-q", "-c", "/dev/null", "--rootdir=.", "--confcutdir=.", "-o", "asyncio_mode=auto"),
    *("-o", "asyncio_default_fixture_loop_scope=function", "-p", "no:cacheprovider"),
    *("-p", "no:xdist", "-p", "no:schemathesis", "-p", "no:hypothesispytest"),
]


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda folder: folder.name)
def test_nothing_certain_or_likely_is_found_in_it(application: Path) -> None:
    found = diagnose([application], Settings(application), Counter(), cache=False).diagnosis
    assert found.counts.lines > 500
    assert found.unread == ()
    assert [each for each in found.findings if each.sureness is not Sureness.LOOK] == []


@pytest.mark.thorough
@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda folder: folder.name)
def test_it_works(application: Path) -> None:
    command = [sys.executable, "-m", "pytest", *OWN_TESTS, "."]
    done = subprocess.run(
        command, cwd=application, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
