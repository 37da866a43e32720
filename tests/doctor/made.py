"""Findings and diagnoses made by hand."""

from __future__ import annotations

from dataclasses import replace

from async_contrast.doctor.diagnosis import Counts, Diagnosis, Unread
from async_contrast.doctor.finding import Edit, Finding, Place, Step, Sureness
from async_contrast.doctor.hazards import BY_CODE

HOSTILE = "\x1b[2J\u202e<script>%0A::error::&'\"\n,:\udcff"
"""What a terminal, a page or a workflow would obey, and what no encoding can send."""

URL = "http://127.0.0.1:8000"


def finding(
    code: str = "AC101", place: str = "app/services.py:5:12", says: str = "requests.get blocks"
) -> Finding:
    """A certain one, in `load`."""
    path, line, column = place.rsplit(":", 2)
    at = Place(path, int(line), int(column))
    return Finding(BY_CODE[code], at, "load", says, Sureness.CERTAIN)


def step(function: str, calls: str, place: str) -> Step:
    path, line, column = place.rsplit(":", 2)
    return Step(function, calls, Place(path, int(line), int(column)))


TWO_WAYS = replace(
    finding(),
    ways=(
        (step("index", "load", "app/views.py:8:12"),),
        (step("Users.get", "find", "app/users.py:20:9"), step("find", "load", "app/users.py:4:5")),
    ),
)
AWAIT = replace(
    finding("AC401", "app/views.py:12:16", "request.get_json() is not awaited"),
    function="Users.post",
    edits=(Edit(12, 16, 16, "await "),),
)
LOOK = replace(
    finding("AC1005", "app/__init__.py:9:1", "a listener is put on engine"), sureness=Sureness.LOOK
)
OPEN = replace(
    LOOK, hazard=replace(LOOK.hazard, contrast="", bad="", good="", question="Is it called?")
)
"""Of a hazard that no contrast proves, whether or not the table has such a one."""

DIAGNOSIS = Diagnosis(
    findings=(LOOK, TWO_WAYS, AWAIT),
    counts=Counts(files=1234, lines=98765, functions=3, async_functions=1, unresolved=1),
    seconds=2.345,
    unread=(Unread("app/old.py", "line 3: invalid syntax"),),
    ignored=1,
    known=2,
)
NOTHING = Diagnosis((), Counts(files=1, lines=1), 0.1)
BAD = Diagnosis(
    findings=(
        replace(
            finding(says=HOSTILE, place=f"{HOSTILE}.py:1:1"),
            function=HOSTILE,
            ways=((step(HOSTILE, HOSTILE, f"{HOSTILE}:1:1"),),),
        ),
    ),
    counts=Counts(files=1),
    seconds=0.1,
    unread=(Unread(HOSTILE, HOSTILE),),
)
