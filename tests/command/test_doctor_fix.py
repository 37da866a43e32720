"""What `async-contrast doctor --fix` mends, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command.doctoring import BLOCKS, LINE, doctor, put

pytestmark = pytest.mark.usefixtures("folder")

UNAWAITED = """\
from quart import request

async def index():
    form = request.form
    return form["name"], {name}
"""
AWAITED = UNAWAITED.replace("request.form\n", "await request.form\n")


def test_a_diff_shows_what_would_change_and_changes_nothing() -> None:
    put("app/views.py", UNAWAITED)
    done = doctor("app", "--diff")
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "--- a/app/views.py",
        "+++ b/app/views.py",
        "@@ -1,5 +1,5 @@",
        " from quart import request",
        " ",
        " async def index():",
        "-    form = request.form",
        "+    form = await request.form",
        '     return form["name"], {name}',
    ]
    assert Path("app/views.py").read_text() == UNAWAITED


def test_a_diff_in_a_file_is_exact_and_on_a_terminal_it_is_harmless() -> None:
    text = UNAWAITED.replace("{name}", "'\x1b[2J\a'").replace("\n", "\r\n")
    Path("app/views.py").write_bytes(text.encode())
    assert not set("\x1b\a\r") & set(doctor("app", "--diff").stdout)
    assert doctor("app", "--diff", "--output", "answer.diff").exit_code == 1
    assert b"'\x1b[2J\a'\r\n" in Path("answer.diff").read_bytes()


def test_what_is_certain_is_mended_and_no_finding_any_more() -> None:
    put("app/views.py", UNAWAITED)
    done = doctor("app", "--fix")
    assert (done.exit_code, done.stderr) == (0, "1 finding is mended\n")
    assert done.stdout.startswith("Nothing was found.\n")
    assert Path("app/views.py").read_text() == AWAITED
    assert doctor("app").exit_code == 0


def test_what_is_not_mended_is_found_still() -> None:
    put("app/other.py", UNAWAITED)
    done = doctor("app", "--fix")
    assert (done.exit_code, done.stderr) == (1, "1 finding is mended\n")
    assert LINE in done.stdout
    assert Path("app/views.py").read_text() == BLOCKS


def test_only_what_counts_is_mended() -> None:
    put("app/views.py", UNAWAITED.replace("request.form\n", "request.form  # noqa\n"))
    before = Path("app/views.py").read_text()
    assert doctor("app", "--fix").exit_code == 0
    put("app/other.py", UNAWAITED)
    assert doctor("app", "--fix", "--ignore", "AC401").exit_code == 0
    assert Path("app/views.py").read_text() == before
    assert Path("app/other.py").read_text() == UNAWAITED


def test_a_file_outside_of_the_project_is_left_alone_and_that_is_said(tmp_path: Path) -> None:
    put("outside/app.py", UNAWAITED)
    put("project/pyproject.toml", "")
    Path("project/app.py").symlink_to(tmp_path / "outside" / "app.py")
    done = doctor("project", "project/app.py", "--fix")
    assert done.exit_code == 1
    assert "project/app.py is left alone: it leads out of " in done.stderr
    assert Path("outside/app.py").read_text() == UNAWAITED
