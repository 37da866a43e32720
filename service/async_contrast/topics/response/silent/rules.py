"""What both sides judge alike of calls whose await may be forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

DONE = "does what it says"
SILENT = "says so, and does not"
WARNED = "a warning: was never awaited"

TEXT = "text"
FIELD = "file"

SAVE, FLASH, NO_FILE = "file.save()", "flash()", "if request.files"
EMPTY, JSON = "assert response.get_data()", "assert response.json != ..."
CALLS = (SAVE, FLASH, NO_FILE, EMPTY, JSON)
"""Two of a view, a test in a view, and two assertions of a test, which should both fail."""

_BOUNDARY = "part"
UPLOAD_TYPE = f"multipart/form-data; boundary={_BOUNDARY}"


def upload(name: str = FIELD, filename: str | None = "text.txt") -> bytes:
    """A form of one part, which is a file if it has a filename."""
    file = f'; filename="{filename}"' if filename else ""
    lines = (
        f"--{_BOUNDARY}",
        f'Content-Disposition: form-data; name="{name}"{file}',
        "",
        TEXT,
        f"--{_BOUNDARY}--",
        "",
    )
    return "\r\n".join(lines).encode()


def files_say(there: object) -> str:
    """What a live view says after its test for files."""
    return "there is a file" if there else "no file was sent"


def fails(assertion: bool) -> bool:
    """Whether an assertion of a test fails, as those here should."""
    return not assertion


def judge_calls(
    trial: Trial, said: Mapping[str, int], done: Mapping[str, bool], warnings: Sequence[str]
) -> None:
    """Report which calls have done what they say; `said` is the status that each view answered.

    Raises RuntimeError if not every call was tried, or a view answered that it failed.
    """
    ensure(tuple(done) == CALLS, f"tried {list(done)}")
    wrong = {call: status for call, status in said.items() if status >= 500}
    ensure(said.keys() == {SAVE, FLASH, NO_FILE} and not wrong, f"the views answered {said}")
    for as_said in done.values():
        trial.saw(DONE if as_said else SILENT)
    trial.saw(WARNED, sum("was never awaited" in warning for warning in warnings))
    trial.show("does what it says", dict(done))
    trial.show("the views answered", dict(said))
    trial.show("warnings", list(warnings))
