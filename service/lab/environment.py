"""What trials run on: the interpreter and the libraries, as the template has them."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from service.contrast import Interpreter

LIBRARIES = ("flask", "quart", "werkzeug", "aiosqlite")


def environment() -> dict[str, Any]:
    """Plain JSON. `gil` is asked here, in the template: an extension module may bring it back."""
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "gil": gil,
        "switch_interval_s": sys.getswitchinterval(),
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }


def interpreter(environment: Mapping[str, Any]) -> Interpreter:
    """The part of an environment that expectations depend on."""
    return Interpreter(
        implementation=environment["implementation"],
        version=sys.version_info[:3],
        gil=environment["gil"],
    )
