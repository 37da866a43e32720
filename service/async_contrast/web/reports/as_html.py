"""A report as one file that needs nothing else: its looks are in it, and scripts there are none."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from async_contrast.contrasts.contrast import Role, Verdict
from async_contrast.printable import printable
from async_contrast.web.reports import summary
from async_contrast.web.reports.coded import coded
from async_contrast.web.reports.looks import looks
from async_contrast.web.reports.schema import ReportAnswer

_LOOKS = looks("page.css", "answer.css")

TEMPLATES = Path(__file__).parent.parent / "templates"

WORDS = {
    "sentences": summary.sentences,
    "place": summary.place,
    "why": summary.why,
    "not_run_rows": summary.not_run_rows,
    "in_short": summary.in_short,
    "missing": summary.missing,
    "topics": summary.topics,
    "roles": list(Role),
    "verdicts": list(Verdict),
}
"""What the template of a report's parts asks for."""


def of_report(report: ReportAnswer, title: str = "Report") -> str:
    """The file's text."""
    return _template("report_file.html").render(
        report=report, title=title, looks=_LOOKS.text, policy=_LOOKS.policy, **WORDS
    )


def of_contrasts(report: ReportAnswer, known: Collection[str]) -> Markup:
    """Its contrasts alone, for a page; those that are `known` have pages that they lead to.

    Of the whole catalogue that takes a tenth of a second: no event loop should wait for it.
    """
    return Markup(  # noqa: S704 - the template escapes what it is given
        _template("report_contrasts.html").render(report=report, known=known, **WORDS)
    )


@cache
def _template(name: str) -> Template:
    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        loader=FileSystemLoader(TEMPLATES),
    )
    environment.globals["coded"] = _coded
    return environment.get_template(name)


def _coded(text: str) -> Markup:
    """Sentences may come from elsewhere, here."""
    return coded(str(_shown(text)))


def _shown(value: object) -> object:
    """Nothing that a cell says is invisible, or turns what stands around it."""
    if type(value) is not str:
        return value
    return "\n".join(map(printable, value.split("\n")))
