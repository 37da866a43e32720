"""Findings as commands of GitHub's workflows, which shows them in the diff. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.report.words import contrast_address, title
from async_contrast.printable import printable

_COMMANDS = {Sureness.CERTAIN: "error", Sureness.LIKELY: "warning", Sureness.LOOK: "notice"}


def report(diagnosis: Diagnosis, url: str) -> str:
    """A line a finding, and a line a file that could not be read."""
    return "".join(f"{line}\n" for line in _lines(diagnosis, url))


def _lines(diagnosis: Diagnosis, url: str) -> Iterator[str]:
    for each in diagnosis.findings:
        place = {"file": each.place.path, "line": each.place.line, "col": each.place.column}
        where = {**place, "title": title(each.hazard)}
        yield _command(_COMMANDS[each.sureness], where, _message(each, url))
    for path, reason in diagnosis.unread:
        where = {"file": path, "title": "async-contrast"}
        yield _command("warning", where, f"It could not be read: {reason}")


def _message(finding: Finding, url: str) -> str:
    says = finding.says.rstrip(".")
    ways = f"\nThe way there: {_way(finding)}." if finding.ways else ""
    hazard = finding.hazard
    return f"{finding.function}: {says}.{ways}\n{hazard.remedy}\n{contrast_address(url, hazard)}"


def _way(finding: Finding) -> str:
    steps = [f"{step.function} ({step.place})" for step in finding.ways[0]]
    more = len(finding.ways) - 1
    return f"{', '.join(steps)}{f', and {more} more' if more else ''}"


def _command(name: str, properties: dict[str, object], message: str) -> str:
    told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    lines = "\n".join(map(printable, message.split("\n")))
    return f"::{name} {told}::{_data(lines)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
