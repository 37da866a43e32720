"""A run as JUnit XML, so that a pipeline can show surprises. Pure.

A surprise is a failure; a run that did not come to its end is an error. The shape is the one that
Jenkins and GitLab read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from async_contrast.database.models import State
from async_contrast.lab.environment import facts
from async_contrast.web.responses.comparison_json import often
from async_contrast.web.responses.comparison_schema import CellReported
from async_contrast.web.responses.run_schema import CellKept, JobFacts, RunAnswer

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def of_run(run: RunAnswer) -> bytes:
    """The document. `run` is one that has ended."""
    ends = _ends(run)
    seconds = sum(cell["elapsed_ms"] for cell in run["cells"]) / 1000
    counts = {
        "tests": str(len(run["cells"]) + len(ends)),
        "failures": str(sum(cell["surprise"] for cell in run["cells"])),
        "errors": str(len(ends)),
        "time": f"{seconds:.3f}",
    }
    suites = Element("testsuites", counts)
    suite = SubElement(suites, "testsuite", {"name": run["contrast"], "skipped": "0", **counts})
    suite.set("timestamp", (run["started_at"] or run["created_at"])[:19])
    _add_properties(suite, run)
    for cell in run["cells"]:
        add_cell(suite, run["contrast"], cell, [often(cell, one) for one in cell["outcomes"]])
    for where, message in ends.items():
        add_error(suite, where, "the run", message)
    return document(suites)


def document(suites: Element) -> bytes:
    """The file with these in it."""
    indent(suites)
    text: bytes = tostring(suites, "utf-8", xml_declaration=True)
    return text + b"\n"


def _ends(run: RunAnswer) -> Mapping[str, str]:
    """How it ended where it did not come to its end: on each platform, if it named any."""
    if run["state"] == State.FINISHED:
        return {}
    odd: dict[str, JobFacts | RunAnswer] = {
        f"{run['contrast']} on {job['platform']}": job
        for job in run["platforms"]
        if job["state"] != State.FINISHED
    }
    return {
        where: ": ".join(filter(None, (part["state"], part["reason"])))
        for where, part in (odd or {run["contrast"]: run}).items()
    }


def _add_properties(suite: Element, run: RunAnswer) -> None:
    found = {"run": run["url"], **run["parameters"], **facts(run["environment"] or {})}
    for job in run["platforms"]:
        known = facts(job["environment"] or {})
        found |= {f"{job['platform']}.{name}": value for name, value in known.items()}
    add_properties(suite, found)


def add_properties(suite: Element, found: Mapping[str, object]) -> None:
    """What is known of a suite as a whole."""
    properties = SubElement(suite, "properties")
    for name, value in found.items():
        SubElement(properties, "property", {"name": _text(name), "value": _text(str(value))})


def add_error(suite: Element, where: str, name: str, message: str) -> None:
    """Something that did not come to its end."""
    case = SubElement(suite, "testcase", {"classname": where, "name": name})
    SubElement(case, "error", {"message": _text(message)})


def add_cell(
    suite: Element, contrast: str, cell: CellKept | CellReported, counts: Sequence[str]
) -> None:
    """A cell; `counts` are how often each of its outcomes was seen, in words."""
    case = SubElement(suite, "testcase", {
        "classname": f"{contrast} on {cell['platform']}" if "platform" in cell else contrast,
        "name": cell["cell"],
        "file": cell["code"],
        "time": f"{cell['elapsed_ms'] / 1000:.3f}",
    })  # fmt: skip
    seen = "\n".join(
        f"{one['outcome']} {count} ({one['grade']})"
        for one, count in zip(cell["outcomes"], counts, strict=True)
    )
    told = _text("\n".join(filter(None, (cell.get("reason", ""), *cell["differences"], seen))))
    if cell["surprise"]:
        message = _text("; ".join([f"{cell['verdict']}, expected {cell['expected']}",
                                   *cell["differences"]]))  # fmt: skip
        SubElement(case, "failure", {"message": message, "type": cell["verdict"]}).text = told
    else:
        SubElement(case, "system-out").text = told


def _text(text: str) -> str:
    """What XML 1.0 can say of it."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
