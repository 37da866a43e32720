"""Standard input, output and error as whoever starts the command leaves them: closed, or full."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

_OUTPUT = 1


def hold_places() -> None:
    """Keep the places of closed streams, or the next file or socket would be taken for one.

    To print to a standard output that is closed is an error from now on. Python would make it
    nothing; and nobody would know that there is no answer.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            mode = os.O_RDONLY if number == _OUTPUT else os.O_RDWR
            os.set_inheritable(os.open(os.devnull, mode), True)
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:  # what is wrong would be printed to standard output
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def in_words(error: OSError) -> str:
    """What is wrong with a file, a folder, or standard output; "" if nobody reads that any more."""
    if error.errno == errno.EPIPE:
        return ""
    if error.errno == errno.EBADF and not error.filename:
        return "standard output is closed: there is nowhere to print the answer"
    if error.errno == errno.ENOENT and not error.filename:  # of os.getcwd
        return "the working directory is gone; start from another"
    return ": ".join(filter(None, (error.filename, error.strerror or str(error))))


def give_up() -> None:
    """Have Python not try again, at its end, to print what a stream does not take."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):  # it is no file
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
