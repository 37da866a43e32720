"""Errors for contexts that may swallow them."""

from __future__ import annotations


def throw(error: Exception) -> None:
    """Raise it; a type checker takes what follows a plain `raise` in a `with` for unreachable.

    What contextlib.contextmanager makes is typed as if it swallowed nothing.
    """
    raise error
