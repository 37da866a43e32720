"""The service and the apps alone, up and ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from benchmarks.serving import new_database, service_on
from benchmarks.web import cores
from benchmarks.web.servers import Running, Server, started

GREETINGS = {"quart": "/healthz", "frozen": "/healthz", "flask": "/flask/response/str"}
"""The apps of benchmarks.service.alone, and what each answers as soon as it can."""


@contextmanager
def service() -> Iterator[Running]:
    """As people start it."""
    with new_database(None) as database, cores.on(cores.OF_THE_SERVER), service_on(database) as it:
        yield Running(Server("the service", "async_contrast.cli", "", ()), it.port, it.process)


def alone(name: str) -> AbstractContextManager[Running]:
    """`quart`, `frozen` or `flask`. Raises ClickException where it does not answer."""
    options = (name, "{port}")
    module = "benchmarks.service.alone"
    return started(Server(f"{name} alone", module, "", options, GREETINGS[name]), {})
