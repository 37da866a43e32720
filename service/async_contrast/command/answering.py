"""What `async-contrast doctor` does: reads, tells, and mends or remembers if it is asked to."""

from __future__ import annotations

import io
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import click
from rich.console import Console

from async_contrast.command.console import WIDTH, standard_output
from async_contrast.doctor import baseline
from async_contrast.doctor.choosing import chosen
from async_contrast.doctor.diagnosing import Examined, diagnose, plan_port
from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.finding import Finding
from async_contrast.doctor.fixing import Mend, apply, fixable, mend
from async_contrast.doctor.report import plan_json
from async_contrast.doctor.report.plan_text import print_plan
from async_contrast.doctor.report.text import print_diagnosis
from async_contrast.doctor.settings import HEADING, Settings, settings_for
from async_contrast.doctor.writing import write
from async_contrast.errors import ProjectError
from async_contrast.printable import printable

FOUND, UNREAD = 1, 2
"""Exit statuses; 0 says that nothing was found."""

_REPORTS = {"json": "as_json", "sarif": "sarif", "github": "github", "html": "as_html"}
"""By format, the module that writes it; it is loaded when it is asked for."""
_ADDRESS = re.compile(r"https?://[^\s/?#\x00-\x20\"'<>\x7f]+[^\s?#\x00-\x20\"'<>\x7f]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command."""

    paths: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    format: str
    output: Path | None
    baseline: Path | None
    write_baseline: bool
    fix: bool
    diff: bool
    plan: bool
    no_cache: bool
    url: str


def answer(asked: Asked) -> int:
    """Do it; the exit status. Raises ProjectError and OSError."""
    _check(asked)
    paths = _paths(asked)
    settings = _settings(asked, paths[0])
    if asked.plan:
        return _plan(asked, settings, paths)
    if asked.write_baseline:
        return _remember(asked, settings, paths)
    known = baseline.read(file) if (file := _baseline(asked, settings)) else Counter()
    examined = diagnose(paths, settings, known, cache=not asked.no_cache)
    if asked.diff:
        return _show_diff(asked, examined)
    if asked.fix:
        examined = _fix(examined)
    _tell(asked, examined.diagnosis)
    if not examined.diagnosis.counts.files:
        return UNREAD
    return FOUND if examined.diagnosis.findings else 0


def _check(asked: Asked) -> None:
    if not _ADDRESS.fullmatch(asked.url):
        raise ProjectError("--url must be an address, such as http://127.0.0.1:8000")
    if asked.write_baseline and (asked.fix or asked.diff):
        raise ProjectError("--write-baseline goes without --fix and --diff")
    if asked.fix and asked.diff:
        raise ProjectError("--fix goes without --diff, which changes nothing")
    if asked.plan and (asked.fix or asked.diff or asked.write_baseline or asked.baseline):
        raise ProjectError("--plan goes without --fix, --diff and baselines")
    if asked.plan and asked.format not in ("text", "json"):
        raise ProjectError("--plan is told as text or json")


def _paths(asked: Asked) -> list[Path]:
    for path in asked.paths:
        if not path:  # what a script makes of a variable that is not set
            raise ProjectError("PATH must not be empty; . is the working directory")
        if not os.path.lexists(path):
            raise ProjectError(f"{path}: there is no such file or folder")
    return [Path(path) for path in asked.paths]


def _settings(asked: Asked, path: Path) -> Settings:
    """What the project says, and the command instead."""
    settings = settings_for(path)
    if asked.select:
        settings = replace(settings, select=chosen(_selected(asked.select), "--select"))
    if asked.ignore:
        more = chosen(filter(None, _words(asked.ignore)), "--ignore")  # none is nothing to ignore
        settings = replace(settings, ignore=settings.ignore | more)
    if asked.baseline is not None:
        settings = replace(settings, baseline=asked.baseline)
    return settings


def _words(given: Sequence[str]) -> list[str]:
    return [word.strip() for words in given for word in words.split(",")]


def _selected(given: Sequence[str]) -> list[str]:
    words = _words(given)
    if "" in words:  # what a script makes of a variable that is not set: all would seem well
        raise ProjectError("--select: a word is empty; without it all hazards are looked for")
    return words


def _baseline(asked: Asked, settings: Settings) -> Path | None:
    """The file of known findings, which one can read again and again, and put another in place."""
    file = settings.baseline
    if file is not None and os.path.exists(file) and not os.path.isfile(file):
        whence = "--baseline" if asked.baseline is not None else f"{HEADING} baseline"
        raise ProjectError(f"{whence} must be a plain file; {file} is none")
    return file


def _tell(asked: Asked, diagnosis: Diagnosis) -> None:
    url = asked.url.rstrip("/")
    if asked.format != "text":
        module = import_module(f"async_contrast.doctor.report.{_REPORTS[asked.format]}")
        _put(module.report(diagnosis, url), asked.output)
    else:
        _print(lambda console: print_diagnosis(console, diagnosis, url), asked.output)


def _print(what: Callable[[Console], None], output: Path | None) -> None:
    if output is None:
        what(standard_output())
    else:
        console = Console(file=io.StringIO(), width=WIDTH, highlight=False)
        what(console)
        assert isinstance(console.file, io.StringIO)  # noqa: S101 - the one given above
        _put(console.file.getvalue(), output)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)


def _write(file: Path, text: str) -> None:
    try:
        write(file, text.encode())
    except OSError as error:
        raise ProjectError(f"{file}: it cannot be written: {error.strerror}") from None


def _plan(asked: Asked, settings: Settings, paths: Sequence[Path]) -> int:
    """Tell what a port takes."""
    planned = plan_port(paths, settings, cache=not asked.no_cache)
    url = asked.url.rstrip("/")
    if asked.format == "json":
        _put(plan_json.report(planned.plan, planned.unread, url), asked.output)
    else:
        _print(lambda console: print_plan(console, planned.plan, planned.unread, url), asked.output)
    return 0 if planned.files else UNREAD


def _remember(asked: Asked, settings: Settings, paths: Sequence[Path]) -> int:
    """Make what is found known, and nothing else."""
    if (file := _baseline(asked, settings)) is None:
        raise ProjectError("--write-baseline goes with --baseline FILE, or the setting")
    examined = diagnose(paths, settings, Counter(), cache=not asked.no_cache)
    findings = examined.diagnosis.findings
    _write(file, baseline.written(findings, examined.within))
    told = "1 finding is" if len(findings) == 1 else f"{len(findings)} findings are"
    click.echo(f"{told} known now, in {printable(str(file))}", err=True)
    return 0 if examined.diagnosis.counts.files else UNREAD


def _mends(examined: Examined) -> Iterator[Mend]:
    """What becomes of each file that can be mended; why others cannot is said."""
    for path, findings in fixable(examined.diagnosis.findings).items():
        with _said_of(path):
            yield mend(path, examined.sources[path].data, findings)


def _show_diff(asked: Asked, examined: Examined) -> int:
    """Write nothing, show what --fix would."""
    mends = list(_mends(examined))
    lines = [line for each in mends for line in each.diff()]
    if asked.output is None:
        lines = ["".join(map(_visible, line.replace("\r\n", "\n"))) for line in lines]
    _put("".join(lines), asked.output)
    return FOUND if examined.diagnosis.findings else 0


def _visible(char: str) -> str:
    return char if char in "\t\n" else printable(char)


def _fix(examined: Examined) -> Examined:
    """Mend what can be; what is left to tell."""
    gone: list[Finding] = []
    for each in _mends(examined):
        with _said_of(each.path):
            apply(each, examined.sources[each.path].path, examined.root)
            gone += each.findings
    click.echo(
        "1 finding is mended" if len(gone) == 1 else f"{len(gone)} findings are mended", err=True
    )
    diagnosis = examined.diagnosis
    left = tuple(each for each in diagnosis.findings if not any(each is one for one in gone))
    return replace(examined, diagnosis=replace(diagnosis, findings=left))


@contextmanager
def _said_of(path: str) -> Iterator[None]:
    """Why a file is left alone is said, and the others go on."""
    try:
        yield
    except ProjectError as error:
        click.echo(printable(f"{path} is left alone: {error}"), err=True)
    except OSError as error:
        click.echo(printable(f"{path} is left alone: {error.strerror}"), err=True)
