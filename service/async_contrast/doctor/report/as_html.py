"""Findings as one page that needs nothing else: no service, no scripts. Pure."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template

from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.report import words
from async_contrast.printable import printable


def report(diagnosis: Diagnosis, url: str) -> str:
    """The page; `url` is where a service shows the contrasts."""
    return _template().render(diagnosis=diagnosis, url=url)


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    environment.globals |= {
        "contrast_address": words.contrast_address,
        "hazard_address": words.hazard_address,
        "title": words.title,
        "sums": words.sums,
    }
    return environment.from_string(files(__package__).joinpath("template.html").read_text("utf-8"))


def _shown(value: object) -> str:
    """Nothing in a text of the project is invisible, or turns what stands around it."""
    return printable(str(value))
