"""compare --url: a command and a service, each a process of its own, and what comes between."""

from __future__ import annotations

import io
import json
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import httpx
import pytest
from click.testing import Result
from rich.console import Console

from async_contrast.command.course import Course
from async_contrast.errors import RemoteError
from async_contrast.remote import comparing
from async_contrast.remote import service as remote_service
from async_contrast.remote.address import read_address
from tests.commands import PATIENCE, begun, check_refused, run_here, terminal
from tests.elsewhere import LAST_EVENT_ID, proxy, url_of
from tests.web.conftest import Switchboard
from tests.web.server import Server
from tests.zygote import Captured

NAME, PASSWORD = "ada", "a word for ada"
ADA = f"{NAME}:{PASSWORD}".replace(" ", "%20")
UNANSWERED = "interrupted: specimen/hanging has no answer"
FIRST_EVENT = rb"\nevent: queued\ndata: [^\n]*\n\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service that knows ada."""
    log = tmp_path_factory.mktemp("remote") / "log"
    made = run_here(
        *("user", "add", NAME),
        stdin=PASSWORD,
        ASYNC_CONTRAST_DATABASE_URL=f"sqlite+aiosqlite:///{log}.db",
    )
    assert made.exit_code == 0, made.stderr
    with Server(log, settings={"TRIALS_AT_ONCE": "2"}) as server:
        server.wait_until_ready()
        yield server


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    """The running service; a test fails if it makes it complain."""
    before = running.errors()
    yield running
    assert running.errors() == before


@pytest.fixture
def switchboard() -> Iterator[Switchboard]:
    board = Switchboard()
    yield board
    board.hang_up()
    board.close()


def kept(server: Server) -> list[dict[str, object]]:
    """Ada's runs, the newest first."""
    answer = httpx.get(
        f"{url_of(server.port)}/api/runs?limit=100", auth=(NAME, PASSWORD), trust_env=False
    )
    found: list[dict[str, object]] = answer.raise_for_status().json()["runs"]
    return found


def is_kept(server: Server, run: dict[str, object], contrast: str = "specimen/quick") -> str:
    """What is said of a run, on standard error."""
    return f"{contrast} is kept at {url_of(server.port)}/runs/{run['id']}\n"


def quick(where: str, *more: str, stdin: str = "") -> Result:
    """The contrast whose cells all hold on the threads side."""
    words = "compare", "--url", where, "specimen/quick", "--side", "threads", *more
    return run_here(*words, stdin=stdin)


def hanging(where: str, *more: str) -> AbstractContextManager[Captured]:
    """A comparison that has only begun."""
    words = "compare", "--url", where, "specimen/hanging", "--side", "threads", *more
    return begun(*words)


def test_anonymous_nothing_is_kept(server: Server) -> None:
    before = kept(server)
    done = quick(url_of(server.port), "--set", "number=4")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == [
        "specimen/quick number=4",
        "Does it answer?",
        "The notes say: It answers.",
    ]
    assert re.search("threads +original +Sees good things +holds +good x 4", done.stdout)
    assert "asyncio" not in done.stdout
    assert kept(server) == before


def test_signed_in_the_run_is_kept_and_looks_the_same(server: Server) -> None:
    words = "--set", "number=4", "--evidence"
    done = quick(url_of(server.port, ADA), *words)
    newest = kept(server)[0]
    assert (done.exit_code, done.stderr) == (0, is_kept(server, newest))
    assert done.stdout == quick(url_of(server.port), *words).stdout
    assert (newest["contrast"], newest["side"]) == ("specimen/quick", "threads")
    assert (newest["parameters"], newest["state"]) == ({"number": 4}, "finished")


def test_the_password_may_be_the_first_line_of_standard_input(server: Server) -> None:
    done = quick(url_of(server.port), "--user", NAME, "--json", stdin=f"{PASSWORD}\n")
    assert (done.exit_code, done.stderr) == (0, is_kept(server, kept(server)[0]))
    assert json.loads(done.stdout)["account"] == NAME


def test_a_terminal_asks_for_the_password_and_shows_each_cell(
    server: Server, switchboard: Switchboard
) -> None:
    port = f"port={switchboard.port}"
    where = url_of(server.port)
    with terminal(
        *("compare", "--url", where, "--user", NAME, "specimen/hanging", "--set", port)
    ) as shell:
        shell.read_until("Password:")
        shell.type(f"{PASSWORD}\n")
        shell.read_until("0/2")
        switchboard.take(1)
        switchboard.lines.pop().close()
        shell.read_until("1/2")
        switchboard.take(1)
        switchboard.hang_up()
        status, shown = shell.end()
    assert status == 1
    assert "surprise: hangs expected" in shown
    assert PASSWORD not in shown


@pytest.mark.parametrize("user", ["", ADA])
def test_a_surprise_is_exit_status_1(server: Server, user: str) -> None:
    done = run_here("compare", "--url", url_of(server.port, user), "specimen/quick", "--json")
    told = is_kept(server, kept(server)[0]) if user else ""
    assert (done.exit_code, done.stderr) == (1, told)
    answer = json.loads(done.stdout)
    assert [cell["surprise"] for cell in answer["cells"]] == [False, False, True]


def reports(server: Server) -> list[dict[str, object]]:
    """Ada's reports, the newest first."""
    answer = httpx.get(f"{url_of(server.port)}/api/reports", auth=(NAME, PASSWORD), trust_env=False)
    found: list[dict[str, object]] = answer.raise_for_status().json()["reports"]
    return found


def page(server: Server, report: dict[str, object]) -> str:
    return f"{url_of(server.port)}/reports/{report['id']}"


@pytest.mark.parametrize("user", ["", ADA])
def test_all_is_one_report_and_kept_for_who_has_a_name(server: Server, user: str) -> None:
    before, runs = len(reports(server)), len(kept(server))
    done = run_here("compare", "--url", url_of(server.port, user), "--all", "--format", "json")
    told = f"the report is kept at {page(server, reports(server)[0])}\n" if user else ""
    assert (done.exit_code, done.stderr) == (1, told)
    found = json.loads(done.stdout)
    assert [len(each["cells"]) for each in found["contrasts"]] == [3, 2]
    assert {each["contrast"] for each in found["summary"]["surprises"]} == {
        "specimen/quick", "specimen/hanging"
    }  # fmt: skip
    assert all("evidence" in cell for each in found["contrasts"] for cell in each["cells"])
    assert (len(reports(server)) - before, len(kept(server)) - runs) == (int(bool(user)), 0)


def test_ctrl_c_cancels_a_report(server: Server, switchboard: Switchboard) -> None:
    with ThreadPoolExecutor() as pool, proxy(server.port, FIRST_EVENT, hold=True) as between:
        pool.submit(
            httpx.get,
            f"{url_of(server.port)}/compare/specimen/hanging?port={switchboard.port}",
            timeout=PATIENCE,
            trust_env=False,
        )
        switchboard.take(2)  # no trial of a report runs meanwhile
        with begun("compare", "--url", url_of(between.port, ADA), "--all") as process:
            assert between.cut.wait(PATIENCE)
            process.send_signal(signal.SIGINT)
            done = process.end(PATIENCE)
        switchboard.hang_up()
    where = page(server, reports(server)[0]).replace(str(server.port), str(between.port))
    cancelled = f"the report is cancelled; what had ended is at {where}"
    assert (done.returncode, done.stderr.splitlines()) == (2, [cancelled, "", "Aborted!"])


def test_a_report_that_is_kept_has_the_usual_parameters(server: Server) -> None:
    where = url_of(server.port, ADA)
    done = run_here("compare", "--url", where, "--all", "--set", "number=4")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "it has the usual parameters" in done.stderr


def test_a_topic_is_all_that_the_service_has_in_it(
    server: Server, switchboard: Switchboard
) -> None:
    words = "specimen", "specimen/quick", "--json", "--set", "number=5"
    with hanging(url_of(server.port), *words, "--set", f"port={switchboard.port}") as process:
        switchboard.take(1)
        switchboard.hang_up()
        done = process.end(PATIENCE)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["contrast"], second["contrast"]) == ("specimen/hanging", "specimen/quick")
    assert second["parameters"] == {"number": 5}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["specimen", "nothing"], "nothing: no topic has this name; there are specimen"),
        (["local/isolation"], "local/isolation: no topic has this name; there are"),
        (["specimen/nothing"], "it has quick, hanging"),
        (["specimen/quick", "--set", "number=11"], "from 1 to 10, not 11; up to 99 with side"),
        (["specimen/quick", "--set", "workers=3"], "what you compare takes number"),
        (["specimen/quick", "--set", "number"], "NAME=VALUE"),
    ],
)
def test_names_and_bounds_are_the_services(server: Server, words: list[str], told: str) -> None:
    check_refused(run_here("compare", "--url", url_of(server.port), *words), told)


def test_a_wrong_password(server: Server) -> None:
    done = run_here("compare", "--url", url_of(server.port, "ada:never-this"), "specimen/quick")
    check_refused(done, "name or password is wrong")
    assert "never-this" not in done.stderr


def test_a_stream_that_breaks_off_is_taken_up_where_it_broke(server: Server) -> None:
    with proxy(server.port, FIRST_EVENT) as between:
        done = quick(url_of(between.port, ADA), "--json")
        assert between.cut.is_set()
    assert done.exit_code == 0, done.stderr
    assert LAST_EVENT_ID.findall(between.asked) == [b"0", b"1"]
    assert done.stderr.startswith("specimen/quick: tries again: ")
    assert done.stderr.count("\n") == 2  # that it tries again, and where it is kept
    assert json.loads(done.stdout)["state"] == "finished"


def test_a_run_whose_answer_is_lost_is_asked_for_once(server: Server) -> None:
    before = len(kept(server))
    with proxy(server.port, rb"HTTP/1.1 202", keep=False) as between:
        done = quick(url_of(between.port, ADA), "--json")
        assert between.cut.is_set()
    assert done.exit_code == 0, done.stderr
    assert between.asked.count(b"POST /api/runs ") == 2
    assert len(kept(server)) == before + 1


async def test_a_service_that_stays_away_is_given_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_service, "PATIENCE", 0.0)
    with proxy(server.port, FIRST_EVENT) as between:
        with pytest.raises(RemoteError) as caught:
            await comparing.compare(
                read_address(url_of(between.port, ADA), None, lambda: ""),
                *(["specimen/quick"], [], None, Console(file=io.StringIO()), print, Course()),
            )
        assert between.cut.is_set()
    newest = kept(server)[0]
    assert str(caught.value).startswith("given up after 0 s: ")
    assert str(caught.value).endswith(f"is at {url_of(between.port)}/runs/{newest['id']}")


def test_ctrl_c_cancels_the_run_on_the_service(server: Server, switchboard: Switchboard) -> None:
    with hanging(url_of(server.port, ADA), "--set", f"port={switchboard.port}") as process:
        switchboard.take(1)
        process.send_signal(signal.SIGINT)
        done = process.end(PATIENCE)
    newest = kept(server)[0]
    assert (done.returncode, done.stdout) == (2, "")  # which is no surprise
    where = f"{url_of(server.port)}/runs/{newest['id']}"
    cancelled = f"the run is cancelled; what had ended is at {where}"
    assert done.stderr.splitlines() == [cancelled, UNANSWERED, "", "Aborted!"]
    assert newest["state"] == "cancelled"
    assert switchboard.all_ended()


def test_ctrl_c_of_what_is_not_kept_says_what_has_no_answer(
    server: Server, switchboard: Switchboard
) -> None:
    with hanging(url_of(server.port), "--set", f"port={switchboard.port}") as process:
        switchboard.take(1)
        process.send_signal(signal.SIGINT)
        done = process.end(PATIENCE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [UNANSWERED, "", "Aborted!"]


@pytest.mark.thorough
def test_ctrl_c_cancels_a_run_of_which_no_answer_has_come(
    server: Server, switchboard: Switchboard
) -> None:
    before = len(kept(server))
    with (
        proxy(server.port, rb"HTTP/1.1 202", keep=False, hold=True) as between,
        hanging(url_of(between.port, ADA), "--set", f"port={switchboard.port}") as process,
    ):
        assert between.cut.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
    runs = kept(server)
    assert len(runs) == before + 1
    assert runs[0]["state"] == "cancelled"


def test_a_run_that_somebody_else_cancels_is_no_answer(
    server: Server, switchboard: Switchboard
) -> None:
    with hanging(url_of(server.port, ADA), "--set", f"port={switchboard.port}") as process:
        switchboard.take(1)
        newest = kept(server)[0]
        where = f"{url_of(server.port)}{newest['url']}/cancel"
        httpx.post(where, auth=(NAME, PASSWORD), trust_env=False).raise_for_status()
        done = process.end(PATIENCE)
    assert (done.returncode, done.stdout) == (2, "")
    kept_at = f"{url_of(server.port)}/runs/{newest['id']}"
    assert done.stderr == f"Error: specimen/hanging: {kept_at} is cancelled\n"
