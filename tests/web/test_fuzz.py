"""Every route that /openapi.json describes, with data made up from its schema."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import migrated_sqlite
from tests.effort import choose
from tests.web.caller import ADA, make_ada
from tests.web.people import PASSWORD
from tests.web.server import Server

EXAMPLES = os.environ.get("FUZZ_EXAMPLES", choose("1", "5"))
"""Requests of each kind and operation; more find more."""

CATALOGUE = choose("tests.web.catalogue", "async_contrast.catalog")
"""Two contrasts are as good as many, unless the time is there for all of them."""

ASKED = choose("^/(compare|api/(runs|reports))", "^/")
"""Paths; those of the default are where most data comes in."""

NOT_TO_ASK = "/specimen/(broken|hanging|body)"
"""What is broken on purpose, calls a port that is somebody's, or is answered with a 204."""

PAGES_OF_RUNS = "^/(runs|reports|seen)"
"""Nobody is sent to the form from these, whatever else is wrong with the request."""

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that ends trials soon."""
    folder = tmp_path_factory.mktemp("fuzz")
    url = migrated_sqlite(folder / "service.db")
    make_ada(url)
    settings = {"DATABASE_URL": url}
    with Server(
        folder / "log", catalogue=CATALOGUE, trial_seconds="0.2", settings=settings
    ) as server:
        server.wait_until_ready()
        yield server


@pytest.mark.parametrize(
    "credentials",
    [
        pytest.param(f"{ADA}:{PASSWORD}", id="signed in"),
        pytest.param("", id="nobody", marks=pytest.mark.thorough),
    ],
)
def test_no_input_gets_a_5xx_or_an_answer_that_is_not_described(
    server: Server, tmp_path: Path, credentials: str
) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            *(program, "run", f"http://127.0.0.1:{server.port}/openapi.json"),
            *("--include-path-regex", ASKED),
            *("--phases", "fuzzing", "--max-examples", EXAMPLES, "--continue-on-failure"),
            *(
                ("--auth", credentials, "--exclude-path-regex", NOT_TO_ASK)
                if credentials
                else ("--exclude-path-regex", f"{PAGES_OF_RUNS}|{NOT_TO_ASK}")
            ),
            *("--checks", ",".join(CHECKS), "--seed", "1", "--workers", "2", "--no-color"),
        ],
        capture_output=True,
        text=True,
        timeout=choose(600, 3600),
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert server.errors() == ""
