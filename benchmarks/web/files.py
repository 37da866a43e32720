"""How many files this process, and what it starts, may have open."""

from __future__ import annotations

import resource

import click

SPARE = 200
"""Files that a process needs besides its connections."""


def allow(connections: int) -> int:
    """Have so many connections be possible; how many are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, connections + SPARE)
    most = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most - SPARE


def need(connections: int) -> None:
    """Have so many connections be possible. Raises ClickException where they are not."""
    if allow(connections) < connections:
        wanted = connections + SPARE
        raise click.ClickException(f"{wanted} files must be open at once: ulimit -Hn {wanted}")
