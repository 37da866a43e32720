"""Cells that leave something behind: processes, files, threads."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import threading

from async_contrast.contrasts.contrast import FAILS, HOLDS
from async_contrast.contrasts.trial import Trial
from tests.lab.hostile.deeds import ALIVE, ends

CHAIN = 20

ONE = "it left 1 process behind, which was killed"


def rest() -> None:
    while True:
        signal.pause()


def report(trial: Trial, *pids: int) -> None:
    trial.saw(ALIVE)
    trial.show("pids", pids)


def daemon() -> int:
    """Fork twice, in a session of its own; the pid of the second fork, once it runs."""
    reader, writer = os.pipe()
    if (pid := os.fork()) == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.write(writer, str(os.getpid()).encode())
            rest()
        os._exit(0)
    os.waitpid(pid, 0)
    return int(os.read(reader, 20))


# Processes


@ends(FAILS, ONE)
def leaves_a_program(trial: Trial) -> None:
    report(trial, subprocess.Popen(["/bin/sleep", "60"]).pid)


@ends(FAILS, ONE)
def leaves_a_program_without_a_trace(trial: Trial) -> None:
    report(
        trial, subprocess.Popen(["/bin/sleep", "60"], env={}, cwd="/", start_new_session=True).pid
    )


@ends(FAILS, ONE)
def leaves_a_fork(trial: Trial) -> None:
    if (pid := os.fork()) == 0:
        rest()
    report(trial, pid)


@ends(FAILS, ONE)
def leaves_a_daemon(trial: Trial) -> None:
    report(trial, daemon())


@ends(FAILS, ONE)
def leaves_a_daemon_with_another_mark(trial: Trial) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_MSGQUEUE)
    resource.setrlimit(resource.RLIMIT_MSGQUEUE, (hard, hard))
    report(trial, daemon())


@ends(FAILS, "it left 3 processes behind, which were killed")
def leaves_three_daemons(trial: Trial) -> None:
    report(trial, daemon(), daemon(), daemon())


@ends(FAILS, f"it left {CHAIN} processes behind, which were killed")
def leaves_a_chain(trial: Trial) -> None:
    """Each forks the next, in a session of its own, and ends; the last one stays."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        for _ in range(CHAIN - 1):
            os.setsid()
            if os.fork() != 0:
                os._exit(0)
        os.write(writer, str(os.getpid()).encode())
        rest()
    report(trial, int(os.read(reader, 20)))


@ends(FAILS, ONE)
def leaves_a_stopped_fork(trial: Trial) -> None:
    if (pid := os.fork()) == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
        rest()
    os.waitpid(pid, os.WUNTRACED)
    report(trial, pid)


@ends(FAILS, ONE)
def leaves_a_zombie(trial: Trial) -> None:
    if (pid := os.fork()) == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    report(trial, pid)


@ends(FAILS, ONE)
def leaves_a_multiprocessing_process(trial: Trial) -> None:
    process = multiprocessing.get_context("fork").Process(target=rest)
    process.start()
    assert process.pid
    report(trial, process.pid)


@ends(FAILS, "it ended without a report, with SIGKILL")
def dies_and_leaves_a_daemon(_: Trial) -> None:
    daemon()
    os.kill(os.getpid(), signal.SIGKILL)


@ends(FAILS, ONE)
def forks_and_both_return_at_once(trial: Trial) -> None:
    if pid := os.fork():
        report(trial, pid)
    else:
        trial.saw("the fork")


@ends(HOLDS)
def cleans_up_after_itself(trial: Trial) -> None:
    subprocess.run(["/bin/true"], check=True)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(abs, [-1, -2]) == [1, 2]
        pool.close()
        pool.join()
    trial.saw(ALIVE)


# Threads


@ends(HOLDS)
def leaves_a_thread(trial: Trial) -> None:
    runs = threading.Event()

    def work() -> None:
        while True:
            runs.set()
            trial.show("still", "running")

    threading.Thread(target=work).start()
    runs.wait()
    trial.saw(ALIVE)


# Files


@ends(HOLDS)
def fills_its_folder(trial: Trial) -> None:
    for n in range(100):
        deep = trial.folder / f"{n}" / "and" / "deeper"
        deep.mkdir(parents=True)
        (deep / "file").write_text("x" * 100)
    trial.saw(ALIVE)


@ends(HOLDS)
def removes_its_own_folder(trial: Trial) -> None:
    folder = trial.folder
    os.chdir(folder)
    shutil.rmtree(folder)
    trial.saw(ALIVE)


@ends(HOLDS)
def puts_a_file_in_its_folders_place(trial: Trial) -> None:
    folder = trial.folder
    folder.rmdir()
    folder.write_text("x")
    trial.saw(ALIVE)


@ends(HOLDS)
def puts_a_link_in_its_folders_place(trial: Trial) -> None:
    folder = trial.folder
    folder.rmdir()
    folder.symlink_to("nowhere")
    trial.saw(ALIVE)
