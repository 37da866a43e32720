"""A report as JUnit XML: a suite a contrast. A surprise is a failure, what did not run an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

from async_contrast.lab.environment import facts
from async_contrast.web.reports.schema import (
    ContrastReported,
    NotRun,
    ReportAnswer,
)
from async_contrast.web.reports.summary import not_run_where
from async_contrast.web.responses import junit
from async_contrast.web.responses.comparison_schema import CellReported

WHOLE = "the report"


def of_report(report: ReportAnswer, at: str, unended: str = "") -> bytes:
    """The document. `at` is when it began, in ISO 8601; `unended` says why it did not come to its
    end.
    """
    cells = [cell for each in report["contrasts"] for cell in each["cells"]]
    not_run = report["summary"]["not_run"]
    suites = Element("testsuites", _counts(cells, _errors(not_run) + bool(unended)))
    known = _environment(report)
    for each in report["contrasts"]:
        missing = [one for one in not_run if one["contrast"] == each["contrast"]]
        _add_suite(suites, each, missing, known, at[:19])
    if unended:
        suite = SubElement(suites, "testsuite", {"name": WHOLE, **_counts([], 1)})
        suite.set("timestamp", at[:19])
        junit.add_error(suite, WHOLE, WHOLE, unended)
    return junit.document(suites)


def _add_suite(
    suites: Element,
    contrast: ContrastReported,
    missing: Sequence[NotRun],
    known: Mapping[str, object],
    at: str,
) -> None:
    name, cells = contrast["contrast"], contrast["cells"]
    suite = SubElement(suites, "testsuite", {"name": name, **_counts(cells, _errors(missing))})
    suite.set("timestamp", at)
    junit.add_properties(suite, {**contrast["parameters"], **known})
    for cell in cells:
        junit.add_cell(suite, name, cell, [f"x {one['count']}" for one in cell["outcomes"]])
    for each in missing:
        for what in each["cells"] or ["the contrast"]:
            junit.add_error(suite, not_run_where(each), what, each["problem"])


def _errors(missing: Iterable[NotRun]) -> int:
    """Test cases of what did not run: a cell each, or the contrast where nobody knows them."""
    return sum(len(each["cells"]) or 1 for each in missing)


def _counts(cells: Sequence[CellReported], errors: int) -> dict[str, str]:
    return {
        "tests": str(len(cells) + errors),
        "failures": str(sum(cell["surprise"] for cell in cells)),
        "errors": str(errors),
        "skipped": "0",
        "time": f"{sum(cell['elapsed_ms'] for cell in cells) / 1000:.3f}",
    }


def _environment(report: ReportAnswer) -> dict[str, object]:
    found: dict[str, object] = {}
    for each in report["platforms"]:
        before = f"{each['platform']}." if "platform" in each else ""
        known = facts(each["environment"] or {})
        found |= {f"{before}{name}": value for name, value in known.items()}
    return found
